// SPDX-License-Identifier: Apache-2.0
#include "render/port_guard.hpp"

#include <algorithm>

namespace nicleaf::render {
namespace {

using model::FilterAccept;
using model::FilterDrop;
using model::FilterField;
using model::FilterMatch;
using model::IngressFilter;
using Octets = std::vector<std::uint8_t>;
using Matches = std::set<FilterMatch>;

constexpr std::uint16_t kIpv4 = 0x0800, kArp = 0x0806, kVlan = 0x8100, kIpv6 = 0x86dd, kServiceVlan = 0x88a8;
constexpr std::uint8_t kUdp = 17, kIcmpv6 = 58;
constexpr std::uint16_t kDhcpServer = 67;
// ICMPv6: RFC 4861, RFC 3810.
constexpr std::uint8_t kRouterAdvertisement = 134, kNeighbourSolicitation = 135, kNeighbourAdvertisement = 136,
                       kRedirect = 137, kListenerReport = 143;
/// The chain that continues with neighbour advertisements whose target is allowed.
constexpr std::uint32_t kTargetAllowedChain = 0x6e;

/// The filters' preferences, in the order in which they are asked. Those of an earlier version, up to 15, are not used
/// again: an upgrade adds the new filters before it removes the old ones, and a preference has one EtherType.
enum Rank : std::uint16_t {
  kBridgeGroup = model::kFirstFilterPreference + 16,
  kOwnMac,
  kTaggedFrame,
  kServiceTaggedFrame,
  kSecondTag,
  kGatewayArp,
  kGatewayIpv4,
  kGatewayIpv6,
  kGatewayTarget,
  kBroadcastLimit,
  kMulticastLimit,
  kRouterOnly,
  kAllowedTarget,
  kOtherTarget,
  kAllowedArp,
  kAllowedIpv4,
  kDhcpClient,
  kAllowedIpv6,
  kUnspecifiedIpv6,
  kTheRest = model::kLastFilterPreference,
};
/// Added to the preference on trunks. The kernel takes one EtherType per preference, and the filters of an access port
/// and of a trunk coexist while a port changes from one to the other.
constexpr std::uint16_t kTagged = 64;

Octets octetsOf(const model::Mac& mac) { return {mac.octets.begin(), mac.octets.end()}; }
Octets octetsOf(std::uint16_t number) {
  return {static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number & 0xffU)};
}

FilterMatch whole(FilterField field, Octets value) {
  Octets mask(value.size(), 0xff);
  return {field, std::move(value), std::move(mask)};
}
FilterMatch masked(FilterField field, const char* value, const char* mask) {
  return {field, octetsOf(*model::Mac::parse(value)), octetsOf(*model::Mac::parse(mask))};
}
FilterMatch icmpv6Type(std::uint8_t type) { return whole(FilterField::kIcmpv6Type, {type}); }
FilterMatch ipProtocol(std::uint8_t protocol) { return whole(FilterField::kIpProtocol, {protocol}); }

FilterMatch within(FilterField field, const model::IpPrefix& prefix) {
  const model::IpPrefix network = prefix.network();
  const auto octets = static_cast<std::ptrdiff_t>(network.address.bits() / 8);
  FilterMatch match{field, Octets(network.address.octets.begin(), network.address.octets.begin() + octets), {}};
  for (std::ptrdiff_t i = 0; i < octets; ++i) {
    const int bits = std::clamp(prefix.length - static_cast<int>(i) * 8, 0, 8);
    match.mask.push_back(static_cast<std::uint8_t>(0xff00U >> static_cast<unsigned>(bits)));
  }
  return match;
}

model::IpPrefix alone(const model::IpPrefix& prefix) {
  return {prefix.address, static_cast<std::uint8_t>(prefix.address.bits())};
}

class Guard {
 public:
  Guard(const model::Intent& intent, const model::Port& port)
      : intent_(intent), port_(port), tagged_(!port.trunk.empty()) {}

  void never();
  void tags();
  void gatewayOf(const model::Segment& segment);
  void limits();
  void allowedOnly();
  void targets();
  std::set<IngressFilter> take() { return std::move(filters_); }

