// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "kernel/observer.hpp"

namespace nicleaf::kernel {

/// Listens to rtnetlink notifications on an io_context and says when observe() may have another result than before.
/// What cannot change it is ignored: neighbours and learned FDB entries (dropped inside of the kernel by a socket
/// filter), addresses that are not ours, and link notifications that repeat what is known (carrier, statistics).
/// Lives on the io_context's thread; destroying it ends everything.
class Monitor {
 public:
  /// The first notification of a burst is reported this much later, with all that came meanwhile.
  static constexpr std::chrono::milliseconds kWindow{20};

  /// Counted since the start.
  struct Counters {
    std::uint64_t received = 0;  // messages that passed the socket filter
    std::uint64_t relevant = 0;
    std::uint64_t reported = 0;   // calls of `changed`
    std::uint64_t overflows = 0;  // ENOBUFS: notifications were lost; reported as a change
  };

  [[nodiscard]] static model::Expected<std::unique_ptr<Monitor>> start(boost::asio::io_context& context,
                                                                       std::function<void()> changed);
  ~Monitor();
  Monitor(const Monitor&) = delete;
  Monitor& operator=(const Monitor&) = delete;

  [[nodiscard]] const Counters& counters() const { return counters_; }

 private:
  Monitor(boost::asio::io_context& context, Socket socket, Socket requests, std::function<void()> changed);
  void wait();
  void drain();
  void relearn();
  [[nodiscard]] bool isRelevant(const nlmsghdr& header, Bytes payload);
  [[nodiscard]] bool linkChanged(const nlmsghdr& header, Bytes payload);
  void noteChange();

  Socket socket_;    // notifications; owns the descriptor that descriptor_ waits for
  Socket requests_;  // dumps, so that their answers do not mix with notifications
  std::function<void()> changed_;
  LinksByIndex links_;  // as last heard of
  Counters counters_;
  boost::asio::posix::stream_descriptor descriptor_;
  boost::asio::steady_timer timer_;
  bool scheduled_ = false;
  /// Handlers that are queued already when the Monitor is destroyed find this expired.
  std::shared_ptr<Monitor*> self_;
};

}  // namespace nicleaf::kernel
