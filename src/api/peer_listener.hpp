// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

#include "api/callers.hpp"
#include "model/error.hpp"

namespace nicleaf::api {

/// Listens on a unix socket, and hands the connections to the Callers, with the user that the kernel knows
/// (SO_PEERCRED): "uid 1000". Who may open the socket may do everything. A thread of this class accepts.
class PeerListener {
 public:
  /// Creates the socket; connections wait in its backlog until start(). An error if that is not possible.
  [[nodiscard]] model::Expected<void> listen(const std::filesystem::path& socket);
  /// Accepts from now on.
  void start();
  /// Accepts no more, and removes the socket.
  void stop();
  ~PeerListener() { stop(); }

  /// `callers` must live as long as this.
  explicit PeerListener(Callers& callers) : callers_(callers) {}
  PeerListener(const PeerListener&) = delete;
  PeerListener& operator=(const PeerListener&) = delete;

 private:
  void accept();

  Callers& callers_;
  std::filesystem::path path_;
  boost::asio::io_context io_{1};
  boost::asio::local::stream_protocol::acceptor acceptor_{io_};
  boost::asio::steady_timer pause_{io_};
  std::thread thread_;
};

}  // namespace nicleaf::api
