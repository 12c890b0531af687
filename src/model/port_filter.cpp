// SPDX-License-Identifier: Apache-2.0
#include "model/port_filter.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "model/types.hpp"

namespace nicleaf::model {
namespace {

using Octets = std::vector<std::uint8_t>;

std::string macText(const Octets& octets) {
  Mac mac;
  std::copy_n(octets.begin(), std::min(octets.size(), mac.octets.size()), mac.octets.begin());
  return mac.toString();
}

std::string ipText(const Octets& octets) {
  IpAddress ip{octets.size() == 4 ? IpAddress::Family::kV4 : IpAddress::Family::kV6, {}};
  std::copy_n(octets.begin(), std::min(octets.size(), ip.octets.size()), ip.octets.begin());
  return ip.toString();
}

unsigned long numberOf(const Octets& octets) {
  unsigned long number = 0;
  for (const std::uint8_t octet : octets) number = number << 8U | octet;
  return number;
}

std::string decimal(const Octets& octets) { return std::to_string(numberOf(octets)); }

std::string ethTypeText(unsigned long type) {
  switch (type) {
    case kAnyEthType:
      return "all";
    case 0x0800:
      return "ip";
    case 0x0806:
      return "arp";
    case 0x86dd:
      return "ipv6";
    case 0x88a8:
      return "802.1ad";
    case 0x8100:
      return "802.1q";
    default:
      return std::to_string(type);
  }
}

std::string ethTypeOf(const Octets& octets) { return ethTypeText(numberOf(octets)); }

/// tc reads numbers as hexadecimal ones, without 0x.
std::string ipProtocol(const Octets& octets) {
  constexpr std::pair<unsigned long, const char*> kNames[] = {
      {1, "icmp"}, {6, "tcp"}, {17, "udp"}, {58, "icmpv6"}, {132, "sctp"}};
  const unsigned long number = numberOf(octets);
  for (const auto& [known, name] : kNames) {
    if (known == number) return name;
  }
  constexpr const char* kDigits = "0123456789abcdef";
  return {kDigits[number >> 4U & 0xfU], kDigits[number & 0xfU]};
}

std::string fragment(const Octets& octets) { return numberOf(octets) == 0 ? "nofrag" : "frag"; }

std::string hexadecimal(const Octets& octets);

std::string prefixLength(const Octets& mask) {
  unsigned bits = 0;
  for (const std::uint8_t octet : mask) {
    for (unsigned bit = 0x80; bit != 0 && (octet & bit) != 0; bit >>= 1U) ++bits;
  }
  return std::to_string(bits);
}

struct Words {
  FilterField field;
  const char* key;
  std::string (*value)(const Octets&);
  std::string (*mask)(const Octets&);  // null: the whole value always counts
};

constexpr Words kWords[] = {
    {FilterField::kEthDestination, "dst_mac", macText, macText},
    {FilterField::kEthSource, "src_mac", macText, macText},
    {FilterField::kVlanId, "vlan_id", decimal, nullptr},
    {FilterField::kVlanEthType, "vlan_ethtype", ethTypeOf, nullptr},
    {FilterField::kIpProtocol, "ip_proto", ipProtocol, nullptr},
    {FilterField::kIpFlags, "ip_flags", fragment, nullptr},
    {FilterField::kIpv4Source, "src_ip", ipText, prefixLength},
    {FilterField::kIpv4Destination, "dst_ip", ipText, prefixLength},
    {FilterField::kIpv6Source, "src_ip", ipText, prefixLength},
    {FilterField::kIpv6Destination, "dst_ip", ipText, prefixLength},
    {FilterField::kTcpSource, "src_port", decimal, hexadecimal},
    {FilterField::kTcpDestination, "dst_port", decimal, hexadecimal},
    {FilterField::kUdpSource, "src_port", decimal, hexadecimal},
    {FilterField::kUdpDestination, "dst_port", decimal, hexadecimal},
    {FilterField::kSctpDestination, "dst_port", decimal, hexadecimal},
    {FilterField::kIcmpv4Type, "type", decimal, nullptr},
    {FilterField::kIcmpv6Type, "type", decimal, nullptr},
    {FilterField::kArpSenderMac, "arp_sha", macText, macText},
    {FilterField::kArpSenderIp, "arp_sip", ipText, prefixLength},
};

/// "0x1f", padded with leading zeros to `digits`.
std::string hex(unsigned long value, std::size_t digits = 1) {
  char text[16];
  const auto end = std::to_chars(text, text + sizeof(text), value, 16).ptr;
  const std::string number(text, end);
  return "0x" + std::string(digits > number.size() ? digits - number.size() : 0, '0') + number;
}

std::string hexadecimal(const Octets& octets) { return hex(numberOf(octets)); }

std::string u32Words(const FilterMatch& header) {
  std::string text;
  for (std::size_t i = 0; i + 4 <= header.value.size(); i += 4) {
    const auto word = [i](const Octets& octets) { return numberOf(Octets(&octets[i], &octets[i] + 4)); };
    if (word(header.mask) == 0) continue;
    text += " match u32 " + hex(word(header.value), 8) + " " + hex(word(header.mask), 8) + " at " + std::to_string(i);
  }
  return text;
}

std::uint32_t markOf(const Octets& octets) {
  std::uint32_t mark = 0;
  std::memcpy(&mark, octets.data(), std::min(octets.size(), sizeof(mark)));
  return mark;
}

struct ActionWords {
  std::string operator()(const FilterAccept&) const { return "ok"; }
  std::string operator()(const FilterDrop&) const { return "drop"; }
  std::string operator()(const FilterGoto& action) const { return "goto chain " + std::to_string(action.chain); }
  std::string operator()(const FilterLimit& limit) const {
    return "police pkts_rate " + std::to_string(limit.packetsPerSecond) + " pkts_burst " +
           std::to_string(burstOf(limit)) + " conform-exceed drop/continue";
  }
  std::string operator()(const FilterRate& rate) const {
    return "police rate " + std::to_string(rate.bitsPerSecond) + "bit burst " + std::to_string(burstOf(rate)) +
           " mtu " + std::to_string(kLargestPacket) + " conform-exceed drop/continue";
  }
  std::string operator()(const FilterMark& action) const {
    return "skbedit mark " + std::to_string(action.mark) + " continue";
  }
  std::string operator()(const FilterTrap&) const { return "trap"; }
};

std::string wordsOf(const FilterMatch& match) {
  if (match.field == FilterField::kMark) {
    return " match u32 0x00000000 0x00000000 at 0 match mark " + hex(markOf(match.value), 8) + " " +
           hex(markOf(match.mask), 8);
  }
  if (match.field == FilterField::kIpHeader) return u32Words(match);
  const auto* words = std::ranges::find(kWords, match.field, &Words::field);
  std::string text = std::string(" ") + words->key + " " + words->value(match.value);
  const bool wholePort = words->mask == hexadecimal && numberOf(match.mask) == 0xffff;
  if (words->mask != nullptr && !wholePort) text += "/" + words->mask(match.mask);
  return text;
}

}  // namespace

const char* classifierOf(const PortFilter& filter) {
  const bool header = std::ranges::any_of(filter.matches, [](const FilterMatch& match) {
    return match.field == FilterField::kIpHeader || match.field == FilterField::kMark;
  });
  return header ? "u32" : "flower";
}

std::uint32_t burstOf(const FilterLimit& limit) { return std::max<std::uint32_t>(limit.packetsPerSecond / 10, 1); }

std::uint32_t burstOf(const FilterRate& rate) {
  const std::uint64_t hundredth = rate.bitsPerSecond / 8 / 100;
  return static_cast<std::uint32_t>(std::max<std::uint64_t>(hundredth, kLargestPacket));
}

const char* nameOf(Hook hook) { return hook == Hook::kIngress ? "ingress" : "egress"; }

std::string describe(const FilterPlace& place) {
  return "chain " + std::to_string(place.chain) + " pref " + std::to_string(place.preference) + " protocol " +
         ethTypeText(place.ethType);
}

std::string describe(const PortFilter& filter) {
  std::string text = describe(filter.place());
  if (filter.handle != 0) {
    return text + " handle " + hex(filter.handle) + " " + classifierOf(filter);
  }
  text += std::string(" ") + classifierOf(filter);
  for (const FilterMatch& match : filter.matches) text += wordsOf(match);
  if (filter.skipHardware) text += " skip_hw";
  if (std::holds_alternative<FilterTrap>(filter.action)) text += " skip_sw";
  return text + " action " + std::visit(ActionWords{}, filter.action);
}

}  // namespace nicleaf::model
