// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>
#include <unordered_map>

#include "model/names.hpp"
#include "render/list_difference.hpp"
#include "render/parts.hpp"
#include "render/port_guard.hpp"

namespace nicleaf::render {
namespace {

constexpr std::uint32_t kUsualMtu = 1500;  // of an SVI whose segment has no port yet

/// Links and sysctls of one intent, put together tenant by tenant.
class KernelRenderer {
 public:
  KernelRenderer(const model::Intent& intent, const Rendering* like);

  model::KernelState render();

 private:
  [[nodiscard]] std::uint32_t smallestUplink() const;
  [[nodiscard]] std::uint32_t segmentMtu(const model::Segment& segment) const;
  void add(model::Link link);
  [[nodiscard]] static model::Link foreign(model::IfName name);
  [[nodiscard]] static model::Link own(model::IfName name, model::LinkKind kind);

  void addTenants();
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
  const Rendering* like_;
  bool single_;
  std::uint32_t tenantMtu_;                                       // the largest inner packet that every uplink carries
  std::unordered_map<std::string_view, std::uint32_t> portMtus_;  // the largest of a segment's ports
  std::unordered_map<std::string_view, const model::Segment*> segments_;  // by name
  model::KernelState state_;
};

KernelRenderer::KernelRenderer(const model::Intent& intent, const Rendering* like)
    : intent_(intent),
      like_(like),
      single_(intent.underlay.vxlanDevices == model::VxlanDevices::kSingle),
      tenantMtu_(smallestUplink() - model::kVxlanOverhead) {
  const auto note = [&](const std::string& segment, std::uint32_t mtu) {
    std::uint32_t& largest = portMtus_[segment];
    largest = std::max(largest, mtu);
  };
  for (const model::Port& port : intent.ports) {
    if (!port.segment.empty()) note(port.segment, port.mtu);
    for (const model::TrunkVlan& tagged : port.trunk) note(tagged.segment, port.mtu);
  }
  if (portMtus_.empty()) return;
  for (const model::Segment& segment : intent.segments) segments_.emplace(segment.name, &segment);
}

/// One that is as it was is the very same: who compares states sees that without looking into it.
void KernelRenderer::add(model::Link link) {
  if (like_ != nullptr) {
    const auto before = like_->desired.kernel.links.find(link.name);
    if (before != like_->desired.kernel.links.end() && before->second == link) return state_.links.put(before.shared());
  }
  state_.links.put(std::move(link));
}

std::uint32_t KernelRenderer::smallestUplink() const {
  std::uint32_t smallest = 9216;
  for (const model::Uplink& uplink : intent_.underlay.uplinks) smallest = std::min<std::uint32_t>(smallest, uplink.mtu);
  return smallest;
}

std::uint32_t KernelRenderer::segmentMtu(const model::Segment& segment) const {
  const auto largest = portMtus_.find(segment.name);
  // A VLAN device cannot have more than its bridge.
  return std::min(largest == portMtus_.end() ? kUsualMtu : largest->second, tenantMtu_);
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
  std::vector<model::BridgeVlan> vlans;
  std::vector<model::VlanMac> macs;
  for (const model::Segment& segment : intent_.segments) {
    if (segment.ipVrf) vlans.push_back({segment.vlan});
    if (segment.ipVrf && !segment.gateways.empty()) macs.push_back({intent_.anycastMac, segment.vlan});
  }
  for (const model::IpVrf& vrf : intent_.ipVrfs) vlans.push_back({vrf.vlan});
  bridge.selfVlans = {vlans.begin(), vlans.end()};
  bridge.localMacs = {macs.begin(), macs.end()};
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
  std::vector<model::Vni> vnis;
  std::vector<model::BridgeVlan> vlans;
  const auto carry = [&](model::Vni vni, model::VlanId vlan) {
    vnis.push_back(vni);
    vlans.push_back({vlan, false, false, vni});
  };
  for (const model::Segment& segment : intent_.segments) carry(segment.vni, segment.vlan);
  for (const model::IpVrf& vrf : intent_.ipVrfs) carry(vrf.l3vni, vrf.vlan);
  link.vniFilter = {vnis.begin(), vnis.end()};
  port.vlans = {vlans.begin(), vlans.end()};
  addVxlanPort(std::move(link), std::move(port));
}

void KernelRenderer::addSvi(model::VlanId vlan, const model::VrfName& vrf, const model::Mac& mac, std::uint32_t mtu,
                            const std::vector<model::IpPrefix>& addresses) {
  model::Link link = own(model::sviName(vlan), model::VlanKind{model::kBridgeName, vlan});
  link.mtu = mtu;
  link.mac = mac;
  link.master = vrf;
  link.addresses.insert(addresses.begin(), addresses.end());
  for (const char* key : model::kSviSysctls) link.sysctls[key] = "0";
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
  addVxlan(vrf.l3vni, vrf.vlan, {.learning = false});
  // The router's MAC that goes into type-2 and type-5 routes: one for the whole DPU.
  addSvi(vrf.vlan, vrf.name, intent_.underlay.systemMac, tenantMtu_, {});
  // Another DPU tells a server of ours "fragmentation needed" or "time exceeded" from an anycast gateway address, which
  // this DPU has, too: without this the kernel takes it for a martian, and path MTU discovery fails silently.
  state_.links.change(model::sviName(vrf.vlan)).sysctls["ipv4/accept_local"] = "1";
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
  auto& sysctls = state_.links.change(model::sviName(segment.vlan)).sysctls;
  sysctls["ipv4/arp_accept"] = sysctls["ipv6/accept_untracked_na"] = "2";
}

std::vector<const model::Segment*> KernelRenderer::segmentsOf(const model::Port& port) const {
  std::vector<const model::Segment*> segments;
  const auto add = [&](const std::string& name) {
    if (const auto at = segments_.find(name); at != segments_.end()) segments.push_back(at->second);
  };
  add(port.segment);
  for (const model::TrunkVlan& tagged : port.trunk) add(tagged.segment);
  std::ranges::sort(segments);  // in the intent's order
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

/// What is as it was in the same underlay stays, and the rest is made.
void KernelRenderer::addTenants() {
  const model::Intent none;
  const bool comparable =
      like_ != nullptr && like_->intent.underlay == intent_.underlay && like_->intent.anycastMac == intent_.anycastMac;
  const model::Intent& before = comparable ? like_->intent : none;
  if (comparable) state_.links = like_->desired.kernel.links;
  const auto vrfs = differenceOf(before.ipVrfs, intent_.ipVrfs, std::mem_fn(&model::IpVrf::name));
  const auto segments = differenceOf(before.segments, intent_.segments, std::mem_fn(&model::Segment::name));
  const auto forget = [&](model::Vni vni, model::VlanId vlan) {
    state_.links.erase(model::vxlanName(vni));
    state_.links.erase(model::sviName(vlan));
  };
  for (const model::Port& port : before.ports) state_.links.erase(port.interface);
  for (const model::Segment* segment : segments.gone) forget(segment->vni, segment->vlan);
  for (const model::IpVrf* vrf : vrfs.gone) {
    state_.links.erase(vrf->name);
    forget(vrf->l3vni, vrf->vlan);
  }
  for (const model::IpVrf* vrf : vrfs.fresh) addIpVrf(*vrf);
  for (const model::Segment* segment : segments.fresh) addSegment(*segment);
  if (before.ports == intent_.ports) return;
  for (const model::Segment& segment : intent_.segments) {
    if (segment.ipVrf && state_.links.at(model::sviName(segment.vlan)).mtu != segmentMtu(segment)) addSegment(segment);
  }
}

model::KernelState KernelRenderer::render() {
  addTenants();
  addUnderlay();
  addBridge();
  for (const model::IpVrf& vrf : intent_.ipVrfs) {
    for (const auto family : {model::IpAddress::Family::kV4, model::IpAddress::Family::kV6}) {
      state_.blackholes.insert({vrf.l3vni.value, family});
    }
  }
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

model::KernelState renderKernel(const model::Intent& intent, const Rendering* like) {
  return KernelRenderer(intent, like).render();
}

}  // namespace nicleaf::render
