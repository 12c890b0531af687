// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <signal.h>

namespace nicleaf::cli {

/// Blocks SIGINT and SIGTERM and makes them readable from a descriptor, so that a command can clean up before it ends.
/// Create it before other threads, which inherit the blocked signals. The destructor restores the calling thread's
/// mask.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  /// For poll(): readable after a signal.
  [[nodiscard]] int descriptor() const { return descriptor_; }
  /// The exit status that shells give to a process that the signal ended, such as 130. Call it once it is readable.
  [[nodiscard]] int exitStatus() const;

 private:
  sigset_t before_{};
  int descriptor_ = -1;
};

}  // namespace nicleaf::cli
