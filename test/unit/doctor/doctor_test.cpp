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
      {"ifname": "pf0vf0", "flags": ["UP", "LOWER_UP"]},
      {"ifname": "oob", "flags": ["UP", "LOWER_UP"]},
      {"ifname": "vx10010", "ifalias": "nicleaf", "linkinfo": {"info_kind": "vxlan", "info_data": {"id": 10010}}},
      {"ifname": "vx-nicleaf", "ifalias": "nicleaf", "linkinfo": {"info_kind": "vxlan", "info_data": {"id": 0}}},
      {"ifname": "vx9", "linkinfo": {"info_kind": "vxlan", "info_data": {"id": 9}}}])");
  facts.fdb.value = json::parse(R"([
      {"mac": "02:00:00:00:10:11", "ifname": "pf0vf0", "vlan": 10, "master": "br-nicleaf"},
      {"mac": "00:00:00:00:00:00", "ifname": "vx10010", "dst": "10.0.0.2", "flags": ["self"], "state": "permanent"},
      {"mac": "02:00:00:00:00:02", "ifname": "vx-nicleaf", "dst": "10.0.0.2", "src_vni": 14001, "flags": ["self"]},
      {"mac": "00:00:00:00:00:00", "ifname": "vx9", "dst": "10.0.0.9", "flags": ["self"], "state": "permanent"}])");
  facts.neighbours.value = json::parse(R"([
      {"dst": "192.168.10.11", "dev": "vlan10", "lladdr": "02:00:00:00:10:11", "state": ["REACHABLE"]},
      {"dst": "192.168.10.12", "dev": "vlan10", "lladdr": "02:00:00:00:10:12", "extern_learn": null, "state": ["NOARP"]},
      {"dst": "fe80::11", "dev": "vlan10", "lladdr": "02:00:00:00:10:11", "state": ["STALE"]},
      {"dst": "192.168.10.99", "dev": "vlan10", "state": ["FAILED"]},
      {"dst": "10.0.0.9", "dev": "p0", "lladdr": "02:00:00:00:10:11", "state": ["REACHABLE"]}])");
  facts.bgpd.value = json::object();
  facts.vnis.value = json::parse(R"([{"vni": 10010, "type": "L2", "tenantVrf": "red", "numRemoteVteps": ["10.0.0.2"]},
      {"vni": 14001, "type": "L3", "sviIntf": "vlan4001", "state": "Up", "routerMac": "02:00:00:00:00:01"},
      {"vni": 14002, "type": "L3", "sviIntf": "vlan4002", "state": "Up", "routerMac": "02:00:00:00:00:01"}])");
  facts.routerMacs.value = json::parse(R"({
      "14001": {"numRmacs": 1, "02:00:00:00:00:02": {"routerMac": "02:00:00:00:00:02", "vtepIp": "10.0.0.2"}},
      "14002": {"numRmacs": 1, "02:00:00:00:00:02": {"routerMac": "02:00:00:00:00:02", "vtepIp": "10.0.0.2"}}})");
  facts.arpCache.value = json::parse(R"({"10010": {"numArpNd": 2,
      "192.168.10.11": {"type": "local", "mac": "02:00:00:00:10:11"},
      "192.168.10.12": {"type": "remote", "remoteVtep": "10.0.0.2"}}})");
  const char* const rules =
      R"([{"priority": 1, "src": "all", "l3mdev": null}, {"priority": 1000, "src": "all", "l3mdev": null},
      {"priority": 0, "src": "all", "iif": "oob", "table": "77"},
      {"priority": 2000, "src": "all", "l3mdev": null, "action": "unreachable"},
      {"priority": 32762, "src": "all", "table": "local"}, {"priority": 32766, "src": "all", "table": "main"}])";
  facts.rules4.value = facts.rules6.value = json::parse(rules);
  facts.routes4.value = json::parse(R"([{"dst": "default", "dev": "oob", "flags": []},
      {"type": "6", "dst": "default", "table": "14001", "protocol": "110"},
      {"dst": "192.168.10.0/24", "dev": "vlan10", "table": "14001", "protocol": "2"},
      {"dst": "198.51.100.0/24", "dev": "vlan4001", "table": "14001", "protocol": "186"},
      {"dst": "10.0.0.2", "protocol": "186"},
      {"dst": "10.0.0.0/8", "dev": "oob", "table": "77"}])");
  facts.routes6.value = json::array();
  facts.zebraRoutes4.value = json::parse(R"([{"10.0.0.2/32": [{"prefix": "10.0.0.2/32", "protocol": "bgp",
          "vrfName": "default", "selected": true, "installed": true, "table": 254, "uptime": "01:02:03"}]},
      {"198.51.100.0/24": [
          {"prefix": "198.51.100.0/24", "protocol": "bgp", "vrfName": "red", "selected": true, "installed": true,
           "table": 14001, "uptime": "1d02h03m"},
          {"prefix": "198.51.100.0/24", "protocol": "static", "vrfName": "red", "table": 14001, "uptime": "00:10:00"}],
       "192.168.10.0/24": [{"prefix": "192.168.10.0/24", "protocol": "connected", "vrfName": "red", "selected": true,
           "installed": true, "table": 14001, "uptime": "1d02h03m"}],
       "0.0.0.0/0": [{"prefix": "0.0.0.0/0", "protocol": "bgp", "vrfName": "red", "selected": true,
           "installed": true, "table": 14001, "uptime": "00:00:05"}]}])");
  facts.zebraRoutes6.value = json::parse(R"([{}, {"red": {"2001:db8::/64": []}}])");
  facts.firewall.value = json::parse(R"({"nftables": [{"metainfo": {"json_schema_version": 1}},
      {"chain": {"family": "ip", "table": "filter", "name": "FORWARD", "hook": "forward", "policy": "accept"}},
      {"chain": {"family": "bridge", "table": "nicleaf", "name": "input", "hook": "input", "policy": "accept"}},
      {"chain": {"family": "arp", "table": "nicleaf", "name": "input", "hook": "input", "policy": "accept"}},
      {"chain": {"family": "inet", "table": "nicleaf", "name": "tenants"}},
      {"chain": {"family": "inet", "table": "nicleaf", "name": "input", "hook": "input", "policy": "accept"}},
      {"chain": {"family": "inet", "table": "nicleaf", "name": "output", "hook": "output", "policy": "accept"}},
      {"chain": {"family": "inet", "table": "nicleaf", "name": "prerouting", "hook": "prerouting",
                 "policy": "accept"}}]})");
  facts.bridgeFirewall.value = json::parse(R"({"bridge-nf-call-iptables": 0})");
  facts.tableLimits.value = json::parse(R"({"nf_conntrack_count": 12, "nf_conntrack_max": 65536,
      "gc_thresh3-IPv4": 65536, "gc_thresh3-IPv6": 65536})");
  facts.managers.value = json::parse(R"({"ifupdown": ["oob"]})");
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

