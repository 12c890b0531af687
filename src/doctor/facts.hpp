// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <boost/json.hpp>

namespace nicleaf::doctor {

/// One answer of one of those asked; `error` says why there is none.
struct Answer {
  boost::json::value value;
  std::string error;
  [[nodiscard]] bool there() const { return error.empty(); }
};

/// What is so, as those say who know: each as it prints it in JSON.
struct Facts {
  Answer intent;      // the agent: the fabric container, configuration; null when none has been applied
  Answer state;       // the agent: the fabric's state container
  Answer links;       // ip -d -j link show
  Answer neighbours;  // ip -j neigh show
  Answer bgpd;        // vtysh -d bgpd -c 'show bgp vrfs json'
  Answer vnis;        // zebra: show evpn vni detail json
  Answer routerMacs;  // zebra: show evpn rmac vni all json
  Answer arpCache;    // zebra: show evpn arp-cache vni all json
};

/// Asks the kernel (iproute2) and FRR (vtysh); leaves what the agent says to the caller. Each has some seconds.
[[nodiscard]] Facts gather();

/// The command's standard output as JSON: arguments, no shell. An error names the command and what it said.
[[nodiscard]] Answer ask(const std::vector<std::string>& command);

}  // namespace nicleaf::doctor
