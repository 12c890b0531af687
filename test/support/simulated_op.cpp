// SPDX-License-Identifier: Apache-2.0
#include "support/simulated_op.hpp"

#include <algorithm>

#include "support/kernel_simulator.hpp"
#include "support/simulated_control_plane.hpp"
#include "support/simulated_filters.hpp"
#include "support/simulated_port.hpp"
#include "support/simulated_sysctls.hpp"

namespace nicleaf::test {

using model::IfName;
using model::Link;

namespace {

void flushV6(Link& link) {
  std::erase_if(link.addresses, [](const model::IpPrefix& prefix) { return prefix.isV6(); });
}

/// (Sets of VLANs are ordered by id first.)
void eraseVlan(model::FlatSet<model::BridgeVlan>& vlans, model::VlanId id) {
  const auto at = vlans.lower_bound({id});
  if (at != vlans.end() && at->id == id) vlans.erase(at);
}

template <typename Kind>
bool is(const Link* link) {
  return link != nullptr && std::holds_alternative<Kind>(link->kind);
}

/// Executes one op on the state. Returns the kernel's error text, or an empty text.
struct Executor {
  model::KernelState& state;

  Link* find(const IfName& name) const { return state.links.contains(name) ? &state.links.change(name) : nullptr; }
  template <typename Visit>
  std::string with(const IfName& name, Visit visit) const {
    Link* link = find(name);
    return link == nullptr ? "No such device" : visit(*link);
  }
  std::vector<Link*> vlanDevicesOf(const IfName& bridge) const {
    std::vector<Link*> devices;
    for (const auto& [name, link] : state.links) {
      const auto* vlan = std::get_if<model::VlanKind>(&link.kind);
      if (vlan != nullptr && vlan->parent == bridge) devices.push_back(find(name));
    }
    return devices;
  }

