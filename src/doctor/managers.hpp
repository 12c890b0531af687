// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include <boost/json.hpp>

namespace nicleaf::doctor {

/// The network managers that run on the machine, by name, with what matters of their configuration. `root`: the
/// directory to take for /. Reads files only.
///   "systemd-networkd": {"ManageForeignRoutes": "yes", "ManageForeignRoutingPolicyRules": "yes", ...}
///   "NetworkManager": "manages all", or "has unmanaged-devices"
///   "ifupdown": the interfaces that it configures
[[nodiscard]] boost::json::value networkManagersOf(const std::filesystem::path& root);

/// net.bridge.bridge-nf-call-*; empty without br_netfilter.
[[nodiscard]] boost::json::value bridgeFirewallOf(const std::filesystem::path& root);

}  // namespace nicleaf::doctor
