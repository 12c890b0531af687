// SPDX-License-Identifier: Apache-2.0
#include "support/random_intent.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <random>

#include "support/random_rule.hpp"

namespace nicleaf::test {
namespace {

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed) {
    std::iota(vnis_.begin(), vnis_.end(), 14000U);
    std::iota(vlans_.begin(), vlans_.end(), std::uint16_t{10});
    subnets_.resize(vlans_.size() + names_.capacity() + 10);
    std::iota(subnets_.begin(), subnets_.end(), std::uint16_t{1});
    names_ = foreignLinks();
    vrfs_ = {"red", "blue", "green"};
    for (auto* shuffled : {&names_, &vrfs_}) std::shuffle(shuffled->begin(), shuffled->end(), random_);
    std::shuffle(vnis_.begin(), vnis_.end(), random_);
    std::shuffle(vlans_.begin(), vlans_.end(), random_);
    std::shuffle(subnets_.begin(), subnets_.end(), random_);
  }

  model::Intent make();

 private:
  template <typename T>
  T upTo(T most) {
    return static_cast<T>(std::uniform_int_distribution<std::uint64_t>(0, most)(random_));
  }
  bool maybe() { return upTo(1U) == 1; }
  template <typename T>
  T take(std::vector<T>& from) {
    T value = from.back();
    from.pop_back();
    return value;
  }
  void addUnderlay(model::Intent& intent);
  void addUnderlaySessions(model::Underlay& underlay);
  model::UnderlaySession underlaySession();
  void addBfd(std::string& bfd);
  void addVrf(model::Intent& intent);
  void addSegment(model::Intent& intent);
  void addPort(model::Intent& intent);
  void chooseVxlanDevices(model::Intent& intent);
  void addSession(const model::Segment& segment, model::IpVrf& vrf);

  std::mt19937_64 random_;
  std::vector<std::uint32_t> vnis_ = std::vector<std::uint32_t>(10);
  std::vector<std::uint16_t> vlans_ = std::vector<std::uint16_t>(10);
  std::vector<std::uint16_t> subnets_;
  std::vector<std::string> names_, vrfs_;
};

void Maker::addUnderlay(model::Intent& intent) {
  intent.gracefulShutdown = upTo(7U) == 0;
  intent.underlay.localAs = {65000 + upTo(1U)};
  intent.underlay.vtepAddress = *model::IpAddress::parse(maybe() ? "192.0.2.11" : "192.0.2.12");
  intent.underlay.systemMac = *model::Mac::parse(maybe() ? "02:00:00:00:00:11" : "02:00:00:00:00:12");
  intent.anycastMac = *model::Mac::parse(maybe() ? "02:00:5e:00:01:01" : "02:00:5e:00:01:02");
  if (maybe()) intent.underlay.vtepPrefixes = {*model::IpPrefix::parse("192.0.2.0/24")};
  if (maybe()) {
    intent.underlay.routeTargets.administrator = static_cast<std::uint16_t>(64998 + upTo(1U));
    intent.underlay.routeTargets.exactImport = maybe();
  }
  for (unsigned i = 0; i <= upTo(1U); ++i) {
    intent.underlay.uplinks.push_back({take(names_), static_cast<std::uint16_t>(maybe() ? 9216 : 1600)});
    if (maybe()) intent.underlay.uplinks.back().prefixLimit = 1000 + upTo(2U);
    addBfd(intent.underlay.uplinks.back().bfd);
  }
}

model::UnderlaySession Maker::underlaySession() {
  model::UnderlaySession session;
  session.remoteAs.kind = static_cast<model::PeerAs::Kind>(upTo(2U));
  if (session.remoteAs.kind == model::PeerAs::Kind::kNumber) session.remoteAs.number = {65000 + upTo(3U)};
  if (maybe()) session.password = "spine" + std::to_string(upTo(2U));
  session.connectRetry = std::chrono::seconds(maybe() ? 1 : 10);
  if (maybe()) session.keepalive = std::chrono::seconds(1 + upTo(1U));
  if (maybe()) session.evpnPrefixLimit = 1000 + upTo(2U);
  if (maybe()) session.evpnPrefixLimitAction = model::PrefixLimitAction::kWarningOnly;
  if (maybe()) session.evpnPrefixLimitWarning = 75;  // FRR's default
  return session;
}

