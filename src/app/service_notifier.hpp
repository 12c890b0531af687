// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace nicleaf::app {

/// Tells systemd (Type=notify or notify-reload) that the agent is ready and what its status is. If WatchdogSec is set,
/// it also tells systemd regularly that the event loop still runs. Without systemd it does nothing.
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
