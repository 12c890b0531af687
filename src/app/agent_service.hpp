// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "api/agent.hpp"
#include "app/bgp_monitor.hpp"
#include "app/metrics_publisher.hpp"
#include "frr/daemon.hpp"
#include "health/metrics.hpp"
#include "intent/parser.hpp"
#include "reconcile/reconciler.hpp"

namespace nicleaf::app {

/// The agent as the gNMI server sees it: takes documents, gives its state. It brings together what the reconciler, the
/// BGP monitor and the kernel know. On the io_context's thread; the references must outlive it.
class AgentService final : public api::Agent {
 public:
  /// Reads from the kernel what is offloaded of these netdevs and of all objects that the agent made.
  using ReadOffload = std::function<model::Expected<model::OffloadReport>(const std::set<model::IfName>& ports)>;

  /// Reads from the kernel the route of a prefix in a VRF, or the longest one that contains it.
  using ReadRoute =
      std::function<model::Expected<model::KernelRoute>(const model::VrfName& vrf, const model::IpPrefix& prefix)>;

  /// `metrics` may be null.
  AgentService(boost::asio::io_context& io, reconcile::Reconciler& reconciler, frr::BgpDaemon& bgpd,
               health::MetricsServer* metrics, ReadOffload offload, ReadRoute route);

  /// Begins to follow the reconciler, bgpd and the hardware.
  void start();

  void apply(std::string document, reconcile::ApplyHandler done) override;
  void plan(std::string document, reconcile::PlanHandler done) override;
  void drain(model::DrainRequest request, reconcile::ApplyHandler done) override;
  [[nodiscard]] std::string currentIntent() const override;
  void state(std::function<void(api::AgentState)> done) override;
  void readOffload() override;
  void drift(std::function<void(model::Expected<model::Drift>)> done) override;
  void refused(std::function<void(model::Expected<model::RefusedPrefixes>)> done) override;
  void explain(const model::VrfName& vrf, const std::string& prefix,
               std::function<void(model::Expected<model::RouteReport>)> done) override;

  /// Called with one line about the agent's status, for systemd, after every change of it.
  void onStatus(std::function<void(const std::string&)> changed);
  /// Called after every change of what state() gives, sessions included.
  void onChange(std::function<void()> changed);

 private:
  [[nodiscard]] model::AgentStatus status() const;
  [[nodiscard]] health::MetricsSnapshot snapshot() const;
  void statusChanged();
  void changed();
  void scheduleOffload();
  void removeForeignLines();

  reconcile::Reconciler& reconciler_;
  frr::BgpDaemon& bgpd_;
  intent::Parser parser_;
  BgpMonitor monitor_;
  MetricsPublisher publisher_;
  ReadOffload readOffload_;
  ReadRoute readRoute_;
  std::optional<model::OffloadReport> offload_;
  std::chrono::steady_clock::time_point offloadRead_;
  boost::asio::steady_timer offloadTimer_;
  bool fileMayBeOld_ = false;  // bgpd is back, and may have read a configuration file that is older than the intent
  std::string documentError_;  // why the last document was refused; empty if it was applied
  std::function<void(const std::string&)> onStatus_;
  std::function<void()> onChange_;
};

}  // namespace nicleaf::app
