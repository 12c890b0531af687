// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <string_view>

#include "model/names.hpp"
#include "render/parts.hpp"
#include "render/port_guard.hpp"
#include "render/port_objects.hpp"

namespace nicleaf::render {
namespace {

constexpr std::uint32_t kSentByVxlan = 0x6eff0000;  // unlike the marks of isolated ports
constexpr std::uint32_t kUsualMtu = 1500;           // for an SVI whose segment has no port yet

model::Link ownLink(model::IfName name, model::LinkKind kind) {
  model::Link link;
  link.name = std::move(name);
  link.kind = std::move(kind);
  link.ours = true;
  link.adminUp = true;
  link.ipv6LinkLocal = false;
  return link;
}

std::uint32_t smallestUplink(const model::Intent& intent) {
  std::uint32_t smallest = 9216;
  for (const model::Uplink& uplink : intent.underlay.uplinks) smallest = std::min<std::uint32_t>(smallest, uplink.mtu);
  return smallest;
}

std::set<model::PolicyRule> rulesOf(const model::Intent& intent) {
  using enum model::PolicyRule::What;
  std::set<model::PolicyRule> rules;
  const auto add = [&](model::PolicyRule::What what, const model::IfName& uplink = {}) {
    for (const auto family : {model::IpAddress::Family::kV4, model::IpAddress::Family::kV6}) {
      rules.insert({family, model::priorityOf(what), what, uplink});
    }
  };
  for (const auto what : {kLocal, kForwarded, kForwardedEnd}) add(what);
  for (const model::Uplink& uplink : intent.underlay.uplinks) add(kFromUplink, uplink.interface);
  if (intent.ipVrfs.empty()) return rules;
  for (const auto what : {kVrfFirst, kVrf, kVrfEnd}) add(what);
  return rules;
}

/// Marks all packets of the single VXLAN device, which asks for the route of each marked packet
/// (ip_tunnel_dst_cache_usable()): what kTosOfFlows does for the other kind.
std::set<model::PortFilter> filtersOfFlows() {
  model::PortFilter mark{.matches = {}, .action = model::FilterMark{kSentByVxlan}};
  mark.hook = model::Hook::kEgress;
  mark.skipHardware = true;
  return {mark};
}

/// Makes `link` one that is routed over.
void route(model::Link& link, const model::IpSettings& ip) {
  link.group = model::kRoutedGroup;
  link.ip = ip;
}

/// Renders the links and sysctls of one intent: takes those of the basis, and renders the tenants that differ.
class KernelRenderer {
 public:
  KernelRenderer(const model::Intent& intent, const Basis& basis);

  model::KernelState render();

 private:
  [[nodiscard]] bool severalUplinks() const { return intent_.underlay.uplinks.size() > 1; }
  [[nodiscard]] std::uint32_t segmentMtu(const model::Segment& segment) const;
  void add(model::Link link);
  void remove(const model::IfName& name);
  void startBridge();
  void startSingleVxlan();

  [[nodiscard]] model::Link vxlanDevice(model::IfName name, model::LinkKind kind,
                                        const model::PortSettings& settings) const;
  void addUnderlay();
  void addVlan(model::VlanId vlan, model::Vni vni, const model::PortSettings& settings);
  void addSvi(model::VlanId vlan, const model::VrfName& vrf, const model::Mac& mac, std::uint32_t mtu,
              const std::vector<model::IpPrefix>& addresses, const model::IpSettings& ip);
  void removeVlan(model::VlanId vlan, model::Vni vni);
  void addIpVrf(const model::IpVrf& vrf);
  void removeIpVrf(const model::IpVrf& vrf);
  void addSegment(const model::Segment& segment);
  void changeSegments();
  void changePorts();

