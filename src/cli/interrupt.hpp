// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <signal.h>

namespace nicleaf::cli {

/// Takes SIGINT and SIGTERM as something to read, so that a command can end in order. Make it before other threads:
/// they inherit that the signals are blocked. Restores the calling thread's signal mask.
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
