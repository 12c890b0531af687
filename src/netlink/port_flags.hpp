// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/if_link.h>

#include <cstdint>
#include <iterator>

#include "model/kernel_state.hpp"

namespace nicleaf::netlink {

/// The boolean settings of a bridge port as IFLA_BRPORT_* attributes: inside IFLA_PROTINFO in requests and AF_BRIDGE
/// notifications, inside IFLA_INFO_SLAVE_DATA in dumps.
struct PortFlag {
  std::uint16_t attribute;
  bool model::PortSettings::*member;
};
inline constexpr PortFlag kPortFlags[] = {
    {IFLA_BRPORT_LEARNING, &model::PortSettings::learning},
    {IFLA_BRPORT_NEIGH_SUPPRESS, &model::PortSettings::neighSuppress},
    {IFLA_BRPORT_ISOLATED, &model::PortSettings::isolated},
    {IFLA_BRPORT_LOCKED, &model::PortSettings::locked},
    {IFLA_BRPORT_VLAN_TUNNEL, &model::PortSettings::vlanTunnel},
    {IFLA_BRPORT_UNICAST_FLOOD, &model::PortSettings::floodUnicast},
    {IFLA_BRPORT_MCAST_FLOOD, &model::PortSettings::floodMulticast},
    {IFLA_BRPORT_BCAST_FLOOD, &model::PortSettings::floodBroadcast},
};
static_assert(std::size(kPortFlags) == sizeof(model::PortSettings), "each setting has an attribute");

}  // namespace nicleaf::netlink
