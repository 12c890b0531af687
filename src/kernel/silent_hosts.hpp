// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>

#include "model/error.hpp"
#include "netlink/socket.hpp"

namespace nicleaf::kernel {

/// Lets the kernel ask the tenants' neighbours that have not answered for `silence`: otherwise the bridge forgets the
/// MAC of a host that is silent for 300 s, bgpd withdraws its type-2 routes, and with flooding off nobody reaches it
/// until it speaks. Asked are stale neighbours on links of our VRFs, at most `most` of them, those that have been
/// silent longest first; not those that zebra learned from other DPUs. Returns the number of neighbours asked.
[[nodiscard]] model::Expected<std::size_t> askSilentHosts(netlink::Socket& socket, std::chrono::seconds silence,
                                                          std::size_t most);

}  // namespace nicleaf::kernel
