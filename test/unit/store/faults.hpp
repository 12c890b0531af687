// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace nicleaf::store {

/// What happens to one of the system calls that use a disk. This program has its own functions of these names in front
/// of the C library's. ENOSPC and EROFS are for calls that change something, other errors for all.
struct Fault {
  int call = 0;          // counted from 1; 0: none
  int error = 0;         // errno of the call that fails; 0: the process dies instead, as in a crash
  bool lasting = false;  // all calls from this one on fail
};

/// Instead of an errno: write() writes a part, read() reads one. Nothing fails.
inline constexpr int kPartOnly = -1;

inline constexpr int kDied = 77;  // exit status

/// From now on, counts the calls from 1, and makes the fault happen.
void arm(const Fault& fault);
/// No more calls are counted, and none fails.
void disarm();
/// The calls since arm().
[[nodiscard]] int calls();

}  // namespace nicleaf::store
