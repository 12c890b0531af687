// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <string>

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
  /// The whole truth; sessions that are not in it are gone. What happened unseen since the last one becomes a
  /// transition and, where an established session was lost, a flap.
  void snapshot(model::Sessions sessions);
  /// A session that is kDeleted is forgotten.
  void transition(const model::Session& session, model::SessionState before);
  /// Newer counters of sessions that are known. States come by events only.
  void refresh(const model::Sessions& counters);
  /// bgpd is away: every session is unknown until the next snapshot.
  void lost();

  [[nodiscard]] const model::Sessions& sessions() const { return sessions_; }
  [[nodiscard]] bool bgpdUp() const { return bgpdUp_; }
  /// Oldest first; at most kMaxHistory.
  [[nodiscard]] const std::deque<Transition>& history() const { return history_; }
  /// Times a session left established since the agent started, or since the session is configured.
  [[nodiscard]] std::uint64_t flaps(const model::SessionKey& key) const;

  static constexpr std::size_t kMaxHistory = 1000;

 private:
  /// Two counts of the same thing, each of which can miss some: bgpd's own counter starts again when bgpd does, and
  /// transitions are merged when bgpd's queue of events is full.
  struct Losses {
    std::uint64_t transitions = 0;
    std::uint64_t drops = 0;
    std::uint32_t lastDropped = 0;
    model::SessionState lastKnown = model::SessionState::kUnknown;  // survives lost()
  };

  void observe(const model::SessionKey& key, const model::Session& session, model::SessionState before);
  void record(const model::SessionKey& key, const model::Session& session, model::SessionState before);

  model::Sessions sessions_;
  std::map<model::SessionKey, Losses> losses_;  // the keys of sessions_
  std::deque<Transition> history_;
  bool bgpdUp_ = false;
};

}  // namespace nicleaf::health