void Maker::addUnderlaySessions(model::Underlay& underlay) {
  if (maybe()) underlay.routerId = *model::IpAddress::parse("198.51.100.11");
  if (maybe()) underlay.allowOwnAs = static_cast<std::uint8_t>(1 + upTo(2U));
  underlay.gracefulRestartHelper = upTo(2U) != 0;
  if (underlay.gracefulRestartHelper && maybe()) underlay.staleRoutesTime = std::chrono::seconds(60 + upTo(2U));
  if (maybe()) underlay.evpnSessions.push_back({*model::IpAddress::parse("192.0.2.1"), 64, underlaySession()});
  unsigned link = 0;
  for (model::Uplink& uplink : underlay.uplinks) {
    const std::string subnet = "10.255." + std::to_string(link++) + ".";
    uplink.session = underlaySession();
    uplink.evpn = underlay.evpnSessions.empty() || maybe();
    if (upTo(2U) != 0) continue;
    uplink.addresses = {*model::IpPrefix::parse(subnet + "1/31")};
    uplink.peerAddress = model::IpAddress::parse(subnet + "0");
  }
}

void Maker::addBfd(std::string& bfd) {
  static constexpr std::array<const char*, 3> kNames = {model::kDefaultBfd, "fast", "slow"};
  if (maybe()) bfd = kNames.at(upTo(kNames.size() - 1));
}

void Maker::addVrf(model::Intent& intent) {
  model::IpVrf vrf;
  vrf.name = take(vrfs_);
  vrf.l3vni = {take(vnis_)};
  vrf.vlan = {take(vlans_)};
  if (maybe()) vrf.importRouteTargets = {"65000:" + std::to_string(upTo(3U)), "65000:9"};
  if (maybe()) vrf.exportRouteTargets = {"4200000000:" + std::to_string(upTo(3U))};
  vrf.exportCommunities = maybe();
  if (maybe()) vrf.rd = "65000:" + std::to_string(vrf.l3vni.value);
  for (const char* text : {"203.0.112.0/20", "2001:db8:200::/40"}) {
    if (maybe()) vrf.aggregates.push_back({*model::IpPrefix::parse(text), maybe()});
  }
  if (!intent.ipVrfs.empty() && maybe())
    vrf.imports = {{intent.ipVrfs.back().name, {{*model::IpPrefix::parse("100.64.0.0/10"), {}, 24}}, maybe(), true}};
  vrf.gracefulShutdown = upTo(3U) == 0;
  vrf.listenLimit = static_cast<std::uint16_t>(100 + upTo(2U));
  if (maybe()) vrf.sessionLimit = static_cast<std::uint16_t>(50 + upTo(2U));
  intent.ipVrfs.push_back(std::move(vrf));
}

