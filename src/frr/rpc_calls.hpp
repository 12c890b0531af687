// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <type_traits>
#include <utility>

#include <grpcpp/client_context.h>
#include <grpcpp/support/client_callback.h>
#include <grpcpp/support/status.h>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace nicleaf::frr {

/// The unfinished calls of one client. It is the only place where gRPC's threads meet the io_context: results are
/// posted to the io_context, never handled on a gRPC thread. Its destructor cancels all calls, waits until gRPC has
/// released them (which does not depend on the io_context) and drops results that were posted and not yet handled.
class RpcCalls {
 public:
  /// Registers one call, from before its start until its owner destroys this. The context holds a reference to the
  /// channel. If the last reference is dropped on one of gRPC's threads, gRPC 1.51 aborts, because it joins that
  /// thread. So the context is destroyed before the call counts as finished, and the client, which also holds the
  /// channel, is destroyed after that.
  class Running {
   public:
    explicit Running(RpcCalls& calls) : calls_(calls) {
      const std::lock_guard lock(calls_.mutex_);
      calls_.cancellable_.insert(&*context_);
      ++calls_.running_;
    }
    ~Running() {
      {
        const std::lock_guard lock(calls_.mutex_);
        calls_.cancellable_.erase(&*context_);
      }
      context_.reset();
      const std::lock_guard lock(calls_.mutex_);
      --calls_.running_;
      calls_.idle_.notify_all();
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    [[nodiscard]] grpc::ClientContext& context() { return *context_; }

   private:
    RpcCalls& calls_;
    std::optional<grpc::ClientContext> context_{std::in_place};
  };

  explicit RpcCalls(boost::asio::io_context& io) : io_(io) {}
  ~RpcCalls() {
    std::unique_lock lock(mutex_);
    for (grpc::ClientContext* context : cancellable_) context->TryCancel();
    idle_.wait(lock, [this] { return running_ == 0; });
  }
  RpcCalls(const RpcCalls&) = delete;
  RpcCalls& operator=(const RpcCalls&) = delete;

  /// Makes a unary call. `method` is a member of the stub's async interface; `done` runs on the io_context.
  template <typename Request, typename Response, typename Interface>
  void unary(Interface& stub,
             std::type_identity_t<void (Interface::*)(grpc::ClientContext*, const Request*, Response*,
                                                      std::function<void(grpc::Status)>)>
                 method,
             Request request, std::chrono::milliseconds deadline,
             std::function<void(const grpc::Status&, Response&)> done) {
    struct Call {
      explicit Call(RpcCalls& calls, Request&& asked)
          : running(calls), request(std::move(asked)), work(calls.io_.get_executor()) {}
      Running running;  // first, so that it is destroyed last: after that the io_context may be gone
      Request request;
      Response response;
      boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work;
    };
    auto call = std::make_shared<Call>(*this, std::move(request));
    grpc::ClientContext& context = call->running.context();
    context.set_deadline(std::chrono::system_clock::now() + deadline);
    const Request& asked = call->request;
    Response& answer = call->response;
    (stub.*method)(&context, &asked, &answer,
                   [this, call = std::move(call), done = std::move(done)](const grpc::Status& status) mutable {
                     post([done = std::move(done), status, response = std::move(call->response)]() mutable {
                       done(status, response);
                     });
                     call.reset();
                   });
  }

  /// Runs `task` on the io_context, unless this object is destroyed before. Any thread, during a call.
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
  std::set<grpc::ClientContext*> cancellable_;
  std::size_t running_ = 0;  // includes calls whose context is being destroyed
  std::shared_ptr<int> alive_ = std::make_shared<int>();
};

}  // namespace nicleaf::frr
