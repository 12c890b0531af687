// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace nicleaf::reconcile {

/// The agent's waiting times. Injected, so that tests need not wait.
struct Timing {
  std::chrono::milliseconds verifyDeadline{10000};  // for zebra and bgpd to learn what was programmed
  std::chrono::milliseconds retryFirst{200};
  std::chrono::milliseconds retryMost{10000};
  std::chrono::milliseconds debounce{20};  // after disturbed(): one observation per burst of changes
  /// How often everything is read again: FRR announces no changes of its configuration, and the kernel does not
  /// announce all of its changes.
  std::chrono::milliseconds recheck{30000};
};

}  // namespace nicleaf::reconcile
