// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "model/names.hpp"
#include "render/parts.hpp"
#include "render/port_guard.hpp"

namespace nicleaf::render {
namespace {

constexpr std::uint32_t kUsualMtu = 1500;  // of an SVI whose segment has no port yet

/// Links and sysctls of one intent, put together tenant by tenant.
class KernelRenderer {
 public:
  explicit KernelRenderer(const model::Intent& intent)
      : intent_(intent),
        single_(intent.underlay.vxlanDevices == model::VxlanDevices::kSingle),
        tenantMtu_(smallestUplink() - model::kVxlanOverhead) {}

  model::KernelState render();

 private:
  [[nodiscard]] std::uint32_t smallestUplink() const;
  [[nodiscard]] std::uint32_t segmentMtu(const model::Segment& segment) const;
  void add(model::Link link) { state_.links.put(std::move(link)); }
  [[nodiscard]] static model::Link foreign(model::IfName name);
  [[nodiscard]] static model::Link own(model::IfName name, model::LinkKind kind);

  void addUnderlay();
  void addBridge();
  void addVxlanPort(model::Link link, model::BridgePort settings);
  void addVxlan(model::Vni vni, model::VlanId vlan, model::BridgePort port);
  void addSingleVxlan();
  void addSvi(model::VlanId vlan, const model::VrfName& vrf, const model::Mac& mac, std::uint32_t mtu,
              const std::vector<model::IpPrefix>& addresses);
  void addIpVrf(const model::IpVrf& vrf);
  void addSegment(const model::Segment& segment);
  void addPort(const model::Port& port);
  void addRoutedPort(const model::Port& port, model::Link link);
  void addBridgedPort(const model::Port& port, model::Link link);
  [[nodiscard]] std::vector<const model::Segment*> segmentsOf(const model::Port& port) const;

