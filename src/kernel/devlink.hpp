// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "kernel/devlink_message.hpp"
#include "kernel/socket.hpp"

namespace nicleaf::kernel {

/// A device with an embedded switch, or without one (then `eswitchMode` is empty).
struct DevlinkDevice {
  std::string name;         // "pci/0000:03:00.0"
  std::string eswitchMode;  // "legacy", "switchdev"
};

/// devlink of the network namespace that the calling thread is in at open(). A kernel without devlink has no ports and
/// no devices; one whose module comes later is noticed. Not thread-safe. Nothing waits.
class Devlink {
 public:
  [[nodiscard]] static model::Expected<Devlink> open();

  [[nodiscard]] model::Expected<std::vector<DevlinkPortRecord>> ports();
  [[nodiscard]] model::Expected<std::vector<DevlinkDevice>> devices();
  /// The driver makes the representors before it returns, which takes seconds on real devices.
  [[nodiscard]] model::Expected<void> setSwitchdev(const std::string& device);
  /// The group that tells of devices and ports, joined by `socket`; false: there is no devlink.
  [[nodiscard]] model::Expected<bool> join(Socket& socket);

 private:
  explicit Devlink(Socket socket) : socket_(std::move(socket)) {}
  /// Absent: the kernel has no devlink.
  [[nodiscard]] model::Expected<std::optional<DevlinkFamily>> family();

  Socket socket_;
  std::optional<DevlinkFamily> family_;
};

/// Calls `changed` on the io_context after notifications about devlink ports and devices, once for what is there to be
/// read. Lives on the io_context's thread; destroying it ends everything. It does not hear of a devlink module that is
/// loaded later: the ports of such a device are heard of as links.
class DevlinkMonitor {
 public:
  [[nodiscard]] static model::Expected<std::unique_ptr<DevlinkMonitor>> start(boost::asio::io_context& context,
                                                                              std::function<void()> changed);
  ~DevlinkMonitor();
  DevlinkMonitor(const DevlinkMonitor&) = delete;
  DevlinkMonitor& operator=(const DevlinkMonitor&) = delete;

 private:
  DevlinkMonitor(boost::asio::io_context& context, Socket socket, std::function<void()> changed);
  void wait();
  void drain();

  Socket socket_;
  std::function<void()> changed_;
  boost::asio::posix::stream_descriptor descriptor_;
  /// Handlers that are queued already when the monitor is destroyed find this expired.
  std::shared_ptr<DevlinkMonitor*> self_;
};

}  // namespace nicleaf::kernel
