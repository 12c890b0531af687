// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <set>
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

/// A call that is not finished, as the server sees it: something that it can end.
class LiveCall {
 public:
  virtual ~LiveCall() = default;
  /// Ends the call; does nothing if it is over. Any thread.
  virtual void abandon(const grpc::Status& status) = 0;
};

/// The data tree at one moment: shared and immutable.
using Tree = std::shared_ptr<const boost::json::value>;
using TreeHandler = std::function<void(tl::expected<Tree, model::Error>)>;

/// A prefix of a VRF that a request asks to be explained.
struct RouteQuestion {
  std::string vrf, prefix;
};

/// The parts of the tree that a request needs. State costs a request to FRR, so it is read only if it is needed. Drift
/// is compared, and refused prefixes are listed, only for a path to them, because bgpd does nothing else meanwhile;
/// so are the history and the log, because all of them is read from disk.
struct Need {
  bool config = false, state = false;
  bool offload = false;  // read again what is offloaded; else it is as of the last reading
  bool drift = false, refused = false;
  bool security = false;                // read the counters of the ports' filters
  bool history = false;                 // read the stored documents
  bool log = false;                     // read the journal
  std::set<std::uint64_t> documents{};  // generations of those that are shown
  std::vector<RouteQuestion> routes{};  // each costs a request to bgpd and some to the kernel
  friend Need operator|(Need one, const Need& other) {
    one.documents.insert(other.documents.begin(), other.documents.end());
    one.routes.insert(one.routes.end(), other.routes.begin(), other.routes.end());
    return {.config = one.config || other.config,
            .state = one.state || other.state,
            .offload = one.offload || other.offload,
            .drift = one.drift || other.drift,
            .refused = one.refused || other.refused,
            .security = one.security || other.security,
            .history = one.history || other.history,
            .log = one.log || other.log,
            .documents = std::move(one.documents),
            .routes = std::move(one.routes)};
  }
};
[[nodiscard]] Need needOf(const DataPath& path);

/// What all calls share. It takes a call from gRPC's threads to the agent and back:
///   gRPC thread -> onAgent() -> io_context: asks the Agent -> onWorker() -> the worker thread: makes JSON, answers.
/// Held by shared_ptr, because handlers of calls that are over may still be queued after the server is destroyed.
class ServiceCore : public std::enable_shared_from_this<ServiceCore> {
 public:
  ServiceCore(boost::asio::io_context& io, Agent& agent, boost::asio::thread_pool& workers);

  /// Registers a call. False if the server is closing: then end the call at once. Any thread.
  [[nodiscard]] bool enter(const std::shared_ptr<LiveCall>& call);
  void leave(const LiveCall* call);

  /// Runs the function on the io_context; drops it after close(). Any thread.
  void onAgent(std::function<void(Agent&)> function);
  /// Runs the function on the worker, in the order of the calls. Call it on the io_context or the worker.
  void onWorker(std::function<void()> function);
  /// Makes a tree with the parts in `need`. `done` runs on the worker; an error is the agent's fault, not the client's.
  /// Any thread.
  void fetch(Need need, TreeHandler done);

  /// Called with the new tree after a change. A listener that returns false is removed. Worker only.
  using ChangeListener = std::function<bool(Tree)>;
  void listen(ChangeListener listener);
  /// Fetches a tree, once for all listeners and at most every kChangeDelay. io_context only.
  void stateChanged();

  /// From now on no call reaches the agent; all calls end with UNAVAILABLE. io_context only.
  void close();

  [[nodiscard]] boost::asio::io_context& io() { return io_; }

  Places gets{kMaxGets}, sets{kMaxSets}, streams{kMaxStreams};

 private:
  static constexpr std::chrono::milliseconds kChangeDelay{100};

  struct Parts;
  /// Has the routes explained, one after the other.
  void fetchRoutes(const std::shared_ptr<Parts>& parts, std::vector<RouteQuestion> routes, std::function<void()> done,
                   std::function<void(const model::Error&)> failed);
  void tellListeners(const Tree& tree);

  boost::asio::io_context& io_;
  Agent* agent_;  // null after close(); io_context only
  boost::asio::thread_pool::executor_type worker_;
  std::mutex mutex_;
  bool closed_ = false;                                                // under mutex_
  std::unordered_map<const LiveCall*, std::weak_ptr<LiveCall>> live_;  // under mutex_
  std::vector<ChangeListener> listeners_;                              // worker only
  boost::asio::steady_timer changeTimer_;                              // io_context only, like changePending_
  bool changePending_ = false;
};

}  // namespace nicleaf::api
