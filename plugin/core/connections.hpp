// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <grpcpp/server.h>

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>

namespace nicleaf::plugin {

/// A connection's number; never used twice.
using ClientId = std::uint64_t;
constexpr ClientId kNoClient = 0;

/// Accepts connections and hands them to gRPC, because gRPC cannot tell one unix client from another. gRPC's name for
/// such a connection is "fd:N". A duplicate of the descriptor tells when the client has gone. A thread of this class
/// accepts and watches; find() and isConnected() may be called from any thread.
class Connections {
 public:
  struct Client {
    ClientId id = kNoClient;
    std::string description;  // its process and user, or "tcp"
  };
  using Gone = std::function<void()>;

  // listen.cpp
  /// Listens on a unix socket (mode 0660, that group) or on a loopback port and returns the descriptor. Throws
  /// std::runtime_error if it cannot; the message says why. Replaces a socket file that no server answers on.
  static int listenUnix(const std::string& path, std::uint32_t group);
  static int listenLoopback(std::uint16_t port);

  /// `gone` is called on the thread of this class whenever a client has gone; isConnected() tells which.
  Connections(int listener, std::string path, grpc::Server& server, Gone gone);
  ~Connections();
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;

  // connections.cpp
  /// Accepts connections from now on. Call it when find() can serve their calls.
  void start();

  /// The client behind gRPC's name for a connection; nullopt if it has gone.
  [[nodiscard]] std::optional<Client> find(const std::string& peer) const;

  [[nodiscard]] bool isConnected(ClientId client) const;

  static constexpr std::size_t kMaxConnections = 256;

 private:
  struct Watched {
    std::string peer;
    int fd;  // a duplicate of gRPC's
  };

  void run();
  void acceptAll();
  void adopt(int fd);
  void forget(ClientId client);

  int listener_;
  std::string path_;
  grpc::Server& server_;
  Gone gone_;
  int epoll_;
  int stop_;
  ClientId next_ = 1;
  std::unordered_map<ClientId, Watched> watched_;  // belongs to thread_

  mutable std::mutex mutex_;
  std::unordered_map<std::string, Client> byPeer_;
  std::thread thread_;
};

}  // namespace nicleaf::plugin
