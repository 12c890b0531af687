// SPDX-License-Identifier: Apache-2.0
#include "reconcile/attempts.hpp"

#include <algorithm>
#include <utility>

namespace nicleaf::reconcile {
namespace {

constexpr unsigned kFight = 4;  // repairs, each soon after the one before

}  // namespace

Attempts::Attempts(const Timing& timing)
    : first_(timing.retryFirst), fightMost_(timing.retryMost), failureMost_(timing.failureMost) {}

void Attempts::failed(const std::string& whose, Lines lines) {
  Waiting& failure = failures_.try_emplace(whose, Waiting{.delay = {first_, failureMost_}}).first->second;
  failure.count = failure.lines == lines ? failure.count + 1 : 1;
  failure.lines = std::move(lines);
  failure.until = Clock::now() + failure.delay.next();
}

void Attempts::repaired(const std::string& whose) {
  const auto now = Clock::now();
  // The first disturbance may be an accident. Whoever repeats it waits longer, until there was quiet for some time.
  Waiting& fight = fights_.try_emplace(whose, Waiting{.delay = {first_, fightMost_}}).first->second;
  if (now > fight.until + fightMost_) {
    fight.delay.reset();
    fight.count = 0;
  }
  ++fight.count;
  fight.until = now + fight.delay.next();
}

bool Attempts::knows(const std::string& whose) const { return failures_.contains(whose) || fights_.contains(whose); }

bool Attempts::mayTry(const std::string& whose, const Lines& lines) const {
  const auto now = Clock::now();
  const auto fight = fights_.find(whose);
  if (fight != fights_.end() && !fight->second.over(now)) return false;
  const auto failure = failures_.find(whose);
  return failure == failures_.end() || failure->second.over(now) || failure->second.lines != lines;
}

unsigned Attempts::failures(const std::string& whose) const {
  const auto failure = failures_.find(whose);
  return failure == failures_.end() ? 0 : failure->second.count;
}

std::optional<Attempts::Clock::time_point> Attempts::next() const {
  const auto now = Clock::now();
  std::optional<Clock::time_point> first;
  for (const auto* all : {&failures_, &fights_}) {
    for (const auto& [whose, one] : *all) {
      if (!one.over(now) && (!first || one.until < *first)) first = one.until;
    }
  }
  return first;
}

std::size_t Attempts::waiting() const {
  const auto now = Clock::now();
  const auto waits = [&](const auto& entry) { return !entry.second.over(now); };
  return static_cast<std::size_t>(std::ranges::count_if(failures_, waits) + std::ranges::count_if(fights_, waits));
}

std::set<std::string> Attempts::contested() const {
  std::set<std::string> names;
  for (const auto& [whose, fight] : fights_) {
    if (fight.count >= kFight && Clock::now() <= fight.until + fightMost_) names.insert(whose);
  }
  return names;
}

}  // namespace nicleaf::reconcile
