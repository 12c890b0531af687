// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "model/error.hpp"
#include "model/intent.hpp"
#include "model/kernel_state.hpp"

namespace nicleaf::render {

/// Which netdev each uplink and port of an intent is.
struct PortNames {
  std::map<model::IfName, model::IfName> netdevs;              // by what the intent calls it; only what was found
  std::vector<model::PortStatus> ports;                        // all, uplinks first, in the intent's order
  std::vector<std::pair<model::IfName, model::Error>> errors;  // of those that were not found
};

/// A netdev of exactly this name, else the one whose hardware identity this is (pf0vf3, c1pf0vf3, p0), else the one
/// whose identity it is for short (model::shortNames). None, several, or one that is another port's already: an error
/// with the data path, the name, and what was seen. Pure.
[[nodiscard]] PortNames findPorts(const model::Intent& intent, const model::KernelState& observed);

/// The same intent with the netdevs' names. What is not in `netdevs` keeps its name.
[[nodiscard]] model::Intent withNetdevs(model::Intent intent, const std::map<model::IfName, model::IfName>& netdevs);

}  // namespace nicleaf::render
