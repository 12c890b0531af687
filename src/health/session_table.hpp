// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>

#include "model/status.hpp"

namespace nicleaf::health {

struct Transition {
  model::SessionKey session;
  model::SessionState before, after;
  std::string reason;
  std::chrono::system_clock::time_point at;
};

/// What is known of every BGP session, and the last transitions. Fed by bgpd's events; on the io_context's thread.
class SessionTable {
 public:
  /// The whole truth; sessions that are not in it are gone.
  void snapshot(model::Sessions sessions);
  void transition(const model::Session& session, model::SessionState before);
  /// Newer counters of sessions that are known; states are not taken from here, for they come by transition().
  void refresh(const model::Sessions& sessions);
  /// bgpd is away: every session is unknown until the next snapshot.
  void lost();

  [[nodiscard]] const model::Sessions& sessions() const { return sessions_; }
  [[nodiscard]] bool bgpdUp() const { return bgpdUp_; }
  /// Oldest first; at most kMaxHistory.
  [[nodiscard]] const std::deque<Transition>& history() const { return history_; }
  /// Times a session left established since the agent started.
  [[nodiscard]] std::uint64_t flaps(const model::SessionKey& key) const;

  static constexpr std::size_t kMaxHistory = 1000;

 private:
  model::Sessions sessions_;
  std::map<model::SessionKey, std::uint64_t> flaps_;
  std::deque<Transition> history_;
  bool bgpdUp_ = false;
};

}  // namespace nicleaf::health
