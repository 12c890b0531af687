// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/types.hpp"

namespace nicleaf::model {

/// Names of the kernel objects that are made for an intent: the bridge, the VXLAN device of all VNIs or of one VNI, an
/// SVI.
inline constexpr char kBridgeName[] = "br-nicleaf";
inline constexpr char kSingleVxlanName[] = "vx-nicleaf";
inline constexpr char kLoopbackName[] = "lo";
[[nodiscard]] inline IfName vxlanName(Vni vni) { return "vx" + toString(vni); }       // "vx10010"
[[nodiscard]] inline IfName sviName(VlanId vlan) { return "vlan" + toString(vlan); }  // "vlan10"

/// Octets that VXLAN over IPv4 adds to an inner Ethernet frame's payload: 14 inner Ethernet, 8 VXLAN, 8 UDP, 20 IPv4.
inline constexpr std::uint16_t kVxlanOverhead = 50;

}  // namespace nicleaf::model
