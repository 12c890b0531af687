// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "kernel/devlink.hpp"
#include "kernel/executor.hpp"
#include "kernel/kernel.hpp"
#include "kernel/monitor.hpp"
#include "kernel/offload.hpp"

namespace nicleaf::kernel {

/// The Kernel of the network namespace that the calling thread is in when open() is called (sysctls: when they are
/// read or written). All on the thread of the io_context, which must outlive it.
class NetlinkKernel : public Kernel {
 public:
  /// kPermission without CAP_NET_ADMIN in the namespace.
  [[nodiscard]] static model::Expected<std::unique_ptr<NetlinkKernel>> open(boost::asio::io_context& context);

  [[nodiscard]] model::Expected<model::KernelState> observe(const std::set<std::string>& sysctls) override;
  [[nodiscard]] tl::expected<void, model::Errors> apply(std::span<const model::KernelOp> ops) override;
  /// A second call replaces the first one's callback. If the sockets for it cannot be had, std::runtime_error.
  void watch(std::function<void()> changed) override;

  [[nodiscard]] Devlink& devlink() { return devlink_; }
  /// See offload.hpp; `ports` are netdevs.
  [[nodiscard]] model::Expected<model::OffloadReport> offload(const std::set<model::IfName>& ports) {
    return readOffload(socket_, devlink_, ports);
  }

  /// All zero before watch().
  [[nodiscard]] Monitor::Counters notifications() const {
    return monitor_ ? monitor_->counters() : Monitor::Counters{};
  }

 private:
  NetlinkKernel(boost::asio::io_context& context, Socket socket, Devlink devlink)
      : context_(context), socket_(std::move(socket)), devlink_(std::move(devlink)) {}

  boost::asio::io_context& context_;
  Socket socket_;
  Devlink devlink_;
  IndexRange indexes_;
  std::unique_ptr<Monitor> monitor_;
  std::unique_ptr<DevlinkMonitor> devlinkMonitor_;
};

}  // namespace nicleaf::kernel
