// SPDX-License-Identifier: Apache-2.0
#include "doctor/fabric_checks.hpp"

#include <map>
#include <set>

#include "doctor/json_view.hpp"

namespace nicleaf::doctor {
namespace {

namespace json = boost::json;
using Findings = std::vector<Finding>;

constexpr struct Family {
  const char* name;
  const char* all;   // the default route's prefix
  const char* host;  // the length of a host route
  Answer Facts::*zebra;
  Answer Facts::*kernel;
} kRouteFamilies[] = {{"IPv4", "0.0.0.0/0", "/32", &Facts::zebraRoutes4, &Facts::routes4},
                      {"IPv6", "::/0", "/128", &Facts::zebraRoutes6, &Facts::routes6}};

/// iproute2's prefix in zebra's words.
std::string prefixOf(const std::string& words, const Family& family) {
  if (words == "default") return family.all;
  return words.find('/') == std::string::npos ? words + family.host : words;
}

/// The routes of others than the kernel itself and the agent, each as table and prefix.
std::set<std::pair<std::string, std::string>> inKernel(const Facts& facts, const Family& family) {
  std::set<std::pair<std::string, std::string>> routes;
  for (const json::value& route : items((facts.*family.kernel).value)) {
    const std::string table = text(route, "table"), protocol = text(route, "protocol");
    if (protocol == "2" || protocol == "110") continue;
    routes.emplace(table.empty() ? "254" : table, prefixOf(text(route, "dst"), family));
  }
  return routes;
}

/// Whether zebra installed a route into the kernel, some seconds ago or earlier: the kernel was asked before.
bool isInstalled(const json::value& route) {
  const std::string protocol = text(route, "protocol");
  if (protocol == "kernel" || protocol == "connected" || protocol == "local") return false;
  return text(route, "selected") == "true" && text(route, "installed") == "true" &&
         !text(route, "uptime").starts_with("00:00:0");
}

/// Calls `visit` for each route. They are in arrays by prefix; some releases have these by VRF.
template <typename Visit>
void forEachRoute(const json::value& from, const Visit& visit) {
  for (const auto& [key, value] : object(from)) {
    for (const json::value& route : items(value)) visit(route);
    for (const auto& [prefix, routes] : object(value)) {
      for (const json::value& route : items(routes)) visit(route);
    }
  }
}

/// The VTEPs that zebra has in each VNI.
std::map<std::string, std::set<std::string>> vtepsOf(const Facts& facts) {
  std::map<std::string, std::set<std::string>> vteps;
  for (const json::value& vni : items(facts.vnis.value)) {
    auto& known = vteps[text(vni, "vni")];
    for (const char* name : {"numRemoteVteps", "remoteVteps"}) {
      for (const json::value& vtep : list(vni, name))
        known.insert(vtep.is_string() ? std::string(vtep.as_string()) : text(vtep, "ip"));
    }
  }
  for (const auto& [vni, entries] : object(facts.routerMacs.value)) {
    for (const auto& [mac, entry] : object(entries)) {
      if (entry.is_object()) vteps[std::string(vni)].insert(text(entry, "vtepIp"));
    }
  }
  return vteps;
}

}  // namespace

Findings lostRoutes(const Facts& facts) {
  struct Lost {
    std::size_t count = 0;
    std::string first, table;
  };
  Findings findings;
  for (const Family& family : kRouteFamilies) {
    const auto there = inKernel(facts, family);
    std::map<std::string, Lost> lost;  // by VRF
    for (const json::value& document : items((facts.*family.zebra).value)) {
      forEachRoute(document, [&](const json::value& route) {
        const std::string prefix = text(route, "prefix"), table = text(route, "table");
        if (!isInstalled(route) || there.contains({table, prefix})) return;
        Lost& vrf = lost[text(route, "vrfName")];
        if (vrf.count++ == 0) vrf.first = prefix, vrf.table = table;
      });
    }
    for (const auto& [vrf, routes] : lost) {
      findings.push_back({vrf == "default" ? "the fabric" : "ip-vrf " + vrf,
                          std::to_string(routes.count) + " " + family.name +
                              " routes that zebra has installed are not in table " + routes.table +
                              " of the kernel, such as " + routes.first + "; expected all of them"});
    }
  }
  return findings;
}

Findings foreignVteps(const Facts& facts) {
  Findings findings;
  std::map<std::string, std::string> devices;  // the VNI by the device's name; empty for the single device
  for (const json::value& link : items(facts.links.value)) {
    const json::value& info = member(link, "linkinfo");
    if (text(link, "ifalias") != "nicleaf" || text(info, "info_kind") != "vxlan") continue;
    const std::string vni = text(member(info, "info_data"), "id");
    devices.emplace(text(link, "ifname"), vni == "0" ? "" : vni);
  }
  const auto known = vtepsOf(facts);
  for (const json::value& entry : items(facts.fdb.value)) {
    const std::string name = text(entry, "ifname"), vtep = text(entry, "dst"), source = text(entry, "src_vni");
    const auto device = devices.find(name);
    if (device == devices.end() || vtep.empty()) continue;
    const std::string vni = source.empty() ? device->second : source;
    const auto vteps = known.find(vni);
    if (vteps != known.end() && vteps->second.contains(vtep)) continue;
    findings.push_back({"VNI " + vni, "device " + name + " sends frames to " + text(entry, "mac") + " to VTEP " + vtep +
                                          ", which EVPN does not have in this VNI; expected no such FDB entry"});
  }
  return findings;
}

}  // namespace nicleaf::doctor
