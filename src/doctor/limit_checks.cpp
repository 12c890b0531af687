// SPDX-License-Identifier: Apache-2.0
#include "doctor/limit_checks.hpp"

#include <algorithm>
#include <cstdint>
#include <map>

#include "doctor/json_view.hpp"

namespace nicleaf::doctor {
namespace {

using Findings = std::vector<Finding>;

std::int64_t number(const boost::json::value& from, const std::string& name) {
  const auto* found = member(from, name).if_int64();
  return found == nullptr ? 0 : *found;
}

/// 80% of the limit: time to act before it is reached.
bool isNear(std::int64_t count, std::int64_t limit) { return limit > 0 && count >= limit - limit / 5; }

std::string of(std::int64_t count, std::int64_t limit) {
  return std::to_string(count) + " of " + std::to_string(limit);
}

}  // namespace

Findings fullPorts(const Facts& facts) {
  Findings findings;
  for (const auto& port : list(facts.state.value, "port")) {
    if (text(port, "mac-limit-reached") != "true") continue;
    findings.push_back({"port " + text(port, "interface"),
                        "has learnt as many MACs as its mac-limit: frames to others are flooded, and other DPUs do not "
                        "know them"});
  }
  return findings;
}

/// Permanent entries, and those of zebra, do not count for the kernel (neigh_alloc(): exempt_from_gc).
Findings neighbourTables(const Facts& facts) {
  Findings findings;
  for (const auto& [version, isV6] : {std::pair("IPv4", false), {"IPv6", true}}) {
    std::map<std::string, std::int64_t> counts;
    std::int64_t all = 0;
    for (const auto& neighbour : items(facts.neighbours.value)) {
      if ((text(neighbour, "dst").find(':') != std::string::npos) != isV6) continue;
      if (object(neighbour).contains("extern_learn") || has(list(neighbour, "state"), "PERMANENT")) continue;
      ++counts[text(neighbour, "dev")];
      ++all;
    }
    const auto limit = number(facts.tableLimits.value, std::string("gc_thresh3-") + version);
    if (!isNear(all, limit)) continue;
    const auto most = std::ranges::max_element(counts, {}, [](const auto& one) { return one.second; });
    findings.push_back({std::string(version) + " neighbours",
                        of(all, limit) + " (gc_thresh3) are there, most of them, " + std::to_string(most->second) +
                            ", on " + most->first + ": without room, new servers of all tenants are not reached"});
  }
  return findings;
}

Findings connectionTable(const Facts& facts) {
  const auto count = number(facts.tableLimits.value, "nf_conntrack_count"),
             most = number(facts.tableLimits.value, "nf_conntrack_max");
  if (!isNear(count, most)) return {};
  return {{"nf_conntrack", of(count, most) + " (nf_conntrack_max) connections are tracked for rules of others: without "
                                             "room, the kernel drops packets of new ones"}};
}

}  // namespace nicleaf::doctor