/// What is offloaded of a port with 33 filters, of which the agent keeps 3 from the hardware.
json::value offloadOf(const std::string& hwTcOffload, const std::string& switchdev) {
  return json::parse(R"({"port": [{"netdev": "pf0vf0", "filters": 33, "filters-for-software": 3,
                                   "filters-in-hardware": 20, "switchdev": )" +
                     switchdev + R"(, "hw-tc-offload": ")" + hwTcOffload + R"("}]})");
}

TEST(Doctor, FindsNothingOnAHealthyDpu) { EXPECT_THAT(found(healthy()), IsEmpty()); }

TEST(Doctor, TablesThatAreFourFifthsFullAreReported) {
  for (const auto& [count, findings] : {std::pair(52428, 0U), {52429, 1U}}) {
    Facts facts = healthy();
    facts.tableLimits.value.at("nf_conntrack_count") = count;
    EXPECT_THAT(found(facts), testing::SizeIs(findings)) << count;
  }
  Facts facts = healthy();
  facts.tableLimits.value.at("gc_thresh3-IPv4") = 4;  // 3 entries; those of zebra do not count
  EXPECT_THAT(found(facts), IsEmpty());
  facts.tableLimits.value = json::object();  // neither the module nor the first namespace
  EXPECT_THAT(found(facts), IsEmpty());
}

