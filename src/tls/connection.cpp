// SPDX-License-Identifier: Apache-2.0
#include "tls/connection.hpp"

#include <netinet/tcp.h>

#include <chrono>
#include <utility>

#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/write.hpp>

namespace nicleaf::tls {
namespace {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

constexpr std::chrono::seconds kHandshake{10};
constexpr std::chrono::seconds kFarewell{1};

asio::ssl::context sharing(SSL_CTX* context) {
  SSL_CTX_up_ref(context);
  return asio::ssl::context(context);
}

/// A client that is gone without a word is noticed within two minutes.
void keepAlive(asio::ip::tcp::socket& socket) {
  using Option = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPIDLE>;
  using Interval = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPINTVL>;
  using Unanswered = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_USER_TIMEOUT>;
  ErrorCode ignored;
  socket.set_option(asio::socket_base::keep_alive(true), ignored);
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket.set_option(Option(60), ignored);
  socket.set_option(Interval(15), ignored);
  socket.set_option(Unanswered(120'000), ignored);
}

}  // namespace

Connection::Connection(Socket socket, std::shared_ptr<const Trust> trust, Events events)
    : trust_(std::move(trust)),
      context_(sharing(trust_->context())),
      stream_(std::move(socket), context_),
      local_(stream_.get_executor()),
      deadline_(stream_.get_executor()),
      events_(std::move(events)) {}

void Connection::start() {
  ErrorCode unknown;
  const auto remote = stream_.lowest_layer().remote_endpoint(unknown);
  from_ = unknown ? "a client" : remote.address().to_string();
  keepAlive(stream_.next_layer());
  deadline_.expires_after(kHandshake);
  deadline_.async_wait([self = shared_from_this()](const ErrorCode& cancelled) {
    if (!cancelled) self->close();
  });
  stream_.async_handshake(asio::ssl::stream_base::server,
                          [self = shared_from_this()](const ErrorCode& error) { self->shaken(error); });
}

void Connection::shaken(const ErrorCode& error) {
  if (over_) return;
  deadline_.cancel();
  if (error) {
    const long verified = SSL_get_verify_result(ssl());
    events_.refused(from_ + ": " + (verified == X509_V_OK ? error.message() : X509_verify_cert_error_string(verified)));
    return close();
  }
  auto client = trust_->check(ssl());
  if (!client) {
    events_.refused(from_ + ": " + client.error().message());
    return close();
  }
  client_ = std::move(*client);
  open();
}

void Connection::open() {
  ErrorCode error;
  asio::local::stream_protocol::socket theirs(stream_.get_executor());
  asio::local::connect_pair(local_, theirs, error);
  if (!error) theirs.non_blocking(true, error);
  if (!error) theirs.native_non_blocking(true, error);
  const int fd = error ? -1 : theirs.release(error);
  if (fd < 0 || !events_.accepted(*this, *client_, fd)) return close();
  up();
  down();
}

void Connection::up() {
  stream_.async_read_some(asio::buffer(up_), [self = shared_from_this()](const ErrorCode& error, std::size_t got) {
    if (error) return self->close();
    asio::async_write(self->local_, asio::buffer(self->up_.data(), got),
                      [self](const ErrorCode& failed, std::size_t) { failed ? self->close() : self->up(); });
  });
}

void Connection::down() {
  local_.async_read_some(asio::buffer(down_), [self = shared_from_this()](const ErrorCode& error, std::size_t got) {
    if (error) return self->end();
    asio::async_write(self->stream_, asio::buffer(self->down_.data(), got),
                      [self](const ErrorCode& failed, std::size_t) { failed ? self->close() : self->down(); });
  });
}

void Connection::end() {
  if (over_) return;
  deadline_.expires_after(kFarewell);
  deadline_.async_wait([self = shared_from_this()](const ErrorCode& cancelled) {
    if (!cancelled) self->close();
  });
  stream_.async_shutdown([self = shared_from_this()](const ErrorCode&) { self->close(); });
}

void Connection::check(const Trust& trust) {
  if (!client_ || over_) return;
  const auto now = trust.check(ssl());
  if (now && now->name == client_->name && now->mayWrite == client_->mayWrite) return;
  events_.refused(from_ + ": its connection is closed: " + (now ? "its role is another one" : now.error().message()));
  close();
}

void Connection::close() {
  if (std::exchange(over_, true)) return;
  ErrorCode ignored;
  deadline_.cancel();
  stream_.lowest_layer().shutdown(asio::socket_base::shutdown_both, ignored);
  stream_.lowest_layer().close(ignored);
  local_.close(ignored);
  events_.over();
}

}  // namespace nicleaf::tls
