// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include <grpcpp/support/status.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/json.hpp>

#include "api/agent.hpp"
#include "api/gnmi_path.hpp"
#include "api/service_limits.hpp"

namespace nicleaf::api {

/// A call under way, as far as the server needs it to end it.
class LiveCall {
 public:
  virtual ~LiveCall() = default;
  /// Any thread. Does nothing when the call is over.
  virtual void abandon(const grpc::Status& status) = 0;
};

/// The data tree at one moment; shared, never changed.
using Tree = std::shared_ptr<const boost::json::value>;
using TreeHandler = std::function<void(tl::expected<Tree, model::Error>)>;

/// Which parts of the tree somebody needs. State is asked of FRR, so it is not gathered without need; drift, which
/// keeps bgpd from all else, only when it is asked for by its own path.
struct Need {
  bool config = false, state = false;
  bool offload = false;  // what the hardware has, as of now; else as of the last time
  bool drift = false;
  friend Need operator|(Need one, Need other) {
    return {one.config || other.config, one.state || other.state, one.offload || other.offload,
            one.drift || other.drift};
  }
};
[[nodiscard]] Need needOf(const DataPath& path);

/// What all calls share, and the way from gRPC's threads to the io_context and back:
///   gRPC thread -> onAgent() -> io_context: the Agent is asked -> onWorker() -> one worker thread: JSON is made.
/// Held by shared_ptr, because handlers of calls that are over may still be queued when the server is gone.
class ServiceCore : public std::enable_shared_from_this<ServiceCore> {
 public:
  ServiceCore(boost::asio::io_context& io, Agent& agent, boost::asio::thread_pool& workers);

  /// Any thread. False when the server is closing: the call must be ended at once.
  [[nodiscard]] bool enter(const std::shared_ptr<LiveCall>& call);
  void leave(const LiveCall* call);

  /// Any thread; runs on the io_context. After close() the function is dropped.
  void onAgent(std::function<void(Agent&)> function);
  /// On the io_context or the worker; runs on the worker, in order.
  void onWorker(std::function<void()> function);
  /// Any thread; `done` runs on the worker. The error is the agent's fault, not the client's.
  void fetch(Need need, TreeHandler done);

  /// The worker: who wants to hear of changes. A listener that returns false is forgotten.
  using ChangeListener = std::function<bool(Tree)>;
  void listen(ChangeListener listener);
  /// The io_context: fetches once for all listeners, at most every kChangeDelay.
  void stateChanged();

  /// The io_context: no call reaches the agent from now on, and all end with UNAVAILABLE.
  void close();

  [[nodiscard]] boost::asio::io_context& io() { return io_; }

  Places gets{kMaxGets}, sets{kMaxSets}, streams{kMaxStreams};

 private:
  static constexpr std::chrono::milliseconds kChangeDelay{100};

  void tellListeners(const Tree& tree);

  boost::asio::io_context& io_;
  Agent* agent_;  // null after close(); io_context only
  boost::asio::thread_pool::executor_type worker_;
  std::mutex mutex_;
  bool closed_ = false;                                                // under mutex_
  std::unordered_map<const LiveCall*, std::weak_ptr<LiveCall>> live_;  // under mutex_
  std::vector<ChangeListener> listeners_;                              // worker only
  boost::asio::steady_timer changeTimer_;                              // io_context only, as the next
  bool changePending_ = false;
};

}  // namespace nicleaf::api
