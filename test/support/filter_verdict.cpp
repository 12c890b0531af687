// SPDX-License-Identifier: Apache-2.0
#include "support/filter_verdict.hpp"

#include <algorithm>

namespace nicleaf::test {
namespace {

using model::FilterField;
using Octets = std::vector<std::uint8_t>;

constexpr std::uint8_t kIcmp = 1, kTcp = 6, kUdp = 17, kIcmpv6 = 58, kSctp = 132;
constexpr std::uint16_t kVlan = 0x8100, kIpv4 = 0x0800, kIpv6 = 0x86dd;

Octets octets(std::uint16_t number) {
  return {static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number & 0xffU)};
}
Octets octets(const model::IpAddress& address) {
  return {address.octets.begin(), address.octets.begin() + address.bits() / 8};
}

bool isV4(const Packet& packet) { return packet.source.family == model::IpAddress::Family::kV4; }

bool matches(const model::PortFilter& filter, std::uint16_t ethType, const Fields& fields) {
  if (filter.ethType != model::kAnyEthType && filter.ethType != ethType) return false;
  return std::ranges::all_of(filter.matches, [&](const model::FilterMatch& match) {
    const auto field = fields.find(match.field);
    if (field == fields.end() || field->second.size() != match.value.size()) return false;
    for (std::size_t i = 0; i < match.value.size(); ++i) {
      if (((field->second[i] ^ match.value[i]) & match.mask[i]) != 0) return false;
    }
    return true;
  });
}

class Classifier {
 public:
  Classifier(const std::set<model::PortFilter>& filters, model::Hook hook, const Packet& packet)
      : ethType_(ethTypeOf(packet)), fields_(fieldsOf(packet)) {
    for (const model::PortFilter& filter : filters) {
      if (filter.hook == hook && matches(filter, ethType_, fields_))
        chains_[filter.chain][filter.preference].insert(filter);
    }
  }
  std::set<bool> of(std::uint32_t chain) {
    for (const auto& [preference, filters] : chains_[chain]) {
      std::set<bool> found;
      bool goesOn = false;
      for (const model::PortFilter& filter : filters) {
        if (const auto* next = std::get_if<model::FilterGoto>(&filter.action))
          found.merge(of(next->chain));
        else if (std::holds_alternative<model::FilterAccept>(filter.action) ||
                 std::holds_alternative<model::FilterDrop>(filter.action))
          found.insert(std::holds_alternative<model::FilterAccept>(filter.action));
        else
          goesOn = true;
      }
      if (!goesOn) return found;
    }
    return {true};
  }

 private:
  std::uint16_t ethType_;
  Fields fields_;
  std::map<std::uint32_t, std::map<std::uint16_t, std::set<model::PortFilter>>> chains_;
};

bool matches(const model::SecurityRule& rule, model::Direction direction, const Packet& packet) {
  if (rule.direction != direction) return false;
  if (rule.protocol && rule.protocol != packet.protocol) return false;
  if (rule.protocol == kIcmp && !isV4(packet)) return false;
  if (rule.protocol == kIcmpv6 && isV4(packet)) return false;
  const auto& other = direction == model::Direction::kFromServer ? packet.destination : packet.source;
  if (!rule.prefixes.empty() &&
      std::ranges::none_of(rule.prefixes, [&](const model::IpPrefix& prefix) { return prefix.contains(other); }))
    return false;
  if (rule.ports.empty() && !rule.icmpType) return true;
  if (packet.fragment) return !rule.accept;
  if (rule.icmpType) return rule.icmpType == packet.icmpType;
  return std::ranges::any_of(rule.ports, [&](const model::PortRange& range) {
    return range.first <= packet.destinationPort && packet.destinationPort <= range.last;
  });
}

}  // namespace

std::uint16_t ethTypeOf(const Packet& packet) { return packet.vlan != 0 ? kVlan : isV4(packet) ? kIpv4 : kIpv6; }

Fields fieldsOf(const Packet& packet) {
  using enum FilterField;
  const bool v4 = isV4(packet);
  Fields fields{{kIpProtocol, {packet.protocol}},
                {kIpFlags, {0, 0, 0, static_cast<std::uint8_t>(packet.fragment ? 1 : 0)}},
                {v4 ? kIpv4Source : kIpv6Source, octets(packet.source)},
                {v4 ? kIpv4Destination : kIpv6Destination, octets(packet.destination)}};
  if (packet.vlan != 0) {
    fields[kVlanId] = octets(packet.vlan);
    fields[kVlanEthType] = octets(v4 ? kIpv4 : kIpv6);
  }
  const Octets source = octets(packet.fragment ? std::uint16_t{0} : packet.sourcePort),
               destination = octets(packet.fragment ? std::uint16_t{0} : packet.destinationPort),
               type{packet.fragment ? std::uint8_t{0} : packet.icmpType};
  switch (packet.protocol) {
    case kTcp:
      fields[kTcpSource] = source;
      fields[kTcpDestination] = destination;
      break;
    case kUdp:
      fields[kUdpSource] = source;
      fields[kUdpDestination] = destination;
      break;
    case kSctp:
      fields[kSctpDestination] = destination;
      break;
    case kIcmp:
      fields[kIcmpv4Type] = type;
      break;
    case kIcmpv6:
      fields[kIcmpv6Type] = type;
      break;
    default:
      break;
  }
  return fields;
}

std::set<bool> verdicts(const std::set<model::PortFilter>& filters, model::Hook hook, const Packet& packet) {
  return Classifier(filters, hook, packet).of(0);
}

bool accepts(const std::vector<const model::SecurityGroup*>& groups, model::Direction direction, const Packet& packet) {
  for (const model::SecurityGroup* group : groups) {
    for (const model::SecurityRule& rule : group->rules) {
      if (matches(rule, direction, packet)) return rule.accept;
    }
  }
  return false;
}

}  // namespace nicleaf::test
