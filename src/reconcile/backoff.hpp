// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>

namespace nicleaf::reconcile {

/// Doubling delays between two bounds.
class Backoff {
 public:
  Backoff(std::chrono::milliseconds first, std::chrono::milliseconds most) : first_(first), most_(most), next_(first) {}
  [[nodiscard]] std::chrono::milliseconds next() {
    const auto delay = next_;
    next_ = std::min(next_ * 2, most_);
    return delay;
  }
  void reset() { next_ = first_; }

 private:
  std::chrono::milliseconds first_, most_, next_;
};

}  // namespace nicleaf::reconcile
