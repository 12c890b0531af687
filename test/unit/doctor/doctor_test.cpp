// SPDX-License-Identifier: Apache-2.0
#include "doctor/doctor.hpp"

#include <functional>

#include <gmock/gmock.h>

namespace nicleaf::doctor {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::IsEmpty;

/// A healthy DPU with two tenants, one segment and a remote VTEP, in the words of FRR and iproute2.
Facts healthy() {
  Facts facts;
  facts.intent.value = json::parse(R"({"underlay": {"system-mac": "02:00:00:00:00:01", "uplink": [{"interface": "p0"}]},
      "ip-vrf": [{"name": "red", "l3vni": 14001, "vlan-id": 4001}, {"name": "blue", "l3vni": 14002, "vlan-id": 4002}],
      "segment": [{"name": "red-lan", "vni": 10010, "vlan-id": 10, "ip-vrf": "red"}],
      "port": [{"interface": "pf0vf0", "segment": "red-lan", "enabled": true}]})");
  facts.state.value = json::parse(R"({"phase": "applied",
      "session": [{"vrf": "default", "peer": "p0", "session-state": "established"}],
      "vni": [{"vni": 10010, "type": "L2", "live": true},
              {"vni": 14001, "type": "L3", "live": true, "import-route-target": ["65001:14001"]},
              {"vni": 14002, "type": "L3", "live": true, "import-route-target": ["65001:14002"]}]})");
  facts.links.value = json::parse(R"([{"ifname": "p0", "flags": ["UP", "LOWER_UP"]},
      {"ifname": "pf0vf0", "flags": ["UP", "LOWER_UP"]}])");
  facts.neighbours.value = json::parse(R"([
      {"dst": "192.168.10.11", "dev": "vlan10", "lladdr": "02:00:00:00:10:11", "state": ["REACHABLE"]},
      {"dst": "192.168.10.12", "dev": "vlan10", "lladdr": "02:00:00:00:10:12", "extern_learn": null, "state": ["NOARP"]},
      {"dst": "fe80::11", "dev": "vlan10", "lladdr": "02:00:00:00:10:11", "state": ["STALE"]},
      {"dst": "192.168.10.99", "dev": "vlan10", "state": ["FAILED"]},
      {"dst": "10.0.0.9", "dev": "p0", "lladdr": "02:00:00:00:10:11", "state": ["REACHABLE"]}])");
  facts.bgpd.value = json::object();
  facts.vnis.value = json::parse(R"([{"vni": 10010, "type": "L2", "tenantVrf": "red"},
      {"vni": 14001, "type": "L3", "sviIntf": "vlan4001", "state": "Up", "routerMac": "02:00:00:00:00:01"},
      {"vni": 14002, "type": "L3", "sviIntf": "vlan4002", "state": "Up", "routerMac": "02:00:00:00:00:01"}])");
  facts.routerMacs.value = json::parse(R"({
      "14001": {"numRmacs": 1, "02:00:00:00:00:02": {"routerMac": "02:00:00:00:00:02", "vtepIp": "10.0.0.2"}},
      "14002": {"numRmacs": 1, "02:00:00:00:00:02": {"routerMac": "02:00:00:00:00:02", "vtepIp": "10.0.0.2"}}})");
  facts.arpCache.value = json::parse(R"({"10010": {"numArpNd": 2,
      "192.168.10.11": {"type": "local", "mac": "02:00:00:00:10:11"},
      "192.168.10.12": {"type": "remote", "remoteVtep": "10.0.0.2"}}})");
  const char* const rules = R"([{"priority": 1000, "src": "all", "l3mdev": null},
      {"priority": 1500, "src": "all", "iif": "oob", "table": "77"},
      {"priority": 2000, "src": "all", "l3mdev": null, "action": "unreachable"},
      {"priority": 32762, "src": "all", "table": "local"}, {"priority": 32766, "src": "all", "table": "main"}])";
  facts.rules4.value = facts.rules6.value = json::parse(rules);
  facts.routes4.value = json::parse(R"([{"dst": "default", "dev": "oob", "flags": []},
      {"type": "6", "dst": "default", "table": "14001", "protocol": "110"},
      {"dst": "192.168.10.0/24", "dev": "vlan10", "table": "14001", "protocol": "2"},
      {"dst": "198.51.100.0/24", "dev": "vlan4001", "table": "14001", "protocol": "186"},
      {"dst": "10.0.0.0/8", "dev": "oob", "table": "77"}])");
  facts.routes6.value = json::array();
  facts.bridgeFirewall.value = json::parse(R"({"bridge-nf-call-iptables": 0})");
  facts.managers.value = json::parse(R"({"systemd-networkd": {"ManageForeignRoutes": "no"},
      "NetworkManager": "has unmanaged-devices", "ifupdown": ["oob"]})");
  return facts;
}

