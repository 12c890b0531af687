// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>

#include "model/status.hpp"

namespace nicleaf::health {

/// The state of every BGP session, and how often each was lost. Fed by bgpd's events; on the io_context's thread.
class SessionTable {
 public:
  /// Replaces the table with all of bgpd's sessions. A session that was established in the last snapshot or event and
  /// no longer is counts as lost, even if no event reported that.
  void snapshot(model::Sessions sessions);
  /// One change of a session's state. A session in state kDeleted leaves the table.
  void transition(const model::Session& session, model::SessionState before);
  /// Updates message and prefix counters of sessions that are in the table. Their states change by events only.
  void refresh(const model::Sessions& counters);
  /// bgpd is away: every session is unknown until the next snapshot.
  void lost();
  /// bgpd does not answer, or answers again: every session is unknown meanwhile.
  void answers(bool answers);

  [[nodiscard]] const model::Sessions& sessions() const { return sessions_; }
  [[nodiscard]] model::Reach reach() const;
  [[nodiscard]] bool bgpdUp() const { return connected_ && answers_; }
  /// How often the session left the state established since the agent started or, if later, since the session was
  /// configured. A death of bgpd counts, also if the new bgpd has no sessions at first.
  [[nodiscard]] std::uint64_t flaps(const model::SessionKey& key) const;

 private:
  /// Two counts of the same losses. Each can miss some: bgpd's counter (`drops`) restarts with bgpd, and bgpd merges
  /// events (`transitions`) when its queue is full. flaps() gives the higher count.
  struct Losses {
    std::uint64_t transitions = 0;
    std::uint64_t drops = 0;
    std::uint32_t lastDropped = 0;
    model::SessionState lastKnown = model::SessionState::kUnknown;  // survives lost()
    bool absent = false;                                            // from the last snapshot
  };

  void observe(const model::SessionKey& key, const model::Session& session, model::SessionState before);
  void forgetAbsent(const model::Sessions& sessions);
  /// Gives the sessions the states that are known, or none.
  void showStates();

  model::Sessions sessions_;
  std::map<model::SessionKey, Losses> losses_;  // the keys of sessions_, and absent ones
  bool connected_ = false;
  // The last loss of bgpd; at first, nothing is later.
  std::chrono::steady_clock::time_point lostAt_ = std::chrono::steady_clock::time_point::max();
  bool answers_ = true;
};

}  // namespace nicleaf::health
