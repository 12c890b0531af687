// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "model/drain.hpp"
#include "model/error.hpp"

namespace nicleaf::store {

/// The text of drain.json in the agent's state directory: {"dpu":SINCE,"ip-vrf":{"NAME":SINCE,...}} in the envelope of
/// record.hpp. readDrain() reads it without the envelope, too, as earlier versions wrote it.
[[nodiscard]] std::string drainText(const model::Drain& drain);
[[nodiscard]] model::Expected<model::Drain> readDrain(const std::string& text);

}  // namespace nicleaf::store
