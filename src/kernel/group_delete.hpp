// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "netlink/socket.hpp"

namespace nicleaf::kernel {

/// Fewer links than this are deleted one by one.
inline constexpr std::size_t kWorthAGroup = 16;

/// Deletes links with one request: puts them into a group of their own (IFLA_GROUP) and deletes the group. The kernel
/// waits for all processors before it deletes (synchronize_net): tens of milliseconds per request, whatever the number
/// of links. Returns false if a request failed; then none, some or all of the links still exist.
[[nodiscard]] bool deleteTogether(netlink::Socket& socket, std::span<const std::uint32_t> links);

}  // namespace nicleaf::kernel
