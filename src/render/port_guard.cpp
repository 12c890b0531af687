// SPDX-License-Identifier: Apache-2.0
#include "render/port_guard.hpp"

#include <algorithm>

#include "render/ether_types.hpp"
#include "render/filter_matches.hpp"
#include "render/filter_ranks.hpp"
#include "render/security_filters.hpp"

namespace nicleaf::render {
namespace {

using model::FilterAccept;
using model::FilterDrop;
using model::FilterField;
using model::FilterMatch;
using model::PortFilter;
using Matches = std::set<FilterMatch>;

constexpr std::uint8_t kIcmp = 1, kUdp = 17, kFragment = 44, kIcmpv6 = 58;
constexpr std::uint16_t kDhcpServer = 67, kDhcpClient = 68, kDhcpv6Client = 546;
constexpr std::uint8_t kIcmpRedirect = 5;
// ICMPv6: RFC 4861, RFC 3810.
constexpr std::uint8_t kRouterAdvertisement = 134, kNeighbourSolicitation = 135, kNeighbourAdvertisement = 136,
                       kRedirect = 137, kListenerReport = 143;
/// The chain that continues with neighbour advertisements whose target is allowed.
constexpr std::uint32_t kTargetAllowedChain = 0x6e;

class Guard {
 public:
  /// What the guard accepts, it passes on to the chain `security`, if there is one.
  Guard(const model::Intent& intent, const model::Port& port, std::optional<std::uint32_t> security)
      : intent_(intent), port_(port), tagged_(!port.trunk.empty()) {
    if (security) accept_ = model::FilterGoto{*security};
  }

  void bridges();
  void macs();
  void tags();
  void addresses(const std::set<model::IpPrefix>& own, std::optional<model::VlanId> vlan, bool inAll);
  void gateways(const std::vector<const model::Segment*>& segments);
  void roles();
  void hidden();
  void limits();
  void allowedOnly();
  void targets();
  std::set<PortFilter> take() { return std::move(filters_); }

 private:
  /// Adds a filter for frames with this EtherType, behind the VLAN tag if the port is a trunk.
  void add(Rank rank, std::uint16_t ethType, Matches matches, model::FilterAction action, std::uint32_t chain = 0) {
    const bool header = std::ranges::any_of(matches, [](auto& match) { return match.field == FilterField::kIpHeader; });
    std::uint16_t preference = rank;
    if (tagged_ && ethType != model::kAnyEthType) {
      if (!header) matches.insert(whole(FilterField::kVlanEthType, octetsOf(ethType)));
      ethType = kEtherVlan;
      preference += kTagged;
    }
    filters_.insert({chain, preference, ethType, std::move(matches), action});
  }
  void drop(Rank rank, std::uint16_t ethType, Matches matches) { add(rank, ethType, std::move(matches), FilterDrop{}); }
  void sources(std::uint32_t chain, const model::FilterAction& action);

