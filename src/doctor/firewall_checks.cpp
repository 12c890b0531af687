// SPDX-License-Identifier: Apache-2.0
#include "doctor/firewall_checks.hpp"

#include <algorithm>

#include "doctor/json_view.hpp"

namespace nicleaf::doctor {
namespace {

using Findings = std::vector<Finding>;

constexpr const char* kTable = "nicleaf";
constexpr struct {
  const char *family, *hook;
} kOurs[] = {{"bridge", "input"}, {"arp", "input"}, {"inet", "prerouting"}, {"inet", "input"}, {"inet", "output"}};

/// The chains that the kernel enters by itself.
std::vector<const boost::json::value*> baseChains(const Facts& facts) {
  std::vector<const boost::json::value*> chains;
  for (const auto& entry : list(facts.firewall.value, "nftables")) {
    const boost::json::value& chain = member(entry, "chain");
    if (!text(chain, "hook").empty()) chains.push_back(&chain);
  }
  return chains;
}

}  // namespace

Findings controlPlane(const Facts& facts) {
  Findings findings;
  if (facts.intent.value.is_null()) return findings;
  const auto chains = baseChains(facts);
  for (const auto& [family, hook] : kOurs) {
    const auto isIt = [&, family = family, hook = hook](const boost::json::value* chain) {
      return text(*chain, "family") == family && text(*chain, "table") == kTable && text(*chain, "hook") == hook;
    };
    if (std::ranges::any_of(chains, isIt)) continue;
    findings.push_back({std::string("table ") + family + " " + kTable,
                        std::string("has no chain of the hook ") + hook +
                            ": servers reach services of the DPU that are not for them, and can flood it"});
  }
  return findings;
}

Findings forwardPolicy(const Facts& facts) {
  Findings findings;
  for (const boost::json::value* chain : baseChains(facts)) {
    if (text(*chain, "hook") != "forward" || text(*chain, "policy") != "drop") continue;
    findings.push_back({"chain " + text(*chain, "family") + " " + text(*chain, "table") + " " + text(*chain, "name"),
                        "drops what the DPU forwards unless one of its rules accepts it, also tenants' packets; "
                        "expected the policy accept"});
  }
  return findings;
}

/// It does so where it switches forwarding on. Its command line is not looked at.
Findings dockerForwards(const Facts& facts) {
  const auto& docker = member(facts.managers.value, "docker");
  if (docker.is_null() || text(docker, "ip-forward") == "false" || text(docker, "ip-forward-no-drop") == "true")
    return {};
  std::string rules;
  for (const char* key : {"iptables", "ip6tables"}) {
    if (text(docker, key) != "false") rules += (rules.empty() ? "" : " and ") + std::string(key);
  }
  if (rules.empty()) return {};
  return {{"/etc/docker/daemon.json", "lets docker set the forward policy drop, for tenants' packets, too (" + rules +
                                          " true or absent); expected false"}};
}

}  // namespace nicleaf::doctor
