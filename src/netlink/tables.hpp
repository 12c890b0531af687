// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "netlink/socket.hpp"

namespace nicleaf::netlink {

// Dumps of the kernel's tables, in full or for one link.

using LinksByIndex = std::map<std::uint32_t, LinkRecord>;
template <typename T>
using SetsByIndex = std::map<std::uint32_t, model::FlatSet<T>>;
using AddressesByIndex = std::map<std::uint32_t, std::set<model::IpPrefix>>;
/// In place of a link's index: dump the whole table.
inline constexpr std::uint32_t kAllLinks = 0;

/// All links of the namespace.
[[nodiscard]] model::Expected<LinksByIndex> dumpAllLinks(Socket& socket);
/// The existing links among `indexes`, one request each. This is no consistent snapshot: a change at the same time may
/// show in some links and not in others.
[[nodiscard]] model::Expected<LinksByIndex> getLinks(Socket& socket, const std::set<std::uint32_t>& indexes);

/// The VLANs of bridges and their ports. Empty if the kernel has no bridge VLAN filtering.
[[nodiscard]] model::Expected<SetsByIndex<model::BridgeVlan>> dumpVlans(Socket& socket, std::uint32_t link);
/// nullopt if the kernel does not support VNI filters.
[[nodiscard]] model::Expected<std::optional<SetsByIndex<model::Vni>>> dumpVnis(Socket& socket, std::uint32_t link);
/// The addresses that the agent added.
[[nodiscard]] model::Expected<AddressesByIndex> dumpOwnAddresses(Socket& socket, std::uint32_t link);
/// The FDB entries of one bridge or port. Empty if the kernel has no bridges.
[[nodiscard]] model::Expected<std::vector<FdbRecord>> dumpFdbOf(Socket& socket, std::uint32_t link);
/// The links that have a clsact qdisc.
[[nodiscard]] model::Expected<std::set<std::uint32_t>> dumpFilteredLinks(Socket& socket);
/// The filters with the agent's preferences.
[[nodiscard]] model::Expected<std::set<model::PortFilter>> dumpFiltersOf(Socket& socket, std::uint32_t link);
/// The blackhole routes that the agent added, IPv4 and IPv6.
[[nodiscard]] model::Expected<std::set<model::BlackholeDefault>> dumpOwnBlackholes(Socket& socket);
/// Routes of the protocols that administrators, DHCP clients and router advertisements use. The kernel compares each
/// route with the protocol and sends no others; what other programs add is seen when the kernel announces it.
[[nodiscard]] model::Expected<std::set<model::ForeignRoute>> dumpForeignRoutes(Socket& socket);
/// The rules that send all packets to the local table, IPv4 and IPv6.
[[nodiscard]] model::Expected<std::set<model::PolicyRule>> dumpPolicyRules(Socket& socket);

}  // namespace nicleaf::netlink
