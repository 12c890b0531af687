// SPDX-License-Identifier: Apache-2.0
#include "model/security.hpp"

#include <algorithm>

namespace nicleaf::model {
namespace {

using Family = IpAddress::Family;

constexpr std::uint8_t kIcmp = 1, kIcmpv6 = 58;
/// Preferences below are for what is not subject to rules.
constexpr std::uint16_t kFirstRule = 512, kPerGroup = 512;

std::size_t prefixesOf(const SecurityRule& rule, Family family) {
  if (rule.prefixes.empty()) return 1;
  return static_cast<std::size_t>(std::ranges::count_if(
      rule.prefixes, [family](const IpPrefix& prefix) { return prefix.address.family == family; }));
}

/// The segments of a port with the VLANs of their security chains; 0: untagged. A routed port has no segment.
std::vector<std::pair<std::uint16_t, const Segment*>> chainsOf(const Intent& intent, const Port& port) {
  std::vector<std::pair<std::uint16_t, const Segment*>> chains;
  if (port.ipVrf) return {{0, nullptr}};
  for (const Segment& segment : intent.segments) {
    if (segment.name == port.segment) chains.emplace_back(0, &segment);
    for (const TrunkVlan& tagged : port.trunk) {
      if (tagged.segment == segment.name) chains.emplace_back(segment.vlan.value, &segment);
    }
  }
  return chains;
}

using CountsByPlace = std::map<std::pair<std::uint32_t, std::uint16_t>, FilterCount>;  // chain and preference

/// Sums the filters of the rules of one chain.
void addRules(const std::vector<const SecurityGroup*>& groups, Direction direction, std::uint16_t vlan,
              const CountsByPlace& counts, DirectionCount& made) {
  const auto at = [&](std::uint16_t preference) {
    const auto found = counts.find({kSecurityChain + vlan, preference});
    return found == counts.end() ? FilterCount{} : found->second;
  };
  for (std::size_t group = 0; group < groups.size(); ++group) {
    for (const SecurityRule& rule : groups[group]->rules) {
      if (rule.direction != direction) continue;
      RuleCount count{.vlan = vlan, .group = groups[group]->name, .sequence = rule.sequence, .accept = rule.accept};
      for (const Family family : {Family::kV4, Family::kV6}) {
        const FilterCount filters = at(rulePreference(group, rule.sequence, family));
        count.packets += filters.packets;
        count.octets += filters.octets;
        count.filters += filters.filters;
        count.inHardware += filters.inHardware;
      }
      made.rules.push_back(std::move(count));
    }
  }
  const FilterCount rest = at(kUnmatchedPreference);
  made.filtered = true;
  made.unmatched += rest.packets;
  made.unmatchedOctets += rest.octets;
  made.unmatchedFilters += rest.filters;
  made.unmatchedInHardware += rest.inHardware;
}

}  // namespace

const char* toString(Direction direction) { return direction == Direction::kFromServer ? "from-server" : "to-server"; }

std::vector<PortBlock> blocksOf(const PortRange& range) {
  std::vector<PortBlock> blocks;
  constexpr std::uint32_t kPorts = 65536;
  const std::uint32_t end = std::uint32_t{range.last} + 1;
  for (std::uint32_t next = range.first; next < end;) {
    std::uint32_t size = 1;
    while (size < kPorts && next % (size * 2) == 0 && next + size * 2 <= end) size *= 2;
    blocks.push_back({static_cast<std::uint16_t>(next), static_cast<std::uint16_t>(kPorts - size)});
    next += size;
  }
  return blocks;
}

bool matchesFamily(const SecurityRule& rule, Family family) {
  if (rule.protocol == (family == Family::kV4 ? kIcmpv6 : kIcmp)) return false;
  return prefixesOf(rule, family) > 0;
}

std::size_t filterCount(const SecurityRule& rule) {
  std::size_t blocks = rule.ports.empty() ? 1 : 0;
  for (const PortRange& range : rule.ports) blocks += blocksOf(range).size();
  if (looksBehindHeader(rule) && !rule.accept) ++blocks;  // for fragments
  std::size_t count = 0;
  for (const Family family : {Family::kV4, Family::kV6}) {
    if (matchesFamily(rule, family)) count += prefixesOf(rule, family) * blocks;
  }
  return count;
}

std::vector<const SecurityGroup*> groupsOf(const Intent& intent, const Port& port, const Segment* segment) {
  std::vector<const SecurityGroup*> groups;
  const auto add = [&](const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      const auto found = std::ranges::find(intent.securityGroups, name, &SecurityGroup::name);
      if (found == intent.securityGroups.end() || std::ranges::find(groups, &*found) != groups.end()) continue;
      groups.push_back(&*found);
    }
  };
  add(port.securityGroups);
  if (segment != nullptr) add(segment->securityGroups);
  return groups;
}

bool haveRules(const std::vector<const SecurityGroup*>& groups, Direction direction) {
  return std::ranges::any_of(groups, [direction](const SecurityGroup* group) {
    return std::ranges::find(group->rules, direction, &SecurityRule::direction) != group->rules.end();
  });
}

std::uint16_t rulePreference(std::size_t group, std::uint8_t sequence, Family family) {
  return static_cast<std::uint16_t>(kFirstRule + group * kPerGroup + std::size_t{sequence} * 2 +
                                    (family == Family::kV6 ? 1U : 0U));
}

PortSecurity securityOf(const Intent& intent, const Port& port, const std::vector<FilterCount>& counts) {
  PortSecurity made{.port = port.interface, .directions = {}};
  for (const Direction direction : {Direction::kFromServer, Direction::kToServer}) {
    CountsByPlace byPlace;
    for (const FilterCount& count : counts) {
      if (count.place.hook != hookOf(direction)) continue;
      FilterCount& sum = byPlace[{count.place.chain, count.place.preference}];
      sum.packets += count.packets;
      sum.octets += count.octets;
      sum.dropped += count.dropped;
      sum.filters += count.filters;
      sum.inHardware += count.inHardware;
    }
    DirectionCount one;
    if (direction == Direction::kFromServer ? port.rateFromServer : port.rateToServer) {
      const FilterCount limit = byPlace[{0, kRatePreference}];
      one.limit = {.passed = limit.packets - std::min(limit.dropped, limit.packets), .dropped = limit.dropped};
    }
    for (const auto& [vlan, segment] : chainsOf(intent, port)) {
      const auto groups = groupsOf(intent, port, segment);
      if (haveRules(groups, direction)) addRules(groups, direction, vlan, byPlace, one);
    }
    if (one.limit || one.filtered) made.directions.emplace(direction, std::move(one));
  }
  return made;
}

}  // namespace nicleaf::model
