// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "model/error.hpp"
#include "model/intent.hpp"
#include "model/kernel_state.hpp"

namespace nicleaf::render {

// Resolves an intent against an observed machine: reconcile/target renders the result.

/// The netdevs that the uplinks and ports of an intent map to.
struct PortNames {
  std::map<model::IfName, model::IfName> netdevs;              // by the intent's name; only those that were found
  std::vector<model::PortStatus> ports;                        // all ports, uplinks first, in the intent's order
  std::vector<std::pair<model::IfName, model::Error>> errors;  // of ports that were not found
};

/// Finds the netdev of each uplink and port: the netdev of this name; else the netdev with this hardware name (pf0vf3,
/// c1pf0vf3, p0); else the netdev with this short hardware name (model::shortNames). If there is no such netdev, or
/// several, or one that another port has already, adds an error with the data path, the name and what was found. Pure.
[[nodiscard]] PortNames findPorts(const model::Intent& intent, const model::KernelState& observed);

/// The same intent with the names of netdevs. A name that is not in `netdevs` stays.
[[nodiscard]] model::Intent withNetdevs(model::Intent intent, const std::map<model::IfName, model::IfName>& netdevs);

}  // namespace nicleaf::render
