// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace nicleaf::reconcile {

/// How long the agent waits for what. Injected, so that tests need not wait.
struct Timing {
  std::chrono::milliseconds verifyDeadline{10000};  // for zebra and bgpd to know what was programmed
  std::chrono::milliseconds retryFirst{200};
  std::chrono::milliseconds retryMost{10000};
  std::chrono::milliseconds debounce{20};  // after disturbed(): one look for a burst of changes
  /// How often everything is observed anew: FRR does not announce changes of its configuration, nor the kernel all of
  /// its.
  std::chrono::milliseconds recheck{30000};
};

}  // namespace nicleaf::reconcile
