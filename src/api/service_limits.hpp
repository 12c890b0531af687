// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace nicleaf::api {

// What one client, or all of them, can make the agent hold.
inline constexpr int kMaxRequestBytes = 8 * 1024 * 1024;
inline constexpr std::size_t kMaxResponseBytes = std::size_t{64} * 1024 * 1024;
inline constexpr std::size_t kMaxNotificationBytes = std::size_t{1024} * 1024;  // Subscribe; more is split
inline constexpr int kMaxPaths = 64;                                            // in one request
inline constexpr int kMaxPathSteps = 16;
inline constexpr unsigned kMaxGets = 16;  // under way at once
inline constexpr unsigned kMaxSets = 4;   // the running one and those that wait for it
inline constexpr unsigned kMaxStreams = 16;
/// gRPC clients take 8 KiB of metadata unless told otherwise; a status travels in it, percent-encoded.
inline constexpr std::size_t kMaxStatusBytes = std::size_t{6} * 1024;

/// A number of places; a place is given back when the last copy of what take() returned is gone. Any thread.
class Places {
 public:
  explicit Places(unsigned most) : most_(most), taken_(std::make_shared<std::atomic<unsigned>>(0)) {}

  /// Null when all are taken.
  [[nodiscard]] std::shared_ptr<void> take() {
    if (taken_->fetch_add(1) >= most_) {
      taken_->fetch_sub(1);
      return nullptr;
    }
    return {taken_.get(), [taken = taken_](void*) { taken->fetch_sub(1); }};
  }

 private:
  unsigned most_;
  std::shared_ptr<std::atomic<unsigned>> taken_;
};

}  // namespace nicleaf::api
