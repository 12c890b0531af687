// SPDX-License-Identifier: Apache-2.0
#include "doctor/ground_checks.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>

#include "doctor/json_view.hpp"

namespace nicleaf::doctor {
namespace {

namespace json = boost::json;
using Findings = std::vector<Finding>;

constexpr struct {
  const char* family;
  Answer Facts::*rules;
  Answer Facts::*routes;
} kFamilies[] = {{"IPv4", &Facts::rules4, &Facts::routes4}, {"IPv6", &Facts::rules6, &Facts::routes6}};

/// The rule that sends tenants' packets to the tenants' tables, and the one that stops the others.
constexpr int kVrf = 1, kVrfEnd = 2000;

int priorityOf(const json::value& rule) {
  const std::string priority = text(rule, "priority");
  int number = 0;
  std::from_chars(priority.data(), priority.data() + priority.size(), number);
  return number;
}

/// In iproute2's words, as far as they tell rules apart.
std::string wordsOf(const json::value& rule) {
  std::string words = text(rule, "priority") + ":";
  if (object(rule).contains("not")) words += " not";
  for (const char* key : {"src", "dst", "iif", "oif", "fwmark", "table", "action"}) {
    if (const std::string value = text(rule, key); !value.empty()) words += std::string(" ") + key + " " + value;
  }
  if (object(rule).contains("l3mdev")) words += " l3mdev";
  return words;
}

/// A link that carries no tenant's packets, or the DPU's own.
bool isElsewhere(const json::value& rule, const Facts& facts) {
  const std::string link = text(rule, "iif");
  if (link.empty() || object(rule).contains("not")) return false;
  for (const json::value& one : items(facts.links.value)) {
    if (text(one, "ifname") == link) return text(one, "ifalias") != "nicleaf" && text(one, "master").empty();
  }
  return true;
}

/// The names of IP-VRFs by the numbers of their tables.
std::map<std::string, std::string> tablesOf(const Facts& facts) {
  std::map<std::string, std::string> tables;
  for (const json::value& vrf : list(facts.intent.value, "ip-vrf"))
    tables.emplace(text(vrf, "l3vni"), text(vrf, "name"));
  return tables;
}

}  // namespace

Findings routingRules(const Facts& facts) {
  Findings findings;
  if (tablesOf(facts).empty()) return findings;
  for (const auto& [family, rules, routes] : kFamilies) {
    std::set<int> ours;
    for (const json::value& rule : items((facts.*rules).value)) {
      const int priority = priorityOf(rule);
      const bool l3mdev = object(rule).contains("l3mdev");
      if (l3mdev) ours.insert(priority);
      if (priority > kVrf || l3mdev || isElsewhere(rule, facts)) continue;
      findings.push_back({std::string(family) + " rule " + wordsOf(rule),
                          "is asked before the tenants' tables; expected no rule of others before 2"});
    }
    for (const int priority : {kVrf, kVrfEnd}) {
      if (ours.contains(priority)) continue;
      findings.push_back(
          {std::string(family) + " rules",
           "there is no l3mdev rule of preference " + std::to_string(priority) + ": expected the agent to add it"});
    }
  }
  return findings;
}

Findings strangersRoutes(const Facts& facts) {
  // The kernel's, the agent's, and zebra's of bgpd and of staticd. iproute2 has no names for all of them.
  static constexpr std::array<std::string_view, 4> kKnown = {"2", "110", "186", "196"};
  Findings findings;
  const auto tables = tablesOf(facts);
  for (const auto& [family, rules, routes] : kFamilies) {
    for (const json::value& route : items((facts.*routes).value)) {
      const std::string table = text(route, "table"), protocol = text(route, "protocol");
      const auto vrf = tables.find(table);
      if (vrf == tables.end() || std::ranges::find(kKnown, protocol) != kKnown.end()) continue;
      findings.push_back({"ip-vrf " + vrf->second, "its table " + vrf->first + " has a route of protocol " +
                                                       (protocol.empty() ? "3" : protocol) + " to " +
                                                       text(route, "dst") + " by " + text(route, "dev") +
                                                       "; expected routes of FRR and nicleaf only"});
    }
  }
  return findings;
}

/// The bridge's own nf_call_iptables does not help: either of the two switches it on (br_nf_pre_routing).
Findings bridgeFirewall(const Facts& facts) {
  Findings findings;
  for (const auto& [key, value] : object(facts.bridgeFirewall.value)) {
    if (value == 0) continue;
    findings.push_back({"net.bridge." + std::string(key),
                        "is " + json::serialize(value) +
                            ": bridged packets of tenants pass the DPU's firewall, and its table of connections has "
                            "the same addresses of several tenants; expected 0"});
  }
  return findings;
}

Findings stateOnDisk(const Facts& facts) {
  Findings findings;
  for (const json::value& problem : list(facts.state.value, "store-problem")) {
    if (problem.is_string()) findings.push_back({"the agent's state on disk", std::string(problem.as_string())});
  }
  return findings;
}

std::vector<Finding> drained(const Facts& facts) {
  Findings findings;
  for (const json::value& one : list(facts.state.value, "drained")) {
    const std::string name = text(one, "name");
    findings.push_back({name == "all" ? "the DPU" : "ip-vrf " + name, "drained since " + utcTime(text(one, "since"))});
  }
  return findings;
}

std::vector<Finding> drift(const Facts& facts) {
  const std::string lines = text(facts.state.value, "drift-lines");
  if (lines.empty()) return {};
  return {{"bgpd", lines + " lines differ; expected none"}};
}

}  // namespace nicleaf::doctor
