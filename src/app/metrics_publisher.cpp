// SPDX-License-Identifier: Apache-2.0
#include "app/metrics_publisher.hpp"

#include <chrono>
#include <utility>

namespace nicleaf::app {
namespace {

constexpr std::chrono::milliseconds kDelay{100};

}  // namespace

MetricsPublisher::MetricsPublisher(boost::asio::io_context& io, health::MetricsServer* metrics,
                                   std::function<health::MetricsSnapshot()> snapshot)
    : metrics_(metrics), snapshot_(std::move(snapshot)), timer_(io) {}

void MetricsPublisher::changed() {
  if (metrics_ == nullptr || pending_) return;
  pending_ = true;
  timer_.expires_after(kDelay);
  timer_.async_wait([this](const boost::system::error_code& cancelled) {
    pending_ = false;
    if (!cancelled) metrics_->publish(snapshot_());
  });
}

}  // namespace nicleaf::app
