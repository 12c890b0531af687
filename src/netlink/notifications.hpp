// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "netlink/socket.hpp"

namespace nicleaf::netlink {

/// Everything that rtnetlink announces and that can have to do with the agent, from open() on. A socket filter drops
/// what cannot inside of the kernel: neighbours, learned FDB entries, others' routes. Not thread-safe; never waits.
class Notifications {
 public:
  [[nodiscard]] static model::Expected<Notifications> open();

  /// Reads at most so many datagrams; true: there may be more. `onMessage` gets each message; `lost` is called instead
  /// of what did not fit into the receive buffer.
  bool read(int most, const std::function<void(const nlmsghdr&, Bytes)>& onMessage, const std::function<void()>& lost);
  [[nodiscard]] int fd() const { return socket_.fd(); }

 private:
  explicit Notifications(Socket socket) : socket_(std::move(socket)) {}

  Socket socket_;
};

}  // namespace nicleaf::netlink
