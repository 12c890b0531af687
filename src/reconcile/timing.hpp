// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace nicleaf::reconcile {

/// The agent's waiting times. Injected, so that tests need not wait.
struct Timing {
  std::chrono::milliseconds verifyDeadline{10000};  // for zebra and bgpd to learn what was programmed
  std::chrono::milliseconds retryFirst{200};
  std::chrono::milliseconds retryMost{10000};
  std::chrono::milliseconds failureMost{300000};  // between two attempts that change something and fail
  std::chrono::milliseconds debounce{20};         // after disturbed(): one observation per burst of changes
  /// How often everything is read again: the kernel does not announce all of its changes.
  std::chrono::milliseconds recheck{30000};
  /// How long an intent is tried that a crash interrupted, before the one of before is restored: FRR may have to start.
  std::chrono::milliseconds resume{60000};
  /// How often the time of a document on trial is compared with the clock of the boot: timers stop while the machine
  /// sleeps.
  std::chrono::milliseconds trialLook{5000};
};

}  // namespace nicleaf::reconcile
