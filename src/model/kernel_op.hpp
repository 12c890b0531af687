// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "model/kernel_state.hpp"

namespace nicleaf::model {

/// One change to the kernel, named as iproute2 would name it. Ops are values: they can be printed before they are
/// executed, and a plan is a vector of them. An op names its objects; the executor resolves names to indexes.

/// Creates a link of one of our kinds, admin down, with kOwnerAlias, MAC, MTU and addrgenmode. Does not set its master
/// and its addresses.
struct CreateLink {
  Link link;
};
/// Gives kOwnerAlias to a link of ours that lost it.
struct MarkLink {
  IfName name;
};
struct DeleteLink {
  IfName name;
};
struct SetAdminState {
  IfName name;
  bool up = false;
};
struct SetMaster {
  IfName name;
  std::optional<IfName> master;  // absent: remove the link from its master
};
struct SetMtu {
  IfName name;
  std::uint32_t mtu = 0;
};
struct SetMac {
  IfName name;
  Mac mac;
};
struct SetIpv6LinkLocal {
  IfName name;
  bool enabled = false;
};
struct SetGroup {
  IfName name;
  std::uint32_t group = 0;
};
struct SetVxlan {
  IfName name;
  VxlanSettings settings;
};
/// Sets the sysctls of a link in which `after` differs from `before`; all of them if it is not known how they are.
struct SetIpSettings {
  IfName name;
  std::optional<IpSettings> before;
  IpSettings after;
};
struct SetBridge {
  IfName name;
  BridgeSettings settings;
};
struct SetBridgePort {
  IfName name;
  PortSettings settings;
};
/// Lets a port that is up and has a carrier forward again. The kernel refuses it for others.
struct StartForwarding {
  IfName name;
};
struct AddBridgeVlan {
  IfName name;
  BridgeVlan vlan;
  bool self = false;  // on the bridge itself
};
struct RemoveBridgeVlan {
  IfName name;
  BridgeVlan vlan;
  bool self = false;
};
/// Makes a SingleVxlanKind accept a VNI.
struct AddVniFilter {
  IfName name;
  Vni vni;
};
struct RemoveVniFilter {
  IfName name;
  Vni vni;
};
struct AddLocalMac {
  IfName bridge;
  VlanMac mac;
};
struct RemoveLocalMac {
  IfName bridge;
  VlanMac mac;
};
struct AddStaticMac {
  IfName name;
  VlanMac mac;
};
struct RemoveStaticMac {
  IfName name;
  VlanMac mac;
};
/// Adds the qdisc that holds filters (clsact). The agent never removes it: somebody else may use it, too.
struct AddIngressQdisc {
  IfName name;
};
struct AddFilter {
  IfName name;
  PortFilter filter;  // with a handle: replaces the filter that has the handle
};
struct RemoveFilter {
  IfName name;
  PortFilter filter;  // with its handle
};
/// Removes all filters of a place. Removing them one by one can leave an empty classifier behind (u32_delete).
struct RemoveFilters {
  IfName name;
  FilterPlace place;
};
struct AddAddress {
  IfName name;
  IpPrefix address;
};
struct RemoveAddress {
  IfName name;
  IpPrefix address;
};
struct AddBlackhole {
  BlackholeDefault route;
};
struct RemoveBlackhole {
  BlackholeDefault route;
};
/// Removes a route of somebody else's from the table of `vrf`.
struct RemoveForeignRoute {
  IfName vrf;
  ForeignRoute route;
};
struct AddRule {
  PolicyRule rule;
};
struct RemoveRule {
  PolicyRule rule;
};
struct SetSysctl {
  std::string key;
  std::string value;
};
/// Loads the rules of ControlPlane, without addresses. Replaces what is there, in one step.
struct LoadControlPlane {};
struct UnloadControlPlane {};
/// Addresses of one VRF and one family.
struct AddLocalAddresses {
  IfName vrf;
  std::vector<IpAddress> addresses;
};
struct RemoveLocalAddresses {
  IfName vrf;
  std::vector<IpAddress> addresses;
};

using KernelOp =
    std::variant<CreateLink, MarkLink, DeleteLink, SetAdminState, SetMaster, SetMtu, SetMac, SetIpv6LinkLocal, SetGroup,
                 SetVxlan, SetIpSettings, SetBridge, SetBridgePort, StartForwarding, AddBridgeVlan, RemoveBridgeVlan,
                 AddVniFilter, RemoveVniFilter, AddLocalMac, RemoveLocalMac, AddStaticMac, RemoveStaticMac,
                 AddIngressQdisc, AddFilter, RemoveFilter, RemoveFilters, AddAddress, RemoveAddress, AddBlackhole,
                 RemoveBlackhole, RemoveForeignRoute, AddRule, RemoveRule, SetSysctl, LoadControlPlane,
                 UnloadControlPlane, AddLocalAddresses, RemoveLocalAddresses>;

/// One line for the operator, close to iproute2's words: "ip link add vx10010 type vxlan id 10010 ...".
[[nodiscard]] std::string describe(const KernelOp& op);

/// The sysctls that `op` writes, as paths below /proc/sys, with their values.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> sysctlsOf(const SetIpSettings& op);

/// The link that `op` creates, changes or deletes; empty for routes, rules, sysctls and the control plane.
[[nodiscard]] const IfName& linkOf(const KernelOp& op);
/// The second link that `op` refers to: the master of a SetMaster, the parent of a new VLAN device; else nullopt.
[[nodiscard]] std::optional<IfName> otherOf(const KernelOp& op);

}  // namespace nicleaf::model
