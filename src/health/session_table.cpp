// SPDX-License-Identifier: Apache-2.0
#include "health/session_table.hpp"

#include <algorithm>
#include <utility>

namespace nicleaf::health {

using model::SessionState;

void SessionTable::snapshot(model::Sessions sessions) {
  std::erase_if(losses_, [&](const auto& entry) { return !sessions.contains(entry.first); });
  for (const auto& [key, session] : sessions) {
    const auto known = losses_.find(key);
    observe(key, session, known == losses_.end() ? session.state : known->second.lastKnown);
  }
  sessions_ = std::move(sessions);
  bgpdUp_ = true;
}

void SessionTable::transition(const model::Session& session, SessionState before) {
  const model::SessionKey key{session.vrf, session.peer};
  observe(key, session, before);
  if (session.state == SessionState::kDeleted) {
    sessions_.erase(key);
    losses_.erase(key);
  } else {
    sessions_[key] = session;
  }
}

void SessionTable::refresh(const model::Sessions& counters) {
  if (!bgpdUp_) return;
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
  bgpdUp_ = false;
  for (auto& [key, session] : sessions_) session.state = SessionState::kUnknown;
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
  if (before == SessionState::kEstablished && session.state != SessionState::kEstablished) ++losses.transitions;
}

}  // namespace nicleaf::health
