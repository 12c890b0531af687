// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "netlink/socket.hpp"

namespace nicleaf::kernel {

/// Calls `changed` on the io_context after notifications about devlink ports and devices, once per burst. Lives on the
/// io_context's thread; destroying it cancels everything. A devlink module that is loaded later goes unnoticed, but the
/// ports of its device are noticed as links.
class DevlinkMonitor {
 public:
  [[nodiscard]] static model::Expected<std::unique_ptr<DevlinkMonitor>> start(boost::asio::io_context& context,
                                                                              std::function<void()> changed);
  ~DevlinkMonitor();
  DevlinkMonitor(const DevlinkMonitor&) = delete;
  DevlinkMonitor& operator=(const DevlinkMonitor&) = delete;

 private:
  DevlinkMonitor(boost::asio::io_context& context, netlink::Socket socket, std::function<void()> changed);
  void wait();
  void drain();

  netlink::Socket socket_;
  std::function<void()> changed_;
  boost::asio::posix::stream_descriptor descriptor_;
  /// Expired for handlers that are still queued when the monitor is destroyed.
  std::shared_ptr<DevlinkMonitor*> self_;
};

}  // namespace nicleaf::kernel
