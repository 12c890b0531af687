// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <type_traits>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <grpcpp/client_context.h>
#include <grpcpp/support/client_callback.h>
#include <grpcpp/support/status.h>

namespace nicleaf::frr {

/// The calls of one client that are under way, and the one place where gRPC's threads meet the io_context: results are
/// posted, never handled on a gRPC thread. Destroying it cancels all calls, waits for gRPC to let go of them (which
/// needs nobody else) and drops results that were posted and not yet handled.
class RpcCalls {
 public:
  explicit RpcCalls(boost::asio::io_context& io) : io_(io) {}
  ~RpcCalls() {
    std::unique_lock lock(mutex_);
    for (grpc::ClientContext* context : running_) context->TryCancel();
    idle_.wait(lock, [this] { return running_.empty(); });
  }
  RpcCalls(const RpcCalls&) = delete;
  RpcCalls& operator=(const RpcCalls&) = delete;

  /// One request, one response. `method` is a member of the stub's async interface; `done` runs on the io_context.
  template <typename Request, typename Response, typename Interface>
  void unary(Interface& stub,
             std::type_identity_t<void (Interface::*)(grpc::ClientContext*, const Request*, Response*,
                                                      std::function<void(grpc::Status)>)>
                 method,
             Request request, std::chrono::milliseconds deadline,
             std::function<void(const grpc::Status&, Response&)> done) {
    struct Call {
      grpc::ClientContext context;
      Request request;
      Response response;
    };
    auto call = std::make_shared<Call>();
    call->request = std::move(request);
    call->context.set_deadline(std::chrono::system_clock::now() + deadline);
    began(call->context);
    (stub.*method)(&call->context, &call->request, &call->response,
                   [this, call, done = std::move(done), work = boost::asio::make_work_guard(io_)](
                       const grpc::Status& status) mutable {
                     post([call, done = std::move(done), status] { done(status, call->response); });
                     work.reset();  // the io_context may be gone as soon as the call has ended
                     ended(call->context);
                   });
  }

  /// For calls that are no unary ones: from StartCall() to OnDone().
  void began(grpc::ClientContext& context) {
    const std::lock_guard lock(mutex_);
    running_.insert(&context);
  }
  void ended(grpc::ClientContext& context) {
    const std::lock_guard lock(mutex_);
    running_.erase(&context);
    idle_.notify_all();
  }
  /// Runs `task` on the io_context, unless this object is gone by then. Any thread, between began() and ended().
  template <typename Task>
  void post(Task task) {
    boost::asio::post(io_, [alive = std::weak_ptr<int>(alive_), task = std::move(task)]() mutable {
      if (!alive.expired()) task();
    });
  }

  [[nodiscard]] boost::asio::io_context& io() { return io_; }

 private:
  boost::asio::io_context& io_;
  std::mutex mutex_;
  std::condition_variable idle_;
  std::set<grpc::ClientContext*> running_;
  std::shared_ptr<int> alive_ = std::make_shared<int>();
};

}  // namespace nicleaf::frr
