// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/if_link.h>

#include <cstdint>
#include <iterator>

#include "model/link.hpp"
#include "netlink/number_settings.hpp"

namespace nicleaf::netlink {

/// The settings of a bridge as IFLA_BR_* attributes, inside IFLA_INFO_DATA. Those of netfilter are there if the
/// kernel was built with br_netfilter, loaded or not; it ignores them otherwise.
using BridgeSetting = NumberSetting<model::BridgeSettings>;
inline constexpr BridgeSetting kBridgeSettings[] = {
    {IFLA_BR_VLAN_FILTERING, Width::k8, &model::BridgeSettings::vlanFiltering},
    {IFLA_BR_VLAN_PROTOCOL, Width::kNetwork16, &model::BridgeSettings::vlanProtocol},
    {IFLA_BR_VLAN_DEFAULT_PVID, Width::k16, &model::BridgeSettings::defaultPvid},
    {IFLA_BR_STP_STATE, Width::k32, &model::BridgeSettings::stp},
    {IFLA_BR_MCAST_SNOOPING, Width::k8, &model::BridgeSettings::multicastSnooping},
    {IFLA_BR_AGEING_TIME, Width::k32, &model::BridgeSettings::ageing},
    {IFLA_BR_GROUP_FWD_MASK, Width::k16, &model::BridgeSettings::groupForwardMask},
    {IFLA_BR_NF_CALL_IPTABLES, Width::k8, &model::BridgeSettings::iptables},
    {IFLA_BR_NF_CALL_IP6TABLES, Width::k8, &model::BridgeSettings::ip6tables},
    {IFLA_BR_NF_CALL_ARPTABLES, Width::k8, &model::BridgeSettings::arptables},
};
static_assert(std::size(kBridgeSettings) == sizeof(model::BridgeSettings) / sizeof(std::uint32_t),
              "each setting has an attribute");

}  // namespace nicleaf::netlink
