// SPDX-License-Identifier: Apache-2.0
#include "app/metrics_publisher.hpp"

#include <chrono>
#include <utility>

#include <spdlog/spdlog.h>

namespace nicleaf::app {
namespace {

constexpr std::chrono::milliseconds kDelay{100};
constexpr std::chrono::seconds kFirstStart{1}, kLastStart{30};

}  // namespace

MetricsPublisher::MetricsPublisher(boost::asio::io_context& io, std::string address,
                                   std::function<health::MetricsSnapshot()> snapshot)
    : address_(std::move(address)),
      snapshot_(std::move(snapshot)),
      timer_(io),
      retry_(io),
      pause_(kFirstStart, kLastStart) {}

void MetricsPublisher::start() {
  if (!address_.empty()) listen();
}

void MetricsPublisher::listen() {
  auto server = health::MetricsServer::start(address_);
  if (server) {
    server_ = std::move(*server);
    if (told_) spdlog::info("metrics are on {} now", address_);
    server_->publish(snapshot_());
    return;
  }
  if (!std::exchange(told_, true)) spdlog::warn("no metrics until the port is free: {}", server.error().message());
  retry_.expires_after(pause_.next());
  retry_.async_wait([this](const boost::system::error_code& cancelled) {
    if (!cancelled) listen();
  });
}

void MetricsPublisher::changed() {
  if (!server_ || pending_) return;
  pending_ = true;
  timer_.expires_after(kDelay);
  timer_.async_wait([this](const boost::system::error_code& cancelled) {
    pending_ = false;
    if (!cancelled) server_->publish(snapshot_());
  });
}

}  // namespace nicleaf::app
