// SPDX-License-Identifier: Apache-2.0
#include "store/trial.hpp"

#include <algorithm>
#include <ctime>

#include "store/durable.hpp"

namespace nicleaf::store {

using std::chrono::milliseconds;

BootTime bootTime() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  const auto since = std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
  BootTime made{{}, std::chrono::duration_cast<milliseconds>(since)};
  if (auto boot = readFile("/proc/sys/kernel/random/boot_id"); boot && *boot)
    made.boot = (*boot)->substr(0, (*boot)->find('\n'));
  return made;
}

milliseconds timeLeft(const Trial& trial, const BootTime& now) {
  if (trial.boot.empty() || trial.boot != now.boot) return milliseconds(0);
  return std::max(milliseconds(trial.deadline) - now.since, milliseconds(0));
}

}  // namespace nicleaf::store
