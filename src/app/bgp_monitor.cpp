// SPDX-License-Identifier: Apache-2.0
#include "app/bgp_monitor.hpp"

#include <chrono>
#include <utility>

#include <spdlog/spdlog.h>

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
       .lost = [this](const model::Error& error) { lost(error); }});
  scheduleRefresh();
}

void BgpMonitor::refresh(std::function<void(bool answered)> done) {
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
  const bool wasAway = !sessions_.bgpdUp();
  sessions_.snapshot(std::move(all));
  changed_();
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
  if (sessions_.bgpdUp()) spdlog::warn("lost the connection to bgpd: {}", error.message());
  sessions_.lost();
  changed_();
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