  const model::Intent& intent_;
  const Basis& basis_;
  const PortObjects ports_;
  const bool single_;
  const std::uint32_t tenantMtu_;  // the largest inner packet that every uplink carries
  model::KernelState state_;
  model::Link bridge_, singleVxlan_;  // both have an entry for each VLAN
};

KernelRenderer::KernelRenderer(const model::Intent& intent, const Basis& basis)
    : intent_(intent),
      basis_(basis),
      ports_(intent),
      single_(intent.underlay.vxlanDevices == model::VxlanDevices::kSingle),
      tenantMtu_(smallestUplink(intent) - model::kVxlanOverhead),
      state_(basis.rendering.desired.kernel) {}

/// An unchanged link stays the same object, so that comparing states need not look into it.
void KernelRenderer::add(model::Link link) {
  const model::Links& before = basis_.rendering.desired.kernel.links;
  remove(link.name);
  state_.controlPlane.addresses.merge(model::localAddressesOf(link));
  const auto known = before.find(link.name);
  if (known != before.end() && known->second == link) return state_.links.put(known.shared());
  state_.links.put(std::move(link));
}

void KernelRenderer::remove(const model::IfName& name) {
  const auto former = state_.links.find(name);
  if (former == state_.links.end()) return;
  for (const auto& address : model::localAddressesOf(former->second)) state_.controlPlane.addresses.erase(address);
  state_.links.erase(name);
}

std::uint32_t KernelRenderer::segmentMtu(const model::Segment& segment) const {
  const std::uint32_t ports = ports_.mtuOf(segment);
  // A VLAN device cannot have a larger MTU than its bridge.
  return std::min(ports == 0 ? kUsualMtu : ports, tenantMtu_);
}

void KernelRenderer::addUnderlay() {
  for (const model::Uplink& uplink : intent_.underlay.uplinks) {
    model::Link link = foreignLink(uplink.interface);
    link.mtu = uplink.mtu;
    link.ipv6LinkLocal = true;  // an unnumbered session runs over it
    route(link, {.forwarding4 = 0});
    link.addresses.insert(uplink.addresses.begin(), uplink.addresses.end());
    add(std::move(link));
  }
  model::Link loopback = foreignLink(model::kLoopbackName);
  loopback.addresses.insert({intent_.underlay.vtepAddress, 32});
  add(std::move(loopback));
}

void KernelRenderer::startBridge() {
  if (const auto before = state_.links.find(model::kBridgeName); before != state_.links.end()) {
    bridge_ = before->second;
    return;
  }
  bridge_ = ownLink(model::kBridgeName, model::BridgeKind{});
  bridge_.bridge.emplace();
  bridge_.mtu = tenantMtu_;
  bridge_.mac = intent_.underlay.systemMac;
}

model::Link KernelRenderer::vxlanDevice(model::IfName name, model::LinkKind kind,
                                        const model::PortSettings& settings) const {
  model::Link link = ownLink(std::move(name), std::move(kind));
  link.mtu = tenantMtu_;
  link.vxlan = model::vxlanSettings(intent_.underlay.vtepAddress);
  link.master = model::kBridgeName;
  link.bridgePort.emplace().settings = settings;
  return link;
}

/// The device for all VNIs. Its settings as a bridge port are those of every segment (model::unlikeTheFirst()). IP-VRFs
/// need neither flooding nor suppression, because the MACs of other routers are static.
void KernelRenderer::startSingleVxlan() {
  if (const auto before = state_.links.find(model::kSingleVxlanName); before != state_.links.end()) {
    singleVxlan_ = before->second;
  } else {
    singleVxlan_ = vxlanDevice(model::kSingleVxlanName, model::SingleVxlanKind{intent_.underlay.vtepAddress},
                               {.learning = false, .vlanTunnel = true});
  }
  const model::Segment any = intent_.segments.empty() ? model::Segment{} : intent_.segments.front();
  singleVxlan_.filters = severalUplinks() ? filtersOfFlows() : std::set<model::PortFilter>{};
  model::PortSettings& settings = singleVxlan_.bridgePort->settings;
  settings.neighSuppress = any.arpNdSuppression;
  settings.floodUnicast = settings.floodMulticast = settings.floodBroadcast = any.flooding;
}

/// `settings`: those of the bridge port, if the VNI gets a VXLAN device of its own.
void KernelRenderer::addVlan(model::VlanId vlan, model::Vni vni, const model::PortSettings& settings) {
  if (single_) {
    singleVxlan_.vniFilter.insert(vni);
    singleVxlan_.bridgePort->vlans.insert({vlan, false, false, vni});
    return;
  }
  model::Link device =
      vxlanDevice(model::vxlanName(vni), model::VxlanKind{vni, intent_.underlay.vtepAddress}, settings);
  device.vxlan->tos = severalUplinks() ? model::kTosOfFlows : 0;
  device.bridgePort->vlans = {{vlan, true, true, {}}};
  add(std::move(device));
}

void KernelRenderer::removeVlan(model::VlanId vlan, model::Vni vni) {
  remove(model::sviName(vlan));
  bridge_.selfVlans.erase({vlan});
  bridge_.localMacs.erase({intent_.anycastMac, vlan});
  if (!single_) {
    state_.links.erase(model::vxlanName(vni));
    return;
  }
  singleVxlan_.vniFilter.erase(vni);
  singleVxlan_.bridgePort->vlans.erase({vlan, false, false, vni});
}

void KernelRenderer::addSvi(model::VlanId vlan, const model::VrfName& vrf, const model::Mac& mac, std::uint32_t mtu,
                            const std::vector<model::IpPrefix>& addresses, const model::IpSettings& ip) {
  bridge_.selfVlans.insert({vlan});
  model::Link link = ownLink(model::sviName(vlan), model::VlanKind{model::kBridgeName, vlan});
  link.mtu = mtu;
  link.mac = mac;
  link.master = vrf;
  link.addresses.insert(addresses.begin(), addresses.end());
  route(link, ip);
  // Without a link-local address, bgpd holds no IPv6 session over the SVI, and the kernel routes no IPv6 through it.
  // The kernel's own link-local address would fail duplicate address detection, because every DPU has the same one. So
  // the agent adds it.
  if (std::ranges::any_of(addresses, &model::IpPrefix::isV6)) link.addresses.insert(linkLocalOf(mac));
  add(std::move(link));
}

void KernelRenderer::addIpVrf(const model::IpVrf& vrf) {
  model::Link device = ownLink(vrf.name, model::VrfKind{vrf.l3vni.value});
  route(device, {});
  add(std::move(device));
  for (const auto family : {model::IpAddress::Family::kV4, model::IpAddress::Family::kV6}) {
    state_.blackholes.insert({vrf.l3vni.value, family});
  }
  addVlan(vrf.vlan, vrf.l3vni, {.learning = false});
  // The SVI has the router's MAC of type-2 and type-5 routes: one for the whole DPU. Another DPU sends "fragmentation
  // needed" or "time exceeded" to our server from an anycast gateway address, which this DPU has, too. Without
  // accept_local, the kernel drops such a packet as a martian, and path MTU discovery fails silently.
  addSvi(vrf.vlan, vrf.name, intent_.underlay.systemMac, tenantMtu_, {}, {.acceptLocal = 1});
}

void KernelRenderer::removeIpVrf(const model::IpVrf& vrf) {
  state_.links.erase(vrf.name);
  for (const auto family : {model::IpAddress::Family::kV4, model::IpAddress::Family::kV6}) {
    state_.blackholes.erase({vrf.l3vni.value, family});
  }
  removeVlan(vrf.vlan, vrf.l3vni);
}

void KernelRenderer::addSegment(const model::Segment& segment) {
  addVlan(segment.vlan, segment.vni,
          {.learning = false,
           .neighSuppress = segment.arpNdSuppression,
           .floodUnicast = segment.flooding,
           .floodMulticast = segment.flooding,
           .floodBroadcast = segment.flooding});
  if (!segment.ipVrf) return;
  if (segment.gateways.empty()) {
    return addSvi(segment.vlan, *segment.ipVrf, intent_.underlay.systemMac, segmentMtu(segment), {}, {});
  }
  bridge_.localMacs.insert({intent_.anycastMac, segment.vlan});
  // When another DPU's gateway asks for a server's address, the server's answer goes to the anycast MAC, and so to this
  // DPU, which did not ask. It must learn the answer (2: only in the gateway's subnet, since Linux 6.0), or nobody
  // could advertise the address to the other DPU.
  addSvi(segment.vlan, *segment.ipVrf, intent_.anycastMac, segmentMtu(segment), segment.gateways,
         {.arpAccept = 2, .acceptUntrackedNa = 2});
}

void KernelRenderer::changeSegments() {
  startBridge();
  if (single_) startSingleVxlan();
  for (const model::Segment* segment : basis_.segments.gone) removeVlan(segment->vlan, segment->vni);
  for (const model::IpVrf* vrf : basis_.vrfs.gone) removeIpVrf(*vrf);
  for (const model::IpVrf* vrf : basis_.vrfs.fresh) addIpVrf(*vrf);
  for (const model::Segment* segment : basis_.segments.fresh) addSegment(*segment);
  if (!basis_.ports.same()) {
    for (const model::Segment& segment : intent_.segments) {
      const auto svi = state_.links.find(model::sviName(segment.vlan));
      if (segment.ipVrf && svi->second.mtu != segmentMtu(segment)) addSegment(segment);
    }
  }
  add(std::move(bridge_));
  if (single_) add(std::move(singleVxlan_));
}

/// A port also changes when one of its segments changes.
void KernelRenderer::changePorts() {
  for (const model::Port* port : basis_.ports.gone) remove(port->interface);
  std::set<std::string_view> others;
  for (const auto* segments : {&basis_.segments.gone, &basis_.segments.fresh}) {
    for (const model::Segment* segment : *segments) others.insert(segment->name);
  }
  const auto concerned = [&](const model::Port& port) {
    return others.contains(port.segment) ||
           std::ranges::any_of(port.trunk, [&](const auto& tagged) { return others.contains(tagged.segment); });
  };
  for (const model::Port& port : intent_.ports) {
    if (concerned(port)) add(ports_.link(port));
  }
  for (const model::Port* port : basis_.ports.fresh) {
    if (!concerned(*port)) add(ports_.link(*port));
  }
}

model::KernelState KernelRenderer::render() {
  changeSegments();
  changePorts();
  addUnderlay();
  state_.rules = rulesOf(intent_);
  state_.controlPlane.rules = model::ControlPlane::Rules::kLoaded;
  state_.sysctls = sysctlsOf(intent_);
  return std::move(state_);
}

}  // namespace

model::KernelState renderKernel(const model::Intent& intent, const Basis& basis) {
  return KernelRenderer(intent, basis).render();
}

}  // namespace nicleaf::render
