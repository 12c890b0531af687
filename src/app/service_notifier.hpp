// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace nicleaf::app {

/// Tells systemd (Type=notify) that the agent is ready, what it is doing, and, when WatchdogSec is set, that its event
/// loop still turns. Does nothing when not run by systemd.
class ServiceNotifier {
 public:
  explicit ServiceNotifier(boost::asio::io_context& io);
  void ready();
  void status(const std::string& line);
  void reloading();
  void stopping();

 private:
  void kickWatchdog();

  boost::asio::steady_timer timer_;
  std::chrono::microseconds interval_{};
};

}  // namespace nicleaf::app
