// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "nicleaf-events.grpc.pb.h"

namespace nicleaf::plugin {

/// One subscriber's stream. FRR's main thread pushes events, gRPC's threads write them. Up to kMaxQueued events wait;
/// beyond that, a new event replaces the waiting event of the same session and counts it in `coalesced`.
class Subscriber final : public grpc::ServerWriteReactor<nicleaf::events::SessionEvent> {
 public:
  /// The subscriber lives until OnDone(), and as long as there are further holders of the pointer.
  static std::shared_ptr<Subscriber> make();

  /// Any thread, like finish() and done().
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

/// The service of proto/nicleaf-events.proto. gRPC calls Subscribe() on its threads; everything else belongs to FRR's
/// main thread.
class SessionEvents final : public nicleaf::events::SessionEvents::CallbackService {
 public:
  grpc::ServerWriteReactor<nicleaf::events::SessionEvent>* Subscribe(
      grpc::CallbackServerContext* context, const nicleaf::events::SubscribeRequest* request) override;

  /// Whether there are subscribers, including those that have gone since the last event.
  [[nodiscard]] bool wanted() const { return !subscribers_.empty(); }
  void publish(const nicleaf::events::SessionEvent& event);
  /// Ends all streams.
  void closeAll();

  static constexpr std::size_t kMaxSubscribers = 32;

 private:
  void add(const std::shared_ptr<Subscriber>& subscriber);
  /// Forgets subscribers that have gone, before each event and each new subscriber. Nothing tells the main thread that
  /// one has gone: an entry of its queue for each call that ends would not be bounded.
  void prune();
  std::vector<std::shared_ptr<Subscriber>> subscribers_;
};

/// The service of this process.
SessionEvents& sessionEvents();

}  // namespace nicleaf::plugin
