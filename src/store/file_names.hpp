// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace nicleaf::store {

// The files of IntentStore.
inline constexpr char kCurrent[] = "current.json", kPending[] = "pending.json", kTrial[] = "trial.json",
                      kAbandoned[] = "abandoned.json", kHighest[] = "highest.json", kDrain[] = "drain.json";

}  // namespace nicleaf::store
