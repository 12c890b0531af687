// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/route_report.hpp"
#include "netlink/socket.hpp"

namespace nicleaf::kernel {

/// A routing table, and how to ask for it.
struct RouteTable {
  std::uint32_t device = 0;  // the VRF's device; 0: the main table
  std::uint32_t number = 0;
};

/// The table of a VRF, or the main table for "default". An error if there is no such VRF.
[[nodiscard]] model::Expected<RouteTable> tableOf(netlink::Socket& socket, const model::VrfName& vrf);

/// The route of `prefix` itself or, if the table does not have it, the longest route that contains the prefix. With the
/// prefix of an address, this is the longest match. Asks the kernel for single routes: a table is not dumped, but for
/// its blackholes, and those only if the prefix leads to one. The kernel knows lookups of addresses only, so longer
/// routes may hide the prefix; after 16 of them the answer is an error.
[[nodiscard]] model::Expected<model::KernelRoute> lookUpRoute(netlink::Socket& socket, const RouteTable& table,
                                                              const model::IpPrefix& prefix);

}  // namespace nicleaf::kernel
