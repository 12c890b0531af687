// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "netlink/socket.hpp"

namespace nicleaf::netlink {

/// The rtnetlink notifications that can concern the agent, from open() on. A socket filter drops the others inside the
/// kernel: neighbours, learned FDB entries, routes of other programs. Not thread-safe; never waits.
class Notifications {
 public:
  [[nodiscard]] static model::Expected<Notifications> open();

  /// Reads at most `most` datagrams; returns true if there may be more. Calls `onMessage` for each message, and `lost`
  /// when notifications did not fit into the receive buffer.
  bool read(int most, const std::function<void(const nlmsghdr&, Bytes)>& onMessage, const std::function<void()>& lost);
  [[nodiscard]] int fd() const { return socket_.fd(); }

 private:
  explicit Notifications(Socket socket) : socket_(std::move(socket)) {}

  Socket socket_;
};

}  // namespace nicleaf::netlink
