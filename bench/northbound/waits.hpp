// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <thread>

namespace nicleaf::bench {

/// Asks bgpd the cheapest question again and again, on a connection and a thread of its own. The longest answer time is
/// how long bgpd's main thread was busy with something else.
class Waits {
 public:
  explicit Waits(const std::string& address);
  /// Stops asking. Returns the longest answer time in milliseconds; infinity if an answer was an error.
  double longest();

 private:
  double longest_ = 0;
  std::jthread asking_;
};

}  // namespace nicleaf::bench
