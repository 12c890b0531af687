// SPDX-License-Identifier: Apache-2.0
#include "app/agent_service.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>

#include <spdlog/spdlog.h>

#include "intent/secrets.hpp"

namespace nicleaf::app {
namespace {

constexpr std::chrono::milliseconds kPublishDelay{100};  // a burst of transitions is one snapshot
constexpr std::chrono::seconds kRefresh{10};             // counters and VNIs have no events
constexpr std::chrono::seconds kOffload{60};             // dumps of whole tables
constexpr std::chrono::seconds kReload{2};               // for an intent file that FRR was not there for

std::string join(const model::Errors& errors) {
  std::string text;
  for (const auto& error : errors) text += (text.empty() ? "" : "; ") + error.message();
  return text;
}

std::string statusLine(const model::AgentStatus& status) {
  std::string line = toString(status.phase);
  if (status.generationApplied) line += ", generation " + std::to_string(*status.generationApplied);
  if (!status.lastError.empty()) line += ": " + status.lastError;
  return line;
}

}  // namespace

AgentService::AgentService(boost::asio::io_context& io, reconcile::Reconciler& reconciler, frr::BgpDaemon& bgpd,
                           health::MetricsServer* metrics, ReadOffload offload)
    : reconciler_(reconciler),
      bgpd_(bgpd),
      metrics_(metrics),
      readOffload_(std::move(offload)),
      publishTimer_(io),
      refreshTimer_(io),
      reloadTimer_(io),
      offloadTimer_(io) {}

void AgentService::start() {
  reconciler_.onStatus([this] { statusChanged(); });
  bgpd_.watch({.snapshot =
                   [this](model::Sessions all) {
                     spdlog::info("bgpd: {} sessions", all.size());
                     const bool wasAway = !sessions_.bgpdUp();
                     sessions_.snapshot(std::move(all));
                     changed();
                     if (wasAway) reconciler_.disturbed("bgpd is there");
                   },
               .transition = [this](const model::Session& session,
                                    model::SessionState before) { sessionChanged(session, before); },
               .lost =
                   [this](const model::Error& error) {
                     if (sessions_.bgpdUp()) spdlog::warn("bgpd is away: {}", error.message());
                     sessions_.lost();
                     changed();
                   }});
  refreshCounters();
  refreshOffload();
}

void AgentService::load(const std::filesystem::path& file) {
  reloadTimer_.cancel();
  std::ifstream stream(file);
  if (!stream) {
    spdlog::info("no intent in {}", file.string());
    return;
  }
  std::ostringstream text;
  text << stream.rdbuf();
  spdlog::info("reading {}", file.string());
  apply(text.str(), [this, file](tl::expected<reconcile::ApplyReport, model::Errors> result) {
    if (result) return;
    for (const auto& error : result.error()) spdlog::error("{}: {}", file.string(), error.message());
    if (!std::ranges::all_of(result.error(), &model::Error::retryHelps)) return;
    reloadTimer_.expires_after(kReload);
    reloadTimer_.async_wait([this, file](const boost::system::error_code& cancelled) {
      if (!cancelled) load(file);
    });
  });
}

void AgentService::apply(std::string document, reconcile::ApplyHandler done) {
  auto parsed = parser_.parse(document);
  if (!parsed) {
    documentError_ = join(parsed.error());
    statusChanged();
    done(tl::unexpected(std::move(parsed.error())));
    return;
  }
  reconciler_.apply(std::move(*parsed), [this, done = std::move(done)](auto result) {
    documentError_ = result ? "" : join(result.error());
    if (result)
      spdlog::info("generation {} applied in {:.1f} ms, {} steps", result->generation,
                   static_cast<double>(result->total.count()) / 1000, result->plan.lines().size());
    statusChanged();
    done(std::move(result));
  });
}

void AgentService::plan(std::string document, reconcile::PlanHandler done) {
  auto parsed = parser_.parse(document);
  if (!parsed) return done(tl::unexpected(std::move(parsed.error())));
  reconciler_.plan(parsed->intent, std::move(done));
}

std::string AgentService::currentIntent() const {
  const auto& current = reconciler_.current();
  return current ? intent::withoutSecrets(current->json) : "";
}

void AgentService::state(std::function<void(api::AgentState)> done) {
  bgpd_.getState([this, done = std::move(done)](model::Expected<frr::BgpState> bgp) {
    api::AgentState state;
    state.agent = reconciler_.status();
    if (state.agent.lastError.empty()) state.agent.lastError = documentError_;
    if (bgp) {
      sessions_.refresh(bgp->sessions);
      vnis_ = std::move(bgp->vnis);
    }
    state.sessions = sessions_.sessions();
    state.vnis = vnis_;
    state.offload = offload_;
    state.offloadAge =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - offloadRead_);
    done(std::move(state));
  });
}

