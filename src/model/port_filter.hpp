// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

namespace nicleaf::model {

/// Where a filter stands: before the bridge, at what the server sends, or behind it, at what it receives.
enum class Hook : std::uint8_t { kIngress, kEgress };

/// A field that a filter at a port matches. Each value is in network order and has the length of the field.
enum class FilterField : std::uint8_t {
  kEthDestination,
  kEthSource,
  kVlanId,  // of a tagged frame, 2 octets
  kVlanEthType,
  kIpProtocol,  // behind the extension headers of IPv6; the header itself, if flower could not go on
  kIpFlags,     // 4 octets, of which only the last bit is used: the packet is a fragment
  kIpv4Source,
  kIpv4Destination,
  kIpv6Source,
  kIpv6Destination,
  kTcpSource,
  kTcpDestination,
  kUdpSource,
  kUdpDestination,
  kSctpDestination,
  kIcmpv4Type,
  kIcmpv6Type,
  kArpSenderMac,
  kArpSenderIp,
  kMark,      // of the packet in the kernel (skb->mark), 4 octets in host order; compared alone
  kIpHeader,  // from the first octet of the IP header on, as long as needed; a multiple of 4 octets
};

struct FilterMatch {
  FilterField field;
  std::vector<std::uint8_t> value;
  std::vector<std::uint8_t> mask;  // as long as the value
  friend auto operator<=>(const FilterMatch&, const FilterMatch&) = default;
};

struct FilterAccept {
  friend auto operator<=>(const FilterAccept&, const FilterAccept&) = default;
};
struct FilterDrop {
  friend auto operator<=>(const FilterDrop&, const FilterDrop&) = default;
};
struct FilterGoto {
  std::uint32_t chain = 0;
  friend auto operator<=>(const FilterGoto&, const FilterGoto&) = default;
};
/// Drops packets above the limit; the others continue to the next filter.
struct FilterLimit {
  std::uint32_t packetsPerSecond = 0;
  friend auto operator<=>(const FilterLimit&, const FilterLimit&) = default;
};
/// Drops frames above the rate; the others continue to the next filter.
struct FilterRate {
  std::uint64_t bitsPerSecond = 0;
  friend auto operator<=>(const FilterRate&, const FilterRate&) = default;
};
/// Gives the packet a mark, which it keeps on its way through the kernel, and continues to the next filter.
struct FilterMark {
  std::uint32_t mark = 0;
  friend auto operator<=>(const FilterMark&, const FilterMark&) = default;
};
/// Hands the packet to the CPU, whose filters decide. In hardware only (TCA_CLS_FLAGS_SKIP_SW): the kernel refuses the
/// filter if the hardware does not take it.
struct FilterTrap {
  friend auto operator<=>(const FilterTrap&, const FilterTrap&) = default;
};
using FilterAction =
    std::variant<FilterAccept, FilterDrop, FilterGoto, FilterLimit, FilterRate, FilterMark, FilterTrap>;

/// The preferences (tc's "pref") of the agent's filters. They mark a filter as the agent's, as kOwnerProtocol marks a
/// route.
inline constexpr std::uint16_t kFirstFilterPreference = 0x6e00, kLastFilterPreference = 0x6eff;
/// The chain with the rules of security groups for untagged frames; for frames with a VLAN tag, plus the VLAN. All
/// filters in these chains are the agent's, whatever their preference.
inline constexpr std::uint32_t kSecurityChain = 0x6e0000;
/// The chain that leads a trunk's frames to the chain of their VLAN.
inline constexpr std::uint32_t kSecurityVlans = kSecurityChain - 1;
[[nodiscard]] constexpr bool isSecurityChain(std::uint32_t chain) {
  return chain >= kSecurityVlans && chain < kSecurityChain + 4096;
}
inline constexpr std::uint16_t kAnyEthType = 3;  // ETH_P_ALL

/// The place of a filter. The filters of one place form one classifier of the kernel (tcf_proto).
struct FilterPlace {
  Hook hook = Hook::kIngress;
  std::uint32_t chain = 0;
  std::uint16_t preference = kFirstFilterPreference;
  std::uint16_t ethType = kAnyEthType;
  /// Whether the filters of the place are the agent's.
  [[nodiscard]] bool ours() const {
    const bool preferred = preference >= kFirstFilterPreference && preference <= kLastFilterPreference;
    return preferred || isSecurityChain(chain);
  }
  friend auto operator<=>(const FilterPlace&, const FilterPlace&) = default;
};

/// One filter at a port. Within a chain, the matching filter with the lowest preference decides; a frame that
/// no filter matches is accepted.
struct PortFilter {
  std::uint32_t chain = 0;
  std::uint16_t preference = kFirstFilterPreference;
  std::uint16_t ethType = kAnyEthType;  // tc's "protocol"; 0x8100 for tagged frames
  std::set<FilterMatch> matches;        // a frame must match all of them
  FilterAction action;
  Hook hook = Hook::kIngress;
  bool skipHardware = false;  // never offloaded (TCA_CLS_FLAGS_SKIP_HW)
  std::uint32_t handle = 0;   // observed only: the kernel's id of the filter within its preference
  bool inHardware = false;    // observed only

  [[nodiscard]] FilterPlace place() const { return {hook, chain, preference, ethType}; }
  friend bool operator==(const PortFilter& a, const PortFilter& b) { return std::is_eq(a <=> b); }
  /// Chains that other filters go to come first.
  friend std::strong_ordering operator<=>(const PortFilter& a, const PortFilter& b) {
    return std::tie(a.hook, b.chain, a.preference, a.ethType, a.matches, a.action, a.skipHardware) <=>
           std::tie(b.hook, a.chain, b.preference, b.ethType, b.matches, b.action, b.skipHardware);
  }
};

/// "ingress" or "egress"
[[nodiscard]] const char* nameOf(Hook hook);
/// "chain 0 pref 28160 protocol arp"
[[nodiscard]] std::string describe(const FilterPlace& place);
/// In tc's syntax: "chain 0 pref 28160 protocol arp flower arp_sip 192.0.2.1 action drop".
[[nodiscard]] std::string describe(const PortFilter& filter);
/// The kernel's classifier that can match all fields of the filter: "flower" or "u32".
[[nodiscard]] const char* classifierOf(const PortFilter& filter);
/// The largest burst, in packets.
[[nodiscard]] std::uint32_t burstOf(const FilterLimit& limit);
/// The largest packet that a policer of octets lets pass, in octets. The kernel hands segments of a TCP connection over
/// as one packet of up to 64 KiB (GSO) and counts their headers.
inline constexpr std::uint32_t kLargestPacket = 131072;
/// The largest burst, in octets: what the rate allows in a hundredth of a second, and at least the largest packet.
[[nodiscard]] std::uint32_t burstOf(const FilterRate& rate);

}  // namespace nicleaf::model
