// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/intent.hpp"
#include "model/refused.hpp"

namespace nicleaf::reconcile {

/// Sets the rule of the intent that refuses the prefix, and the explanation. Pure.
void explain(const model::Intent& intent, model::RefusedPrefix& refused);

}  // namespace nicleaf::reconcile