  const model::Intent& intent_;
  const model::Port& port_;
  bool tagged_;
  model::FilterAction accept_ = FilterAccept{};  // for IPv4 and IPv6; the rules are for those
  std::set<PortFilter> filters_;
};

/// Drops frames that are for bridges and not from servers: spanning tree and the rest of IEEE 802.1Q table 8-1, and
/// Cisco's equivalents.
void Guard::bridges() {
  using enum FilterField;
  drop(kBridgeGroup, model::kAnyEthType, {masked(kEthDestination, "01:80:c2:00:00:00", "ff:ff:ff:ff:ff:f0")});
  drop(kBridgeGroup, model::kAnyEthType, {masked(kEthDestination, "01:00:0c:cc:cc:cc", "ff:ff:ff:ff:ff:fe")});
}

/// Drops frames with the DPU's source MACs. The anycast MAC is that of all gateways of all IP-VRFs.
void Guard::macs() {
  for (const model::Mac& mac : {intent_.underlay.systemMac, intent_.anycastMac}) {
    drop(kOwnMac, model::kAnyEthType, {whole(FilterField::kEthSource, octetsOf(mac))});
  }
}

/// Drops frames with tags that the port does not take. The bridge would put a frame with a tag of VLAN 0, or of the
/// port's own VLAN, into that VLAN as if it had none, and a Linux host takes the rest of a frame with a second tag of
/// VLAN 0 for what it was without: behind such a tag, no filter for ARP or IP would see the frame.
void Guard::tags() {
  filters_.insert({0, kServiceTaggedFrame, kEtherServiceVlan, {}, FilterDrop{}});
  if (!tagged_) {
    filters_.insert({0, kTaggedFrame, kEtherVlan, {}, FilterDrop{}});
    return;
  }
  for (const std::uint16_t second : {kEtherVlan, kEtherServiceVlan}) {
    filters_.insert({0, kSecondTag, kEtherVlan, {whole(FilterField::kVlanEthType, octetsOf(second))}, FilterDrop{}});
  }
}

/// Drops frames in which a server claims to have one of the DPU's addresses in this VLAN or, on a port without tags, in
/// any. u32 does not see the VLAN, so the target of an advertisement is compared in all VLANs if `inAll` says so.
void Guard::addresses(const std::set<model::IpPrefix>& own, std::optional<model::VlanId> vlan, bool inAll) {
  using enum FilterField;
  const auto inVlan = [&](FilterMatch match) {
    Matches matches{std::move(match)};
    if (vlan) matches.insert(whole(kVlanId, octetsOf(vlan->value)));
    return matches;
  };
  for (const model::IpPrefix& address : own) {
    if (address.isV4()) {
      drop(kGatewayArp, kEtherArp, inVlan(within(kArpSenderIp, alone(address))));
      drop(kGatewayIpv4, kEtherIpv4, inVlan(within(kIpv4Source, alone(address))));
      continue;
    }
    drop(kGatewayIpv6, kEtherIpv6, inVlan(within(kIpv6Source, alone(address))));
    if (inAll) drop(kGatewayTarget, kEtherIpv6, {advertisement(alone(address))});
  }
}

/// Protects the gateways of the port's segments. A trunk's segments of one IP-VRF have no address in common, so nobody
/// but the gateway may advertise it in any of them; with segments of several, a server may have the address in another.
void Guard::gateways(const std::vector<const model::Segment*>& segments) {
  const bool oneVrf = std::ranges::all_of(segments, [&](const model::Segment* segment) {
    return segments.size() == 1 || (segment->ipVrf && segment->ipVrf == segments.front()->ipVrf);
  });
  const model::IpPrefix linkLocal = linkLocalOf(intent_.anycastMac);
  for (const model::Segment* segment : segments) {
    std::set<model::IpPrefix> own(segment->gateways.begin(), segment->gateways.end());
    const bool hasIpv6 = std::ranges::any_of(own, &model::IpPrefix::isV6);
    const auto vlan = tagged_ ? std::optional(segment->vlan) : std::nullopt;
    addresses(own, vlan, oneVrf);
    if (hasIpv6) addresses({linkLocal}, vlan, true);
  }
}

/// Drops what would make the server its neighbours' router or DHCP server, unless it may be that. What a DHCP server
/// sends to a client is known by the client's port: no client looks at the port that it comes from.
void Guard::roles() {
  using enum FilterField;
  drop(kRoleIpv4, kEtherIpv4, {ipProtocol(kIcmp), whole(kIcmpv4Type, {kIcmpRedirect})});
  drop(kRoleIpv6, kEtherIpv6, {ipProtocol(kIcmpv6), icmpv6Type(kRedirect)});
  if (!port_.router) drop(kRoleIpv6, kEtherIpv6, {ipProtocol(kIcmpv6), icmpv6Type(kRouterAdvertisement)});
  if (port_.dhcpServer) return;
  drop(kRoleIpv4, kEtherIpv4, {ipProtocol(kUdp), whole(kUdpDestination, octetsOf(kDhcpClient))});
  drop(kRoleIpv6, kEtherIpv6, {ipProtocol(kUdp), whole(kUdpDestination, octetsOf(kDhcpv6Client))});
}

/// Drops the same in packets of which flower does not see the type or port. It sees none in a fragment, and gives up
/// after 16 extension headers, or at one behind a fragment header: the protocol is then the header at which it stopped
/// or, right behind the sixteenth, ICMPv6 or UDP with the type or port 0, which nobody uses. Redirects and router
/// advertisements have link-local sources, and DHCPv6 clients use link-local addresses: no fragment passes between
/// those.
void Guard::hidden() {
  using enum FilterField;
  const model::IpPrefix linkLocal = *model::IpPrefix::parse("fe80::/10"),
                        all = *model::IpPrefix::parse("255.255.255.255/32");
  for (const std::uint8_t header : kExtensionHeaders) drop(kUnreadIpv6, kEtherIpv6, {ipProtocol(header)});
  drop(kUnreadIpv6, kEtherIpv6, {fragment(false), ipProtocol(kIcmpv6), icmpv6Type(0)});
  drop(kUnreadIpv6, kEtherIpv6,
       {fragment(false), ipProtocol(kUdp), whole(kUdpDestination, octetsOf(std::uint16_t{0}))});
  drop(kUnreadIpv6, kEtherIpv6, {fragment(true), within(kIpv6Source, linkLocal)});
  const HeaderMatch firstOfIpv4 = HeaderMatch().octets(6, {0x20, 0}, {0x3f, 0xff});
  // With IPv4 options (a length of 6 words and more), type and port are not where they are looked for.
  for (const auto& [length, mask] : {std::pair<std::uint8_t, std::uint8_t>{0x48, 0xf8}, {0x46, 0xfe}}) {
    drop(kHiddenIpv4, kEtherIpv4, {HeaderMatch(firstOfIpv4).octets(0, {length}, {mask}).match()});
  }
  const HeaderMatch plain = HeaderMatch(firstOfIpv4).octets(0, {0x45});
  drop(kHiddenIpv4, kEtherIpv4, {HeaderMatch(plain).octets(9, {kIcmp}).octets(20, {kIcmpRedirect}).match()});
  if (port_.dhcpServer) return;
  drop(kHiddenIpv4, kEtherIpv4, {HeaderMatch(plain).octets(9, {kUdp}).octets(22, octetsOf(kDhcpClient)).match()});
  drop(kUnreadIpv6, kEtherIpv6, {fragment(true), within(kIpv6Destination, linkLocal)});
  drop(kRoleIpv4, kEtherIpv4, {fragment(true), ipProtocol(kUdp), within(kIpv4Destination, all)});
  drop(kHiddenIpv6, kEtherIpv6,
       {ipv6Header(kFragment)
            .octets(40, {kUdp})
            .octets(42, {0, 0}, {0xff, 0xf8})
            .octets(50, octetsOf(kDhcpv6Client))
            .match()});
}

void Guard::limits() {
  using enum FilterField;
  if (port_.broadcastLimit != 0) {
    add(kBroadcastLimit, model::kAnyEthType, {masked(kEthDestination, "ff:ff:ff:ff:ff:ff", "ff:ff:ff:ff:ff:ff")},
        model::FilterLimit{port_.broadcastLimit});
  }
  if (port_.multicastLimit != 0) {
    add(kMulticastLimit, model::kAnyEthType, {masked(kEthDestination, "01:00:00:00:00:00", "01:00:00:00:00:00")},
        model::FilterLimit{port_.multicastLimit});
  }
}

/// Accepts IPv6 from allowed sources. If they contain no link-local prefix, accepts every link-local address: the agent
/// cannot know it (RFC 7217), and it is of use only in the segment.
void Guard::sources(std::uint32_t chain, const model::FilterAction& action) {
  using enum FilterField;
  const model::IpPrefix linkLocal = *model::IpPrefix::parse("fe80::/10");
  bool hasLinkLocal = false;
  for (const model::IpPrefix& prefix : port_.allowedSources) {
    if (prefix.isV4()) continue;
    hasLinkLocal = hasLinkLocal || linkLocal.overlaps(prefix);
    add(kAllowedIpv6, kEtherIpv6, {within(kIpv6Source, prefix)}, action, chain);
  }
  if (!hasLinkLocal) add(kAllowedIpv6, kEtherIpv6, {within(kIpv6Source, linkLocal)}, action, chain);
}

/// Decides about the targets of neighbour advertisements. One with an extension header, which hides the target from
/// u32, is dropped; a host needs none there (RFC 4861 section 4.4, RFC 6980).
void Guard::targets() {
  std::vector<model::IpPrefix> allowed = port_.allowedSources;
  allowed.push_back(*model::IpPrefix::parse("fe80::/10"));
  if (port_.allowedSources.empty()) {
    add(kAllowedTarget, kEtherIpv6, {advertisement(*model::IpPrefix::parse("::/0"))}, FilterAccept{});
  } else {
    for (const model::IpPrefix& prefix : allowed) {
      if (prefix.isV4()) continue;
      add(kAllowedTarget, kEtherIpv6, {advertisement(prefix)}, model::FilterGoto{kTargetAllowedChain});
    }
  }
  add(kOtherTarget, kEtherIpv6, {ipProtocol(kIcmpv6), icmpv6Type(kNeighbourAdvertisement)}, FilterDrop{});
}

/// Accepts only ARP and IP from allowed addresses, and what a server sends before it has an address.
void Guard::allowedOnly() {
  using enum FilterField;
  if (port_.allowedSources.empty()) return;
  const model::IpPrefix none = *model::IpPrefix::parse("0.0.0.0/32"), nobody = *model::IpPrefix::parse("::/128");
  std::vector<model::IpPrefix> v4;
  std::ranges::copy_if(port_.allowedSources, std::back_inserter(v4), &model::IpPrefix::isV4);
  for (const model::IpPrefix& prefix : v4) add(kAllowedIpv4, kEtherIpv4, {within(kIpv4Source, prefix)}, accept_);
  v4.push_back(none);  // an ARP probe (RFC 5227 section 2.1.1)
  for (const model::IpPrefix& prefix : v4) {
    if (port_.staticMacs.empty()) add(kAllowedArp, kEtherArp, {within(kArpSenderIp, prefix)}, FilterAccept{});
    for (const model::Mac& mac : port_.staticMacs) {
      add(kAllowedArp, kEtherArp, {whole(kArpSenderMac, octetsOf(mac)), within(kArpSenderIp, prefix)}, FilterAccept{});
    }
  }
  add(kDhcpRequest, kEtherIpv4,
      {within(kIpv4Source, none), ipProtocol(kUdp), whole(kUdpDestination, octetsOf(kDhcpServer))}, accept_);
  sources(0, accept_);
  sources(kTargetAllowedChain, FilterAccept{});
  for (const std::uint32_t chain : {0U, kTargetAllowedChain}) {
    add(kTheRest, model::kAnyEthType, {}, FilterDrop{}, chain);
  }
  // Duplicate address detection, and joining the group for it.
  for (const std::uint8_t type : {kNeighbourSolicitation, kListenerReport}) {
    add(kUnspecifiedIpv6, kEtherIpv6, {within(kIpv6Source, nobody), ipProtocol(kIcmpv6), icmpv6Type(type)}, accept_);
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

std::set<PortFilter> portGuard(const model::Intent& intent, const model::Port& port,
                               const std::vector<const model::Segment*>& segments) {
  Guard guard(intent, port, securityChain(intent, port, segments));
  guard.bridges();
  guard.macs();
  guard.tags();
  guard.gateways(segments);
  guard.roles();
  guard.hidden();
  guard.limits();
  guard.targets();
  guard.allowedOnly();
  return guard.take();
}

std::set<PortFilter> routedPortGuard(const model::Intent& intent, const model::Port& port) {
  Guard guard(intent, port, std::nullopt);
  guard.macs();
  guard.tags();
  guard.addresses({port.addresses.begin(), port.addresses.end()}, std::nullopt, true);
  return guard.take();
}

}  // namespace nicleaf::render
