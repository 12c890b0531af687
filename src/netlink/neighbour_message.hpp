// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>

#include "model/types.hpp"
#include "netlink/attributes.hpp"
#include "netlink/message.hpp"

namespace nicleaf::netlink {

// Requests about neighbours (ARP and ND), and what the kernel says of them. Pure functions of untrusted bytes, as in
// decode.hpp.

/// RTM_NEWNEIGH of AF_INET or AF_INET6, with a MAC.
struct NeighbourRecord {
  std::uint32_t link = 0;
  std::uint16_t state = 0;  // NUD_*
  std::uint8_t flags = 0;   // NTF_*
  model::IpAddress address;
  model::Mac mac;
  std::chrono::milliseconds confirmed{0};  // since it last answered (NDA_CACHEINFO)
};
[[nodiscard]] std::optional<NeighbourRecord> decodeNeighbour(Bytes payload);

/// The bridge port of an FDB entry that a bridge has learnt from a frame: RTM_NEWNEIGH of AF_BRIDGE. Nullopt for static
/// and permanent entries, for those of other VTEPs, and for entries of the device itself (NTF_SELF).
[[nodiscard]] std::optional<std::uint32_t> decodeLearntMac(Bytes payload);

/// Lets the kernel ask a neighbour that it knows, at once and by unicast: state NUD_PROBE. If it does not answer, the
/// kernel forgets it (neigh_timer_handler).
[[nodiscard]] Message probeNeighbour(const NeighbourRecord& neighbour);

}  // namespace nicleaf::netlink
