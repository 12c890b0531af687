// SPDX-License-Identifier: Apache-2.0
#include "app/bgp_monitor.hpp"

#include <chrono>
#include <utility>

#include <spdlog/spdlog.h>
#include <boost/asio/post.hpp>

namespace nicleaf::app {
namespace {

constexpr std::chrono::seconds kRefresh{10};  // bgpd sends no events for counters and VNIs

}  // namespace

BgpMonitor::BgpMonitor(boost::asio::io_context& io, frr::BgpDaemon& bgpd) : bgpd_(bgpd), refreshTimer_(io) {}

void BgpMonitor::start(std::function<void()> changed, std::function<void()> cameBack) {
  changed_ = std::move(changed);
  cameBack_ = std::move(cameBack);
  bgpd_.watch(
      {.snapshot = [this](model::Sessions all) { snapshot(std::move(all)); },
       .transition = [this](const model::Session& session, model::SessionState before) { transition(session, before); },
       .lost = [this](const model::Error& error) { lost(error); },
       .answers = [this](bool answers) { this->answers(answers); }});
  noteReach();
  scheduleRefresh();
}

std::chrono::steady_clock::duration BgpMonitor::unheard() const {
  return unheardSince_ ? std::chrono::steady_clock::now() - *unheardSince_ : std::chrono::steady_clock::duration{};
}

void BgpMonitor::refresh(std::function<void(bool answered)> done) {
  if (sessions_.reach() == model::Reach::kSilent)
    return boost::asio::post(refreshTimer_.get_executor(), [done = std::move(done)] { done(false); });
  bgpd_.getState([this, done = std::move(done)](model::Expected<frr::BgpState> bgp) {
    if (bgp) {
      sessions_.refresh(bgp->sessions);
      vnis_ = std::move(bgp->vnis);
      openPorts_ = std::move(bgp->openPorts);
    }
    done(bgp.has_value());
  });
}

void BgpMonitor::snapshot(model::Sessions all) {
  spdlog::info("bgpd is connected and has {} sessions", all.size());
  const bool wasAway = sessions_.reach() == model::Reach::kAway;
  sessions_.snapshot(std::move(all));
  noteReach();
  changed_();
  refreshAndTell();
  if (wasAway) cameBack_();
}

void BgpMonitor::transition(const model::Session& session, model::SessionState before) {
  const bool good = session.state == model::SessionState::kEstablished;
  if (good || before == model::SessionState::kEstablished)
    spdlog::log(good ? spdlog::level::info : spdlog::level::warn, "session {} in vrf {}: {} -> {}{}", session.peer,
                session.vrf, toString(before), toString(session.state),
                session.lastResetReason.empty() || good ? "" : ": " + session.lastResetReason);
  sessions_.transition(session, before);
  changed_();
}

void BgpMonitor::lost(const model::Error& error) {
  if (sessions_.reach() != model::Reach::kAway) spdlog::warn("lost the connection to bgpd: {}", error.message());
  sessions_.lost();
  noteReach();
  changed_();
}

void BgpMonitor::answers(bool answers) {
  sessions_.answers(answers);
  if (sessions_.reach() == model::Reach::kAway) return;  // the connection tells
  if (answers)
    spdlog::info("bgpd answers again");
  else
    spdlog::warn("bgpd has not answered for a second: its sessions and VNIs are unknown until it does");
  noteReach();
  changed_();
  if (answers) refreshAndTell();
}

void BgpMonitor::noteReach() {
  if (sessions_.bgpdUp()) {
    unheardSince_.reset();
    return;
  }
  if (!unheardSince_) unheardSince_ = std::chrono::steady_clock::now();
  for (model::VniStatus& vni : vnis_) vni.known = false;
}

void BgpMonitor::refreshAndTell() {
  refresh([this](bool answered) {
    if (answered) changed_();
  });
}

void BgpMonitor::scheduleRefresh() {
  refreshTimer_.expires_after(kRefresh);
  refreshTimer_.async_wait([this](const boost::system::error_code& cancelled) {
    if (cancelled) return;
    refresh([this](bool answered) {
      if (answered) changed_();
      scheduleRefresh();
    });
  });
}

}  // namespace nicleaf::app
