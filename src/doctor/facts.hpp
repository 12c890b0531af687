// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <boost/json.hpp>

namespace nicleaf::doctor {

/// The answer of one program; if there is none, `error` says why.
struct Answer {
  boost::json::value value;
  std::string error;
  [[nodiscard]] bool there() const { return error.empty(); }
};

/// The JSON output of every program that the checks compare.
struct Facts {
  Answer intent;            // nicleafd: the configuration below the container fabric; null if no intent is applied
  Answer state;             // nicleafd: the container fabric/state
  Answer links;             // ip -d -j link show
  Answer neighbours;        // ip -j neigh show
  Answer bgpd;              // vtysh -d bgpd -c 'show bgp vrfs json'
  Answer vnis;              // zebra: show evpn vni detail json
  Answer routerMacs;        // zebra: show evpn rmac vni all json
  Answer arpCache;          // zebra: show evpn arp-cache vni all json
  Answer fdb;               // bridge -j fdb show
  Answer rules4, rules6;    // ip -j rule show
  Answer routes4, routes6;  // ip -j route show table all
  Answer zebraRoutes4;      // zebra: show ip route vrf all json; an array of answers
  Answer zebraRoutes6;      // zebra: show ipv6 route vrf all json; an array of answers
  Answer firewall;          // nft -j list chains
  Answer bridgeFirewall;    // bridgeFirewallOf()
  Answer managers;          // networkManagersOf()
  Answer tableLimits;       // tableLimitsOf()
};

/// Asks the kernel (through iproute2) and FRR (through vtysh). Waits at most 10 s for each answer. The caller fills in
/// `intent` and `state`. Implemented in gather.cpp.
[[nodiscard]] Facts gather();

/// Runs a command without a shell and parses its output as JSON. The error names the command and has its output.
[[nodiscard]] Answer ask(const std::vector<std::string>& command);
/// The same for a command that prints any number of JSON values one after the other, as FRR 8.4 does with "vrf all":
/// the answer is an array of them.
[[nodiscard]] Answer askForMany(const std::vector<std::string>& command);

}  // namespace nicleaf::doctor
