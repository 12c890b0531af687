// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <unordered_map>

#include <grpcpp/server.h>
#include <grpcpp/support/status.h>

#include "model/token_bucket.hpp"

namespace nicleaf::api {

/// Who makes a call, and what it may.
struct Caller {
  std::string name{};     // "uid 1000", or "certificate NAME"; empty: not known
  bool mayWrite = false;  // else Get and Subscribe only
  bool limited = true;    // in its rate of calls
};

/// Hands connections to a gRPC server, and knows who is at their other end: gRPC cannot tell, and calls such a
/// connection "fd:N". Any thread.
class Callers {
 public:
  /// Connections go to `server` until close().
  void open(grpc::Server& server);
  /// Connections that come from now on are closed. of() still answers.
  void close();

  /// Takes the connection, whose descriptor now belongs to gRPC.
  void adopt(int connection, Caller caller);

  /// The caller for gRPC's name of a connection.
  [[nodiscard]] Caller of(const std::string& peer) const;

  /// OK, or RESOURCE_EXHAUSTED if the caller makes more calls than it may: 20 a second, 100 at once; with `write`, one
  /// a second, 10 at once.
  [[nodiscard]] grpc::Status admit(const Caller& caller, bool write);

 private:
  /// The connection under another number, which no connection had for a long time: a late call of the last one with
  /// this number must not be taken for this one's. Under mutex_.
  [[nodiscard]] int renumbered(int connection);

  struct Rates {
    model::TokenBucket calls, writes;
  };
  mutable std::mutex mutex_;  // guards the rest
  grpc::Server* server_ = nullptr;
  int nextNumber_ = 0;
  std::unordered_map<std::string, Caller> byPeer_;  // as many as there are numbers
  std::map<std::string, Rates> rates_;              // by name; as many as the settings have
};

}  // namespace nicleaf::api
