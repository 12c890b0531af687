// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>
#include <map>

#include "doctor/doctor.hpp"
#include "doctor/json_view.hpp"

namespace nicleaf::doctor {
namespace {

namespace json = boost::json;
using Findings = std::vector<Finding>;

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// The VNI of each VLAN that is a segment's.
std::map<std::string, std::string> segmentVnis(const Facts& facts) {
  std::map<std::string, std::string> vnis;
  for (const json::value& segment : list(facts.intent.value, "segment")) {
    vnis.emplace("vlan" + text(segment, "vlan-id"), text(segment, "vni"));
  }
  return vnis;
}

/// What zebra, or the agent, says of each VNI, by number.
std::map<std::string, const json::value*> byNumber(const json::array& vnis) {
  std::map<std::string, const json::value*> found;
  for (const json::value& vni : vnis) found.emplace(text(vni, "vni"), &vni);
  return found;
}

Findings agent(const Facts& facts) {
  const std::string phase = text(facts.state.value, "phase"), error = text(facts.state.value, "last-error");
  if (phase == "applied") return {};
  return {{"nicleafd", "phase " + phase + (error.empty() ? "" : ": " + error)}};
}

Findings vnisUp(const Facts& facts) {
  Findings findings;
  const auto known = byNumber(list(facts.state.value, "vni"));
  const auto look = [&](const std::string& vni, const std::string& subject) {
    const auto found = known.find(vni);
    if (found == known.end()) {
      findings.push_back({subject, "bgpd has not heard of VNI " + vni});
    } else if (text(*found->second, "live") != "true") {
      findings.push_back({subject, "bgpd knows VNI " + vni + ", and it is not up"});
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

Findings sessions(const Facts& facts) {
  Findings findings;
  for (const json::value& session : list(facts.state.value, "session")) {
    const std::string state = text(session, "session-state"), reason = text(session, "last-reset-reason");
    if (state == "established") continue;
    findings.push_back({"session " + text(session, "vrf") + " " + text(session, "peer"),
                        state + (reason.empty() ? "" : "; last reset: " + reason)});
  }
  return findings;
}

/// FRR 17342: a VRF whose interfaces come up while bgpd is being configured may lose them.
Findings importRouteTargets(const Facts& facts) {
  Findings findings;
  const auto known = byNumber(list(facts.state.value, "vni"));
  for (const json::value& vrf : list(facts.intent.value, "ip-vrf")) {
    const std::string l3vni = text(vrf, "l3vni"), subject = "ip-vrf " + text(vrf, "name");
    const auto found = known.find(l3vni);
    if (found == known.end()) continue;  // vnisUp says so
    const json::array& inUse = list(*found->second, "import-route-target");
    const json::array& wanted = list(vrf, "import-route-target");
    for (const json::value& target : wanted) {
      if (!has(inUse, target.as_string())) {
        findings.push_back({subject, "imports " + json::serialize(inUse) + ", and not " + json::serialize(target)});
      }
    }
    const bool automatic = std::ranges::any_of(inUse, [&](const json::value& target) {
      return target.is_string() && std::string(target.as_string()).ends_with(":" + l3vni);
    });
    if (wanted.empty() && !automatic) {
      findings.push_back({subject, "imports " + json::serialize(inUse) + ", and not the automatic AS:" + l3vni});
    }
  }
  return findings;
}

/// FRR 22577: with different MACs in its VRFs a VTEP drops what the fabric sends it, while all routes look right.
Findings routerMac(const Facts& facts) {
  Findings findings;
  const std::string system = lower(text(member(facts.intent.value, "underlay"), "system-mac"));
  for (const auto& [number, vni] : byNumber(items(facts.vnis.value))) {
    const std::string mac = lower(text(*vni, "routerMac"));
    if (text(*vni, "type") == "L3" && mac != system) {
      findings.push_back({"L3VNI " + number, "zebra announces router MAC " + mac + ", and not " + system});
    }
  }
  std::map<std::string, std::pair<std::string, std::string>> first;  // by VTEP: MAC, VNI
  for (const auto& [vni, entries] : object(facts.routerMacs.value)) {
    for (const auto& [key, entry] : object(entries)) {
      if (!entry.is_object()) continue;
      const std::string vtep = text(entry, "vtepIp"), mac = lower(text(entry, "routerMac"));
      const auto [seen, fresh] = first.emplace(vtep, std::pair(mac, std::string(vni)));
      if (fresh || seen->second.first == mac) continue;
      findings.push_back({"remote VTEP " + vtep, "announces router MAC " + mac + " in L3VNI " + std::string(vni) +
                                                     " and " + seen->second.first + " in " + seen->second.second});
    }
  }
  return findings;
}

/// FRR 23028: another SVI of the VRF that comes up last takes the L3VNI's place.
Findings l3vniSvi(const Facts& facts) {
  Findings findings;
  const auto known = byNumber(items(facts.vnis.value));
  for (const json::value& vrf : list(facts.intent.value, "ip-vrf")) {
    const std::string subject = "ip-vrf " + text(vrf, "name"), l3vni = text(vrf, "l3vni");
    const std::string wanted = "vlan" + text(vrf, "vlan-id");
    const auto found = known.find(l3vni);
    if (found == known.end()) {
      findings.push_back({subject, "zebra has no L3VNI " + l3vni});
      continue;
    }
    // 8.4 and 10.3 spell it differently.
    const std::string inOld = text(*found->second, "sviIntf"),
                      svi = inOld.empty() ? text(*found->second, "sviIf") : inOld;
    const std::string state = text(*found->second, "state");
    if (svi != wanted) findings.push_back({subject, "zebra takes " + svi + " for the SVI of its L3VNI, not " + wanted});
    if (state != "Up") findings.push_back({subject, "its L3VNI is " + state + " in zebra"});
  }
  return findings;
}

/// After FRR's restart the neighbours that the kernel still has may not be told again; with suppression nobody asks. So
/// it is with an address that zebra learnt from the fabric before it was killed, and that is at a port since: the entry
/// stays in the kernel as zebra's, which zebra does not ask about (zebra_evpn_remote_neigh_update), and only the MAC is
/// told.
Findings neighbours(const Facts& facts) {
  Findings findings;
  const auto vnis = segmentVnis(facts);
  for (const json::value& neighbour : items(facts.neighbours.value)) {
    const std::string address = text(neighbour, "dst"), svi = text(neighbour, "dev"), mac = text(neighbour, "lladdr");
    const auto vni = vnis.find(svi);
    if (vni == vnis.end() || mac.empty() || address.starts_with("fe80")) continue;
    const json::value& known = member(member(facts.arpCache.value, vni->second), address);
    if (object(neighbour).contains("extern_learn")) {
      if (known.is_null()) {
        findings.push_back({"neighbour " + address + " on " + svi,
                            "left by a zebra that is gone: no VTEP is told of it if it is at a port now"});
      }
      continue;
    }
    const json::array& states = list(neighbour, "state");
    if (!has(states, "REACHABLE") && !has(states, "STALE") && !has(states, "DELAY") && !has(states, "PROBE")) continue;
    if (text(known, "type") == "local") continue;
    findings.push_back({"neighbour " + address + " on " + svi,
                        known.is_null() ? "zebra does not know it: no VTEP is told of it"
                                        : "zebra takes it for one behind " + text(known, "remoteVtep")});
  }
  return findings;
}

/// On an L3VNI's SVI every neighbour is another VTEP, and zebra's: one that the kernel asks for itself is one that
/// zebra has forgotten, though routes lead there. zebra 8 does so without zebra_nicleaf.so.
Findings nextHops(const Facts& facts) {
  Findings findings;
  std::map<std::string, std::string> vrfs;
  for (const json::value& vrf : list(facts.intent.value, "ip-vrf")) {
    vrfs.emplace("vlan" + text(vrf, "vlan-id"), text(vrf, "name"));
  }
  for (const json::value& neighbour : items(facts.neighbours.value)) {
    const auto vrf = vrfs.find(text(neighbour, "dev"));
    const json::array& states = list(neighbour, "state");
    if (vrf == vrfs.end() || (!has(states, "INCOMPLETE") && !has(states, "FAILED"))) continue;
    findings.push_back({"ip-vrf " + vrf->second, "the router MAC of VTEP " + text(neighbour, "dst") +
                                                     " is not in the kernel: what is routed there is lost"});
  }
  return findings;
}

/// A link of the intent without a carrier: nothing of ours can help that.
Findings carriers(const Facts& facts) {
  Findings findings;
  std::map<std::string, const json::value*> links;
  for (const json::value& link : items(facts.links.value)) links.emplace(text(link, "ifname"), &link);
  std::map<std::string, std::string> netdevs;
  for (const json::value& port : list(facts.state.value, "port"))
    netdevs.emplace(text(port, "interface"), text(port, "netdev"));
  const auto look = [&](const json::value& wanted, const char* kind) {
    const std::string name = text(wanted, "interface");
    const auto netdev = netdevs.find(name);
    const auto link = links.find(netdev == netdevs.end() ? name : netdev->second);
    if (text(wanted, "enabled") == "false" || link == links.end()) return;
    if (!has(list(*link->second, "flags"), "LOWER_UP")) {
      findings.push_back({std::string(kind) + " " + name, "has no carrier: the other side is down"});
    }
  };
  for (const json::value& uplink : list(member(facts.intent.value, "underlay"), "uplink")) look(uplink, "uplink");
  for (const json::value& port : list(facts.intent.value, "port")) look(port, "port");
  return findings;
}

Findings nothing(const Facts&) { return {}; }

}  // namespace

const std::vector<Check>& checks() {
  using F = Facts;
  static const std::vector<Check> kChecks = {
      {"daemons", "zebra and bgpd answer", "systemctl status frr; journalctl -u frr", {&F::bgpd, &F::vnis}, nothing},
      {"agent", "the agent has applied its intent", "nicleaf show status", {&F::state}, agent},
      {"carriers",
       "uplinks and enabled ports have a carrier",
       "look at the server's function, or the cable",
       {&F::intent, &F::links},
       carriers},
      {"sessions", "every BGP session is established", "nicleaf show sessions", {&F::state}, sessions},
      {"vnis", "bgpd has every VNI, and it is up", "nicleaf show vnis", {&F::intent, &F::state}, vnisUp},
      {"import-route-targets",
       "every IP-VRF imports what it should",
       "nicleaf show vnis; take the VRF out of the intent, and put it back",
       {&F::intent, &F::state},
       importRouteTargets},
      {"router-mac",
       "a VTEP has one router MAC in all VRFs",
       "of this DPU: ip link show type vlan; of a remote VTEP: look there",
       {&F::intent, &F::vnis, &F::routerMacs},
       routerMac},
      {"l3vni-svi",
       "zebra takes the right SVI for each L3VNI, and it is up",
       "ip link set that SVI down and up: the last one that comes up counts",
       {&F::intent, &F::vnis},
       l3vniSvi},
      {"next-hops",
       "the kernel has the router MAC of every VTEP that it routes to",
       "is zebra_nicleaf.so loaded (vtysh -c 'show modules')? vtysh -c 'clear bgp *' here mends it for now",
       {&F::intent, &F::neighbours},
       nextHops},
      {"neighbours",
       "EVPN is told of every neighbour that the kernel has",
       "ip neigh del ADDRESS dev SVI; ping -c1 -I VRF ADDRESS: who is there answers, and is told of anew",
       {&F::intent, &F::neighbours, &F::arpCache},
       neighbours},
  };
  return kChecks;
}

std::vector<Result> examine(const Facts& facts) {
  std::vector<Result> results;
  for (const Check& check : checks()) {
    Result result{&check, {}, {}};
    for (const auto need : check.needs) {
      const Answer& answer = facts.*need;
      if (!answer.there() && result.notDone.find(answer.error) == std::string::npos) {
        result.notDone += (result.notDone.empty() ? "" : "; ") + answer.error;
      }
    }
    if (result.notDone.empty()) result.findings = check.look(facts);
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace nicleaf::doctor
