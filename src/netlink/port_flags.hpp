// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/if_link.h>

#include <cstdint>

#include "model/kernel_state.hpp"

namespace nicleaf::netlink {

/// The boolean settings of a bridge port as IFLA_BRPORT_* attributes: inside IFLA_PROTINFO in requests and AF_BRIDGE
/// notifications, inside IFLA_INFO_SLAVE_DATA in dumps.
struct PortFlag {
  std::uint16_t attribute;
  bool model::BridgePort::*member;
};
inline constexpr PortFlag kPortFlags[] = {
    {IFLA_BRPORT_LEARNING, &model::BridgePort::learning},
    {IFLA_BRPORT_NEIGH_SUPPRESS, &model::BridgePort::neighSuppress},
    {IFLA_BRPORT_ISOLATED, &model::BridgePort::isolated},
    {IFLA_BRPORT_LOCKED, &model::BridgePort::locked},
    {IFLA_BRPORT_VLAN_TUNNEL, &model::BridgePort::vlanTunnel},
    {IFLA_BRPORT_UNICAST_FLOOD, &model::BridgePort::floodUnicast},
    {IFLA_BRPORT_MCAST_FLOOD, &model::BridgePort::floodMulticast},
    {IFLA_BRPORT_BCAST_FLOOD, &model::BridgePort::floodBroadcast},
};

}  // namespace nicleaf::netlink
