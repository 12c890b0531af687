// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/offload.hpp"
#include "netlink/decode.hpp"
#include "netlink/message.hpp"

namespace nicleaf::netlink {

// What tells of offload in the kernel's tables. Pure, of bytes that are not trusted, as in decode.hpp.

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
  std::uint32_t flags = 0;  // RTM_F_*, and RTNH_F_* of its only next hop
  std::uint32_t index = 0;  // of the only next hop; 0: several, or none
  std::string text;         // "192.0.2.0/24"
};
[[nodiscard]] std::optional<RouteRecord> decodeRoute(Bytes payload);

/// RTM_NEWTFILTER: a rule of a classifier that can be offloaded. Absent for what has no flags.
struct FilterFlagsRecord {
  std::uint32_t index = 0;
  std::string kind;         // "flower"
  std::uint32_t flags = 0;  // TCA_CLS_FLAGS_*
  std::uint32_t handle = 0;
};
[[nodiscard]] std::optional<FilterFlagsRecord> decodeFilterFlags(Bytes payload);

/// ETHTOOL_MSG_FEATURES_GET's answer.
[[nodiscard]] std::optional<model::HwTcOffload> decodeHwTcOffload(Bytes payload);

/// The dynamic number of a generic netlink family.
[[nodiscard]] std::optional<std::uint16_t> decodeFamilyNumber(Bytes payload);

[[nodiscard]] Message getEthtoolFamily();
[[nodiscard]] Message getFeatures(std::uint16_t ethtoolFamily, std::uint32_t link);
/// FDB entries of a bridge's ports.
[[nodiscard]] Message dumpPortsFdb(std::uint32_t bridge);
/// `family`: AF_INET, AF_INET6. Of all links and tables.
[[nodiscard]] Message dumpNeighbours(std::uint8_t family);
[[nodiscard]] Message dumpRoutes(std::uint8_t family);
/// tc filters at clsact or ingress of a link.
[[nodiscard]] Message dumpFilters(std::uint32_t link, bool ingress);

}  // namespace nicleaf::netlink