void AgentService::drift(std::function<void(model::Expected<model::Drift>)> done) {
  bgpd_.compare([this, done = std::move(done)](model::Expected<std::vector<model::ConfigDifference>> differences) {
    if (!differences) return done(tl::unexpected(differences.error()));
    done(model::Drift{{bgpd_.name(), std::move(*differences)}});
  });
}

void AgentService::onStatus(std::function<void(const std::string&)> changed) { onStatus_ = std::move(changed); }

void AgentService::sessionChanged(const model::Session& session, model::SessionState before) {
  const bool good = session.state == model::SessionState::kEstablished;
  if (good || before == model::SessionState::kEstablished)
    spdlog::log(good ? spdlog::level::info : spdlog::level::warn, "session {} in vrf {}: {} -> {}{}", session.peer,
                session.vrf, toString(before), toString(session.state),
                session.lastResetReason.empty() || good ? "" : ": " + session.lastResetReason);
  sessions_.transition(session, before);
  changed();
}

void AgentService::statusChanged() {
  model::AgentStatus status = reconciler_.status();
  if (status.lastError.empty()) status.lastError = documentError_;
  if (onStatus_) onStatus_(statusLine(status));
  changed();
}

void AgentService::onChange(std::function<void()> changed) { onChange_ = std::move(changed); }

void AgentService::changed() {
  if (onChange_) onChange_();
  if (metrics_ == nullptr || publishPending_) return;
  publishPending_ = true;
  publishTimer_.expires_after(kPublishDelay);
  publishTimer_.async_wait([this](const boost::system::error_code& error) {
    publishPending_ = false;
    if (!error) publish();
  });
}

void AgentService::publish() {
  health::MetricsSnapshot snapshot{.sessions = sessions_.sessions(),
                                   .flaps = {},
                                   .vnis = vnis_,
                                   .vxlanInterfaces = {},
                                   .agent = reconciler_.status(),
                                   .offload = offload_,
                                   .bgpdUp = sessions_.bgpdUp()};
  for (const auto& [key, session] : snapshot.sessions) snapshot.flaps[key] = sessions_.flaps(key);
  metrics_->publish(std::move(snapshot));
}

void AgentService::readOffload() {
  std::set<model::IfName> netdevs;
  for (const model::PortStatus& port : reconciler_.status().ports) {
    if (!port.netdev.empty()) netdevs.insert(port.netdev);
  }
  auto report = readOffload_(netdevs);
  if (!report) return spdlog::warn("offload: {}", report.error().message());
  offload_ = std::move(*report);
  offloadRead_ = std::chrono::steady_clock::now();
}

void AgentService::refreshOffload() {
  offloadTimer_.expires_after(kOffload);
  offloadTimer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    readOffload();
    refreshOffload();
  });
}

void AgentService::refreshCounters() {
  refreshTimer_.expires_after(kRefresh);
  refreshTimer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    bgpd_.getState([this](model::Expected<frr::BgpState> bgp) {
      if (bgp) {
        vnis_ = std::move(bgp->vnis);
        sessions_.refresh(bgp->sessions);
        changed();
      }
      refreshCounters();
    });
  });
}

}  // namespace nicleaf::app
