// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>
#include <map>

#include "doctor/doctor.hpp"
#include "doctor/ground_checks.hpp"
#include "doctor/json_view.hpp"
#include "doctor/neighbour_checks.hpp"
#include "doctor/port_check.hpp"

namespace nicleaf::doctor {
namespace {

namespace json = boost::json;
using Findings = std::vector<Finding>;

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// The entries of a list of VNIs (zebra's or the agent's), by VNI.
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

Findings drained(const Facts& facts) {
  Findings findings;
  for (const json::value& one : list(facts.state.value, "drained")) {
    const std::string name = text(one, "name");
    findings.push_back({name == "all" ? "the DPU" : "ip-vrf " + name, "drained since " + utcTime(text(one, "since"))});
  }
  return findings;
}

Findings vnisUp(const Facts& facts) {
  Findings findings;
  const auto known = byNumber(list(facts.state.value, "vni"));
  const auto look = [&](const std::string& vni, const std::string& subject) {
    const auto found = known.find(vni);
    if (found == known.end()) {
      findings.push_back({subject, "VNI " + vni + " is unknown to bgpd"});
    } else if (text(*found->second, "live") != "true") {
      findings.push_back({subject, "VNI " + vni + " is down in bgpd"});
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
                        "state " + state + (reason.empty() ? "" : "; last reset: " + reason)});
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

/// An uplink or port of the intent without carrier: a fault outside the agent, and the cause of others.
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
      findings.push_back({std::string(kind) + " " + name, "no carrier: the other end of the link is down"});
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
      {"daemons",
       "zebra and bgpd answer",
       "see why FRR does not run: systemctl status frr; journalctl -u frr",
       {&F::bgpd, &F::vnis},
       nothing},
      {"agent", "the agent has applied its intent", "read the last error: nicleaf show status", {&F::state}, agent},
      {"drained",
       "nothing is drained by nicleaf drain",
       "when the work is done: nicleaf undrain, with the name of an ip-vrf if one is drained",
       {&F::state},
       drained},
      {"carriers",
       "all uplinks and enabled ports have a carrier",
       "for a port, check the server's function (up, driver bound); for an uplink, the cable and the switch",
       {&F::intent, &F::links},
       carriers},
      {"sessions",
       "all BGP sessions are established",
       "see the last reset reasons: nicleaf show sessions",
       {&F::state},
       sessions},
      {"port-179",
       "bgpd's port 179 answers declared peers only",
       "read why in bgpd's log: journalctl -u frr; if memory is missing, raise net.core.optmem_max (sysctl -w "
       "net.core.optmem_max=1048576): the filter is there within a second",
       {&F::state},
       openPorts},
      {"vnis",
       "all VNIs are up in bgpd",
       "compare with the kernel: nicleaf show vnis; ip -d link show type vxlan",
       {&F::intent, &F::state},
       vnisUp},
      {"import-route-targets",
       "all IP-VRFs import the right route targets",
       "apply an intent without this ip-vrf, then the full intent again",
       {&F::intent, &F::state},
       importRouteTargets},
      {"router-mac",
       "each VTEP has the same router MAC in all VRFs",
       "for an L3VNI, check the SVI's MAC on this DPU: ip link show type vlan; for a remote VTEP, check that machine",
       {&F::intent, &F::vnis, &F::routerMacs},
       routerMac},
      {"l3vni-svi",
       "zebra uses the right SVI for each L3VNI, and it is up",
       "set the expected SVI down and up again (ip link set SVI down; ip link set SVI up): zebra uses the last one to "
       "come up",
       {&F::intent, &F::vnis},
       l3vniSvi},
      {"next-hops",
       "the kernel has the router MAC of every VTEP it routes to",
       "make sure that zebra has loaded zebra_nicleaf.so: vtysh -c 'show modules'; to repair it now: vtysh -c 'clear "
       "bgp *'",
       {&F::intent, &F::neighbours},
       nextHops},
      {"neighbours",
       "EVPN advertises every local neighbour that the kernel has",
       "ip neigh del ADDRESS dev SVI; ping -c1 -I VRF ADDRESS: the host replies and is advertised again",
       {&F::intent, &F::neighbours, &F::arpCache},
       neighbours},
      {"routing-rules",
       "no rule of others decides about tenants' packets",
       "find out what adds the rule, and give it a preference above 2000, or a link (iif) that carries no tenants; "
       "missing rules: nicleaf show status",
       {&F::intent, &F::links, &F::rules4, &F::rules6},
       routingRules},
      {"foreign-routes",
       "only FRR and nicleaf have routes in tenants' tables",
       "find out what adds the route (ip route show table N), and give it another table",
       {&F::intent, &F::routes4, &F::routes6},
       strangersRoutes},
      {"bridge-firewall",
       "bridged packets of tenants do not pass the DPU's firewall",
       "sysctl -w net.bridge.bridge-nf-call-iptables=0, and so on; a container engine that needs them set must not run "
       "on "
       "a DPU",
       {&F::bridgeFirewall},
       bridgeFirewall},
      {"network-managers",
       "no network manager changes what is not its own",
       "install systemd/networkd.conf.d/10-nicleaf.conf and systemd/NetworkManager/10-nicleaf.conf of nicleaf, and "
       "take "
       "the intent's links out of /etc/network/interfaces",
       {&F::intent, &F::managers},
       networkManagers},
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
