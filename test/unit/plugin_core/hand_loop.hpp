// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>

namespace nicleaf::test {

/// Stands for FRR's event loop: events wait until the test runs them, as they do while a daemon is busy.
class HandLoop {
 public:
  /// Runs the events that wait, and those that they add.
  static void run();
  [[nodiscard]] static std::size_t waiting();
};

}  // namespace nicleaf::test
