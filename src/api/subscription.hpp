// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include <gnmi.pb.h>
#include <grpcpp/support/server_callback.h>
#include <boost/asio/steady_timer.hpp>

#include "api/change_tracker.hpp"
#include "api/service_core.hpp"
#include "api/subscription_request.hpp"

namespace nicleaf::api {

/// One Subscribe call: ONCE, POLL, or STREAM with ON_CHANGE and SAMPLE (TARGET_DEFINED is ON_CHANGE). The worker
/// decides what to send; gRPC's threads only take messages out of the queue. The queue does not grow for a slow client:
/// nothing is added while messages are unsent; after that, the client gets the newest values of what changed meanwhile.
class Subscription final : public grpc::ServerBidiReactor<gnmi::SubscribeRequest, gnmi::SubscribeResponse>,
                           public LiveCall,
                           public std::enable_shared_from_this<Subscription> {
 public:
  /// Ends the call at once if it is not admitted.
  [[nodiscard]] static Subscription* start(const std::shared_ptr<ServiceCore>& core, const grpc::Status& admitted);
  void abandon(const grpc::Status& status) override { finish(status); }

 private:
  struct Item {
    WantedSubscription wanted;
    ChangeTracker tracker;            // worker only
    boost::asio::steady_timer timer;  // io_context only
  };

  explicit Subscription(std::shared_ptr<ServiceCore> core) : core_(std::move(core)) {}

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override { finish(grpc::Status::CANCELLED); }
  void OnDone() override;

  void begin(WantedSubscriptions wanted);
  void sendSnapshot();  // any thread; fetches a tree
  void listen();        // worker only, like the next four
  void snapshot(const Tree& tree);
  bool changed(const Tree& tree);
  void sample(std::size_t item, const Tree& tree);
  bool emit(Item& item, const Tree& tree, ChangeTracker::Send send);
  void armSample(std::size_t item);  // io_context only

  void push(gnmi::SubscribeResponse response);
  void read();
  void finishWhenSent();
  void finish(const grpc::Status& status);
  [[nodiscard]] bool over();
  [[nodiscard]] bool busy();

  std::shared_ptr<ServiceCore> core_;
  std::shared_ptr<void> place_;
  gnmi::SubscribeRequest request_;             // belongs to gRPC during a read
  std::optional<WantedSubscriptions> wanted_;  // set once, before other threads can see it
  std::vector<std::unique_ptr<Item>> items_;

  bool synced_ = false;  // worker only

  std::mutex mutex_;                           // guards the rest
  Tree behind_;                                // the newest tree, if it came while messages were unsent
  std::deque<gnmi::SubscribeResponse> queue_;  // the front is being written
  bool finishWhenSent_ = false, over_ = false;
  std::shared_ptr<Subscription> self_;  // gRPC's reference
};

}  // namespace nicleaf::api
