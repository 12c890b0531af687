// SPDX-License-Identifier: Apache-2.0
#include "support/session_listener.hpp"

#include <stdexcept>

#include "support/northbound.hpp"

namespace nicleaf::test {

using nicleaf::events::SessionEvent;

namespace {

constexpr std::chrono::seconds kPatience{20};

}  // namespace

SessionListener::SessionListener(Northbound& northbound)
    : stub_(nicleaf::events::SessionEvents::NewStub(northbound.channel())),
      reader_(stub_->Subscribe(&context_, {})),
      thread_([this] {
        for (SessionEvent event; reader_->Read(&event);) {
          const auto now = std::chrono::system_clock::now();
          const std::lock_guard lock(mutex_);
          seen_.push_back({event, now});
          arrived_.notify_one();
        }
      }) {}

SessionListener::~SessionListener() {
  context_.TryCancel();
  thread_.join();
}

std::size_t SessionListener::find(std::unique_lock<std::mutex>& lock, std::size_t from, const Condition& condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  for (std::size_t at = from;; ++at) {
    while (at == seen_.size()) {
      if (arrived_.wait_until(lock, deadline) == std::cv_status::timeout && at == seen_.size()) return at;
    }
    if (condition(seen_[at].event)) return at;
  }
}

bool SessionListener::sees(const Condition& condition) {
  std::unique_lock lock(mutex_);
  return find(lock, 0, condition) < seen_.size();
}

SessionListener::Seen SessionListener::take(const Condition& condition) {
  std::unique_lock lock(mutex_);
  const std::size_t at = find(lock, next_, condition);
  if (at == seen_.size()) throw std::runtime_error("a session event does not come");
  next_ = at + 1;
  return seen_[at];
}

std::vector<SessionEvent> SessionListener::all() {
  const std::lock_guard lock(mutex_);
  std::vector<SessionEvent> events;
  for (const auto& seen : seen_) events.push_back(seen.event);
  return events;
}

}  // namespace nicleaf::test
