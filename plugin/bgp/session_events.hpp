// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "nicleaf-events.grpc.pb.h"

namespace nicleaf::plugin {

// One subscriber's stream. The main thread pushes, gRPC's threads write. Up to kMaxQueued events wait as they are;
// beyond that an event replaces the one of the same session that still waits, and counts it.
class Subscriber final : public grpc::ServerWriteReactor<nicleaf::events::SessionEvent> {
 public:
  // Owned by gRPC until OnDone(), and by whoever else holds the result.
  static std::shared_ptr<Subscriber> make();

  void push(nicleaf::events::SessionEvent event);
  void finish(const grpc::Status& status);
  [[nodiscard]] bool done() const;

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  static constexpr std::size_t kMaxQueued = 1024;

 private:
  void writeNext();  // with mutex_ held
  void finishNow();  // with mutex_ held

  mutable std::mutex mutex_;
  std::deque<nicleaf::events::SessionEvent> queue_;
  nicleaf::events::SessionEvent current_;
  bool writing_ = false;
  bool finishing_ = false;
  bool finished_ = false;
  bool done_ = false;
  grpc::Status status_;
  std::shared_ptr<Subscriber> self_;
};

// The service of proto/nicleaf-events.proto. Its list of subscribers belongs to the main thread.
class SessionEvents final : public nicleaf::events::SessionEvents::CallbackService {
 public:
  grpc::ServerWriteReactor<nicleaf::events::SessionEvent>* Subscribe(
      grpc::CallbackServerContext* context, const nicleaf::events::SubscribeRequest* request) override;

  [[nodiscard]] bool wanted() const { return !subscribers_.empty(); }
  void publish(const nicleaf::events::SessionEvent& event);
  void closeAll();

  static constexpr std::size_t kMaxSubscribers = 32;

 private:
  void add(const std::shared_ptr<Subscriber>& subscriber);
  /// Forgets subscribers that have gone, before each event and each new subscriber. Nothing tells the main thread that
  /// one has gone: an entry of its queue for each call that ends would not be bounded.
  void prune();
  std::vector<std::shared_ptr<Subscriber>> subscribers_;
};

SessionEvents& sessionEvents();

}  // namespace nicleaf::plugin