void Maker::addSession(const model::Segment& segment, model::IpVrf& vrf) {
  model::BgpSession session;
  session.peerAddress = segment.gateways.front().address;
  auto& last = session.peerAddress.octets[session.peerAddress.bits() / 8 - 1];
  last = static_cast<std::uint8_t>(last + 10);
  if (upTo(3U) != 0) session.remoteAs = {model::PeerAs::Kind::kNumber, {65100 + upTo(3U)}};
  if (session.remoteAs.kind == model::PeerAs::Kind::kExternal && maybe())
    session.allowedRemoteAs = {{65100 + upTo(3U)}, {4200000001}};
  if (maybe()) session.description = "server " + std::to_string(upTo(2U));
  if (maybe()) session.password = "secret" + std::to_string(upTo(2U));
  for (const model::IpPrefix& gateway : segment.gateways) {
    const bool v4 = gateway.address.family == model::IpAddress::Family::kV4;
    session.families.insert(v4 ? model::UnicastFamily::kIpv4 : model::UnicastFamily::kIpv6);
  }
  for (const char* text : {"203.0.113.0/24", "0.0.0.0/0", "10.0.0.0/8", "2001:db8::/32", "::/0"}) {
    const model::IpPrefix prefix = *model::IpPrefix::parse(text);
    const bool allows =
        session.families.contains(prefix.isV4() ? model::UnicastFamily::kIpv4 : model::UnicastFamily::kIpv6);
    if (!allows || maybe()) continue;
    model::AllowedPrefix& allowed = session.allowedPrefixes.emplace_back(prefix);
    if (maybe()) allowed.ge = static_cast<std::uint8_t>(prefix.length + upTo(2U));
    if (maybe()) allowed.le = static_cast<std::uint8_t>(maybe() ? prefix.address.bits() : prefix.length + 2 + upTo(6U));
  }
  session.blackhole = !session.allowedPrefixes.empty() && maybe();
  session.asPathLimit = static_cast<std::uint16_t>(49 + upTo(2U));
  for (const char* community : {"65001:100", "65001:101", "4200000000:1:1"}) {
    if (maybe()) session.allowedCommunities.emplace_back(community);
  }
  session.prefixLimit = 100 + upTo(2U);
  if (maybe()) session.prefixLimitWarning = static_cast<std::uint8_t>(75 + upTo(5U));
  session.advertise = static_cast<model::Advertise>(upTo(3U));
  session.advertiseCommunities = session.advertise == model::Advertise::kVrf && maybe();
  session.gracefulShutdown = upTo(3U) == 0;
  session.prefixLimitAction = static_cast<model::PrefixLimitAction>(upTo(2U));
  if (session.prefixLimitAction == model::PrefixLimitAction::kRestart)
    session.prefixLimitRestart = std::chrono::minutes(1 + upTo(2U));
  session.connectRetry = std::chrono::seconds(maybe() ? 1 : 10);
  session.enabled = upTo(3U) != 0;
  if (!session.enabled && maybe()) session.shutdownMessage = "moved to rack " + std::to_string(upTo(2U));
  if (maybe()) session.localAs = model::Asn{64900 + upTo(1U)};
  if (session.localAs) session.localAsMode = static_cast<model::LocalAsMode>(upTo(2U));
  if (maybe()) session.allowOwnAs = static_cast<std::uint8_t>(1 + upTo(2U));
  session.asOverride = maybe();
  if (upTo(2U) == 0) session.multihop = static_cast<std::uint8_t>(2 + upTo(2U));
  if (!session.multihop && maybe()) session.ttlSecurity = static_cast<std::uint8_t>(1 + upTo(1U));
  if (!session.multihop) addBfd(session.bfd);
  if (!session.multihop && !session.ttlSecurity && upTo(2U) == 0)
    session.listenRange = segment.gateways.front().network();
  const model::IpAddress peer = session.peerAddress;
  vrf.sessions.push_back(std::move(session));
  for (const char* text : {"198.51.100.0/24", "2001:db8:5100::/40"}) {
    const model::IpPrefix prefix = *model::IpPrefix::parse(text);
    const auto isThere = [&](const model::StaticRoute& one) { return one.prefix == prefix; };
    if (prefix.isV4() != peer.isV4() || maybe() || std::ranges::any_of(vrf.staticRoutes, isThere)) continue;
    model::StaticRoute& route = vrf.staticRoutes.emplace_back(prefix);
    route.blackhole = maybe();
    if (!route.blackhole) route.nextHops = {peer};
    route.advertise = maybe();
    if (!route.blackhole && vrf.sessions.back().bfd.empty()) addBfd(route.bfd);
  }
}

void Maker::addSegment(model::Intent& intent) {
  model::Segment segment;
  segment.vni = {take(vnis_)};
  segment.vlan = {take(vlans_)};
  segment.name = "lan" + std::to_string(intent.segments.size());
  const auto choice = upTo(intent.ipVrfs.size());
  if (choice < intent.ipVrfs.size()) {
    model::IpVrf& vrf = intent.ipVrfs[choice];
    segment.ipVrf = vrf.name;
    const std::string subnet = std::to_string(take(subnets_));
    const char* length = maybe() ? "/24" : "/25";
    if (maybe()) segment.gateways.push_back(*model::IpPrefix::parse("10.0." + subnet + ".1" + length));
    if (maybe()) segment.gateways.push_back(*model::IpPrefix::parse("2001:db8:" + subnet + "::1/64"));
    if (!segment.gateways.empty() && maybe()) addSession(segment, vrf);
  }
  segment.arpNdSuppression = maybe();
  segment.flooding = maybe();
  intent.segments.push_back(std::move(segment));
}

