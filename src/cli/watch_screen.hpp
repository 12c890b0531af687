// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <string>

#include <boost/json.hpp>

#include "cli/state_changes.hpp"

namespace nicleaf::cli {

/// Something that `watch` has seen.
struct Event {
  std::chrono::system_clock::time_point when;
  Change change;
};

/// "session red 10.0.0.2: established -> down (Hold Timer Expired)".
[[nodiscard]] std::string wordsOf(const Change& change);
/// As strftime() writes it.
[[nodiscard]] std::string utc(const char* format, std::chrono::system_clock::time_point when);

/// "applied, generation 7; in order: 2 of 3 sessions, ...".
[[nodiscard]] std::string summaryOf(const Conditions& conditions);
/// What needs a look besides sessions: one line each.
[[nodiscard]] std::string troublesOf(const Conditions& conditions);

/// What `watch` draws: at most `rows` lines, the newest events last. Pure.
[[nodiscard]] std::string screenOf(const boost::json::value& state, const Conditions& conditions,
                                   const std::deque<Event>& events, std::chrono::system_clock::time_point now,
                                   std::size_t rows, bool coloured);

}  // namespace nicleaf::cli
