// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "model/link.hpp"

namespace nicleaf::diff {

/// The order in which links come up: links that carry others first, and links that admit tenants' packets last. Links
/// go down and are deleted in reverse order.
enum class Rank : std::uint8_t { kBridge, kVrf, kForeign, kSvi, kVxlan, kPort };
[[nodiscard]] Rank rank(const model::Link& link);

/// The link as CreateLink leaves it: everything that one request can set. A bridge's MTU is not part of it: until the
/// MTU is set by a later request, the bridge takes the smallest MTU of its ports (br_mtu_auto_adjust). For any other
/// link, the MTU is set at creation, because each later change makes the kernel walk all IPv6 routes (rt6_mtu_change).
[[nodiscard]] model::Link justCreated(const model::Link& wanted);

}  // namespace nicleaf::diff