  std::string operator()(const model::CreateLink& op) const;
  std::string operator()(const model::DeleteLink& op) const;
  std::string operator()(const model::SetAdminState& op) const;
  std::string operator()(const model::SetMaster& op) const;
  std::string operator()(const model::SetMtu& op) const;
  std::string operator()(const model::SetMac& op) const {
    return with(op.name, [&](Link& link) { return link.mac = op.mac, std::string(); });
  }
  std::string operator()(const model::SetIpv6LinkLocal& op) const {
    return with(op.name, [&](Link& link) { return link.ipv6LinkLocal = op.enabled, std::string(); });
  }
  std::string operator()(const model::SetBridge& op) const {
    return with(op.name, [&](Link& link) { return link.bridge = op.settings, std::string(); });
  }
  std::string operator()(const model::SetBridgePort& op) const {
    return with(op.name, [&](Link& link) -> std::string {
      if (!link.bridgePort) return "Operation not supported";
      link.bridgePort->settings = op.settings;
      return "";
    });
  }
  std::string operator()(const model::StartForwarding& op) const { return with(op.name, startForwarding); }
  std::string vlan(const IfName& name, bool self,
                   const std::function<void(model::FlatSet<model::BridgeVlan>&)>& change) const {
    return with(name, [&](Link& link) -> std::string {
      if (self ? !is<model::BridgeKind>(&link) : !link.bridgePort) return "Operation not supported";
      change(self ? link.selfVlans : link.bridgePort->vlans);
      return "";
    });
  }
  /// The kernel refuses a second tunnel for a VLAN and a VNI for a second VLAN.
  std::string tunnelProblem(const model::AddBridgeVlan& op) const {
    const Link* link = find(op.name);
    if (!op.vlan.tunnel || link == nullptr || !link->bridgePort) return "";
    if (!link->bridgePort->settings.vlanTunnel) return "Invalid argument";
    const bool taken = std::ranges::any_of(link->bridgePort->vlans, [&](const auto& other) {
      return other.tunnel && (other.id == op.vlan.id || other.tunnel == op.vlan.tunnel);
    });
    if (taken) return "File exists";
    const bool twice = std::ranges::any_of(state.links, [&](const auto& entry) {
      const auto* own = std::get_if<model::VxlanKind>(&entry.second.kind);
      return own != nullptr && own->vni == *op.vlan.tunnel;
    });
    return twice ? "zebra exits: two devices of one VNI" : "";
  }
  static bool carries(const Link& link, model::Vni vni) {
    return link.bridgePort &&
           std::ranges::any_of(link.bridgePort->vlans, [&](const auto& vlan) { return vlan.tunnel == vni; });
  }
  std::string vniFilter(const IfName& name, const std::function<void(model::FlatSet<model::Vni>&)>& change) const {
    return with(name, [&](Link& link) -> std::string {
      const auto* single = std::get_if<model::SingleVxlanKind>(&link.kind);
      if (single == nullptr || !single->vniFilter) return "Operation not supported";
      return change(link.vniFilter), "";
    });
  }
  std::string operator()(const model::AddVniFilter& op) const {
    return vniFilter(op.name, [&](auto& vnis) { vnis.insert(op.vni); });
  }
  std::string operator()(const model::RemoveVniFilter& op) const {
    return vniFilter(op.name, [&](auto& vnis) { vnis.erase(op.vni); });
  }
  std::string operator()(const model::AddBridgeVlan& op) const {
    if (std::string problem = tunnelProblem(op); !problem.empty()) return problem;
    return vlan(op.name, op.self, [&](model::FlatSet<model::BridgeVlan>& vlans) {
      eraseVlan(vlans, op.vlan.id);
      if (op.vlan.pvid) {  // a port has at most one PVID
        model::FlatSet<model::BridgeVlan> others;
        for (model::BridgeVlan other : vlans) others.insert({other.id, false, other.untagged, other.tunnel});
        vlans = others;
      }
      vlans.insert(op.vlan);
    });
  }
  std::string operator()(const model::RemoveBridgeVlan& op) const {
    return vlan(op.name, op.self, [&](model::FlatSet<model::BridgeVlan>& vlans) { eraseVlan(vlans, op.vlan.id); });
  }
  std::string operator()(const model::AddLocalMac& op) const {
    return with(op.bridge, [&](Link& link) -> std::string {
      const bool hasVlan = std::any_of(link.selfVlans.begin(), link.selfVlans.end(),
                                       [&](const auto& vlan) { return vlan.id == op.mac.vlan; });
      if (!hasVlan) return "bridge: RTM_NEWNEIGH with unconfigured vlan";
      link.localMacs.insert(op.mac);
      return "";
    });
  }
  std::string operator()(const model::RemoveLocalMac& op) const {
    return with(op.bridge, [&](Link& link) { return link.localMacs.erase(op.mac), std::string(); });
  }
  std::string staticMac(const IfName& name, const model::VlanMac& mac, bool add) const {
    return with(name, [&](Link& link) { return changeStaticMac(link, mac, add); });
  }
  std::string operator()(const model::AddStaticMac& op) const { return staticMac(op.name, op.mac, true); }
  std::string operator()(const model::RemoveStaticMac& op) const { return staticMac(op.name, op.mac, false); }
  std::string operator()(const model::AddIngressQdisc& op) const {
    return with(op.name, [](Link&) { return std::string(); });
  }
  std::string operator()(const model::AddFilter& op) const {
    return with(op.name, [&](Link& link) { return addFilter(link.filters, op.filter); });
  }
  std::string operator()(const model::RemoveFilter& op) const {
    return with(op.name, [&](Link& link) { return removeFilter(link.filters, op.filter); });
  }
  std::string operator()(const model::RemoveFilters& op) const {
    return with(op.name, [&](Link& link) { return removeFilters(link.filters, op.place); });
  }
  std::string operator()(const model::AddAddress& op) const {
    return with(op.name, [&](Link& link) -> std::string {
      const bool taken = std::any_of(link.addresses.begin(), link.addresses.end(), [&](const auto& other) {
        return other.isV6() && other.address == op.address.address && other.length != op.address.length;
      });
      if (taken) return "File exists";
      link.addresses.insert(op.address);
      return "";
    });
  }
  std::string operator()(const model::RemoveAddress& op) const {
    return with(op.name, [&](Link& link) { return link.addresses.erase(op.address), std::string(); });
  }
  std::string operator()(const model::AddBlackhole& op) const {
    return state.blackholes.insert(op.route).second ? "" : "File exists";
  }
  std::string operator()(const model::RemoveBlackhole& op) const { return state.blackholes.erase(op.route), ""; }
  std::string operator()(const model::RemoveForeignRoute& op) const { return state.foreignRoutes.erase(op.route), ""; }
  std::string operator()(const model::AddRule& op) const { return state.rules.insert(op.rule), ""; }
  std::string operator()(const model::RemoveRule& op) const {
    state.rules.erase(op.rule);
    const bool left = std::ranges::any_of(state.rules, [&](auto& rule) {
      return rule.family == op.rule.family && rule.what == model::PolicyRule::What::kLocal;
    });
    return left ? "" : "the machine has lost its own addresses";
  }
  std::string operator()(const model::SetSysctl& op) const { return setSysctl(op, state); }
  std::string operator()(const model::LoadControlPlane&) const {
    state.controlPlane = {model::ControlPlane::Rules::kLoaded, {}};
    return "";
  }
  std::string operator()(const model::UnloadControlPlane&) const {
    state.controlPlane = {model::ControlPlane::Rules::kMissing, {}};
    return "";
  }
  std::string operator()(const model::AddLocalAddresses& op) const {
    return changeAddresses(state.controlPlane, op.vrf, op.addresses, true);
  }
  std::string operator()(const model::RemoveLocalAddresses& op) const {
    return changeAddresses(state.controlPlane, op.vrf, op.addresses, false);
  }
  std::string operator()(const model::SetIpSettings& op) const {
    return with(op.name, [&](Link& link) { return setSysctls(op, *link.ip), std::string(); });
  }
  std::string operator()(const model::MarkLink& op) const {
    return with(op.name, [&](Link& link) { return link.ours = true, std::string(); });
  }
  std::string operator()(const model::SetGroup& op) const {
    return with(op.name, [&](Link& link) { return link.group = op.group, std::string(); });
  }
  std::string operator()(const model::SetVxlan& op) const {
    return with(op.name, [&](Link& link) { return link.vxlan = op.settings, std::string(); });
  }
  /// Whether a VXLAN device of the other kind has the UDP port's socket.
  bool portIsTaken(const Link& link) const {
    return model::isVxlan(link.kind) && std::ranges::any_of(state.links, [&](const auto& entry) {
             const Link& other = entry.second;
             return model::isVxlan(other.kind) && other.adminUp && other.kind.index() != link.kind.index();
           });
  }

