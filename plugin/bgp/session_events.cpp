// SPDX-License-Identifier: GPL-2.0-or-later
#include "bgp/session_events.hpp"

#include <algorithm>
#include <chrono>

#include "bgp/bgp.h"
#include "core/server.hpp"

namespace nicleaf::plugin {

using nicleaf::events::SessionEvent;

namespace {

SessionEvent convert(const nicleaf_session& session) {
  SessionEvent event;
  event.set_vrf(session.vrf);
  event.set_peer(session.peer);
  event.set_old_state(static_cast<SessionEvent::State>(session.old_state));
  event.set_new_state(static_cast<SessionEvent::State>(session.new_state));
  event.set_admin_down(session.admin_down);
  event.set_deleted(session.deleted);
  event.set_reason(session.reason);
  event.set_timestamp_ns(
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count());
  event.set_local_as(session.local_as);
  event.set_remote_as(session.remote_as);
  event.set_description(session.description);
  event.set_peer_group(session.peer_group);
  event.set_uptime_s(session.uptime);
  event.set_established_transitions(session.established);
  event.set_dropped(session.dropped);
  event.set_messages_received(session.received);
  event.set_messages_sent(session.sent);
  event.set_attributes_removed(session.removed.attributes);
  event.set_updates_changed(session.removed.updates);
  event.set_last_removed_attribute(session.removed.last_type);
  auto* refused = event.mutable_refused();
  refused->set_policy(session.refused.policy);
  refused->set_as_path_loop(session.refused.as_path_loop);
  refused->set_reflection_loop(session.refused.reflection_loop);
  refused->set_next_hop(session.refused.next_hop);
  event.set_bfd(static_cast<SessionEvent::BfdState>(session.bfd));
  for (std::size_t i = 0; i < session.nfamilies; ++i) {
    auto* family = event.add_families();
    family->set_afi(session.families[i].afi);
    family->set_safi(session.families[i].safi);
    family->set_received(session.families[i].received);
    family->set_accepted(session.families[i].accepted);
    family->set_filtered(session.families[i].filtered);
    family->set_advertised(session.families[i].advertised);
    family->set_more(session.families[i].more);
  }
  return event;
}

bool sameSession(const SessionEvent& a, const SessionEvent& b) {
  return !a.snapshot_end() && !b.snapshot_end() && a.peer() == b.peer() && a.vrf() == b.vrf();
}

}  // namespace

std::shared_ptr<Subscriber> Subscriber::make() {
  auto subscriber = std::make_shared<Subscriber>();
  subscriber->self_ = subscriber;
  return subscriber;
}

void Subscriber::push(SessionEvent event) {
  const std::lock_guard lock(mutex_);
  if (finishing_) return;
  if (queue_.size() >= kMaxQueued && !event.snapshot() && !event.snapshot_end()) {
    const auto waiting = std::find_if(queue_.rbegin(), queue_.rend(), [&](auto& e) { return sameSession(e, event); });
    if (waiting != queue_.rend() && !waiting->snapshot()) {
      event.set_coalesced(waiting->coalesced() + 1);
      event.set_old_state(waiting->old_state());
      *waiting = std::move(event);
      return;
    }
  }
  queue_.push_back(std::move(event));
  if (!writing_) writeNext();
}

void Subscriber::writeNext() {
  if (queue_.empty()) return;
  current_ = std::move(queue_.front());
  queue_.pop_front();
  writing_ = true;
  StartWrite(&current_);
}

void Subscriber::finish(const grpc::Status& status) {
  const std::lock_guard lock(mutex_);
  if (finishing_) return;
  finishing_ = true;
  status_ = status;
  queue_.clear();
  if (!writing_) finishNow();
}

void Subscriber::finishNow() {
  if (finished_) return;
  finished_ = true;
  Finish(status_);
}

bool Subscriber::done() const {
  const std::lock_guard lock(mutex_);
  return done_;
}

void Subscriber::OnWriteDone(bool ok) {
  const std::lock_guard lock(mutex_);
  writing_ = false;
  if (!ok) {
    finishing_ = true;
    queue_.clear();
  }
  if (finishing_) {
    finishNow();
  } else {
    writeNext();
  }
}

void Subscriber::OnCancel() { finish({grpc::StatusCode::CANCELLED, "client has gone"}); }

void Subscriber::OnDone() {
  std::shared_ptr<Subscriber> self;
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
    self.swap(self_);
  }
}

grpc::ServerWriteReactor<SessionEvent>* SessionEvents::Subscribe(grpc::CallbackServerContext*,
                                                                 const nicleaf::events::SubscribeRequest*) {
  auto subscriber = Subscriber::make();
  mainQueue().post([this, subscriber](bool run) {
    if (run) {
      add(subscriber);
    } else {
      subscriber->finish(
          {grpc::StatusCode::UNAVAILABLE, "the daemon is stopping, or too many requests wait: try again later"});
    }
  });
  return subscriber.get();
}

void SessionEvents::add(const std::shared_ptr<Subscriber>& subscriber) {
  prune();
  if (subscribers_.size() >= kMaxSubscribers) {
    subscriber->finish({grpc::StatusCode::RESOURCE_EXHAUSTED,
                        "there are " + std::to_string(kMaxSubscribers) + " subscribers already, which is the limit"});
    return;
  }
  nicleaf_sessions(
      [](const nicleaf_session* session, void* to) {
        SessionEvent event = convert(*session);
        event.set_snapshot(true);
        static_cast<Subscriber*>(to)->push(std::move(event));
      },
      subscriber.get());
  SessionEvent end;
  end.set_snapshot_end(true);
  subscriber->push(std::move(end));
  subscribers_.push_back(subscriber);
}

void SessionEvents::publish(const SessionEvent& event) {
  prune();
  for (const auto& subscriber : subscribers_) subscriber->push(event);
}

void SessionEvents::closeAll() {
  for (const auto& subscriber : subscribers_) {
    subscriber->finish({grpc::StatusCode::UNAVAILABLE, "the daemon is stopping"});
  }
  subscribers_.clear();
}

void SessionEvents::prune() {
  std::erase_if(subscribers_, [](const auto& subscriber) { return subscriber->done(); });
}

SessionEvents& sessionEvents() {
  static SessionEvents service;
  return service;
}

}  // namespace nicleaf::plugin

extern "C" bool nicleaf_session_wanted(void) { return nicleaf::plugin::sessionEvents().wanted(); }

extern "C" void nicleaf_session_event(const struct nicleaf_session* session) {
  nicleaf::plugin::sessionEvents().publish(nicleaf::plugin::convert(*session));
}
