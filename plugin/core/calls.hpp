// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <grpcpp/support/server_callback.h>

#include <functional>
#include <optional>
#include <string>

#include "core/connections.hpp"
#include "core/main_queue.hpp"

namespace nicleaf::plugin {

/// Answers unary calls of gRPC's threads on FRR's main thread, which also sends the answer. Every call of a connection
/// that is not known fails with UNAUTHENTICATED, and every call that the queue refuses with UNAVAILABLE.
class Calls {
 public:
  /// Returns the client behind gRPC's name for a connection. Any thread.
  using Find = std::function<std::optional<Connections::Client>(const std::string& peer)>;
  using Done = std::function<void(const grpc::Status& status)>;

  Calls(MainQueue& queue, Find find) : queue_(queue), find_(std::move(find)) {}

  using Answer = std::function<grpc::Status(const Connections::Client& client)>;
  grpc::ServerUnaryReactor* unary(grpc::CallbackServerContext* context, Answer answer);
  /// The same for a call that is answered later.
  using Begin = std::function<void(const Connections::Client& client, Done done)>;
  grpc::ServerUnaryReactor* later(grpc::CallbackServerContext* context, Begin begin);

  [[nodiscard]] std::optional<Connections::Client> find(const grpc::CallbackServerContext& context) const {
    return find_(context.peer());
  }
  [[nodiscard]] MainQueue& queue() { return queue_; }

  /// The statuses of calls that are not answered.
  static grpc::Status busy();
  static grpc::Status stranger();

 private:
  MainQueue& queue_;
  Find find_;
};

}  // namespace nicleaf::plugin
