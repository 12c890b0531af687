// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include <gnmi.pb.h>

#include "api/agent.hpp"
#include "api/gnmi_path.hpp"

namespace nicleaf::api::test {

/// A document with one of every list.
inline constexpr char kIntent[] = R"({"nicleaf-fabric:fabric":{"generation":"7",
 "underlay":{"local-as":65001,"vtep-address":"10.255.0.1","system-mac":"02:00:00:00:00:01",
             "uplink":[{"interface":"eth0"},{"interface":"eth1","mtu":9000}]},
 "anycast-mac":"02:00:5e:00:01:01",
 "ip-vrf":[{"name":"red","l3vni":5001,"vlan-id":3001,"import-route-target":["65001:1","65001:2"],
            "bgp-session":[{"peer-address":"192.168.10.2","remote-as":65101,"address-family":["ipv4-unicast"]},
                           {"peer-address":"fd00::2","remote-as":65101,"address-family":["ipv6-unicast"]}]}],
 "segment":[{"name":"red-lan","vni":10010,"vlan-id":10,"ip-vrf":"red","gateway":["192.168.10.1/24","fd00::1/64"]}],
 "port":[{"interface":"pf0vf0","segment":"red-lan"}]}})";

inline model::Session sampleSession(const std::string& vrf, const std::string& peer) {
  model::Session made;
  made.vrf = vrf;
  made.peer = peer;
  made.state = model::SessionState::kEstablished;
  made.localAs = {65001};
  made.remoteAs = {4200000000};
  made.description = "server";
  made.lastResetReason = "Hold Timer Expired";
  made.since = std::chrono::steady_clock::now() - std::chrono::seconds(192);
  made.establishedTransitions = 2;
  made.removed = {3, 2, 99};
  made.refused = {4, 3, 2, 1};
  made.bfd = model::BfdState::kUp;
  made.families = {{"ipv4", "unicast", 5, 3, 2, 9}, {"ipv6", "unicast", 1, 1, 0, 4}};
  return made;
}

inline model::OffloadReport sampleOffload() {
  model::OffloadReport report;
  report.eswitches = {{"pci/0000:03:00.0", "legacy", "not now"}};
  report.ports = {{"eth4", "pf0vf0", "pci/0000:03:00.0", true, model::HwTcOffload::kOff}};
  report.tables["fdb"].offloaded = 2;
  report.tables["fdb"].add("02:00:00:00:00:01 dev eth4", "the driver has not taken it");
  report.tables["port"].offloaded = 1;
  return report;
}

inline AgentState sampleState() {
  AgentState state;
  state.agent = {.phase = model::Phase::kApplied,
                 .generationApplied = 18446744073709551615U,
                 .generationPending = 8,
                 .lastError = "bgpd: not there",
                 .lastApply = std::chrono::milliseconds(84),
                 .ports = {{"pf0vf0", "eth4", ""}, {"pf0vf1", "", "there is none"}},
                 .vxlan = model::VxlanChoice{true, "FRR and the kernel can"},
                 .passwordFiles = {},
                 .nextHops = {{{"red", *model::IpAddress::parse("192.168.10.9")}, model::BfdState::kDown}}};
  state.offload = sampleOffload();
  state.openPorts = {"red"};
  state.driftLines = 2;
  state.agent.confirmation = model::Confirmation{.id = "change-1", .generation = 7, .before = 6};
  state.trialLeft = std::chrono::seconds(252);
  for (const auto& [vrf, peer] : {std::pair{"default", "eth0"}, {"red", "192.168.10.2"}, {"red", "fd00::2"}})
    state.sessions[{vrf, peer}] = sampleSession(vrf, peer);
  model::VniStatus vni;
  vni.vni = {10010};
  vni.tenantVrf = "red";
  vni.live = true;
  vni.rd = "10.255.0.1:2";
  vni.importRouteTargets = vni.exportRouteTargets = {"65001:10010"};
  vni.remoteVteps = {*model::IpAddress::parse("10.255.0.2"), *model::IpAddress::parse("fd00::ff")};
  model::VniStatus l3;
  l3.vni = {5001};
  l3.l3 = true;
  state.vnis = {vni, l3};
  return state;
}

/// One line typed into a VRF's instance, and one taken away.
inline model::Drift sampleDrift() {
  const std::string top = "router bgp 65001 vrf red";
  return {{"bgpd",
           {{.onlyInDaemon = true, .context = {top}, .line = "neighbor 10.5.5.5 remote-as 65005", .path = ""},
            {.onlyInDaemon = false,
             .context = {top, "address-family ipv4 unicast"},
             .line = "network 10.9.0.0/16",
             .path = "/nicleaf-frr-bgp:bgp/instance[vrf='red']/x"}}}};
}

