// SPDX-License-Identifier: Apache-2.0
#include "diff/kernel_plan.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "diff/control_plane_plan.hpp"
#include "diff/filter_plan.hpp"
#include "diff/foreign_links.hpp"
#include "diff/link_order.hpp"
#include "diff/missing.hpp"
#include "diff/rules.hpp"
#include "diff/vlan_plan.hpp"

namespace nicleaf::diff {
namespace {

using model::KernelOp;
using model::Link;

/// The kernel's settings of a new port.
const model::BridgePort kNewPort;

class Planner {
 public:
  explicit Planner(const KernelDelta& delta);
  KernelPlan plan();

 private:
  struct Target {
    const Link &before, &after;
    bool lowered = false;  // set down by detach, and up again by raise
    [[nodiscard]] bool newMaster() const { return before.master != after.master; }
    [[nodiscard]] const model::BridgePort& portBefore() const {
      return newMaster() || !before.bridgePort ? kNewPort : *before.bridgePort;
    }
  };

  void detachPorts();
  void closeTunnels();
  void lowerAndDelete();
  void createLinks();
  void setLinks();
  void setVlans();
  void setPorts();
  void setMtus(bool bridges);
  void addFilters();
  void removeFilters();
  void setAddresses();
  void openTunnels(const Target& target);
  void raise();
  [[nodiscard]] bool mustGoFirst(const Link& link) const;
  void create(KernelOp op) { plan_.create.push_back(std::move(op)); }
  void detach(KernelOp op) { plan_.detach.push_back(std::move(op)); }

