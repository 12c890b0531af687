// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace nicleaf::store {

/// The kernel's clock since its boot (CLOCK_BOOTTIME), and which boot that was. It counts while the machine sleeps, and
/// nobody can set it.
struct BootTime {
  std::string boot;  // empty if it cannot be read
  std::chrono::milliseconds since{};
};
[[nodiscard]] BootTime bootTime();

/// The terms on which a document is in effect until it is confirmed.
struct Trial {
  std::string id;             // the client's name for it
  std::string boot;           // BootTime::boot when it began
  std::int64_t deadline = 0;  // in milliseconds since that boot
  friend bool operator==(const Trial&, const Trial&) = default;
};

/// The time that is left; zero if it is over. The time of a trial is over after a reboot: nobody knows how long the
/// machine was off, and whoever has lost access to it may have switched it off to get the document before back.
[[nodiscard]] std::chrono::milliseconds timeLeft(const Trial& trial, const BootTime& now);

}  // namespace nicleaf::store