/// All findings, each as "check: subject: text".
std::vector<std::string> found(const Facts& facts) {
  std::vector<std::string> lines;
  for (const Result& result : examine(facts)) {
    const std::string name = result.check->name;
    if (!result.notDone.empty()) lines.push_back(name + " not done: " + result.notDone);
    for (const Finding& finding : result.findings)
      lines.push_back(name + ": " + finding.subject + ": " + finding.found);
  }
  return lines;
}

TEST(Doctor, FindsNothingOnAHealthyDpu) { EXPECT_THAT(found(healthy()), IsEmpty()); }

TEST(Doctor, FindsEachFaultAndNothingElse) {
  const std::vector<std::pair<std::function<void(Facts&)>, const char*>> faults = {
      {[](Facts& facts) { facts.state.value.at("vni").at(1).at("import-route-target") = json::array(); },
       "import-route-targets: ip-vrf red: imports []; expected the automatic target AS:14001"},
      {[](Facts& facts) { facts.intent.value.at("ip-vrf").at(0).as_object()["import-route-target"] = {"65001:7"}; },
       "import-route-targets: ip-vrf red: imports [\"65001:14001\"]; expected also \"65001:7\""},
      {[](Facts& facts) { facts.vnis.value.at(1).at("routerMac") = "02:00:5e:00:01:01"; },
       "router-mac: L3VNI 14001: zebra advertises router MAC 02:00:5e:00:01:01; expected the system-mac "
       "02:00:00:00:00:01"},
      {[](Facts& facts) {
         facts.routerMacs.value.at("14002").at("02:00:00:00:00:02").at("routerMac") = "02:00:00:00:00:03";
       },
       "router-mac: remote VTEP 10.0.0.2: advertises router MAC 02:00:00:00:00:03 in L3VNI 14002 and "
       "02:00:00:00:00:02 in L3VNI 14001; expected one for all"},
      {[](Facts& facts) { facts.state.value.as_object()["open-port"] = {"red"}; },
       "port-179: VRF red: bgpd's port 179 accepts connections from anybody; expected from declared peers only"},
      {[](Facts& facts) { facts.vnis.value.at(1).at("sviIntf") = "vlan10"; },
       "l3vni-svi: ip-vrf red: zebra uses vlan10 for its L3VNI; expected vlan4001"},
      {[](Facts& facts) { facts.vnis.value.at(2).at("state") = "Down"; },
       "l3vni-svi: ip-vrf blue: its L3VNI is Down in zebra; expected Up"},
      {[](Facts& facts) { facts.arpCache.value.at("10010").as_object().erase("192.168.10.11"); },
       "neighbours: neighbour 192.168.10.11 on vlan10: not known to zebra: not advertised to other VTEPs"},
      {[](Facts& facts) { facts.arpCache.value.at("10010").as_object().erase("192.168.10.12"); },
       "neighbours: neighbour 192.168.10.12 on vlan10: stale entry from a previous zebra: not advertised to other "
       "VTEPs if the host is now local"},
      {[](Facts& facts) {
         facts.neighbours.value.as_array().push_back(
             json::parse(R"({"dst": "10.0.0.2", "dev": "vlan4001", "state": ["INCOMPLETE"]})"));
       },
       "next-hops: ip-vrf red: the router MAC of VTEP 10.0.0.2 is not in the kernel: packets routed to this VTEP are "
       "lost"},
      {[](Facts& facts) { facts.state.value.at("vni").at(0).at("live") = false; },
       "vnis: segment red-lan: VNI 10010 is down in bgpd"},
      {[](Facts& facts) { facts.state.value.at("session").at(0).at("session-state") = "active"; },
       "sessions: session default p0: state active"},
      {[](Facts& facts) {
         facts.links.value.at(1).at("flags") = {"UP", "NO-CARRIER"};
       },
       "carriers: port pf0vf0: no carrier: the other end of the link is down"},
      {[](Facts& facts) {
         facts.rules4.value.as_array().push_back(
             json::parse(R"({"priority": 999, "src": "all", "fwmark": "0x1", "table": "main"})"));
       },
       "routing-rules: IPv4 rule 999: src all fwmark 0x1 table main: is asked before the tenants' tables; expected no "
       "rule of others before 2000"},
      {[](Facts& facts) {
         facts.rules6.value.as_array().push_back(
             json::parse(R"({"priority": 5, "not": null, "src": "all", "iif": "oob", "table": "main"})"));
       },
       "routing-rules: IPv6 rule 5: not src all iif oob table main: is asked before the tenants' tables; expected no "
       "rule of others before 2000"},
      {[](Facts& facts) { facts.rules6.value.as_array().erase(facts.rules6.value.as_array().begin()); },
       "routing-rules: IPv6 rules: there is no l3mdev rule of preference 1000: tenants' packets are lost"},
      {[](Facts& facts) {
         facts.routes6.value = json::parse(R"([{"dst": "default", "dev": "oob", "table": "14002"}])");
       },
       "foreign-routes: ip-vrf blue: its table 14002 has a route of protocol 3 to default by oob; expected routes of "
       "FRR "
       "and nicleaf only"},
      {[](Facts& facts) { facts.bridgeFirewall.value.at("bridge-nf-call-iptables") = 1; },
       "bridge-firewall: net.bridge.bridge-nf-call-iptables: is 1: bridged packets of tenants pass the DPU's firewall, "
       "and its table of connections has the same addresses of several tenants; expected 0"},
      {[](Facts& facts) { facts.managers.value.at("systemd-networkd").at("ManageForeignRoutes") = "yes"; },
       "network-managers: systemd-networkd: removes what is not its own when it restarts: ManageForeignRoutes=yes; "
       "expected no"},
      {[](Facts& facts) { facts.managers.value.at("NetworkManager") = "manages all"; },
       "network-managers: NetworkManager: configures uplinks and ports, too; expected them in unmanaged-devices"},
      {[](Facts& facts) { facts.managers.value.at("ifupdown").as_array().emplace_back("p0"); },
       "network-managers: /etc/network/interfaces: configures p0, which the intent has, too; expected one owner"},
      {[](Facts& facts) { facts.state.value.at("phase") = "failed"; }, "agent: nicleafd: phase failed"},
      {[](Facts& facts) {
         facts.state.value.as_object()["drained"] = json::parse(R"([{"name": "all", "since": "1795917600"}])");
       },
       "drained: the DPU: drained since 2026-11-29 02:00 UTC"},
  };
  for (const auto& [build, finding] : faults) {
    Facts facts = healthy();
    build(facts);
    EXPECT_THAT(found(facts), testing::ElementsAre(finding));
  }
}

