// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <vector>

namespace nicleaf::bench {

/// The time that some work took, as seen from outside: the whole time, and the time that bgpd's main thread was on a
/// processor (the kernel's count of nanoseconds in /proc/PID/task/TID/schedstat).
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
