// SPDX-License-Identifier: Apache-2.0
#include "api/peer_listener.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <system_error>

namespace nicleaf::api {
namespace {

constexpr std::chrono::milliseconds kPause{50};  // after a failed accept: the process may lack descriptors

std::string userAt(int connection) {
  ucred credentials{};
  socklen_t length = sizeof credentials;
  if (::getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) return {};
  return "uid " + std::to_string(credentials.uid);
}

}  // namespace

model::Expected<void> PeerListener::listen(const std::filesystem::path& socket) {
  boost::system::error_code error;
  const boost::asio::local::stream_protocol::endpoint endpoint(socket.native());
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) path_ = socket;
  if (!error) acceptor_.listen(boost::asio::socket_base::max_listen_connections, error);
  if (!error) return {};
  return model::fail({model::ErrorCode::kPermission, socket.string(), "listen",
                      "a directory in which nicleafd may create it", "cannot create the socket: " + error.message()});
}

void PeerListener::start() {
  accept();
  thread_ = std::thread([this] { io_.run(); });
}

void PeerListener::stop() {
  io_.stop();
  if (thread_.joinable()) thread_.join();
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  if (!path_.empty()) ::unlink(path_.c_str());
  path_.clear();
}

void PeerListener::accept() {
  acceptor_.async_accept(
      [this](const boost::system::error_code& error, boost::asio::local::stream_protocol::socket connection) {
        if (error == boost::asio::error::operation_aborted) return;
        boost::system::error_code unusable;
        if (!error) connection.native_non_blocking(true, unusable);
        const int taken = error || unusable ? -1 : connection.release(unusable);
        if (taken >= 0) callers_.adopt(taken, {.name = userAt(taken), .mayWrite = true, .limited = false});
        if (!error) return accept();
        pause_.expires_after(kPause);
        pause_.async_wait([this](const boost::system::error_code& cancelled) {
          if (!cancelled) accept();
        });
      });
}

}  // namespace nicleaf::api