  const model::Intent& intent_;
  bool single_;
  std::uint32_t tenantMtu_;  // the largest inner packet that every uplink carries
  model::KernelState state_;
};

std::uint32_t KernelRenderer::smallestUplink() const {
  std::uint32_t smallest = 9216;
  for (const model::Uplink& uplink : intent_.underlay.uplinks) smallest = std::min<std::uint32_t>(smallest, uplink.mtu);
  return smallest;
}

std::uint32_t KernelRenderer::segmentMtu(const model::Segment& segment) const {
  std::uint32_t largest = 0;
  for (const model::Port& port : intent_.ports) {
    const bool member = port.segment == segment.name ||
                        std::ranges::any_of(port.trunk, [&](auto& tagged) { return tagged.segment == segment.name; });
    if (member) largest = std::max<std::uint32_t>(largest, port.mtu);
  }
  // A VLAN device cannot have more than its bridge.
  return std::min(largest == 0 ? kUsualMtu : largest, tenantMtu_);
}

model::Link KernelRenderer::foreign(model::IfName name) {
  model::Link link;
  link.name = std::move(name);
  link.adminUp = true;
  return link;
}

model::Link KernelRenderer::own(model::IfName name, model::LinkKind kind) {
  model::Link link;
  link.name = std::move(name);
  link.kind = std::move(kind);
  link.ours = true;
  link.adminUp = true;
  link.ipv6LinkLocal = false;
  return link;
}

void KernelRenderer::addUnderlay() {
  for (const model::Uplink& uplink : intent_.underlay.uplinks) {
    model::Link link = foreign(uplink.interface);
    link.mtu = uplink.mtu;
    link.ipv6LinkLocal = true;  // what the unnumbered session runs over
    add(std::move(link));
  }
  model::Link loopback = foreign(model::kLoopbackName);
  loopback.addresses.insert({intent_.underlay.vtepAddress, 32});
  add(std::move(loopback));
}

void KernelRenderer::addBridge() {
  model::Link bridge = own(model::kBridgeName, model::BridgeKind{});
  bridge.mtu = tenantMtu_;
  bridge.mac = intent_.underlay.systemMac;
  for (const model::IpVrf& vrf : intent_.ipVrfs) bridge.selfVlans.insert({vrf.vlan});
  for (const model::Segment& segment : intent_.segments) {
    if (segment.ipVrf) bridge.selfVlans.insert({segment.vlan});
    if (segment.ipVrf && !segment.gateways.empty()) bridge.localMacs.insert({intent_.anycastMac, segment.vlan});
  }
  add(std::move(bridge));
}

void KernelRenderer::addVxlanPort(model::Link link, model::BridgePort settings) {
  link.mtu = tenantMtu_;
  link.master = model::kBridgeName;
  link.bridgePort = std::move(settings);
  add(std::move(link));
}

void KernelRenderer::addVxlan(model::Vni vni, model::VlanId vlan, model::BridgePort port) {
  if (single_) return;
  port.vlans = {{vlan, true, true, {}}};
  addVxlanPort(own(model::vxlanName(vni), model::VxlanKind{vni, intent_.underlay.vtepAddress}), std::move(port));
}

/// For all VNIs. Its settings as a port are those of every segment (model::unlikeTheFirst()); IP-VRFs need neither
/// flooding nor suppression: the MACs of other routers are static.
void KernelRenderer::addSingleVxlan() {
  model::Link link = own(model::kSingleVxlanName, model::SingleVxlanKind{intent_.underlay.vtepAddress});
  model::BridgePort port{.learning = false, .vlanTunnel = true};
  const model::Segment any = intent_.segments.empty() ? model::Segment{} : intent_.segments.front();
  port.neighSuppress = any.arpNdSuppression;
  port.floodUnicast = port.floodMulticast = port.floodBroadcast = any.flooding;
  const auto carry = [&](model::Vni vni, model::VlanId vlan) {
    link.vniFilter.insert(vni);
    port.vlans.insert({vlan, false, false, vni});
  };
  for (const model::IpVrf& vrf : intent_.ipVrfs) carry(vrf.l3vni, vrf.vlan);
  for (const model::Segment& segment : intent_.segments) carry(segment.vni, segment.vlan);
  addVxlanPort(std::move(link), std::move(port));
}

void KernelRenderer::addSvi(model::VlanId vlan, const model::VrfName& vrf, const model::Mac& mac, std::uint32_t mtu,
                            const std::vector<model::IpPrefix>& addresses) {
  model::Link link = own(model::sviName(vlan), model::VlanKind{model::kBridgeName, vlan});
  link.mtu = mtu;
  link.mac = mac;
  link.master = vrf;
  link.addresses.insert(addresses.begin(), addresses.end());
  // Without a link-local address bgpd holds no IPv6 session over the SVI and the kernel routes no IPv6 through it. The
  // kernel's own would fail duplicate address detection, as every DPU has the same one: so it is one of ours, too.
  const auto isV6 = [](const model::IpPrefix& prefix) {
    return prefix.address.family == model::IpAddress::Family::kV6;
  };
  if (std::ranges::any_of(addresses, isV6)) link.addresses.insert(linkLocalOf(mac));
  add(std::move(link));
}

void KernelRenderer::addIpVrf(const model::IpVrf& vrf) {
  add(own(vrf.name, model::VrfKind{vrf.l3vni.value}));
  for (const auto family : {model::IpAddress::Family::kV4, model::IpAddress::Family::kV6}) {
    state_.blackholes.insert({vrf.l3vni.value, family});
  }
  addVxlan(vrf.l3vni, vrf.vlan, {.learning = false});
  // The router's MAC that goes into type-2 and type-5 routes: one for the whole DPU.
  addSvi(vrf.vlan, vrf.name, intent_.underlay.systemMac, tenantMtu_, {});
  // Another DPU tells a server of ours "fragmentation needed" or "time exceeded" from an anycast gateway address, which
  // this DPU has, too: without this the kernel takes it for a martian, and path MTU discovery fails silently.
  state_.sysctls["net/ipv4/conf/" + model::sviName(vrf.vlan) + "/accept_local"] = "1";
}

void KernelRenderer::addSegment(const model::Segment& segment) {
  addVxlan(segment.vni, segment.vlan,
           {.learning = false,
            .neighSuppress = segment.arpNdSuppression,
            .floodUnicast = segment.flooding,
            .floodMulticast = segment.flooding,
            .floodBroadcast = segment.flooding});
  if (!segment.ipVrf) return;
  const model::Mac& mac = segment.gateways.empty() ? intent_.underlay.systemMac : intent_.anycastMac;
  addSvi(segment.vlan, *segment.ipVrf, mac, segmentMtu(segment), segment.gateways);
  if (segment.gateways.empty()) return;
  // A server's answer to the gateway of another DPU goes to the anycast MAC, so it comes to this one, unasked for: it
  // must be learnt here (2: of the gateway's subnet only, since Linux 6.0), or nobody could tell the other DPU.
  const std::string svi = model::sviName(segment.vlan);
  state_.sysctls["net/ipv4/conf/" + svi + "/arp_accept"] = "2";
  state_.sysctls["net/ipv6/conf/" + svi + "/accept_untracked_na"] = "2";
}

std::vector<const model::Segment*> KernelRenderer::segmentsOf(const model::Port& port) const {
  std::vector<const model::Segment*> segments;
  for (const model::Segment& segment : intent_.segments) {
    const bool member = port.segment == segment.name ||
                        std::ranges::any_of(port.trunk, [&](auto& tagged) { return tagged.segment == segment.name; });
    if (member) segments.push_back(&segment);
  }
  return segments;
}

void KernelRenderer::addRoutedPort(const model::Port& port, model::Link link) {
  link.ipv6LinkLocal = true;
  link.master = port.ipVrf;
  link.addresses.insert(port.addresses.begin(), port.addresses.end());
  add(std::move(link));
}

void KernelRenderer::addBridgedPort(const model::Port& port, model::Link link) {
  link.ipv6LinkLocal = false;
  link.master = model::kBridgeName;
  // On a locked port the sources of link-local frames would still be learnt (br_handle_local_finish).
  model::BridgePort settings{.learning = !port.locked, .isolated = port.isolated, .locked = port.locked};
  const bool access = port.trunk.empty();
  const auto segments = segmentsOf(port);
  for (const model::Segment* segment : segments) {
    settings.vlans.insert({segment->vlan, access, access, {}});
    for (const model::Mac& mac : port.staticMacs) settings.staticMacs.insert({mac, segment->vlan});
  }
  link.bridgePort = std::move(settings);
  link.ingress = portGuard(intent_, port, segments);
  add(std::move(link));
}

void KernelRenderer::addPort(const model::Port& port) {
  model::Link link = foreign(port.interface);
  link.adminUp = port.enabled;
  link.mtu = port.mtu;
  port.ipVrf ? addRoutedPort(port, std::move(link)) : addBridgedPort(port, std::move(link));
}

model::KernelState KernelRenderer::render() {
  addUnderlay();
  addBridge();
  for (const model::IpVrf& vrf : intent_.ipVrfs) addIpVrf(vrf);
  for (const model::Segment& segment : intent_.segments) addSegment(segment);
  if (single_) addSingleVxlan();
  for (const model::Port& port : intent_.ports) addPort(port);
  state_.localRules = {{model::IpAddress::Family::kV4, model::kLocalRulePriority},
                       {model::IpAddress::Family::kV6, model::kLocalRulePriority}};
  state_.sysctls.insert({{"net/ipv4/ip_forward", "1"},
                         {"net/ipv6/conf/all/forwarding", "1"},
                         // Symmetric routing comes back through another interface; and the larger of all and the own
                         // counts.
                         {"net/ipv4/conf/all/rp_filter", "0"},
                         {"net/ipv4/conf/default/rp_filter", "0"}});
  return std::move(state_);
}

}  // namespace

model::KernelState renderKernel(const model::Intent& intent) { return KernelRenderer(intent).render(); }

}  // namespace nicleaf::render
