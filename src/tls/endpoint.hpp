// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "model/token_bucket.hpp"
#include "tls/connection.hpp"
#include "tls/trust.hpp"

namespace nicleaf::tls {

/// Listens on TCP, and hands the clients whose certificates it accepts to a server. A thread of its own does all of it.
/// The files are read again every few seconds. What cannot be used now (a file, the address) is reported and tried
/// again: a network card must not stay without its agent because of a certificate. Files that cannot be used leave
/// those before in effect. A connection ends when its certificate expires or is revoked.
class Endpoint {
 public:
  /// They are called on this class's thread, or by start().
  struct Events {
    /// `fd` now belongs to the callee.
    std::function<void(const Client&, int fd)> connected;
    /// Why no client can come, or not all of them; empty: there is nothing any more. Called when that changes.
    std::function<void(const std::string& problem)> problem;
    /// A client was refused. Called for some of them only if there are many.
    std::function<void(const std::string& why)> refused;
  };
  static constexpr std::size_t kMostConnections = 64;
  static constexpr std::size_t kMostOfClient = 16;    // of one name
  static constexpr std::size_t kMostHandshakes = 16;  // one more ends the oldest

  Endpoint(EndpointSettings settings, Events events);
  /// Ends all connections.
  ~Endpoint();
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;

  void start();
  /// Reads the files now. Any thread.
  void reload();

 private:
  void look();
  void trust(model::Expected<std::shared_ptr<const Trust>> loaded);
  void listen();
  void accept();
  void accept(std::chrono::milliseconds pause);
  void take(boost::asio::ip::tcp::socket socket);
  [[nodiscard]] bool accepted(const Connection& connection, const Client& client, int fd);
  /// Silent connections must not keep others away: the oldest of too many handshakes ends.
  void makePlace();
  void tell();

  EndpointSettings settings_;
  Events events_;
  boost::asio::io_context io_{1};
  boost::asio::ip::tcp::acceptor acceptor_{io_};
  boost::asio::steady_timer pause_{io_}, nextLook_{io_};
  std::shared_ptr<const Trust> trust_;
  std::map<std::uint64_t, std::shared_ptr<Connection>> connections_;  // in the order in which they came
  std::uint64_t last_ = 0;
  model::TokenBucket newConnections_, reports_;
  std::string filesProblem_, addressProblem_, told_;
  std::thread thread_;
};

}  // namespace nicleaf::tls
