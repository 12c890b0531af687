// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace nicleaf::api {

// Limits on what clients can make the agent hold or do.
inline constexpr int kMaxRequestBytes = 8 * 1024 * 1024;
inline constexpr std::size_t kMaxResponseBytes = std::size_t{64} * 1024 * 1024;
inline constexpr std::size_t kMaxNotificationBytes = std::size_t{1024} * 1024;  // Subscribe splits what is larger
inline constexpr int kMaxPaths = 64;                                            // in one request
inline constexpr int kMaxOperations = 1024;                                     // of one Set
inline constexpr int kMaxPathSteps = 16;
inline constexpr unsigned kMaxGets = 16;  // calls at the same time
inline constexpr unsigned kMaxSets = 4;   // the running one, and those that wait
inline constexpr unsigned kMaxStreams = 16;
/// A status is sent percent-encoded in the metadata, of which gRPC clients accept 8 KiB by default.
inline constexpr std::size_t kMaxStatusBytes = std::size_t{6} * 1024;

/// A number of places for calls of one kind. A place is free again when the last copy of the pointer that take() gave
/// is destroyed. Any thread.
class Places {
 public:
  explicit Places(unsigned most) : most_(most), taken_(std::make_shared<std::atomic<unsigned>>(0)) {}

  /// Null if all places are taken.
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