/// A repair of two steps, and a refused document.
inline std::vector<store::JournalEntry> sampleJournal() {
  return {{.sequence = 8,
           .time = 1795917600,
           .what = "repair",
           .why = "the kernel's objects changed",
           .who = "",
           .result = "done",
           .generation = 7,
           .tookMs = 12,
           .steps = {"kernel  ip link add vx10010", "kernel  ip link set vx10010 up"}},
          {.sequence = 9,
           .time = 1795917660,
           .what = "apply",
           .why = "gNMI",
           .who = "uid 1000",
           .result = "refused: \xff"}};
}

/// A damaged document, the one in effect, and one that was not confirmed.
inline std::vector<StoredDocument> sampleHistory() {
  StoredDocument damaged{.stored = {.generation = 6, .problem = "6.json: reading the record: it is damaged"}};
  StoredDocument good{.stored = {.generation = 7,
                                 .header = {.generation = 7,
                                            .time = 1795917600,
                                            .schema = "2026-11-29",
                                            .from = {"gNMI", "uid 1000", "restores generation 5: \xc3\xbc"},
                                            .checksum = ""},
                                 .size = 4711},
                      .inEffect = true,
                      .document = kIntent};
  StoredDocument rejected{.stored = {.generation = 8, .size = 12, .rejected = true}};
  return {damaged, good, rejected};
}

/// One that a rule of kIntent refuses, and one for its next hop.
inline model::RefusedPrefixes sampleRefused() {
  model::RefusedPrefix policy, nextHop;
  policy.vrf = nextHop.vrf = "red";
  policy.peer = nextHop.peer = "192.168.10.2";
  policy.prefix = "10.9.0.0/16";
  policy.reason = "policy";
  policy.rule = "/nicleaf-fabric:fabric/ip-vrf[name='red']/bgp-session[peer-address='192.168.10.2']/allowed-prefix";
  policy.explanation = "not in an allowed-prefix of the session";
  policy.since = std::chrono::system_clock::time_point(std::chrono::seconds(1'700'000'000));
  policy.age = std::chrono::seconds(192);
  nextHop.prefix = "203.0.113.0/24";
  nextHop.reason = "next-hop";
  nextHop.detail = "192.168.10.1";
  nextHop.explanation = "the next hop is an address of this DPU, or nothing routes it: 192.168.10.1";
  nextHop.since = policy.since;
  return {{policy, nextHop}, true};
}

/// A session that announced too many prefixes.
inline model::RefusedPrefixes sampleClosed() {
  model::RefusedPrefix closed;
  closed.vrf = "red";
  closed.peer = "192.168.10.2";
  closed.reason = "prefix-limit";
  closed.rule = "/x/prefix-limit";
  closed.explanation = "bgpd closed the session";
  return {{closed}, false};
}

/// A prefix that one server announces, with a kernel that does not have it.
inline model::RouteReport sampleRoute() {
  model::RouteReport report;
  report.vrf = "red";
  report.asked = "203.0.113.7";
  report.bgp.prefix = "203.0.113.0/24";
  model::RouteSession accepted, refused;
  accepted.peer = "192.168.10.2";
  accepted.verdict = "accepted";
  accepted.rule = "/x/allowed-prefix";
  accepted.hearsExplanation = "the best path is the server's own";
  refused.peer = "192.168.10.13";
  refused.verdict = "refused";
  refused.explanation = "not in an allowed-prefix of the session";
  refused.refused = sampleRefused().prefixes[0];
  refused.hears = true;
  report.bgp.sessions = {accepted, refused};
  model::RoutePath best, other;
  best.source = "session";
  best.from = best.nextHop = "192.168.10.2";
  best.asPath = "65101";
  best.best = best.valid = true;
  best.localPreference = 100;
  best.age = std::chrono::seconds(192);
  other.source = "evpn";
  other.valid = true;
  other.reason = "Weight";
  other.nextHop = "192.0.2.12";
  model::EvpnRoute imported{.type = 5,
                            .rd = "192.0.2.12:2",
                            .vtep = "192.0.2.12",
                            .targets = {"65012:14001"},
                            .matchedTarget = "65012:14001",
                            .l3vni = 14001,
                            .routerMac = "02:00:00:00:00:12",
                            .from = "eth1"};
  other.imported = imported;
  report.bgp.paths = {best, other};
  imported = {.type = 5,
              .rd = "192.0.2.11:2",
              .vtep = "192.0.2.11",
              .targets = {"65001:14001"},
              .matchedTarget = "",
              .l3vni = 14001,
              .routerMac = "02:00:00:00:00:11",
              .from = ""};
  report.bgp.exported = {imported};
  report.bgp.evpnSessions.push_back({.peer = "eth1", .established = true, .hears = true});
  report.kernel = model::KernelRoute{};
  report.problems = {"bgpd's best path is not in the kernel: table 14001 has no route for it"};
  return report;
}

inline gnmi::Path path(const DataPath& steps) { return toProto(steps); }

}  // namespace nicleaf::api::test
