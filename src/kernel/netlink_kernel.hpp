// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "kernel/control_plane.hpp"
#include "kernel/devlink_monitor.hpp"
#include "kernel/executor.hpp"
#include "kernel/filter_counts.hpp"
#include "kernel/follower.hpp"
#include "kernel/kernel.hpp"
#include "kernel/learnt_macs.hpp"
#include "kernel/monitor.hpp"
#include "kernel/offload.hpp"
#include "kernel/route_lookup.hpp"
#include "kernel/silent_hosts.hpp"
#include "netlink/devlink.hpp"
#include "netlink/notifications.hpp"

namespace nicleaf::kernel {

/// The Kernel of the network namespace of the thread that calls open(). Sysctls are those of the thread's namespace
/// when they are read or written. All calls on the thread of the io_context, which must outlive it.
class NetlinkKernel : public Kernel {
 public:
  /// Fails with kPermission if the process lacks CAP_NET_ADMIN in the namespace.
  [[nodiscard]] static model::Expected<std::unique_ptr<NetlinkKernel>> open(boost::asio::io_context& context);

  [[nodiscard]] model::Expected<KernelStatePtr> observe() override;
  /// A failed apply() has the same effect.
  void distrust() override { distrusted_ = true; }
  [[nodiscard]] tl::expected<void, model::Errors> apply(std::span<const model::KernelOp> ops) override;
  /// A second call replaces the callback of the first. Throws std::runtime_error if the sockets cannot be opened.
  void watch(std::function<void()> changed) override;

  [[nodiscard]] netlink::Devlink& devlink() { return devlink_; }
  /// See readOffload(); `ports` are names of netdevs.
  [[nodiscard]] model::Expected<model::OffloadReport> offload(const std::set<model::IfName>& ports) {
    return readOffload(socket_, devlink_, ports);
  }

  /// See readFilterCounts().
  [[nodiscard]] model::Expected<FilterCounts> filterCounts(const std::set<model::IfName>& netdevs) {
    return readFilterCounts(socket_, netdevs);
  }

  /// See kernel/silent_hosts.hpp.
  [[nodiscard]] model::Expected<std::size_t> askSilentHosts(std::chrono::seconds silence, std::size_t most) {
    return kernel::askSilentHosts(socket_, silence, most);
  }

  /// See kernel/learnt_macs.hpp.
  [[nodiscard]] model::Expected<LearntMacs> learntMacs(std::size_t least) { return countLearntMacs(socket_, least); }

  /// See lookUpRoute().
  [[nodiscard]] model::Expected<model::KernelRoute> route(const model::VrfName& vrf, const model::IpPrefix& prefix) {
    auto table = tableOf(socket_, vrf);
    return table ? lookUpRoute(socket_, *table, prefix) : model::fail(table.error());
  }

  /// Calls `found` with each link or table that a full observation shows to have changed without a notification.
  /// Sysctls are left out: the kernel announces few of them.
  void onUnannounced(std::function<void(const std::string&)> found) { unannounced_ = std::move(found); }

  /// Calls `found` once, with the kernel's words, when an observation finds that it cannot have model::ControlPlane.
  void onUnprotected(std::function<void(const std::string&)> found) { unprotected_ = std::move(found); }

  [[nodiscard]] const Follower::Counters& observations() const { return follower_.counters(); }
  /// All zero before watch().
  [[nodiscard]] Monitor::Counters notifications() const {
    return monitor_ ? monitor_->counters() : Monitor::Counters{};
  }

 private:
  NetlinkKernel(boost::asio::io_context& context, netlink::Socket socket, netlink::Notifications notifications,
                netlink::Devlink devlink);
  void readNotifications(int most);
  [[nodiscard]] model::Expected<void> refresh();
  [[nodiscard]] model::Expected<void> refreshAll();
  [[nodiscard]] model::Expected<void> setIdentities();

  boost::asio::io_context& context_;
  netlink::Socket socket_;
  netlink::Notifications notifications_;
  netlink::Devlink devlink_;
  ControlPlaneTables controlPlane_;
  IndexRange indexes_;
  Refusals refusals_;
  Follower follower_;
  bool distrusted_ = false;
  bool heard_ = false;  // a notification arrived since this was set to false
  std::function<void(const std::string&)> unannounced_, unprotected_;
  std::unique_ptr<Monitor> monitor_;
  std::unique_ptr<DevlinkMonitor> devlinkMonitor_;
  std::unique_ptr<ReadableWatch> nftablesWatch_;
};

}  // namespace nicleaf::kernel
