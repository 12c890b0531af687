// SPDX-License-Identifier: Apache-2.0
#include "doctor/port_check.hpp"

#include <cstdlib>
#include <map>
#include <set>

#include "doctor/json_view.hpp"

namespace nicleaf::doctor {

/// The module attaches a filter to each of bgpd's listening sockets, and asks the kernel whether it is there. It fails
/// open: a filter may be too long (BPF_MAXINSNS), or not fit into net.core.optmem_max (sk_filter_charge() in
/// net/core/filter.c).
std::vector<Finding> openPorts(const Facts& facts) {
  std::vector<Finding> findings;
  for (const boost::json::value& vrf : list(facts.state.value, "open-port")) {
    if (!vrf.is_string()) continue;
    findings.push_back({"VRF " + std::string(vrf.as_string()),
                        "bgpd's port 179 accepts connections from anybody; expected from declared peers only"});
  }
  return findings;
}

std::vector<Finding> carriers(const Facts& facts) {
  std::vector<Finding> findings;
  std::map<std::string, const boost::json::value*> links;
  for (const boost::json::value& link : items(facts.links.value)) links.emplace(text(link, "ifname"), &link);
  std::map<std::string, std::string> netdevs;
  for (const boost::json::value& port : list(facts.state.value, "port"))
    netdevs.emplace(text(port, "interface"), text(port, "netdev"));
  const auto look = [&](const boost::json::value& wanted, const char* kind) {
    const std::string name = text(wanted, "interface");
    const auto netdev = netdevs.find(name);
    const auto link = links.find(netdev == netdevs.end() ? name : netdev->second);
    if (text(wanted, "enabled") == "false" || link == links.end()) return;
    if (!has(list(*link->second, "flags"), "LOWER_UP")) {
      findings.push_back({std::string(kind) + " " + name, "no carrier: the other end of the link is down"});
    }
  };
  for (const boost::json::value& uplink : list(member(facts.intent.value, "underlay"), "uplink"))
    look(uplink, "uplink");
  for (const boost::json::value& port : list(facts.intent.value, "port")) look(port, "port");
  return findings;
}

std::vector<Finding> guardInHardware(const Facts& facts) {
  std::vector<Finding> findings;
  std::set<std::string> required;
  for (const auto& port : list(facts.intent.value, "port")) {
    if (text(port, "guard-in-hardware") == "require") required.insert(text(port, "interface"));
  }
  for (const auto& port : list(facts.state.value, "port")) {
    const std::string name = text(port, "interface"), closed = text(port, "closed");
    if (!closed.empty()) findings.push_back({"port " + name, "is kept down: " + closed});
    if (required.contains(name)) continue;
    for (const auto& flag : list(port, "refused-flag")) {
      if (flag.is_string())
        findings.push_back({"port " + name, "its driver refused the bridge's flag " + std::string(flag.as_string()) +
                                                ": frames that the hardware switches pass by it"});
    }
  }
  for (const auto& port : list(member(facts.state.value, "offload"), "port")) {
    // Without hw-tc-offload, or without a switch, no frame passes by the software.
    if (text(port, "hw-tc-offload") != "on" || text(port, "switchdev") != "true") continue;
    const auto count = [&](const char* leaf) { return std::strtoul(text(port, leaf).c_str(), nullptr, 10); };
    const auto wanted = count("filters") - count("filters-for-software"), there = count("filters-in-hardware");
    if (there < wanted)
      findings.push_back({"port " + text(port, "netdev"), "the hardware has " + std::to_string(there) + " of the " +
                                                              std::to_string(wanted) + " filters that it could have"});
  }
  return findings;
}

}  // namespace nicleaf::doctor
