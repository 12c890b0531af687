// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/intent.hpp"
#include "model/route_report.hpp"

namespace nicleaf::reconcile {

/// Adds to what bgpd and the kernel say of a prefix what only the intent knows: which rule accepts or refuses it from
/// each session, which setting decides who hears it, and where bgpd and the kernel differ. Pure.
void explain(const model::Intent& intent, model::RouteReport& report);

}  // namespace nicleaf::reconcile
