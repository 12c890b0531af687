// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "netlink/tables.hpp"

namespace nicleaf::kernel {

/// Waits for rtnetlink's Notifications on an io_context and reports when observe() may return another state than
/// before. Ignores notifications that cannot change the state: FDB entries and addresses that are not ours, and link
/// notifications that repeat the previous one (carrier, statistics). Lives on the io_context's thread; destroying it
/// cancels everything.
class Monitor {
 public:
  /// A burst is reported this long after its first notification.
  static constexpr std::chrono::milliseconds kWindow{20};

  /// Counted since the start.
  struct Counters {
    std::uint64_t received = 0;  // messages that passed the socket filter
    std::uint64_t relevant = 0;
    std::uint64_t reported = 0;   // calls of `changed`
    std::uint64_t overflows = 0;  // ENOBUFS: notifications were lost; reported as a change
  };

  /// Calls `read` when `fd` is readable. Whoever reads from `fd` must pass each message to note(), and call lost() when
  /// notifications were lost.
  [[nodiscard]] static model::Expected<std::unique_ptr<Monitor>> start(boost::asio::io_context& context, int fd,
                                                                       std::function<void()> read,
                                                                       std::function<void()> changed);
  ~Monitor();
  Monitor(const Monitor&) = delete;
  Monitor& operator=(const Monitor&) = delete;

  void note(const nlmsghdr& header, netlink::Bytes payload);
  void lost();
  [[nodiscard]] const Counters& counters() const { return counters_; }

 private:
  Monitor(boost::asio::io_context& context, int fd, netlink::Socket requests, std::function<void()> read,
          std::function<void()> changed);
  void wait();
  void relearn();
  [[nodiscard]] bool isRelevant(const nlmsghdr& header, netlink::Bytes payload);
  [[nodiscard]] bool isInOurTable(const std::optional<model::ForeignRoute>& route) const;
  [[nodiscard]] bool linkChanged(const nlmsghdr& header, netlink::Bytes payload);
  void noteChange();

  netlink::Socket requests_;
  std::function<void()> read_, changed_;
  netlink::LinksByIndex links_;  // as last announced
  Counters counters_;
  boost::asio::posix::stream_descriptor descriptor_;
  boost::asio::steady_timer timer_;
  bool scheduled_ = false;
  /// Expired for handlers that are still queued when the Monitor is destroyed.
  std::shared_ptr<Monitor*> self_;
};

}  // namespace nicleaf::kernel
