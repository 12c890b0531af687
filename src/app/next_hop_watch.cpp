// SPDX-License-Identifier: Apache-2.0
#include "app/next_hop_watch.hpp"

#include <utility>

namespace nicleaf::app {
namespace {

constexpr std::chrono::seconds kPause{1};
/// So often, a session that has never been up is not taken for down: bfdd may have just been started, and the routes
/// are those that were there before.
constexpr int kPatience = 10;

std::string whyOf(const model::NextHopStates& before, const model::NextHopStates& now) {
  for (const auto& [hop, state] : now) {
    const auto was = before.find(hop);
    if (was == before.end() || was->second != state)
      return "BFD of the next hop " + hop.second.toString() + " in " + hop.first + " is " + toString(state);
  }
  return "BFD follows fewer next hops";
}

}  // namespace

NextHopWatch::NextHopWatch(boost::asio::io_context& io, frr::BfdState& bfdd, Followed followed, Changed changed)
    : bfdd_(bfdd), followed_(std::move(followed)), changed_(std::move(changed)), timer_(io) {}

void NextHopWatch::start() {
  timer_.expires_after(kPause);
  timer_.async_wait([this](const boost::system::error_code& cancelled) {
    if (!cancelled) look();
  });
}

void NextHopWatch::look() {
  if (followed_().empty()) {
    take(frr::BfdPeers{});
    return start();
  }
  bfdd_.get([this](const model::Expected<frr::BfdPeers>& peers) {
    take(peers);
    start();
  });
}

void NextHopWatch::take(const model::Expected<frr::BfdPeers>& peers) {
  model::NextHopStates now;
  for (const model::NextHop& hop : followed_())
    now.emplace(hop, peers ? judge(hop, *peers) : model::BfdState::kUnknown);
  std::erase_if(neverUp_, [&](const auto& one) { return !now.contains(one.first); });
  const std::string why = whyOf(last_, now);
  last_ = now;
  changed_(std::move(now), why);
}

model::BfdState NextHopWatch::judge(const model::NextHop& hop, const frr::BfdPeers& peers) {
  const auto found = peers.find(hop);
  if (found != peers.end() && found->second.wasUp) {
    neverUp_.erase(hop);
    return found->second.state;
  }
  int& asked = neverUp_[hop];
  if (asked < kPatience) {
    ++asked;
    return model::BfdState::kUnknown;
  }
  return model::BfdState::kDown;
}

}  // namespace nicleaf::app
