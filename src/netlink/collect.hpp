// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "netlink/socket.hpp"

namespace nicleaf::netlink {

/// Sends the dump request and calls `add(payload, result)` for each message of `type`; returns the result. A dump that
/// a change interrupted is discarded and repeated, so the result comes from one consistent dump.
template <typename Result, typename Add>
[[nodiscard]] model::Expected<Result> collect(Socket& socket, const Message& request, std::uint16_t type, Add add) {
  Result result;
  auto dumped = socket.dump(
      request, [&] { result = {}; },
      [&](const nlmsghdr& header, Bytes payload) {
        if (header.nlmsg_type == type) add(payload, result);
      });
  if (!dumped) return model::fail(std::move(dumped.error()));
  return result;
}

}  // namespace nicleaf::netlink