void Maker::addPort(model::Intent& intent) {
  model::Port port;
  port.interface = take(names_);
  const std::uint16_t mtu = maybe() ? 1500 : 1400;
  port.mtu = intent.ports.empty() ? mtu : intent.ports.front().mtu;  // segments have one MTU
  port.enabled = upTo(3U) != 0;
  if (!intent.ipVrfs.empty() && upTo(3U) == 0) {
    model::IpVrf& vrf = intent.ipVrfs[upTo(intent.ipVrfs.size() - 1)];
    port.ipVrf = vrf.name;
    if (maybe()) {
      model::BgpSession& session = vrf.sessions.emplace_back();
      session.interface = port.interface;
      session.families = {model::UnicastFamily::kIpv4};
      addBfd(session.bfd);
    }
    const std::string subnet = std::to_string(take(subnets_));
    port.addresses = {*model::IpPrefix::parse("10.0." + subnet + ".1/30")};
    if (maybe()) port.addresses.push_back(*model::IpPrefix::parse("2001:db8:" + subnet + "::1/127"));
    intent.ports.push_back(std::move(port));
    return;
  }
  port.isolated = maybe();
  for (unsigned i = 0; i < upTo(2U); ++i) {
    port.staticMacs.push_back({{2, 0, 0, 0, static_cast<std::uint8_t>(0x30 + intent.ports.size()),
                                static_cast<std::uint8_t>(upTo(3U) * 4 + i)}});
  }
  port.locked = !port.staticMacs.empty() && maybe();
  for (const char* source : {"10.0.1.0/24", "10.0.2.7/32", "2001:db8:1::/64", "fe80::7/128"}) {
    if (upTo(3U) == 0) port.allowedSources.push_back(*model::IpPrefix::parse(source));
  }
  if (maybe()) port.broadcastLimit = 10 + 90 * upTo(2U);
  if (maybe()) port.multicastLimit = 1000;
  port.router = maybe();
  port.dhcpServer = maybe();
  if (maybe()) {
    port.segment = intent.segments[upTo(intent.segments.size() - 1)].name;
  } else {
    for (const auto& segment : intent.segments) {
      if (port.trunk.empty() || maybe()) port.trunk.push_back({segment.vlan, segment.name});
    }
  }
  intent.ports.push_back(std::move(port));
}

/// A single VXLAN device has the same settings for all segments.
void Maker::chooseVxlanDevices(model::Intent& intent) {
  using enum model::VxlanDevices;
  intent.underlay.vxlanDevices = maybe() ? kSingle : kPerVni;
  if (intent.underlay.vxlanDevices == kPerVni) return;
  for (model::Segment& segment : intent.segments) {
    segment.arpNdSuppression = intent.segments.front().arpNdSuppression;
    segment.flooding = intent.segments.front().flooding;
  }
}

model::Intent Maker::make() {
  model::Intent intent;
  intent.generation = 1;
  for (const char* name : {"fast", "slow"}) {
    model::BfdProfile& profile = intent.bfdProfiles.emplace_back();
    profile.name = name;
    profile.detectMultiplier = static_cast<std::uint8_t>(3 + upTo(1U));
    profile.requiredReceive = std::chrono::milliseconds(100 * (2 + upTo(2U)));
    profile.desiredTransmission = std::chrono::milliseconds(100 * (2 + upTo(2U)));
    profile.passive = maybe();
  }
  addUnderlay(intent);
  const auto vrfs = upTo(std::size_t{3}), segments = upTo(std::size_t{6});
  for (std::size_t i = 0; i < vrfs; ++i) addVrf(intent);
  for (std::size_t i = 0; i < segments; ++i) addSegment(intent);
  const auto ports = intent.segments.empty() ? 0 : upTo(names_.size());
  for (std::size_t i = 0; i < ports; ++i) addPort(intent);
  chooseVxlanDevices(intent);
  addUnderlaySessions(intent.underlay);
  addRandomSecurity(intent, random_);
  return intent;
}

}  // namespace

model::Intent randomIntent(std::uint64_t seed) { return Maker(seed).make(); }

std::vector<model::IfName> foreignLinks() { return {"eth1", "eth2", "pf0vf0", "pf0vf1", "pf0vf2", "pf0vf3"}; }

}  // namespace nicleaf::test