TEST(Doctor, DoesNotPassACheckWhoseFactsAreMissing) {
  Facts facts = healthy();
  facts.arpCache.error = "vtysh: no such file";
  facts.bgpd.error = "vtysh -d bgpd: failed to connect";
  EXPECT_THAT(found(facts), testing::ElementsAre("daemons not done: vtysh -d bgpd: failed to connect",
                                                 "neighbours not done: vtysh: no such file"));
}

TEST(Doctor, SurvivesAnswersOfAnyShape) {
  for (const char* shape : {"null", "[]", "{}", "[1]", R"({"14001": 3})", R"([{"vni": []}])", "\"x\""}) {
    Facts facts = healthy();
    for (const auto place : {&Facts::intent, &Facts::state, &Facts::links, &Facts::neighbours, &Facts::vnis,
                             &Facts::routerMacs, &Facts::arpCache}) {
      (facts.*place).value = json::parse(shape);
      (void)found(facts);
    }
  }
}

TEST(Doctor, AsksCommandsForJson) {
  EXPECT_EQ(ask({"echo", R"([1, 2])"}).value, json::parse("[1, 2]"));
  EXPECT_TRUE(ask({"true"}).there());
  EXPECT_THAT(ask({"echo", "not", "json"}).error, HasSubstr("echo not json: not json"));
  EXPECT_THAT(ask({"sh", "-c", "echo wrong >&2; exit 3"}).error, HasSubstr("wrong"));
  EXPECT_THAT(ask({"no-such-command-of-any-kind"}).error, HasSubstr("No such file"));
}

}  // namespace
}  // namespace nicleaf::doctor
