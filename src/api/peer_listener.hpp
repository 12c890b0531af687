// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

#include <grpcpp/server.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

#include "model/error.hpp"

namespace nicleaf::api {

/// Listens on a unix socket, and hands the connections to a gRPC server. gRPC itself cannot tell who is at the other
/// end; it calls a connection that it was handed "fd:N", which userOf() turns into the user that the kernel knows
/// (SO_PEERCRED). A thread of this class accepts.
class PeerListener {
 public:
  /// Creates the socket; connections wait in its backlog until start(). An error if that is not possible.
  [[nodiscard]] model::Expected<void> listen(const std::filesystem::path& socket);
  /// Accepts from now on. `server` must live until stop().
  void start(grpc::Server& server);
  /// Accepts no more, and removes the socket. userOf() still answers.
  void stop();
  ~PeerListener() { stop(); }

  PeerListener() = default;
  PeerListener(const PeerListener&) = delete;
  PeerListener& operator=(const PeerListener&) = delete;

  /// "uid 1000" for gRPC's name of a connection; empty if it is not known. Any thread.
  [[nodiscard]] std::string userOf(const std::string& peer) const;

 private:
  void accept();
  void adopt(int connection);
  /// The connection under another number, which no connection had for a long time: a late call of the last one with
  /// this number must not be taken for this one's.
  [[nodiscard]] int renumbered(int connection);

  std::filesystem::path path_;
  grpc::Server* server_ = nullptr;
  boost::asio::io_context io_{1};
  boost::asio::local::stream_protocol::acceptor acceptor_{io_};
  boost::asio::steady_timer pause_{io_};
  int nextNumber_ = 0;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::string> users_;  // by gRPC's name; as many as there are numbers; under mutex_
  std::thread thread_;
};

}  // namespace nicleaf::api
