// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <vector>

namespace nicleaf::bench {

/// What something took, as seen from outside: the whole time, and how long bgpd's main thread was on a processor for
/// it (the kernel's count of nanoseconds in /proc/PID/task/TID/schedstat).
struct Taken {
  double milliseconds = 0;
  double mainThread = 0;
};

Taken measure(pid_t bgpd, const std::function<void()>& work);

/// Resident memory, MiB.
double residentMib(pid_t pid);

double median(std::vector<double> values);
double most(const std::vector<double>& values);

}  // namespace nicleaf::bench
