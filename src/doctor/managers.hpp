// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include <boost/json.hpp>

namespace nicleaf::doctor {

/// The programs that configure links, addresses or the firewall of this machine, by name, with what matters of their
/// configuration. Those that do not run are left out. `root`: the directory to take for /. Reads files only.
///   "systemd-networkd": {"settings": {"ManageForeignRoutes": "yes", ...}, in the order of the files' names "networks":
///     [{"file": "/etc/systemd/network/10-x.network", "match": {"Name": "p0 p1"}, "unmanaged": false}]}
///   "NetworkManager": {"unmanaged": [["interface-name:p0", ...]]}: a device is left alone if one of the lists has it
///   "ifupdown": the names and patterns of the interfaces that it configures, also those of bridges and bonds
///   "dhcpcd": {"allowinterfaces": [...], "denyinterfaces": [...]}, patterns
///   "connman": {"NetworkInterfaceBlacklist": [...]}, the first characters of names
///   "docker": {"iptables": true, "ip6tables": true, "ip-forward": true, "ip-forward-no-drop": false}
[[nodiscard]] boost::json::value networkManagersOf(const std::filesystem::path& root);

/// net.bridge.bridge-nf-call-*; empty without br_netfilter.
[[nodiscard]] boost::json::value bridgeFirewallOf(const std::filesystem::path& root);

/// Tables of the kernel that can be full: {"nf_conntrack_count": 12, "nf_conntrack_max": 65536, "gc_thresh3-IPv4":
/// 65536, "gc_thresh3-IPv6": 65536}. Without the kernel's module, and in other namespaces than the first, some are
/// absent.
[[nodiscard]] boost::json::value tableLimitsOf(const std::filesystem::path& root);

}  // namespace nicleaf::doctor
