// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "netlink/socket.hpp"

namespace nicleaf::kernel {

/// Fewer links are deleted one by one.
inline constexpr std::size_t kWorthAGroup = 16;

/// Deletes links in one request. The kernel waits for all processors to let go of what it deletes (synchronize_net),
/// tens of milliseconds: for each request, however many links that is. They are put into a group of their own for it
/// (IFLA_GROUP). False: this could not be done, and none, some or all of them are still there.
[[nodiscard]] bool deleteTogether(netlink::Socket& socket, std::span<const std::uint32_t> links);

}  // namespace nicleaf::kernel
