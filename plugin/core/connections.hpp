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

using ClientId = std::uint64_t;  // never used twice
constexpr ClientId kNoClient = 0;

// Accepts connections itself and hands them to gRPC, because gRPC cannot tell one unix client from another: what it
// calls a peer is then "fd:N", and a duplicate of that descriptor tells when the client has gone. One thread of its
// own accepts and watches; find() and isConnected() may be called from any thread.
class Connections {
 public:
  struct Client {
    ClientId id = kNoClient;
    std::string description;  // who it is, as far as the kernel knows
  };
  using Gone = std::function<void()>;

  // Listens on a unix socket (mode 0660, that group) or on a loopback port. Throws std::runtime_error with a message
  // that says what is in the way. A socket file without a server behind it is replaced.
  static int listenUnix(const std::string& path, std::uint32_t group);
  static int listenLoopback(std::uint16_t port);

  /// `gone` is called on the thread of this class whenever a client has gone; isConnected() tells which.
  Connections(int listener, std::string path, grpc::Server& server, Gone gone);
  ~Connections();
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;

  // Accepts from now on; not before find() can be reached by what is accepted.
  void start();

  // The client behind what gRPC calls a peer.
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
  std::unordered_map<ClientId, Watched> watched_;  // the thread's own

  mutable std::mutex mutex_;
  std::unordered_map<std::string, Client> byPeer_;
  std::thread thread_;
};

}  // namespace nicleaf::plugin
