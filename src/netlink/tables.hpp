// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "netlink/socket.hpp"

namespace nicleaf::netlink {

// The kernel's tables, each dumped as a whole or as far as it is about one link.

using LinksByIndex = std::map<std::uint32_t, LinkRecord>;
template <typename T>
using SetsByIndex = std::map<std::uint32_t, model::FlatSet<T>>;
using AddressesByIndex = std::map<std::uint32_t, std::set<model::IpPrefix>>;
/// In the place of a link's index.
inline constexpr std::uint32_t kAllLinks = 0;

/// All links of the namespace.
[[nodiscard]] model::Expected<LinksByIndex> dumpAllLinks(Socket& socket);
/// Those of `indexes` that are there. No dump: what changes meanwhile shows in some and not in others.
[[nodiscard]] model::Expected<LinksByIndex> getLinks(Socket& socket, const std::set<std::uint32_t>& indexes);

/// Of bridges and their ports. Empty from a kernel without bridge VLAN filtering.
[[nodiscard]] model::Expected<SetsByIndex<model::BridgeVlan>> dumpVlans(Socket& socket, std::uint32_t link);
/// Absent: the kernel has no VNI filters.
[[nodiscard]] model::Expected<std::optional<SetsByIndex<model::Vni>>> dumpVnis(Socket& socket, std::uint32_t link);
/// Those that the agent added.
[[nodiscard]] model::Expected<AddressesByIndex> dumpOwnAddresses(Socket& socket, std::uint32_t link);
/// Of one bridge or port. Empty from a kernel without bridges.
[[nodiscard]] model::Expected<std::vector<FdbRecord>> dumpFdbOf(Socket& socket, std::uint32_t link);
/// The links that have a clsact qdisc.
[[nodiscard]] model::Expected<std::set<std::uint32_t>> dumpFilteredLinks(Socket& socket);
/// Those with the agent's preferences.
[[nodiscard]] model::Expected<std::set<model::IngressFilter>> dumpIngressOf(Socket& socket, std::uint32_t link);
/// Of both families, those that the agent made.
[[nodiscard]] model::Expected<std::set<model::BlackholeDefault>> dumpOwnBlackholes(Socket& socket);
/// Of both families.
[[nodiscard]] model::Expected<std::set<model::LocalRule>> dumpLocalRules(Socket& socket);

}  // namespace nicleaf::netlink