  const KernelDelta& delta_;
  std::vector<Link> created_;                                // the delta's added links, as CreateLink leaves them
  std::vector<Target> targets_;                              // by rank
  std::vector<std::reference_wrapper<const Link>> removed_;  // highest rank first
  std::set<model::IfName> addedNames_;
  std::set<std::uint32_t> addedTables_;
  KernelPlan plan_;
};

Planner::Planner(const KernelDelta& delta) : delta_(delta) {
  for (const model::SharedLink& link : delta.removed) removed_.emplace_back(*link);
  created_.reserve(delta.added.size());
  std::vector<std::pair<const Link*, const Link*>> targets;
  for (const model::SharedLink& link : delta.added) {
    created_.push_back(justCreated(*link));
    targets.emplace_back(&created_.back(), &*link);
    addedNames_.insert(link->name);
    if (const auto* vrf = std::get_if<model::VrfKind>(&link->kind)) addedTables_.insert(vrf->table);
  }
  for (const LinkChange& change : delta.changed) targets.emplace_back(&*change.before, &*change.after);
  std::stable_sort(targets.begin(), targets.end(),
                   [](const auto& a, const auto& b) { return rank(*a.second) < rank(*b.second); });
  for (const auto& [before, after] : targets) targets_.push_back({*before, *after});
  std::stable_sort(removed_.begin(), removed_.end(), [](const Link& a, const Link& b) { return rank(a) > rank(b); });
}

void Planner::detachPorts() {
  for (const Link& link : removed_) {
    if (link.ours) continue;
    // First what the link has of ours: outside its VRF, an address would be the DPU's own.
    for (const model::IpPrefix& address : link.addresses) detach(model::RemoveAddress{link.name, address});
    if (link.master) {
      if (link.adminUp) detach(model::SetAdminState{link.name, false});
      detach(model::SetMaster{link.name, std::nullopt});
    }
    diff::removeFilters(link.name, link.filters, {}, plan_.detach);
    unroute(link, plan_.detach);
  }
  for (Target& target : targets_) {
    const auto& [before, after, lowered] = target;
    // The kernel makes the link-local address when the link comes up, not when addrgenmode changes.
    const bool wantsLinkLocal = after.ipv6LinkLocal == true && before.ipv6LinkLocal == false;
    // A new port must not let packets in before the rest is ready.
    const bool newPort = rank(after) == Rank::kPort && target.newMaster();
    const bool again = before.adminUp && after.adminUp && (wantsLinkLocal || newPort);
    if ((before.adminUp && !after.adminUp) || again) detach(model::SetAdminState{after.name, false});
    target.lowered = again;
    if (before.master && !after.master) detach(model::SetMaster{after.name, std::nullopt});
  }
}

/// Closes the tunnels of VNIs that leave the device for many VNIs. Runs before FRR is configured, just as a device for
/// one VNI would be set down then.
void Planner::closeTunnels() {
  for (const Target& target : targets_) {
    if (!std::holds_alternative<model::SingleVxlanKind>(target.after.kind) || !target.after.bridgePort) continue;
    for (const model::BridgeVlan& vlan : missing(target.portBefore().vlans, target.after.bridgePort->vlans)) {
      detach(model::RemoveBridgeVlan{target.after.name, vlan, false});
    }
    for (const model::Vni vni : missing(target.before.vniFilter, target.after.vniFilter)) {
      detach(model::RemoveVniFilter{target.after.name, vni});
    }
  }
}

/// Whether the new state needs the link's name, routing table or VNIs. The kernel accepts a VNI in two devices, one for
/// many VNIs and one for this VNI, but zebra does not: it takes the VNI away from the device that it saw first, and
/// aborts when that device changes its state (FRR zebra/zebra_vxlan_if.c, zebra_vxlan_if_vni_down).
bool Planner::mustGoFirst(const Link& link) const {
  const auto* vrf = std::get_if<model::VrfKind>(&link.kind);
  const bool other = model::isVxlan(link.kind) && std::ranges::any_of(targets_, [&](const Target& target) {
                       return model::isVxlan(target.after.kind) && target.after.kind.index() != link.kind.index();
                     });
  return other || addedNames_.contains(link.name) || (vrf != nullptr && addedTables_.contains(vrf->table));
}

void Planner::lowerAndDelete() {
  for (const Link& link : removed_) {
    // The deletion of a link sets it down. A VXLAN device that makes room for another is not set down earlier, because
    // that would lose packets.
    const bool givesWay = model::isVxlan(link.kind) && mustGoFirst(link);
    if (link.ours && link.adminUp && !givesWay) detach(model::SetAdminState{link.name, false});
  }
  // SVIs before VXLAN devices, VRFs and the bridge: the kernel deletes SVIs together with the bridge.
  std::stable_partition(removed_.begin(), removed_.end(),
                        [](const Link& link) { return std::holds_alternative<model::VlanKind>(link.kind); });
  for (const Link& link : removed_) {
    if (link.ours) (mustGoFirst(link) ? plan_.detach : plan_.remove).push_back(model::DeleteLink{link.name});
  }
  for (const auto& route : delta_.removedBlackholes) plan_.remove.push_back(model::RemoveBlackhole{route});
  for (const auto& removal : delta_.removedRoutes) plan_.remove.push_back(removal);
  appendRules<model::RemoveRule>(delta_.removedRules, isLocal, false, plan_.remove);
  if (delta_.unloadsControlPlane) plan_.remove.push_back(model::UnloadControlPlane{});
}

void Planner::createLinks() {
  for (const model::IfName& name : delta_.unmarked) create(model::MarkLink{name});
  appendRules<model::AddRule>(delta_.addedRules, isVrfs, false, plan_.create);
  // Before the links: a new link takes over the defaults of that moment.
  for (const auto& settings : delta_.keptBefore) create(settings);
  for (const auto& [key, value] : delta_.sysctls) create(model::SetSysctl{key, value});
  for (const auto& settings : delta_.keptAfter) create(settings);
  protectDpu(delta_, plan_.create);  // before the links that its rules are about come up
  for (const auto wanted : {Rank::kBridge, Rank::kVrf, Rank::kVxlan, Rank::kSvi}) {
    for (const Link& link : created_) {
      if (rank(link) == wanted) create(model::CreateLink{link});
    }
    // A VLAN device cannot have a larger MTU than its bridge, and loses MTU when the bridge does.
    if (wanted == Rank::kBridge) setMtus(true);
  }
  for (const auto& [before, after, lowered] : targets_) {
    if (after.ip && before.ip != after.ip) create(model::SetIpSettings{after.name, before.ip, *after.ip});
  }
}

void Planner::setLinks() {
  for (const auto& [before, after, lowered] : targets_) {
    // Before any port gets a VLAN: what the settings keep apart must not mix.
    if (after.bridge && before.bridge != after.bridge) create(model::SetBridge{after.name, *after.bridge});
    if (after.group && before.group != after.group) create(model::SetGroup{after.name, *after.group});
    if (after.vxlan && before.vxlan != after.vxlan) create(model::SetVxlan{after.name, *after.vxlan});
    if (after.mac && before.mac != after.mac) create(model::SetMac{after.name, *after.mac});
    if (after.ipv6LinkLocal && before.ipv6LinkLocal != after.ipv6LinkLocal) {
      create(model::SetIpv6LinkLocal{after.name, *after.ipv6LinkLocal});
    }
  }
  for (const Target& target : targets_) {
    if (target.newMaster() && target.after.master) create(model::SetMaster{target.after.name, target.after.master});
  }
}

void Planner::setVlans() {
  for (const Target& target : targets_) {
    if (!std::holds_alternative<model::BridgeKind>(target.after.kind)) continue;
    for (const model::VlanMac& mac : missing(target.before.localMacs, target.after.localMacs)) {
      create(model::RemoveLocalMac{target.after.name, mac});
    }
    changeVlans(target.after.name, target.before.selfVlans, target.after.selfVlans, true, plan_.create);
  }
  for (const Target& target : targets_) {
    // closeTunnels() and openTunnels() handle a tunnel's VLANs together with its VNIs.
    if (!target.after.bridgePort || std::holds_alternative<model::SingleVxlanKind>(target.after.kind)) continue;
    const model::BridgePort& before = target.portBefore();
    // Before the VLANs: the kernel does not remove static MACs with a VLAN, and refuses to remove them afterwards.
    for (const model::VlanMac& mac : missing(before.staticMacs, target.after.bridgePort->staticMacs)) {
      create(model::RemoveStaticMac{target.after.name, mac});
    }
    changeVlans(target.after.name, before.vlans, target.after.bridgePort->vlans, false, plan_.create);
  }
}

void Planner::setPorts() {
  for (const Target& target : targets_) {
    const auto& after = target.after.bridgePort;
    if (!after) continue;
    const bool fresh = target.newMaster() || !target.before.bridgePort;
    const model::BridgePort& before = target.portBefore();
    if (fresh || after->settings != before.settings) {
      create(model::SetBridgePort{target.after.name, after->settings});
    }
    for (const model::VlanMac& mac : missing(after->staticMacs, before.staticMacs)) {
      create(model::AddStaticMac{target.after.name, mac});
    }
  }
  for (const Target& target : targets_) {
    for (const model::VlanMac& mac : missing(target.after.localMacs, target.before.localMacs)) {
      create(model::AddLocalMac{target.after.name, mac});
    }
  }
  setMtus(false);
}

void Planner::setMtus(bool bridges) {
  for (const auto& [before, after, lowered] : targets_) {
    const bool other = after.mtu && before.mtu != after.mtu;
    if (other && (rank(after) == Rank::kBridge) == bridges) create(model::SetMtu{after.name, *after.mtu});
  }
}

/// Runs before the VLANs that the filters guard are added.
void Planner::addFilters() {
  for (const auto& [before, after, lowered] : targets_) {
    if (before.filters.empty() && !after.filters.empty()) create(model::AddIngressQdisc{after.name});
    diff::addFilters(after.name, before.filters, after.filters, plan_.create);
  }
}

/// Runs after the VLANs that the filters guarded are removed.
void Planner::removeFilters() {
  for (const auto& [before, after, lowered] : targets_) {
    diff::removeFilters(after.name, before.filters, after.filters, plan_.create);
  }
}

void Planner::setAddresses() {
  // All removals first: the kernel refuses an address that differs only in its prefix length while the old one exists.
  for (const auto& [before, after, lowered] : targets_) {
    for (const model::IpPrefix& address : missing(before.addresses, after.addresses)) {
      create(model::RemoveAddress{after.name, address});
    }
  }
  for (const Target& target : targets_) {
    std::set<model::IpPrefix> there = target.before.addresses;
    // Entering or leaving a VRF removes the IPv6 addresses of a link, and so does going down.
    if (target.newMaster() || target.lowered) std::erase_if(there, [](const auto& prefix) { return prefix.isV6(); });
    for (const model::IpPrefix& address : missing(target.after.addresses, there)) {
      create(model::AddAddress{target.after.name, address});
    }
  }
}

/// The reverse of closeTunnels(). The device accepts a VNI before its VLAN leads to it.
void Planner::openTunnels(const Target& target) {
  if (!std::holds_alternative<model::SingleVxlanKind>(target.after.kind) || !target.after.bridgePort) return;
  for (const model::Vni vni : missing(target.after.vniFilter, target.before.vniFilter)) {
    plan_.raise.push_back(model::AddVniFilter{target.after.name, vni});
  }
  for (const model::BridgeVlan& vlan : missing(target.after.bridgePort->vlans, target.portBefore().vlans)) {
    plan_.raise.push_back(model::AddBridgeVlan{target.after.name, vlan, false});
  }
}

/// A VRF gets its blackhole routes before its first SVI comes up. Not earlier: IPv6 accepts them only when the loopback
/// is up.
void Planner::raise() {
  // Only when the new rules certainly exist: without any rule, the DPU has no address of its own.
  appendRules<model::RemoveRule>(delta_.removedRules, isLocal, true, plan_.raise);
  appendRules<model::AddRule>(delta_.addedRules, isVrfs, true, plan_.raise);
  bool routed = false;
  const auto addBlackholes = [&] {
    if (std::exchange(routed, true)) return;
    for (const auto& route : delta_.addedBlackholes) plan_.raise.push_back(model::AddBlackhole{route});
  };
  for (const Target& target : targets_) {
    const auto& [before, after, lowered] = target;
    if (rank(after) > Rank::kForeign) addBlackholes();
    openTunnels(target);
    if (after.adminUp && (!before.adminUp || lowered)) plan_.raise.push_back(model::SetAdminState{after.name, true});
    if (after.adminUp && target.portBefore().stopped) plan_.raise.push_back(model::StartForwarding{after.name});
  }
  addBlackholes();
}

KernelPlan Planner::plan() {
  detachPorts();
  closeTunnels();
  lowerAndDelete();
  createLinks();
  setLinks();
  addFilters();
  setVlans();
  setPorts();
  removeFilters();
  setAddresses();
  raise();
  return std::move(plan_);
}

}  // namespace

KernelPlan planKernel(const KernelDelta& delta) { return Planner(delta).plan(); }

}  // namespace nicleaf::diff
