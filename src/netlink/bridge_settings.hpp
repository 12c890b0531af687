// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/if_link.h>

#include <cstdint>
#include <iterator>

#include "model/link.hpp"

namespace nicleaf::netlink {

/// The settings of a bridge as IFLA_BR_* attributes, inside IFLA_INFO_DATA. Those of netfilter are there only if the
/// kernel has br_netfilter; it ignores them otherwise.
struct BridgeSetting {
  enum class Width : std::uint8_t { k8, k16, k32, kNetwork16 };
  std::uint16_t attribute;
  Width width;
  std::uint32_t model::BridgeSettings::*member;
};
inline constexpr BridgeSetting kBridgeSettings[] = {
    {IFLA_BR_VLAN_FILTERING, BridgeSetting::Width::k8, &model::BridgeSettings::vlanFiltering},
    {IFLA_BR_VLAN_PROTOCOL, BridgeSetting::Width::kNetwork16, &model::BridgeSettings::vlanProtocol},
    {IFLA_BR_VLAN_DEFAULT_PVID, BridgeSetting::Width::k16, &model::BridgeSettings::defaultPvid},
    {IFLA_BR_STP_STATE, BridgeSetting::Width::k32, &model::BridgeSettings::stp},
    {IFLA_BR_MCAST_SNOOPING, BridgeSetting::Width::k8, &model::BridgeSettings::multicastSnooping},
    {IFLA_BR_AGEING_TIME, BridgeSetting::Width::k32, &model::BridgeSettings::ageing},
    {IFLA_BR_GROUP_FWD_MASK, BridgeSetting::Width::k16, &model::BridgeSettings::groupForwardMask},
    {IFLA_BR_NF_CALL_IPTABLES, BridgeSetting::Width::k8, &model::BridgeSettings::iptables},
    {IFLA_BR_NF_CALL_IP6TABLES, BridgeSetting::Width::k8, &model::BridgeSettings::ip6tables},
    {IFLA_BR_NF_CALL_ARPTABLES, BridgeSetting::Width::k8, &model::BridgeSettings::arptables},
};
static_assert(std::size(kBridgeSettings) == sizeof(model::BridgeSettings) / sizeof(std::uint32_t),
              "each setting has an attribute");

}  // namespace nicleaf::netlink
