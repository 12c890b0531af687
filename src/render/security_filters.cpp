// SPDX-License-Identifier: Apache-2.0
#include "render/security_filters.hpp"

#include <algorithm>
#include <utility>

#include "model/security.hpp"
#include "render/ether_types.hpp"
#include "render/filter_matches.hpp"
#include "render/port_guard.hpp"

namespace nicleaf::render {
namespace {

using model::Direction;
using model::FilterAccept;
using model::FilterAction;
using model::FilterDrop;
using model::FilterField;
using model::FilterMatch;
using model::Hook;
using model::PortFilter;
using Family = model::IpAddress::Family;
using Matches = std::set<FilterMatch>;

constexpr std::uint8_t kTcp = 6, kUdp = 17, kIcmpv6 = 58, kSctp = 132;
constexpr std::uint16_t kBgp = 179, kBfd = 3784, kBfdMultihop = 4784;
constexpr std::uint16_t kDhcpServer = 67, kDhcpClient = 68, kDhcpv6Client = 546, kDhcpv6Server = 547;

/// Preferences in a chain, before those of the rules. One preference has one EtherType.
enum Rank : std::uint16_t { kAllArp = 1, kUnread, kNeighbours, kOwnIpv4, kOwnIpv6, kDhcpv4, kDhcpv6 };
/// In chain 0: after everything that the guard asks, to the security chains.
constexpr std::uint16_t kToSecurity = model::kLastFilterPreference - 1;
/// In the chain of a trunk's VLANs.
constexpr std::uint16_t kVlans = 1;

std::uint16_t ethTypeOf(Family family) { return family == Family::kV4 ? kEtherIpv4 : kEtherIpv6; }

/// One security chain: of one direction, and of one VLAN or of untagged frames.
class Chain {
 public:
  Chain(const model::Port& port, Direction direction, std::uint16_t vlan, std::set<PortFilter>& filters)
      : port_(port), direction_(direction), vlan_(vlan), filters_(filters) {}

  void exempt(const std::set<model::IpPrefix>& own);
  void rules(const std::vector<const model::SecurityGroup*>& groups);

 private:
  void add(std::uint16_t preference, std::uint16_t ethType, Matches matches, const FilterAction& action) {
    if (vlan_ != 0 && ethType != model::kAnyEthType) {
      matches.insert(whole(FilterField::kVlanEthType, octetsOf(ethType)));
      ethType = kEtherVlan;
    }
    filters_.insert(
        {model::kSecurityChain + vlan_, preference, ethType, std::move(matches), action, model::hookOf(direction_)});
  }
  void accept(Rank rank, std::uint16_t ethType, Matches matches) {
    add(rank, ethType, std::move(matches), FilterAccept{});
  }
  void unread();
  void sessions(const model::IpPrefix& own);
  void dhcp();
  void rule(std::size_t group, const model::SecurityRule& rule, Family family);
  [[nodiscard]] std::vector<Matches> transports(const model::SecurityRule& rule) const;
  [[nodiscard]] bool fromServer() const { return direction_ == Direction::kFromServer; }
  /// The field with the other side's address.
  [[nodiscard]] FilterField otherSide(Family family) const {
    using enum FilterField;
    if (family == Family::kV4) return fromServer() ? kIpv4Destination : kIpv4Source;
    return fromServer() ? kIpv6Destination : kIpv6Source;
  }

