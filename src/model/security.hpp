// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/intent.hpp"
#include "model/port_filter.hpp"

namespace nicleaf::model {

// What the rules of security groups and the rate limits of ports become in the kernel, and what it counts. Pure.

/// The port numbers that are equal to `value` under `mask`.
struct PortBlock {
  std::uint16_t value = 0, mask = 0;
  friend bool operator==(const PortBlock&, const PortBlock&) = default;
};
/// The fewest blocks that make up the range: at most 30. Filters with masks are offloaded, filters with ranges are not.
[[nodiscard]] std::vector<PortBlock> blocksOf(const PortRange& range);

/// Whether the rule can match packets of the family.
[[nodiscard]] bool matchesFamily(const SecurityRule& rule, IpAddress::Family family);
/// Whether the rule looks at what only the first octets behind the IP header show.
[[nodiscard]] inline bool looksBehindHeader(const SecurityRule& rule) { return !rule.ports.empty() || rule.icmpType; }
/// The number of filters that the rule becomes.
[[nodiscard]] std::size_t filterCount(const SecurityRule& rule);

/// The groups that decide about a port's packets in a segment, in the order in which they are asked. `segment`: null
/// for a routed port. Skips names that the intent does not have, and a group that comes again.
[[nodiscard]] std::vector<const SecurityGroup*> groupsOf(const Intent& intent, const Port& port,
                                                         const Segment* segment);
[[nodiscard]] bool haveRules(const std::vector<const SecurityGroup*>& groups, Direction direction);

[[nodiscard]] const char* toString(Direction direction);  // "from-server", "to-server"
[[nodiscard]] inline Hook hookOf(Direction direction) {
  return direction == Direction::kFromServer ? Hook::kIngress : Hook::kEgress;
}

/// The preference of a rule's filters, in the security chain of a VLAN. It depends on nothing but the place of the
/// rule: a new rule moves no other.
[[nodiscard]] std::uint16_t rulePreference(std::size_t group, std::uint8_t sequence, IpAddress::Family family);
/// The preference of the filter for what no rule matches.
inline constexpr std::uint16_t kUnmatchedPreference = 0xffff;
/// The place of a port's rate limit, before all other filters.
inline constexpr std::uint16_t kRatePreference = kFirstFilterPreference;

/// What one filter has done, or several of one place.
struct FilterCount {
  FilterPlace place;
  std::uint64_t packets = 0, octets = 0, dropped = 0;  // dropped: packets
  std::uint32_t filters = 0, inHardware = 0;           // how many they are, and how many of them the hardware has
  friend bool operator==(const FilterCount&, const FilterCount&) = default;
};

struct RuleCount {
  std::uint16_t vlan = 0;  // 0: untagged
  std::string group;
  std::uint8_t sequence = 0;
  bool accept = true;
  std::uint64_t packets = 0, octets = 0;
  std::uint32_t filters = 0, inHardware = 0;  // as in FilterCount
  friend bool operator==(const RuleCount&, const RuleCount&) = default;
};
/// What the rate limit and the security groups of a port have done with packets of one direction.
struct DirectionCount {
  struct Limit {
    std::uint64_t passed = 0, dropped = 0;  // packets
    friend bool operator==(const Limit&, const Limit&) = default;
  };
  std::optional<Limit> limit;
  bool filtered = false;                             // there are rules
  std::uint64_t unmatched = 0, unmatchedOctets = 0;  // dropped, because no rule matched
  std::uint32_t unmatchedFilters = 0, unmatchedInHardware = 0;
  std::vector<RuleCount> rules{};  // in the order in which they are asked
  friend bool operator==(const DirectionCount&, const DirectionCount&) = default;
};
struct PortSecurity {
  IfName port;  // as in the intent
  std::map<Direction, DirectionCount> directions;
  friend bool operator==(const PortSecurity&, const PortSecurity&) = default;
};
/// Assigns the counters of the filters at a port to its limits and rules.
[[nodiscard]] PortSecurity securityOf(const Intent& intent, const Port& port, const std::vector<FilterCount>& counts);

}  // namespace nicleaf::model
