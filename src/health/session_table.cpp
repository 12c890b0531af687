// SPDX-License-Identifier: Apache-2.0
#include "health/session_table.hpp"

#include <algorithm>
#include <utility>

namespace nicleaf::health {

using model::SessionState;

void SessionTable::snapshot(model::Sessions sessions) {
  forgetAbsent(sessions);
  for (const auto& [key, session] : sessions) {
    const auto known = losses_.find(key);
    const SessionState before = known == losses_.end() ? session.state : known->second.lastKnown;
    // A new bgpd may have it established again before anybody looks.
    if (before == SessionState::kEstablished && session.state == before && session.since > lostAt_)
      ++known->second.transitions;
    observe(key, session, before);
  }
  sessions_ = std::move(sessions);
  connected_ = true;
  showStates();
}

/// A bgpd that has just started may not have its sessions yet: what is absent is forgotten at the second snapshot.
void SessionTable::forgetAbsent(const model::Sessions& sessions) {
  std::erase_if(losses_, [&](const auto& entry) { return entry.second.absent && !sessions.contains(entry.first); });
  for (auto& [key, losses] : losses_) {
    if (sessions.contains(key)) continue;
    losses.absent = true;
    if (std::exchange(losses.lastKnown, SessionState::kUnknown) == SessionState::kEstablished) ++losses.transitions;
  }
}

void SessionTable::transition(const model::Session& session, SessionState before) {
  const model::SessionKey key{session.vrf, session.peer};
  observe(key, session, before);
  if (session.state == SessionState::kDeleted) {
    sessions_.erase(key);
    losses_.erase(key);
    return;
  }
  model::Session& known = sessions_[key] = session;
  if (!bgpdUp()) known.state = SessionState::kUnknown;
}

void SessionTable::refresh(const model::Sessions& counters) {
  if (!bgpdUp()) return;
  for (const auto& [key, newer] : counters) {
    const auto known = sessions_.find(key);
    if (known == sessions_.end()) continue;
    known->second.messagesReceived = newer.messagesReceived;
    known->second.messagesSent = newer.messagesSent;
    known->second.removed = newer.removed;
    known->second.refused = newer.refused;
    known->second.families = newer.families;
  }
}

void SessionTable::lost() {
  if (connected_) lostAt_ = std::chrono::steady_clock::now();
  connected_ = false;
  showStates();
}

void SessionTable::answers(bool answers) {
  answers_ = answers;
  showStates();
}

void SessionTable::showStates() {
  for (auto& [key, session] : sessions_) session.state = bgpdUp() ? losses_.at(key).lastKnown : SessionState::kUnknown;
}

model::Reach SessionTable::reach() const {
  if (!connected_) return model::Reach::kAway;
  return answers_ ? model::Reach::kUp : model::Reach::kSilent;
}

std::uint64_t SessionTable::flaps(const model::SessionKey& key) const {
  const auto known = losses_.find(key);
  return known == losses_.end() ? 0 : std::max(known->second.transitions, known->second.drops);
}

void SessionTable::observe(const model::SessionKey& key, const model::Session& session, SessionState before) {
  const auto [entry, isNew] = losses_.try_emplace(key);
  Losses& losses = entry->second;
  if (!isNew && session.dropped > losses.lastDropped) losses.drops += session.dropped - losses.lastDropped;
  losses.lastDropped = session.dropped;
  losses.lastKnown = session.state;
  losses.absent = false;
  if (before == SessionState::kEstablished && session.state != SessionState::kEstablished) ++losses.transitions;
}

}  // namespace nicleaf::health
