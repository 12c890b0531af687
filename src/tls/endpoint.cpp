// SPDX-License-Identifier: Apache-2.0
#include "tls/endpoint.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>

namespace nicleaf::tls {
namespace {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kLook{5};
constexpr std::chrono::milliseconds kPause{50};  // while there is no place for another connection

}  // namespace

Endpoint::Endpoint(EndpointSettings settings, Events events)
    : settings_(std::move(settings)),
      events_(std::move(events)),
      newConnections_(20, 40, steady_clock::now()),
      reports_(0.1, 5, steady_clock::now()) {}

Endpoint::~Endpoint() {
  io_.stop();
  if (thread_.joinable()) thread_.join();
}

void Endpoint::start() {
  look();
  thread_ = std::thread([this] { io_.run(); });
}

void Endpoint::reload() {
  asio::post(io_, [this] { look(); });
}

void Endpoint::look() {
  trust(Trust::load(settings_));
  listen();
  tell();
  nextLook_.expires_after(kLook);
  nextLook_.async_wait([this](const ErrorCode& cancelled) {
    if (!cancelled) look();
  });
}

void Endpoint::trust(model::Expected<std::shared_ptr<const Trust>> loaded) {
  if (loaded && (trust_ == nullptr || !trust_->sameFiles(**loaded))) trust_ = std::move(*loaded);
  filesProblem_ = loaded ? "" : loaded.error().message() + (trust_ ? "; what was read before stays in effect" : "");
  if (trust_ == nullptr) return;
  if (filesProblem_.empty()) filesProblem_ = trust_->problem();
  const auto connections = connections_;  // check() removes some
  for (const auto& [number, one] : connections) one->check(*trust_);
}

void Endpoint::listen() {
  if (acceptor_.is_open() || trust_ == nullptr) return;
  const auto endpoint = parseEndpoint(settings_.address);
  ErrorCode error;
  if (!endpoint) error = asio::error::invalid_argument;
  if (!error) acceptor_.open(endpoint->protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error && endpoint->address().is_v6()) acceptor_.set_option(asio::ip::v6_only(true), error);
  if (!error) acceptor_.bind(*endpoint, error);
  if (!error) acceptor_.listen(static_cast<int>(kMostConnections), error);
  addressProblem_ = error ? settings_.address + ": nicleafd cannot listen there: " + error.message() : "";
  if (!error) return accept();
  ErrorCode ignored;
  acceptor_.close(ignored);
}

void Endpoint::tell() {
  const std::string problem = addressProblem_.empty() ? filesProblem_ : addressProblem_;
  if (problem == told_) return;
  told_ = problem;
  events_.problem(problem);
}

void Endpoint::makePlace() {
  const auto shakes = [](const auto& one) { return !one.second->client().has_value(); };
  if (static_cast<std::size_t>(std::ranges::count_if(connections_, shakes)) < kMostHandshakes) return;
  const auto oldest = std::ranges::find_if(connections_, shakes);
  const auto kept = oldest->second;  // close() takes it out of the map
  kept->close();
}

void Endpoint::accept() {
  // Others wait in the socket's backlog, and beyond that they try again.
  if (connections_.size() >= kMostConnections || !newConnections_.take(steady_clock::now())) return accept(kPause);
  acceptor_.async_accept([this](const ErrorCode& error, asio::ip::tcp::socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (error) return accept(kPause);  // the process may lack descriptors
    take(std::move(socket));
    accept();
  });
}

void Endpoint::accept(std::chrono::milliseconds pause) {
  pause_.expires_after(pause);
  pause_.async_wait([this](const ErrorCode& cancelled) {
    if (!cancelled) accept();
  });
}

void Endpoint::take(asio::ip::tcp::socket socket) {
  makePlace();
  const std::uint64_t number = ++last_;
  const auto report = [this](const std::string& why) {
    if (reports_.take(steady_clock::now())) events_.refused(why);
  };
  const auto made = std::make_shared<Connection>(
      std::move(socket), trust_,
      Connection::Events{
          .accepted = [this](Connection& one, const Client& client, int fd) { return accepted(one, client, fd); },
          .refused = report,
          .over = [this, number] { connections_.erase(number); }});
  connections_.emplace(number, made);
  made->start();
}

bool Endpoint::accepted(const Connection& connection, const Client& client, int fd) {
  const auto same = std::ranges::count_if(connections_, [&](const auto& one) {
    return one.second.get() != &connection && one.second->client() && one.second->client()->name == client.name;
  });
  if (static_cast<std::size_t>(same) >= kMostOfClient) {
    ::close(fd);
    return false;
  }
  events_.connected(client, fd);
  return true;
}

}  // namespace nicleaf::tls