 private:
  /// Adds a filter for frames with this EtherType, behind the VLAN tag if the port is a trunk.
  void add(Rank rank, std::uint16_t ethType, Matches matches, model::FilterAction action, std::uint32_t chain = 0) {
    const bool target = std::ranges::any_of(matches, [](auto& match) { return match.field == FilterField::kNdTarget; });
    std::uint16_t preference = rank;
    if (tagged_ && ethType != model::kAnyEthType) {
      if (!target) matches.insert(whole(FilterField::kVlanEthType, octetsOf(ethType)));
      ethType = kVlan;
      preference += kTagged;
    }
    filters_.insert({chain, preference, ethType, std::move(matches), action});
  }
  void sources(std::uint32_t chain);

  const model::Intent& intent_;
  const model::Port& port_;
  bool tagged_;
  std::set<IngressFilter> filters_;
};

/// Drops frames that are for bridges and not from servers: spanning tree and the rest of IEEE 802.1Q table 8-1, and
/// Cisco's equivalents. Drops frames with the DPU's source MACs, too.
void Guard::never() {
  using enum FilterField;
  add(kBridgeGroup, model::kAnyEthType, {masked(kEthDestination, "01:80:c2:00:00:00", "ff:ff:ff:ff:ff:f0")},
      FilterDrop{});
  add(kBridgeGroup, model::kAnyEthType, {masked(kEthDestination, "01:00:0c:cc:cc:cc", "ff:ff:ff:ff:ff:fe")},
      FilterDrop{});
  for (const model::Mac& mac : {intent_.underlay.systemMac, intent_.anycastMac}) {
    add(kOwnMac, model::kAnyEthType, {whole(kEthSource, octetsOf(mac))}, FilterDrop{});
  }
}

/// Drops frames with tags that the port does not take. The bridge would put a frame with a tag of VLAN 0, or of the
/// port's own VLAN, into that VLAN as if it had none, and a Linux host takes the rest of a frame with a second tag of
/// VLAN 0 for what it was without: behind such a tag, no filter for ARP or IP would see the frame.
void Guard::tags() {
  filters_.insert({0, kServiceTaggedFrame, kServiceVlan, {}, FilterDrop{}});
  if (!tagged_) {
    filters_.insert({0, kTaggedFrame, kVlan, {}, FilterDrop{}});
    return;
  }
  for (const std::uint16_t second : {kVlan, kServiceVlan}) {
    filters_.insert({0, kSecondTag, kVlan, {whole(FilterField::kVlanEthType, octetsOf(second))}, FilterDrop{}});
  }
}

/// Drops frames in which a server claims to be the gateway.
void Guard::gatewayOf(const model::Segment& segment) {
  using enum FilterField;
  const auto inVlan = [&](FilterMatch match) {
    Matches matches{std::move(match)};
    if (tagged_) matches.insert(whole(kVlanId, octetsOf(segment.vlan.value)));
    return matches;
  };
  for (const model::IpPrefix& gateway : segment.gateways) {
    if (gateway.isV4()) {
      add(kGatewayArp, kArp, inVlan(within(kArpSenderIp, alone(gateway))), FilterDrop{});
      add(kGatewayIpv4, kIpv4, inVlan(within(kIpv4Source, alone(gateway))), FilterDrop{});
      continue;
    }
    for (const model::IpPrefix& own : {gateway, linkLocalOf(intent_.anycastMac)}) {
      add(kGatewayIpv6, kIpv6, inVlan(within(kIpv6Source, alone(own))), FilterDrop{});
      // u32 cannot match the VLAN, and a server in another segment may have the address.
      if (!tagged_) add(kGatewayTarget, kIpv6, {within(kNdTarget, alone(own))}, FilterDrop{});
    }
  }
}

void Guard::limits() {
  using enum FilterField;
  if (port_.broadcastLimit) {
    add(kBroadcastLimit, model::kAnyEthType, {masked(kEthDestination, "ff:ff:ff:ff:ff:ff", "ff:ff:ff:ff:ff:ff")},
        model::FilterLimit{*port_.broadcastLimit});
  }
  if (port_.multicastLimit) {
    add(kMulticastLimit, model::kAnyEthType, {masked(kEthDestination, "01:00:00:00:00:00", "01:00:00:00:00:00")},
        model::FilterLimit{*port_.multicastLimit});
  }
}

/// Accepts IPv6 from allowed sources. If they contain no link-local prefix, accepts every link-local address: the agent
/// cannot know it (RFC 7217), and it is of use only in the segment.
void Guard::sources(std::uint32_t chain) {
  using enum FilterField;
  const model::IpPrefix linkLocal = *model::IpPrefix::parse("fe80::/10");
  bool hasLinkLocal = false;
  for (const model::IpPrefix& prefix : port_.allowedSources) {
    if (prefix.isV4()) continue;
    hasLinkLocal = hasLinkLocal || linkLocal.overlaps(prefix);
    add(kAllowedIpv6, kIpv6, {within(kIpv6Source, prefix)}, FilterAccept{}, chain);
  }
  if (!hasLinkLocal) add(kAllowedIpv6, kIpv6, {within(kIpv6Source, linkLocal)}, FilterAccept{}, chain);
}

/// Decides about the targets of neighbour advertisements. One with an extension header, which hides the target from
/// u32, is dropped; a host needs none there (RFC 4861 section 4.4, RFC 6980).
void Guard::targets() {
  using enum FilterField;
  std::vector<model::IpPrefix> allowed = port_.allowedSources;
  allowed.push_back(*model::IpPrefix::parse("fe80::/10"));
  if (port_.allowedSources.empty()) {
    add(kAllowedTarget, kIpv6, {within(kNdTarget, *model::IpPrefix::parse("::/0"))}, FilterAccept{});
  } else {
    for (const model::IpPrefix& prefix : allowed) {
      if (prefix.isV4()) continue;
      add(kAllowedTarget, kIpv6, {within(kNdTarget, prefix)}, model::FilterGoto{kTargetAllowedChain});
    }
  }
  add(kOtherTarget, kIpv6, {ipProtocol(kIcmpv6), icmpv6Type(kNeighbourAdvertisement)}, FilterDrop{});
}

/// Accepts only ARP and IP from allowed addresses, and what a server sends before it has an address.
void Guard::allowedOnly() {
  using enum FilterField;
  if (port_.allowedSources.empty()) return;
  for (const std::uint8_t type : {kRouterAdvertisement, kRedirect}) {
    add(kRouterOnly, kIpv6, {ipProtocol(kIcmpv6), icmpv6Type(type)}, FilterDrop{});
  }
  const model::IpPrefix none = *model::IpPrefix::parse("0.0.0.0/32"), nobody = *model::IpPrefix::parse("::/128");
  std::vector<model::IpPrefix> v4;
  std::ranges::copy_if(port_.allowedSources, std::back_inserter(v4), &model::IpPrefix::isV4);
  for (const model::IpPrefix& prefix : v4) add(kAllowedIpv4, kIpv4, {within(kIpv4Source, prefix)}, FilterAccept{});
  v4.push_back(none);  // an ARP probe (RFC 5227 section 2.1.1)
  for (const model::IpPrefix& prefix : v4) {
    if (port_.staticMacs.empty()) add(kAllowedArp, kArp, {within(kArpSenderIp, prefix)}, FilterAccept{});
    for (const model::Mac& mac : port_.staticMacs) {
      add(kAllowedArp, kArp, {whole(kArpSenderMac, octetsOf(mac)), within(kArpSenderIp, prefix)}, FilterAccept{});
    }
  }
  add(kDhcpClient, kIpv4, {within(kIpv4Source, none), ipProtocol(kUdp), whole(kUdpDestination, octetsOf(kDhcpServer))},
      FilterAccept{});
  for (const std::uint32_t chain : {0U, kTargetAllowedChain}) {
    sources(chain);
    add(kTheRest, model::kAnyEthType, {}, FilterDrop{}, chain);
  }
  // Duplicate address detection, and joining the group for it.
  for (const std::uint8_t type : {kNeighbourSolicitation, kListenerReport}) {
    add(kUnspecifiedIpv6, kIpv6, {within(kIpv6Source, nobody), ipProtocol(kIcmpv6), icmpv6Type(type)}, FilterAccept{});
  }
}

}  // namespace

model::IpPrefix linkLocalOf(const model::Mac& mac) {
  model::IpAddress address{.family = model::IpAddress::Family::kV6, .octets = {}};
  const auto& m = mac.octets;
  address.octets = {0xfe, 0x80, 0,    0,    0,    0,    0,   0, static_cast<std::uint8_t>(m[0] ^ 0x02U),
                    m[1], m[2], 0xff, 0xfe, m[3], m[4], m[5]};
  return {address, 64};
}

std::set<IngressFilter> portGuard(const model::Intent& intent, const model::Port& port,
                                  const std::vector<const model::Segment*>& segments) {
  Guard guard(intent, port);
  guard.never();
  guard.tags();
  for (const model::Segment* segment : segments) guard.gatewayOf(*segment);
  guard.limits();
  guard.targets();
  guard.allowedOnly();
  return guard.take();
}

}  // namespace nicleaf::render