  const model::Port& port_;
  Direction direction_;
  std::uint16_t vlan_;
  std::set<PortFilter>& filters_;
};

FilterMatch port(FilterField field, std::uint16_t number) { return whole(field, octetsOf(number)); }

/// Drops IPv6 packets with so many extension headers that flower does not see the transport header: it takes the header
/// at which it stops for the protocol, or the port or type for 0. Otherwise, a packet could get past a rule that drops.
void Chain::unread() {
  using enum FilterField;
  for (const std::uint8_t header : kExtensionHeaders) add(kUnread, kEtherIpv6, {ipProtocol(header)}, FilterDrop{});
  for (const auto& [protocol, field] :
       {std::pair{kTcp, kTcpDestination}, {kUdp, kUdpDestination}, {kSctp, kSctpDestination}}) {
    add(kUnread, kEtherIpv6, {fragment(false), ipProtocol(protocol), port(field, 0)}, FilterDrop{});
  }
  add(kUnread, kEtherIpv6, {fragment(false), ipProtocol(kIcmpv6), icmpv6Type(0)}, FilterDrop{});
}

/// Accepts the server's BGP and BFD sessions with the DPU.
void Chain::sessions(const model::IpPrefix& own) {
  using enum FilterField;
  const Family family = own.address.family;
  const Rank rank = family == Family::kV4 ? kOwnIpv4 : kOwnIpv6;
  const FilterMatch dpu = within(otherSide(family), own);
  for (const FilterField side : {kTcpSource, kTcpDestination})
    accept(rank, ethTypeOf(family), {dpu, ipProtocol(kTcp), port(side, kBgp)});
  for (const std::uint16_t bfd : {kBfd, kBfdMultihop})
    accept(rank, ethTypeOf(family), {dpu, ipProtocol(kUdp), port(kUdpDestination, bfd)});
}

/// Accepts what a DHCP client sends to servers that it does not know yet, and their answers; on a DHCP server's port,
/// the reverse. What clients and servers send to each other's addresses needs rules, except for the answers.
void Chain::dhcp() {
  using enum FilterField;
  const model::IpPrefix all = *model::IpPrefix::parse("255.255.255.255/32"),
                        servers = *model::IpPrefix::parse("ff02::1:2/128"),
                        linkLocal = *model::IpPrefix::parse("fe80::/10");
  if (fromServer() || port_.dhcpServer) {
    accept(kDhcpv4, kEtherIpv4, {within(kIpv4Destination, all), ipProtocol(kUdp), port(kUdpDestination, kDhcpServer)});
    accept(kDhcpv6, kEtherIpv6,
           {within(kIpv6Destination, servers), ipProtocol(kUdp), port(kUdpDestination, kDhcpv6Server)});
  }
  if (!fromServer() || port_.dhcpServer) {
    accept(kDhcpv4, kEtherIpv4, {ipProtocol(kUdp), port(kUdpSource, kDhcpServer), port(kUdpDestination, kDhcpClient)});
    accept(kDhcpv6, kEtherIpv6,
           {within(kIpv6Destination, linkLocal), ipProtocol(kUdp), port(kUdpDestination, kDhcpv6Client)});
  }
}

/// What is not subject to rules. `own` are the DPU's addresses.
void Chain::exempt(const std::set<model::IpPrefix>& own) {
  accept(kAllArp, kEtherArp, {});
  unread();
  for (const std::uint8_t type : kNeighbourDiscovery) {
    accept(kNeighbours, kEtherIpv6, {ipProtocol(kIcmpv6), icmpv6Type(type)});
  }
  for (const model::IpPrefix& address : own) sessions(address);
  dhcp();
}

/// The alternatives of what the rule matches behind the IP header. A fragment shows nothing of it: it is not accepted
/// by a rule that looks there, and dropped by one that might have dropped the whole packet.
std::vector<Matches> Chain::transports(const model::SecurityRule& rule) const {
  using enum FilterField;
  Matches common;
  if (rule.protocol) common.insert(ipProtocol(*rule.protocol));
  if (!model::looksBehindHeader(rule)) return {common};
  std::vector<Matches> all;
  if (!rule.accept) {
    all.push_back(common);
    all.back().insert(fragment(true));
  }
  if (rule.icmpType) {
    all.push_back(common);
    if (rule.icmpType == 0) all.back().insert(fragment(false));  // in fragments, flower takes it for 0
    all.back().insert(whole(rule.protocol == kIcmpv6 ? kIcmpv6Type : kIcmpv4Type, {*rule.icmpType}));
  }
  const FilterField field = rule.protocol == kTcp   ? kTcpDestination
                            : rule.protocol == kUdp ? kUdpDestination
                                                    : kSctpDestination;
  for (const model::PortRange& range : rule.ports) {
    for (const model::PortBlock& block : model::blocksOf(range)) {
      all.push_back(common);
      all.back().insert({field, octetsOf(block.value), octetsOf(block.mask)});
    }
  }
  return all;
}

void Chain::rule(std::size_t group, const model::SecurityRule& rule, Family family) {
  if (!model::matchesFamily(rule, family)) return;
  const std::uint16_t preference = model::rulePreference(group, rule.sequence, family);
  const FilterAction action = rule.accept ? FilterAction(FilterAccept{}) : FilterDrop{};
  for (const Matches& transport : transports(rule)) {
    if (rule.prefixes.empty()) add(preference, ethTypeOf(family), transport, action);
    for (const model::IpPrefix& prefix : rule.prefixes) {
      if (prefix.address.family != family) continue;
      Matches matches = transport;
      if (prefix.length > 0) matches.insert(within(otherSide(family), prefix));  // the kernel shows no empty mask
      add(preference, ethTypeOf(family), std::move(matches), action);
    }
  }
}

void Chain::rules(const std::vector<const model::SecurityGroup*>& groups) {
  for (std::size_t group = 0; group < groups.size(); ++group) {
    for (const model::SecurityRule& each : groups[group]->rules) {
      if (each.direction != direction_) continue;
      for (const Family family : {Family::kV4, Family::kV6}) rule(group, each, family);
    }
  }
  add(model::kUnmatchedPreference, model::kAnyEthType, {}, FilterDrop{});
}

/// The DPU's addresses with which the server may have sessions.
std::set<model::IpPrefix> ownAddresses(const model::Intent& intent, const model::Port& port,
                                       const model::Segment* segment) {
  std::set<model::IpPrefix> own;
  const std::vector<model::IpPrefix>& addresses = segment == nullptr ? port.addresses : segment->gateways;
  for (const model::IpPrefix& address : addresses) own.insert(alone(address));
  // The intent does not know the link-local address of a routed port, whose only neighbour is the DPU.
  if (segment == nullptr)
    own.insert(*model::IpPrefix::parse("fe80::/10"));
  else if (std::ranges::any_of(addresses, &model::IpPrefix::isV6))
    own.insert(alone(linkLocalOf(intent.anycastMac)));
  return own;
}

std::vector<const model::Segment*> segmentsOrNone(const std::vector<const model::Segment*>& segments) {
  return segments.empty() ? std::vector<const model::Segment*>{nullptr} : segments;
}

/// The first filter that a frame meets.
PortFilter rateLimit(std::uint32_t megabits, Hook hook) {
  constexpr std::uint64_t kMega = 1000000;
  return {0, model::kRatePreference, model::kAnyEthType, {}, model::FilterRate{megabits * kMega}, hook};
}

/// The chain in which the rules for a direction begin; nullopt: there are none.
std::optional<std::uint32_t> chainOf(const model::Intent& intent, const model::Port& port,
                                     const std::vector<const model::Segment*>& segments, Direction direction) {
  const bool any = std::ranges::any_of(segmentsOrNone(segments), [&](const model::Segment* segment) {
    return model::haveRules(model::groupsOf(intent, port, segment), direction);
  });
  if (!any) return std::nullopt;
  return port.trunk.empty() ? model::kSecurityChain : model::kSecurityVlans;
}

}  // namespace

std::optional<std::uint32_t> securityChain(const model::Intent& intent, const model::Port& port,
                                           const std::vector<const model::Segment*>& segments) {
  return chainOf(intent, port, segments, Direction::kFromServer);
}

std::set<PortFilter> securityFilters(const model::Intent& intent, const model::Port& port,
                                     const std::vector<const model::Segment*>& segments) {
  std::set<PortFilter> filters;
  if (port.rateFromServer) filters.insert(rateLimit(*port.rateFromServer, Hook::kIngress));
  if (port.rateToServer) filters.insert(rateLimit(*port.rateToServer, Hook::kEgress));
  for (const Direction direction : {Direction::kFromServer, Direction::kToServer}) {
    const Hook hook = model::hookOf(direction);
    const auto first = chainOf(intent, port, segments, direction);
    if (!first) continue;
    for (const model::Segment* segment : segmentsOrNone(segments)) {
      const auto groups = model::groupsOf(intent, port, segment);
      if (!model::haveRules(groups, direction)) continue;
      const std::uint16_t vlan = port.trunk.empty() ? std::uint16_t{0} : segment->vlan.value;
      Chain chain(port, direction, vlan, filters);
      chain.exempt(ownAddresses(intent, port, segment));
      chain.rules(groups);
      if (vlan == 0) continue;
      filters.insert({model::kSecurityVlans,
                      kVlans,
                      kEtherVlan,
                      {whole(FilterField::kVlanId, octetsOf(vlan))},
                      model::FilterGoto{model::kSecurityChain + vlan},
                      hook});
    }
    // With allowed sources, the guard's filters lead to the chain what they accept, and the guard drops the rest.
    if (hook == Hook::kEgress || port.allowedSources.empty())
      filters.insert({0, kToSecurity, model::kAnyEthType, {}, model::FilterGoto{*first}, hook});
  }
  return filters;
}

}  // namespace nicleaf::render
