// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "model/port_filter.hpp"
#include "model/security.hpp"
#include "netlink/message.hpp"

namespace nicleaf::netlink {

// The table of a filter's actions (TCA_FLOWER_ACT, TCA_U32_ACT) with one action: gact, or police for a limit. Pure.

void putAction(Message& message, std::uint16_t table, const model::FilterAction& action);
/// The action, if there is exactly one and the model has its kind.
[[nodiscard]] std::optional<model::FilterAction> decodeAction(Bytes table);
/// What the last action has counted; nullopt without counters.
[[nodiscard]] std::optional<model::FilterCount> decodeActionCount(Bytes table, const model::FilterPlace& place);

}  // namespace nicleaf::netlink
