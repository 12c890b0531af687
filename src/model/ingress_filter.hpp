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

/// What a filter at a port's ingress looks at. Each value is in network order and as long as the field.
enum class FilterField : std::uint8_t {
  kEthDestination,
  kEthSource,
  kVlanId,  // of a tagged frame, 2 octets
  kVlanEthType,
  kIpProtocol,
  kIpv4Source,
  kIpv6Source,
  kUdpDestination,
  kIcmpv6Type,
  kArpSenderMac,
  kArpSenderIp,
  kNdTarget,  // of a neighbour advertisement without extension headers (RFC 4861 section 4.4)
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
/// What is more is dropped; the rest goes on to the next filter.
struct FilterLimit {
  std::uint32_t packetsPerSecond = 0;
  friend auto operator<=>(const FilterLimit&, const FilterLimit&) = default;
};
using FilterAction = std::variant<FilterAccept, FilterDrop, FilterGoto, FilterLimit>;

/// The preferences (tc's "pref") of filters that the agent makes: its mark, as kOwnerProtocol is that of routes.
inline constexpr std::uint16_t kFirstFilterPreference = 0x6e00, kLastFilterPreference = 0x6eff;
inline constexpr std::uint16_t kAnyEthType = 3;  // ETH_P_ALL

/// Where filters stand: those of one place are one classifier of the kernel's (tcf_proto).
struct FilterPlace {
  std::uint32_t chain = 0;
  std::uint16_t preference = kFirstFilterPreference;
  std::uint16_t ethType = kAnyEthType;
  friend auto operator<=>(const FilterPlace&, const FilterPlace&) = default;
};

/// One filter at a port's ingress. Within a chain the first one that matches decides, by preference; no filter that
/// matches means that the frame is accepted.
struct IngressFilter {
  std::uint32_t chain = 0;
  std::uint16_t preference = kFirstFilterPreference;
  std::uint16_t ethType = kAnyEthType;  // tc's "protocol"; of a tagged frame 0x8100
  std::set<FilterMatch> matches;        // all of them
  FilterAction action;
  std::uint32_t handle = 0;  // observed only: what the kernel calls it among those of the same preference

  [[nodiscard]] FilterPlace place() const { return {chain, preference, ethType}; }
  friend bool operator==(const IngressFilter& a, const IngressFilter& b) { return std::is_eq(a <=> b); }
  /// The chain that others go to is there first.
  friend std::strong_ordering operator<=>(const IngressFilter& a, const IngressFilter& b) {
    return std::tie(b.chain, a.preference, a.ethType, a.matches, a.action) <=>
           std::tie(a.chain, b.preference, b.ethType, b.matches, b.action);
  }
};

/// "chain 0 pref 28160 protocol arp"
[[nodiscard]] std::string describe(const FilterPlace& place);
/// As tc words it: "chain 0 pref 28160 protocol arp flower arp_sip 192.0.2.1 action drop".
[[nodiscard]] std::string describe(const IngressFilter& filter);
/// The kernel's classifier that can look at all of it.
[[nodiscard]] const char* classifierOf(const IngressFilter& filter);
/// How many packets may come at once.
[[nodiscard]] std::uint32_t burstOf(const FilterLimit& limit);

}  // namespace nicleaf::model
