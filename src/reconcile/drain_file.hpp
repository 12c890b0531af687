// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "model/drain.hpp"
#include "model/error.hpp"

namespace nicleaf::reconcile {

/// What drain.json in the agent's state directory says: {"dpu":SINCE,"ip-vrf":{"NAME":SINCE,...}}.
[[nodiscard]] std::string drainText(const model::Drain& drain);
[[nodiscard]] model::Expected<model::Drain> readDrain(const std::string& text);

}  // namespace nicleaf::reconcile
