// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>

#include "kernel/readable_watch.hpp"
#include "netlink/socket.hpp"

namespace nicleaf::kernel {

/// Calls `changed` on the io_context after notifications about devlink ports and devices, once per burst. Lives on the
/// io_context's thread; destroying it cancels everything. A devlink module that is loaded later goes unnoticed, but the
/// ports of its device are noticed as links.
class DevlinkMonitor {
 public:
  [[nodiscard]] static model::Expected<std::unique_ptr<DevlinkMonitor>> start(boost::asio::io_context& context,
                                                                              std::function<void()> changed);

 private:
  DevlinkMonitor(boost::asio::io_context& context, netlink::Socket socket, std::function<void()> changed);
  void drain();

  netlink::Socket socket_;
  std::function<void()> changed_;
  ReadableWatch watch_;
};

}  // namespace nicleaf::kernel
