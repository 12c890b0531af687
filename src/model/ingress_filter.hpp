// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <set>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

namespace nicleaf::model {

/// A field that a filter at a port's ingress matches. Each value is in network order and has the length of the field.
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
  kUdpDestination,
  kIcmpv4Type,
  kIcmpv6Type,
  kArpSenderMac,
  kArpSenderIp,
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
using FilterAction = std::variant<FilterAccept, FilterDrop, FilterGoto, FilterLimit>;

/// The preferences (tc's "pref") of the agent's filters. They mark a filter as the agent's, as kOwnerProtocol marks a
/// route.
inline constexpr std::uint16_t kFirstFilterPreference = 0x6e00, kLastFilterPreference = 0x6eff;
inline constexpr std::uint16_t kAnyEthType = 3;  // ETH_P_ALL

/// The place of a filter. The filters of one place form one classifier of the kernel (tcf_proto).
struct FilterPlace {
  std::uint32_t chain = 0;
  std::uint16_t preference = kFirstFilterPreference;
  std::uint16_t ethType = kAnyEthType;
  friend auto operator<=>(const FilterPlace&, const FilterPlace&) = default;
};

/// One filter at a port's ingress. Within a chain, the matching filter with the lowest preference decides; a frame that
/// no filter matches is accepted.
struct IngressFilter {
  std::uint32_t chain = 0;
  std::uint16_t preference = kFirstFilterPreference;
  std::uint16_t ethType = kAnyEthType;  // tc's "protocol"; 0x8100 for tagged frames
  std::set<FilterMatch> matches;        // a frame must match all of them
  FilterAction action;
  std::uint32_t handle = 0;  // observed only: the kernel's id of the filter within its preference

  [[nodiscard]] FilterPlace place() const { return {chain, preference, ethType}; }
  friend bool operator==(const IngressFilter& a, const IngressFilter& b) { return std::is_eq(a <=> b); }
  /// Chains that other filters go to come first.
  friend std::strong_ordering operator<=>(const IngressFilter& a, const IngressFilter& b) {
    return std::tie(b.chain, a.preference, a.ethType, a.matches, a.action) <=>
           std::tie(a.chain, b.preference, b.ethType, b.matches, b.action);
  }
};

/// "chain 0 pref 28160 protocol arp"
[[nodiscard]] std::string describe(const FilterPlace& place);
/// In tc's syntax: "chain 0 pref 28160 protocol arp flower arp_sip 192.0.2.1 action drop".
[[nodiscard]] std::string describe(const IngressFilter& filter);
/// The kernel's classifier that can match all fields of the filter: "flower" or "u32".
[[nodiscard]] const char* classifierOf(const IngressFilter& filter);
/// The largest burst, in packets.
[[nodiscard]] std::uint32_t burstOf(const FilterLimit& limit);

}  // namespace nicleaf::model
