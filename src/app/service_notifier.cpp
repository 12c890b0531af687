// SPDX-License-Identifier: Apache-2.0
#include "app/service_notifier.hpp"

#include <systemd/sd-daemon.h>

namespace nicleaf::app {

ServiceNotifier::ServiceNotifier(boost::asio::io_context& io) : timer_(io) {
  std::uint64_t usec = 0;
  if (sd_watchdog_enabled(0, &usec) > 0) {
    interval_ = std::chrono::microseconds(usec / 2);
    kickWatchdog();
  }
}

void ServiceNotifier::ready() { sd_notify(0, "READY=1"); }
void ServiceNotifier::status(const std::string& line) { sd_notify(0, ("STATUS=" + line).c_str()); }
void ServiceNotifier::stopping() { sd_notify(0, "STOPPING=1"); }

void ServiceNotifier::reloading() {
  // Type=notify-reload expects the monotonic time of the reload, and READY=1 when the reload is done.
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  const auto usec = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  sd_notify(0, ("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(usec)).c_str());
}

void ServiceNotifier::kickWatchdog() {
  sd_notify(0, "WATCHDOG=1");
  timer_.expires_after(interval_);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) kickWatchdog();
  });
}

}  // namespace nicleaf::app
