// SPDX-License-Identifier: Apache-2.0
#include "doctor/doctor.hpp"
#include "doctor/evpn_checks.hpp"
#include "doctor/fabric_checks.hpp"
#include "doctor/firewall_checks.hpp"
#include "doctor/ground_checks.hpp"
#include "doctor/json_view.hpp"
#include "doctor/limit_checks.hpp"
#include "doctor/manager_checks.hpp"
#include "doctor/neighbour_checks.hpp"
#include "doctor/port_check.hpp"

namespace nicleaf::doctor {
namespace {

namespace json = boost::json;
using Findings = std::vector<Finding>;

Findings agent(const Facts& facts) {
  const std::string phase = text(facts.state.value, "phase"), error = text(facts.state.value, "last-error");
  if (phase == "applied") return {};
  Findings findings;
  for (const json::value& broken : list(facts.state.value, "broken-tenant"))
    findings.push_back({text(broken, "name"), "not as the intent says: " + text(broken, "reason")});
  if (!findings.empty()) return findings;
  return {{"nicleafd", "phase " + phase + (error.empty() ? "" : ": " + error)}};
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
      {"store",
       "the agent's state on disk can be read and written",
       "see if the disk is full or read-only, and docs/runbook.md, \"The phase is held\", if documents are damaged",
       {&F::state},
       stateOnDisk},
      {"drained",
       "nothing is drained by nicleaf drain",
       "when the work is done: nicleaf undrain, with the name of an ip-vrf if one is drained",
       {&F::state},
       drained},
      {"drift",
       "bgpd's configuration is what the intent says",
       "see the lines: nicleaf show drift; nicleafd repairs them unless its settings have drift: report",
       {&F::state},
       drift},
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
      {"guard-in-hardware",
       "no frame that the hardware switches passes by the filters of a port",
       "see which filters the hardware lacks: nicleaf show offload; tc -s filter show dev NETDEV ingress; to keep such "
       "a "
       "port down: guard-in-hardware require (docs/hardware.md)",
       {&F::intent, &F::state},
       guardInHardware},
      {"mac-limit",
       "no port has as many MACs as its mac-limit",
       "see which MACs it has: bridge fdb show br br-nicleaf brport NETDEV; raise mac-limit if they are right",
       {&F::state},
       fullPorts},
      {"neighbour-tables",
       "the kernel's tables of neighbours have room",
       "see whose they are: ip -s neigh show dev SVI; for more, sysctl -w net.ipv4.neigh.default.gc_thresh3=131072 "
       "(and "
       "net.ipv6...): the agent leaves larger values",
       {&F::neighbours, &F::tableLimits},
       neighbourTables},
      {"connection-table",
       "the kernel's table of connections has room",
       "see whose they are: conntrack -L; find the rules that track connections: nft list ruleset; iptables-save",
       {&F::tableLimits},
       connectionTable},
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
      {"lost-routes",
       "the kernel has every route that zebra has installed there",
       "find out who removed them (ip nexthop flush does); to install them again: vtysh -c 'clear bgp *' -c 'clear bgp "
       "vrf NAME *', or restart FRR",
       {&F::routes4, &F::routes6, &F::zebraRoutes4, &F::zebraRoutes6},
       lostRoutes},
      {"foreign-vteps",
       "VXLAN devices send only to the VTEPs that EVPN has",
       "find out who adds the entry, and remove it: bridge fdb del MAC dev DEVICE dst VTEP, with src_vni VNI for "
       "vx-nicleaf",
       {&F::links, &F::fdb, &F::vnis, &F::routerMacs},
       foreignVteps},
      {"neighbours",
       "EVPN advertises every local neighbour that the kernel has",
       "ip neigh del ADDRESS dev SVI; ping -c1 -I VRF ADDRESS: the host replies and is advertised again",
       {&F::intent, &F::neighbours, &F::arpCache},
       neighbours},
      {"routing-rules",
       "no rule of others decides about tenants' packets",
       "find out what adds the rule, and give it a preference above 1, or a link (iif) that carries no tenants; "
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
      {"control-plane",
       "servers reach of the DPU itself only what is for them",
       "see why the agent cannot load its rules: journalctl -u nicleafd; a kernel without nf_tables, or without its "
       "parts nft_limit, nft_fib_inet, nft_ct and nft_meta_bridge, cannot have them",
       {&F::intent, &F::firewall},
       controlPlane},
      {"forward-policy",
       "no firewall of others drops tenants' packets",
       "a container engine on a DPU must not filter what is forwarded: \"iptables\": false in "
       "/etc/docker/daemon.json; "
       "until then: iptables -P FORWARD ACCEPT",
       {&F::firewall},
       forwardPolicy},
      {"docker",
       "docker does not filter what the DPU forwards when it starts",
       "in /etc/docker/daemon.json, set \"iptables\": false and \"ip6tables\": false, or, since docker 28, "
       "\"ip-forward-no-drop\": true",
       {&F::managers},
       dockerForwards},
      {"networkd",
       "systemd-networkd leaves the agent's links, routes and rules alone",
       "install the files of nicleaf's systemd/networkd.conf.d and systemd/network, the latter with the names of your "
       "uplinks and ports",
       {&F::intent, &F::links, &F::managers},
       networkd},
      {"networkmanager",
       "NetworkManager leaves the agent's links alone",
       "install systemd/NetworkManager/10-nicleaf.conf of nicleaf with the names of your uplinks and ports",
       {&F::intent, &F::links, &F::managers},
       networkManager},
      {"ifupdown",
       "ifupdown leaves the agent's links alone",
       "take them out of /etc/network/interfaces and the files that it names: ifupdown has no setting for others' "
       "links",
       {&F::intent, &F::links, &F::managers},
       ifupdown},
      {"dhcpcd",
       "dhcpcd leaves the agent's links alone",
       "append systemd/dhcpcd/nicleaf.conf of nicleaf to /etc/dhcpcd.conf, with the names of your uplinks, ports and "
       "ip-vrfs",
       {&F::intent, &F::links, &F::managers},
       dhcpcd},
      {"connman",
       "connman leaves the agent's links alone",
       "in /etc/connman/main.conf, section General, add them to NetworkInterfaceBlacklist (docs/runbook.md)",
       {&F::intent, &F::links, &F::managers},
       connman},
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
