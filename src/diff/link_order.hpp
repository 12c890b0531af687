// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "model/link.hpp"

namespace nicleaf::diff {

/// In what order links come up: what carries others first, what lets the tenant's packets in last. Going down and being
/// deleted is the reverse.
enum class Rank : std::uint8_t { kBridge, kVrf, kForeign, kSvi, kVxlan, kPort };
[[nodiscard]] Rank rank(const model::Link& link);

/// What of `wanted` is made first, and is left behind by that: all that can be said at once. A bridge's MTU cannot:
/// unless it is changed, the bridge takes the smallest of its ports (br_mtu_auto_adjust). Any other's had better: each
/// later change has the kernel look at all IPv6 routes (rt6_mtu_change).
[[nodiscard]] model::Link justCreated(const model::Link& wanted);

/// Without its lists, which are not copied first: they can be of a thousand VLANs.
[[nodiscard]] model::BridgePort settingsOf(const model::BridgePort& port);

}  // namespace nicleaf::diff
