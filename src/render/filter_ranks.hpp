// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/port_filter.hpp"

namespace nicleaf::render {

/// The filters' preferences, in the order in which they are asked. Those of an earlier version, up to 127, are not used
/// again: an upgrade adds the new filters before it removes the old ones, and a preference has one EtherType.
enum Rank : std::uint16_t {
  kBridgeGroup = model::kFirstFilterPreference + 128,
  kOwnMac,
  kTaggedFrame,
  kServiceTaggedFrame,
  kSecondTag,
  kGatewayArp,
  kGatewayIpv4,
  kGatewayIpv6,
  kGatewayTarget,
  kRoleIpv4,
  kRoleIpv6,
  kHiddenIpv4,
  kHiddenIpv6,
  kUnreadIpv6,
  kTraps = kBridgeGroup + 18,  // one for each EtherType
  kBroadcastLimit = kBridgeGroup + 24,
  kMulticastLimit,
  kIsolation,
  kAllowedTarget = kBridgeGroup + 32,
  kOtherTarget,
  kAllowedArp,
  kAllowedIpv4,
  kDhcpRequest,
  kAllowedIpv6,
  kUnspecifiedIpv6,
  kTheRest = model::kLastFilterPreference,
};
/// Added to the preference on trunks. The kernel takes one EtherType per preference, and the filters of an access port
/// and of a trunk coexist while a port changes from one to the other.
inline constexpr std::uint16_t kTagged = 64;

}  // namespace nicleaf::render