  void free(Link& link) const {
    if (link.master && is<model::VrfKind>(find(*link.master))) flushV6(link);
    link.master.reset();
    link.bridgePort.reset();
  }
};

std::string Executor::operator()(const model::CreateLink& op) const {
  if (find(op.link.name) != nullptr) return "File exists";
  Link link;
  link.name = op.link.name;
  link.kind = op.link.kind;
  link.ours = true;
  link.mtu = op.link.mtu.value_or(kDefaultMtu);
  link.mac = op.link.mac ? op.link.mac : model::Mac{{2, 0, 0, 0, 0, static_cast<std::uint8_t>(state.links.size())}};
  link.ipv6LinkLocal = op.link.ipv6LinkLocal.value_or(true);
  if (is<model::BridgeKind>(&link)) link.bridge = op.link.bridge.value_or(model::BridgeSettings{});
  for (const auto& [name, other] : state.links) {
    const auto* vxlan = std::get_if<model::VxlanKind>(&link.kind);
    const auto* otherVxlan = std::get_if<model::VxlanKind>(&other.kind);
    if (vxlan != nullptr && otherVxlan != nullptr && vxlan->vni == otherVxlan->vni) {
      return "A VXLAN device with the specified VNI already exists";
    }
    if (vxlan != nullptr && carries(other, vxlan->vni)) return "zebra exits: two devices of one VNI";
    const auto* vrf = std::get_if<model::VrfKind>(&link.kind);
    const auto* otherVrf = std::get_if<model::VrfKind>(&other.kind);
    if (vrf != nullptr && otherVrf != nullptr && vrf->table == otherVrf->table) return "zebra exits: table id overlaps";
    if (is<model::VlanKind>(&link) && link.kind == other.kind) return "VLAN device already exists";
  }
  if (const auto* vlan = std::get_if<model::VlanKind>(&link.kind)) {
    const Link* parent = find(vlan->parent);
    if (parent == nullptr) return "No such device (link)";
    link.mtu = op.link.mtu.value_or(*parent->mtu);
    if (link.mtu > parent->mtu) return "Invalid argument";
  }
  link.group = op.link.group.value_or(0);
  if (const auto* local = model::vxlanLocal(link.kind))
    link.vxlan = op.link.vxlan.value_or(model::vxlanSettings(*local));
  link.ip = kDefaultIp;
  if (is<model::ForeignKind>(&link)) return "Unknown device type";
  state.links.put(std::move(link));
  return "";
}

std::string Executor::operator()(const model::DeleteLink& op) const {
  Link* link = find(op.name);
  if (link == nullptr) return "";  // idempotent
  if (!link->ours) return "deleting a foreign link";
  for (const auto& [name, other] : state.links) {
    if (other.master == op.name) free(*find(name));
  }
  for (Link* device : vlanDevicesOf(op.name)) state.links.erase(IfName(device->name));
  state.links.erase(op.name);
  return "";
}

std::string Executor::operator()(const model::SetAdminState& op) const {
  return with(op.name, [&](Link& link) -> std::string {
    const auto* vlan = std::get_if<model::VlanKind>(&link.kind);
    if (op.up && vlan != nullptr && !find(vlan->parent)->adminUp) return "Network is down";
    if (op.up && portIsTaken(link)) return "Address already in use";
    if (link.adminUp == op.up) return "";
    link.adminUp = op.up;
    if (link.bridgePort) link.bridgePort->stopped = false;  // the kernel starts it when it comes up
    if (!op.up) flushV6(link);
    for (Link* device : vlanDevicesOf(op.name)) {
      device->adminUp = op.up;
      if (!op.up) flushV6(*device);
    }
    return "";
  });
}

std::string Executor::operator()(const model::SetMaster& op) const {
  return with(op.name, [&](Link& link) -> std::string {
    const Link* master = op.master ? find(*op.master) : nullptr;
    if (op.master && !is<model::BridgeKind>(master) && !is<model::VrfKind>(master)) return "No such device (master)";
    if (link.master == op.master) return "";
    free(link);
    if (is<model::VrfKind>(master)) flushV6(link);
    if (is<model::BridgeKind>(master)) link.bridgePort = model::BridgePort{};
    link.master = op.master;
    return "";
  });
}

std::string Executor::operator()(const model::SetMtu& op) const {
  return with(op.name, [&](Link& link) -> std::string {
    const auto* vlan = std::get_if<model::VlanKind>(&link.kind);
    if (vlan != nullptr && op.mtu > find(vlan->parent)->mtu) return "Numerical result out of range";
    link.mtu = op.mtu;
    for (Link* device : vlanDevicesOf(op.name)) device->mtu = std::min(*device->mtu, op.mtu);
    return "";
  });
}

}  // namespace

std::string execute(const model::KernelOp& op, model::KernelState& state) { return std::visit(Executor{state}, op); }

}  // namespace nicleaf::test
