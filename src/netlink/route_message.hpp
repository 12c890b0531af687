// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "netlink/decode.hpp"
#include "netlink/message.hpp"

namespace nicleaf::netlink {

// Messages about single routes. Pure functions of untrusted bytes, as in decode.hpp.

struct NextHopRecord {
  std::optional<model::IpAddress> gateway;
  std::uint32_t index = 0;  // of the device; 0: none
  std::uint32_t flags = 0;  // RTNH_F_*
  friend bool operator==(const NextHopRecord&, const NextHopRecord&) = default;
};

/// RTM_NEWROUTE with its next hops.
struct FullRouteRecord {
  model::IpPrefix prefix;
  std::uint8_t type = 0;      // RTN_*
  std::uint8_t protocol = 0;  // RTPROT_*
  std::uint32_t table = 0, metric = 0;
  std::uint32_t flags = 0;  // RTM_F_*, and RTNH_F_* if there is one next hop
  std::vector<NextHopRecord> nextHops;
};
[[nodiscard]] std::optional<FullRouteRecord> decodeFullRoute(Bytes payload);

/// Asks for the route that the kernel takes for an address: the longest match, not the resolved next hop. `device`: a
/// VRF's device; 0 for the main table.
[[nodiscard]] Message getRoute(const model::IpAddress& address, std::uint32_t device);
/// The blackhole routes of a table, whoever added them: getRoute() has no answer for these but an error.
[[nodiscard]] Message dumpBlackholesOf(model::IpAddress::Family family, std::uint32_t table);

}  // namespace nicleaf::netlink
