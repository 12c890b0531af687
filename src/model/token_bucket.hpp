// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>

namespace nicleaf::model {

/// A rate limit: `perSecond` on average, `burst` at once. The caller has the clock.
class TokenBucket {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  TokenBucket(double perSecond, double burst, TimePoint now)
      : perSecond_(perSecond), burst_(burst), tokens_(burst), filled_(now) {}

  /// Whether one more is within the limit; then it counts.
  [[nodiscard]] bool take(TimePoint now) {
    tokens_ = std::min(burst_, tokens_ + perSecond_ * std::chrono::duration<double>(now - filled_).count());
    filled_ = now;
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
  }

 private:
  double perSecond_, burst_, tokens_;
  TimePoint filled_;
};

}  // namespace nicleaf::model
