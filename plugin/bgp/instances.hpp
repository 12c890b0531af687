// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <map>
#include <string>

struct lyd_node;

namespace nicleaf::plugin {

/// The VRF of "router bgp 65000 vrf red", with or without further lines.
[[nodiscard]] std::string vrfOf(const std::string& lines);

/// What bgpd would write into its configuration file.
[[nodiscard]] std::string shownLines();

/// The same by VRF; lines that are of no instance are left out. On FRR's main thread.
[[nodiscard]] std::map<std::string, std::string> shownInstances();

/// The instances of the running configuration, by VRF. They are valid until it changes. On FRR's main thread.
[[nodiscard]] std::map<std::string, const lyd_node*> configuredInstances();

}  // namespace nicleaf::plugin
