// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <thread>

namespace nicleaf::bench {

/// Asks bgpd the least of questions over and over, on a connection and a thread of its own. The longest that an answer
/// took is for how long bgpd's main thread did nothing else.
class Waits {
 public:
  explicit Waits(const std::string& address);
  /// Stops asking. Milliseconds; infinity if an answer was an error.
  double longest();

 private:
  double longest_ = 0;
  std::jthread asking_;
};

}  // namespace nicleaf::bench