TEST(Doctor, PortsWithoutHardwareNeedNoFilterThere) {
  for (const auto& [offload, switchdev] : {std::pair("on", "false"), {"off", "true"}, {"none", "true"}}) {
    Facts facts = healthy();
    facts.state.value.as_object()["offload"] = offloadOf(offload, switchdev);
    EXPECT_THAT(found(facts), IsEmpty()) << offload << switchdev;
  }
}

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
      {[](Facts& facts) { facts.state.value.as_object()["drift-lines"] = 2; },
       "drift: bgpd: 2 lines differ; expected none"},
      {[](Facts& facts) {
         facts.state.value.as_object()["port"] = json::parse(R"([{"interface": "pf0vf0", "closed": "no filter"}])");
       },
       "guard-in-hardware: port pf0vf0: is kept down: no filter"},
      {[](Facts& facts) {
         facts.state.value.as_object()["port"] =
             json::parse(R"([{"interface": "pf0vf0", "refused-flag": ["locked"]}])");
       },
       "guard-in-hardware: port pf0vf0: its driver refused the bridge's flag locked: frames that the hardware switches "
       "pass by it"},
      {[](Facts& facts) { facts.state.value.as_object()["offload"] = offloadOf("on", "true"); },
       "guard-in-hardware: port pf0vf0: the hardware has 20 of the 30 filters that it could have"},
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
      {[](Facts& facts) { facts.state.value.at("vni").at(0).as_object().erase("live"); },
       "vnis: segment red-lan: VNI 10010 is unknown, because bgpd does not answer"},
      {[](Facts& facts) { facts.state.value.at("session").at(0).at("session-state") = "active"; },
       "sessions: session default p0: state active"},
      {[](Facts& facts) {
         facts.links.value.at(1).at("flags") = {"UP", "NO-CARRIER"};
       },
       "carriers: port pf0vf0: no carrier: the other end of the link is down"},
      {[](Facts& facts) {
         facts.rules4.value.as_array().push_back(
             json::parse(R"({"priority": 0, "src": "all", "fwmark": "0x1", "table": "main"})"));
       },
       "routing-rules: IPv4 rule 0: src all fwmark 0x1 table main: is asked before the tenants' tables; expected no "
       "rule of others before 2"},
      {[](Facts& facts) {
         facts.rules6.value.as_array().push_back(
             json::parse(R"({"priority": 1, "not": null, "src": "all", "iif": "oob", "table": "main"})"));
       },
       "routing-rules: IPv6 rule 1: not src all iif oob table main: is asked before the tenants' tables; expected no "
       "rule of others before 2"},
      {[](Facts& facts) { facts.rules6.value.as_array().erase(facts.rules6.value.as_array().begin()); },
       "routing-rules: IPv6 rules: there is no l3mdev rule of preference 1: expected the agent to add it"},
      {[](Facts& facts) {
         facts.routes6.value = json::parse(R"([{"dst": "default", "dev": "oob", "table": "14002"}])");
       },
       "foreign-routes: ip-vrf blue: its table 14002 has a route of protocol 3 to default by oob; expected routes of "
       "FRR "
       "and nicleaf only"},
      {[](Facts& facts) { facts.zebraRoutes4.value.at(1).at("0.0.0.0/0").at(0).at("uptime") = "00:01:05"; },
       "lost-routes: ip-vrf red: 1 IPv4 routes that zebra has installed are not in table 14001 of the kernel, such as "
       "0.0.0.0/0; expected all of them"},
      {[](Facts& facts) {
         facts.zebraRoutes6.value = json::parse(R"([{"default": {"2001:db8::/64": [{"prefix": "2001:db8::/64",
             "protocol": "bgp", "vrfName": "default", "selected": true, "installed": true, "table": 254,
             "uptime": "01w2d03h"}]}}])");
       },
       "lost-routes: the fabric: 1 IPv6 routes that zebra has installed are not in table 254 of the kernel, such as "
       "2001:db8::/64; expected all of them"},
      {[](Facts& facts) { facts.fdb.value.at(1).at("dst") = "203.0.113.9"; },
       "foreign-vteps: VNI 10010: device vx10010 sends frames to 00:00:00:00:00:00 to VTEP 203.0.113.9, which EVPN "
       "does "
       "not have in this VNI; expected no such FDB entry"},
      {[](Facts& facts) { facts.fdb.value.at(2).at("src_vni") = 14003; },
       "foreign-vteps: VNI 14003: device vx-nicleaf sends frames to 02:00:00:00:00:02 to VTEP 10.0.0.2, which EVPN "
       "does "
       "not have in this VNI; expected no such FDB entry"},
      {[](Facts& facts) { facts.bridgeFirewall.value.at("bridge-nf-call-iptables") = 1; },
       "bridge-firewall: net.bridge.bridge-nf-call-iptables: is 1: bridged packets of tenants pass the DPU's firewall, "
       "and its table of connections has the same addresses of several tenants; expected 0"},
      {[](Facts& facts) { facts.firewall.value.at("nftables").at(1).at("chain").at("policy") = "drop"; },
       "forward-policy: chain ip filter FORWARD: drops what the DPU forwards unless one of its rules accepts it, also "
       "tenants' packets; expected the policy accept"},
      {[](Facts& facts) { facts.firewall.value.at("nftables").as_array().pop_back(); },
       "control-plane: table inet nicleaf: has no chain of the hook prerouting: servers reach services of the DPU that "
       "are not for them, and can flood it"},
      {[](Facts& facts) {
         facts.state.value.as_object()["port"] = json::parse(R"([{"interface": "pf0vf0", "mac-limit-reached": true}])");
       },
       "mac-limit: port pf0vf0: has learnt as many MACs as its mac-limit: frames to others are flooded, and other DPUs "
       "do not know them"},
      {[](Facts& facts) { facts.tableLimits.value.at("gc_thresh3-IPv4") = 3; },
       "neighbour-tables: IPv4 neighbours: 3 of 3 (gc_thresh3) are there, most of them, 2, on vlan10: without room, "
       "new "
       "servers of all tenants are not reached"},
      {[](Facts& facts) { facts.tableLimits.value.at("gc_thresh3-IPv6") = 1; },
       "neighbour-tables: IPv6 neighbours: 1 of 1 (gc_thresh3) are there, most of them, 1, on vlan10: without room, "
       "new "
       "servers of all tenants are not reached"},
      {[](Facts& facts) { facts.tableLimits.value.at("nf_conntrack_count") = 52429; },
       "connection-table: nf_conntrack: 52429 of 65536 (nf_conntrack_max) connections are tracked for rules of others: "
       "without room, the kernel drops packets of new ones"},
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
                             &Facts::routerMacs, &Facts::arpCache, &Facts::fdb, &Facts::zebraRoutes4,
                             &Facts::zebraRoutes6, &Facts::managers, &Facts::tableLimits}) {
      (facts.*place).value = json::parse(shape);
      (void)found(facts);
    }
  }
}

TEST(Doctor, AsksCommandsForJson) {
  EXPECT_EQ(ask({"echo", R"([1, 2])"}).value, json::parse("[1, 2]"));
  EXPECT_TRUE(ask({"true"}).there());
  EXPECT_EQ(askForMany({"printf", R"({"a":1}\n\n[2]\n)"}).value, json::parse(R"([{"a": 1}, [2]])"));
  EXPECT_EQ(askForMany({"true"}).value, json::array());
  EXPECT_THAT(askForMany({"echo", R"({"a": 1}{"b")"}).error, HasSubstr("echo"));
  EXPECT_THAT(ask({"echo", "not", "json"}).error, HasSubstr("echo not json: not json"));
  EXPECT_THAT(ask({"sh", "-c", "echo wrong >&2; exit 3"}).error, HasSubstr("wrong"));
  EXPECT_THAT(ask({"no-such-command-of-any-kind"}).error, HasSubstr("No such file"));
}

}  // namespace
}  // namespace nicleaf::doctor
