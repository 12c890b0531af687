// SPDX-License-Identifier: Apache-2.0
#include "doctor/neighbour_checks.hpp"

#include <map>

#include "doctor/json_view.hpp"

namespace nicleaf::doctor {
namespace {

namespace json = boost::json;
using Findings = std::vector<Finding>;

/// The VNI of each segment, by the name of its SVI.
std::map<std::string, std::string> segmentVnis(const Facts& facts) {
  std::map<std::string, std::string> vnis;
  for (const json::value& segment : list(facts.intent.value, "segment")) {
    vnis.emplace("vlan" + text(segment, "vlan-id"), text(segment, "vni"));
  }
  return vnis;
}

}  // namespace

/// After a restart zebra may not advertise neighbours that the kernel already has; and with ARP suppression no VTEP
/// asks for them. The same goes for a host that moved to a port of this DPU after zebra, which had learnt its address
/// from the fabric, was killed: the kernel's entry is still marked as zebra's, zebra does not probe such entries
/// (zebra_evpn_remote_neigh_update), and so it advertises the MAC without the address.
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
        findings.push_back(
            {"neighbour " + address + " on " + svi,
             "stale entry from a previous zebra: not advertised to other VTEPs if the host is now local"});
      }
      continue;
    }
    const json::array& states = list(neighbour, "state");
    if (!has(states, "REACHABLE") && !has(states, "STALE") && !has(states, "DELAY") && !has(states, "PROBE")) continue;
    if (text(known, "type") == "local") continue;
    findings.push_back({"neighbour " + address + " on " + svi,
                        known.is_null()
                            ? "not known to zebra: not advertised to other VTEPs"
                            : "local in the kernel, but zebra has it behind VTEP " + text(known, "remoteVtep")});
  }
  return findings;
}

/// All neighbours on an L3VNI's SVI are VTEPs whose entries zebra makes. If the kernel tries to resolve one itself,
/// zebra has removed the entry although routes still use it. FRR 8's zebra does that if zebra_nicleaf.so is not loaded.
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
                                                     " is not in the kernel: packets routed to this VTEP are lost"});
  }
  return findings;
}

}  // namespace nicleaf::doctor
