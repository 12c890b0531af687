// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>

#include "tls/trust.hpp"

namespace nicleaf::tls {

/// One connection: the handshake, and then the octets of the client to and from a socket pair, at whose other end the
/// server works. Slow clients slow down only themselves: 16 KiB wait in each direction. On its executor's thread.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  /// What the owner has to know.
  struct Events {
    /// The client is checked and `fd` is the server's end, which now belongs to the callee. False: close it.
    std::function<bool(Connection&, const Client&, int fd)> accepted;
    /// The handshake or the check has failed.
    std::function<void(const std::string& why)> refused;
    std::function<void()> over;
  };

  Connection(boost::asio::ip::tcp::socket socket, std::shared_ptr<const Trust> trust, Events events);
  void start();
  void close();
  /// Closes the connection if the client would not be accepted now.
  void check(const Trust& trust);
  [[nodiscard]] const std::optional<Client>& client() const { return client_; }

 private:
  using Socket = boost::asio::ip::tcp::socket;
  using Buffer = std::array<char, std::size_t{16} * 1024>;

  void shaken(const boost::system::error_code& error);
  void open();
  void up();
  void down();
  void end();
  [[nodiscard]] SSL* ssl() { return stream_.native_handle(); }

  std::shared_ptr<const Trust> trust_;  // the context's owner
  boost::asio::ssl::context context_;
  boost::asio::ssl::stream<Socket> stream_;
  boost::asio::local::stream_protocol::socket local_;
  boost::asio::steady_timer deadline_;
  Events events_;
  std::string from_;
  std::optional<Client> client_;
  Buffer up_{}, down_{};
  bool over_ = false;
};

}  // namespace nicleaf::tls
