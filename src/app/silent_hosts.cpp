// SPDX-License-Identifier: Apache-2.0
#include "app/silent_hosts.hpp"

#include <utility>

#include <spdlog/spdlog.h>

namespace nicleaf::app {
namespace {

constexpr std::chrono::seconds kRound{30};
/// The bridge forgets a MAC after 300 s (model::BridgeSettings): each host is asked at least once before.
constexpr std::chrono::seconds kSilence{120};
/// So many requests at once are a moment's work for the kernel, and no burst for the servers.
constexpr std::size_t kMost = 2000;

}  // namespace

SilentHosts::SilentHosts(boost::asio::io_context& io, Ask ask) : ask_(std::move(ask)), timer_(io) {}

void SilentHosts::start() {
  timer_.expires_after(kRound);
  timer_.async_wait([this](const boost::system::error_code& cancelled) {
    if (cancelled) return;
    const auto asked = ask_(kSilence, kMost);
    if (!asked && !failed_) spdlog::warn("silent hosts cannot be asked: {}", asked.error().message());
    if (asked && *asked > 0) spdlog::debug("asked {} silent hosts", *asked);
    failed_ = !asked;
    start();
  });
}

}  // namespace nicleaf::app
