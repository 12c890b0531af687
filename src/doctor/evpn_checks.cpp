// SPDX-License-Identifier: Apache-2.0
#include "doctor/evpn_checks.hpp"

#include <algorithm>
#include <map>

#include "doctor/json_view.hpp"

namespace nicleaf::doctor {
namespace {

namespace json = boost::json;
using Findings = std::vector<Finding>;

/// The entries of a list of VNIs (zebra's or the agent's), by VNI.
std::map<std::string, const json::value*> byNumber(const json::array& vnis) {
  std::map<std::string, const json::value*> found;
  for (const json::value& vni : vnis) found.emplace(text(vni, "vni"), &vni);
  return found;
}

}  // namespace

Findings vnisUp(const Facts& facts) {
  Findings findings;
  const auto known = byNumber(list(facts.state.value, "vni"));
  const auto look = [&](const std::string& vni, const std::string& subject) {
    const auto found = known.find(vni);
    if (found == known.end()) {
      findings.push_back({subject, "VNI " + vni + " is unknown to bgpd"});
    } else if (const std::string live = text(*found->second, "live"); live != "true") {
      findings.push_back(
          {subject, "VNI " + vni + (live.empty() ? " is unknown, because bgpd does not answer" : " is down in bgpd")});
    }
  };
  for (const json::value& vrf : list(facts.intent.value, "ip-vrf")) {
    look(text(vrf, "l3vni"), "ip-vrf " + text(vrf, "name"));
  }
  for (const json::value& segment : list(facts.intent.value, "segment")) {
    look(text(segment, "vni"), "segment " + text(segment, "name"));
  }
  return findings;
}

/// FRR issue 17342: a VRF whose interfaces come up while bgpd is being configured may lose its import route targets.
Findings importRouteTargets(const Facts& facts) {
  Findings findings;
  const auto known = byNumber(list(facts.state.value, "vni"));
  for (const json::value& vrf : list(facts.intent.value, "ip-vrf")) {
    const std::string l3vni = text(vrf, "l3vni"), subject = "ip-vrf " + text(vrf, "name");
    const auto found = known.find(l3vni);
    if (found == known.end()) continue;  // vnisUp() reports it
    const json::array& inUse = list(*found->second, "import-route-target");
    const json::array& wanted = list(vrf, "import-route-target");
    for (const json::value& target : wanted) {
      if (!has(inUse, target.as_string())) {
        findings.push_back(
            {subject, "imports " + json::serialize(inUse) + "; expected also " + json::serialize(target)});
      }
    }
    const bool automatic = std::ranges::any_of(inUse, [&](const json::value& target) {
      return target.is_string() && std::string(target.as_string()).ends_with(":" + l3vni);
    });
    if (wanted.empty() && !automatic) {
      findings.push_back(
          {subject, "imports " + json::serialize(inUse) + "; expected the automatic target AS:" + l3vni});
    }
  }
  return findings;
}

/// FRR issue 22577: a VTEP whose VRFs have different router MACs drops packets from the fabric, though all routes are
/// right.
Findings routerMac(const Facts& facts) {
  Findings findings;
  const std::string system = lower(text(member(facts.intent.value, "underlay"), "system-mac"));
  for (const auto& [number, vni] : byNumber(items(facts.vnis.value))) {
    const std::string mac = lower(text(*vni, "routerMac"));
    if (text(*vni, "type") == "L3" && mac != system) {
      findings.push_back({"L3VNI " + number, "zebra advertises " +
                                                 (mac.empty() ? "no router MAC" : "router MAC " + mac) +
                                                 "; expected the system-mac " + system});
    }
  }
  std::map<std::string, std::pair<std::string, std::string>> first;  // by VTEP: MAC, VNI
  for (const auto& [vni, entries] : object(facts.routerMacs.value)) {
    for (const auto& [key, entry] : object(entries)) {
      if (!entry.is_object()) continue;
      const std::string vtep = text(entry, "vtepIp"), mac = lower(text(entry, "routerMac"));
      const auto [seen, fresh] = first.emplace(vtep, std::pair(mac, std::string(vni)));
      if (fresh || seen->second.first == mac) continue;
      findings.push_back({"remote VTEP " + vtep, "advertises router MAC " + mac + " in L3VNI " + std::string(vni) +
                                                     " and " + seen->second.first + " in L3VNI " + seen->second.second +
                                                     "; expected one for all"});
    }
  }
  return findings;
}

/// FRR issue 23028: if another SVI of the VRF comes up after the L3VNI's, zebra uses that one for the L3VNI.
Findings l3vniSvi(const Facts& facts) {
  Findings findings;
  const auto known = byNumber(items(facts.vnis.value));
  for (const json::value& vrf : list(facts.intent.value, "ip-vrf")) {
    const std::string subject = "ip-vrf " + text(vrf, "name"), l3vni = text(vrf, "l3vni");
    const std::string wanted = "vlan" + text(vrf, "vlan-id");
    const auto found = known.find(l3vni);
    if (found == known.end()) {
      findings.push_back({subject, "L3VNI " + l3vni + " is not in zebra"});
      continue;
    }
    // The member has one name in FRR 8.4 and another in 10.3.
    const std::string inOld = text(*found->second, "sviIntf"),
                      svi = inOld.empty() ? text(*found->second, "sviIf") : inOld;
    const std::string state = text(*found->second, "state");
    if (svi != wanted)
      findings.push_back(
          {subject, "zebra uses " + (svi.empty() ? "no SVI" : svi) + " for its L3VNI; expected " + wanted});
    if (state != "Up") findings.push_back({subject, "its L3VNI is " + state + " in zebra; expected Up"});
  }
  return findings;
}

}  // namespace nicleaf::doctor
