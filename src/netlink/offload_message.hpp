// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/offload.hpp"
#include "netlink/decode.hpp"
#include "netlink/message.hpp"

namespace nicleaf::netlink {

// Messages that say what is offloaded. Pure functions of untrusted bytes, as in decode.hpp.

/// RTM_NEWNEIGH: a neighbour, or with AF_BRIDGE an FDB entry.
struct EntryRecord {
  std::uint32_t index = 0;
  std::uint8_t family = 0;
  std::uint16_t state = 0;  // NUD_*
  std::uint8_t flags = 0;   // NTF_*
  std::string text;         // "02:00:00:00:00:01 vlan 10", "192.0.2.1"
};
[[nodiscard]] std::optional<EntryRecord> decodeEntry(Bytes payload);

/// RTM_NEWROUTE.
struct RouteRecord {
  std::uint32_t table = 0;
  std::uint8_t type = 0;    // RTN_*
  std::uint32_t flags = 0;  // RTM_F_*, and RTNH_F_* if there is one next hop
  std::uint32_t index = 0;  // of the next hop; 0: several next hops, or none
  std::string text;         // "192.0.2.0/24"
};
[[nodiscard]] std::optional<RouteRecord> decodeRoute(Bytes payload);

/// RTM_NEWTFILTER: a filter of a classifier that supports offload. nullopt if the message has no offload flags.
struct FilterFlagsRecord {
  std::uint32_t index = 0;
  std::string kind;         // "flower"
  std::uint32_t flags = 0;  // TCA_CLS_FLAGS_*
  std::uint32_t handle = 0;
  std::uint16_t preference = 0;
};
[[nodiscard]] std::optional<FilterFlagsRecord> decodeFilterFlags(Bytes payload);

/// The answer to ETHTOOL_MSG_FEATURES_GET.
[[nodiscard]] std::optional<model::HwTcOffload> decodeHwTcOffload(Bytes payload);

/// The dynamic id of a generic netlink family.
[[nodiscard]] std::optional<std::uint16_t> decodeFamilyNumber(Bytes payload);

[[nodiscard]] Message getEthtoolFamily();
[[nodiscard]] Message getFeatures(std::uint16_t ethtoolFamily, std::uint32_t link);
/// The FDB entries of a bridge's ports.
[[nodiscard]] Message dumpPortsFdb(std::uint32_t bridge);
/// For all links and tables. `family`: AF_INET or AF_INET6.
[[nodiscard]] Message dumpNeighbours(std::uint8_t family);
[[nodiscard]] Message dumpRoutes(std::uint8_t family);

}  // namespace nicleaf::netlink
