// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <string_view>
#include <unordered_map>

#include "intent/checks.hpp"
#include "intent/leaf_value.hpp"
#include "model/fabric_path.hpp"
#include "model/security.hpp"

namespace nicleaf::intent::checks {
namespace {

/// The kernel compares a packet with the filters one after the other, and the agent reads all of them back.
constexpr std::size_t kMostFilters = 2000;

/// The segments of a port, in the document's order, without a look at all others.
class SegmentsOfPorts {
 public:
  explicit SegmentsOfPorts(const model::Intent& intent) {
    for (const model::Segment& segment : intent.segments) byName_.emplace(segment.name, &segment);
  }
  [[nodiscard]] std::set<const model::Segment*> operator()(const model::Port& port) const {
    std::set<const model::Segment*> segments;
    const auto add = [&](const std::string& name) {
      if (const auto found = byName_.find(name); found != byName_.end()) segments.insert(found->second);
    };
    add(port.segment);
    for (const model::TrunkVlan& tagged : port.trunk) add(tagged.segment);
    return segments;
  }

 private:
  std::unordered_map<std::string_view, const model::Segment*> byName_;
};

/// Calls `visit(group, rule, prefix)` for each prefix of each rule.
template <typename Visit>
void forEachPrefix(const model::Intent& intent, Visit visit) {
  for (const model::SecurityGroup& group : intent.securityGroups) {
    for (const model::SecurityRule& rule : group.rules) {
      for (const model::IpPrefix& prefix : rule.prefixes) visit(group, rule, prefix);
    }
  }
}

std::size_t filtersOf(const std::vector<const model::SecurityGroup*>& groups) {
  std::size_t count = 0;
  for (const model::SecurityGroup* group : groups) {
    for (const model::SecurityRule& rule : group->rules) count += model::filterCount(rule);
  }
  return count;
}

}  // namespace

void securityGroupsAskedOnce(const model::Intent& intent, model::Errors& errors) {
  const SegmentsOfPorts segmentsOf(intent);
  for (const model::Port& port : intent.ports) {
    if (port.securityGroups.empty()) continue;
    for (const model::Segment* segment : segmentsOf(port)) {
      for (const std::string& group : port.securityGroups) {
        if (std::ranges::find(segment->securityGroups, group) == segment->securityGroups.end()) continue;
        report(errors, model::pathOf(port) + "/security-group", "value " + quoted(group),
               "a group that the port's segment " + quoted(segment->name) + " does not have already");
      }
    }
  }
}

void rulePrefixesAreNetworks(const model::Intent& intent, model::Errors& errors) {
  forEachPrefix(intent, [&](const auto& group, const auto& rule, const model::IpPrefix& prefix) {
    if (prefix == prefix.network()) return;
    report(errors, model::pathOf(group, rule) + "/prefix", "value " + quoted(prefix.toString()),
           quoted(prefix.network().toString()) + ", without bits behind the prefix length");
  });
}

void rulePrefixesOfProtocolsFamily(const model::Intent& intent, model::Errors& errors) {
  constexpr std::uint8_t kIcmp = 1, kIcmpv6 = 58;
  forEachPrefix(intent, [&](const auto& group, const model::SecurityRule& rule, const model::IpPrefix& prefix) {
    const bool wrong = rule.protocol == kIcmp ? prefix.isV6() : rule.protocol == kIcmpv6 && prefix.isV4();
    if (!wrong) return;
    report(errors, model::pathOf(group, rule) + "/prefix", "value " + quoted(prefix.toString()),
           rule.protocol == kIcmp ? "an IPv4 prefix, because the protocol is icmp; for IPv6, it is icmpv6"
                                  : "an IPv6 prefix, because the protocol is icmpv6; for IPv4, it is icmp");
  });
}

void securityFiltersFit(const model::Intent& intent, model::Errors& errors) {
  if (intent.securityGroups.empty()) return;
  const SegmentsOfPorts segmentsOf(intent);
  for (const model::Port& port : intent.ports) {
    std::size_t count = port.ipVrf ? filtersOf(model::groupsOf(intent, port, nullptr)) : 0;
    for (const model::Segment* segment : segmentsOf(port)) count += filtersOf(model::groupsOf(intent, port, segment));
    if (count <= kMostFilters) continue;
    report(errors, model::pathOf(port) + "/security-group", std::to_string(count) + " filters for the rules",
           "at most " + std::to_string(kMostFilters) +
               " in all segments of the port: fewer or wider prefixes, or port ranges that begin and end at multiples "
               "of powers of two");
  }
}

}  // namespace nicleaf::intent::checks
