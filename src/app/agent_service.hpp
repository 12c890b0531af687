// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "api/agent.hpp"
#include "frr/daemon.hpp"
#include "health/metrics.hpp"
#include "health/session_table.hpp"
#include "intent/parser.hpp"
#include "reconcile/reconciler.hpp"

namespace nicleaf::app {

/// The agent as the API sees it: documents in, state out; and where health is gathered. On the io_context's thread;
/// the references must outlive it.
class AgentService final : public api::Agent {
 public:
  /// What the hardware has of these netdevs and of all that the agent made.
  using ReadOffload = std::function<model::Expected<model::OffloadReport>(const std::set<model::IfName>& ports)>;

  /// `metrics` may be null.
  AgentService(boost::asio::io_context& io, reconcile::Reconciler& reconciler, frr::BgpDaemon& bgpd,
               health::MetricsServer* metrics, ReadOffload offload);

  void start();

  /// Applies the document in `file`. What is wrong with it goes to the log and into the state; where waiting helps
  /// (FRR is not there yet) it is tried again until it works or the file is loaded anew. An absent file is no intent,
  /// and nothing happens.
  void load(const std::filesystem::path& file);

  void apply(std::string document, reconcile::ApplyHandler done) override;
  void plan(std::string document, reconcile::PlanHandler done) override;
  [[nodiscard]] std::string currentIntent() const override;
  void state(std::function<void(api::AgentState)> done) override;
  void readOffload() override;
  void drift(std::function<void(model::Expected<model::Drift>)> done) override;

  /// One line for systemd and the log, after every change.
  void onStatus(std::function<void(const std::string&)> changed);
  /// Called after every change of what state() tells, sessions included.
  void onChange(std::function<void()> changed);

 private:
  void sessionChanged(const model::Session& session, model::SessionState before);
  void statusChanged();
  void changed();
  void publish();
  void refreshCounters();
  void refreshOffload();

  reconcile::Reconciler& reconciler_;
  frr::BgpDaemon& bgpd_;
  health::MetricsServer* metrics_;
  intent::Parser parser_;
  health::SessionTable sessions_;
  std::vector<model::VniStatus> vnis_;
  ReadOffload readOffload_;
  std::optional<model::OffloadReport> offload_;
  std::chrono::steady_clock::time_point offloadRead_;  // only to be told
  std::string documentError_;                          // of the last document that was not taken
  std::function<void(const std::string&)> onStatus_;
  std::function<void()> onChange_;
  boost::asio::steady_timer publishTimer_, refreshTimer_, reloadTimer_, offloadTimer_;
  bool publishPending_ = false;
};

}  // namespace nicleaf::app
