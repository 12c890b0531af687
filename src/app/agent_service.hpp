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
#include "app/document_reader.hpp"
#include "app/drift_follower.hpp"
#include "app/metrics_publisher.hpp"
#include "app/problem_log.hpp"
#include "frr/daemon.hpp"
#include "health/metrics.hpp"
#include "kernel/filter_counts.hpp"
#include "reconcile/reconciler.hpp"

namespace nicleaf::app {

/// The agent as the gNMI server sees it: takes documents, gives its state. It brings together what the reconciler, the
/// BGP monitor and the kernel know. On the io_context's thread; the references must outlive it.
class AgentService final : public api::Agent {
 public:
  /// What the service reads from the kernel.
  struct KernelReaders {
    /// What is offloaded of these netdevs and of all objects that the agent made.
    std::function<model::Expected<model::OffloadReport>(const std::set<model::IfName>& ports)> offload;
    /// The route of a prefix in a VRF, or the longest one that contains it.
    std::function<model::Expected<model::KernelRoute>(const model::VrfName& vrf, const model::IpPrefix& prefix)> route;
    /// What the agent's filters at these netdevs have counted.
    std::function<model::Expected<kernel::FilterCounts>(const std::set<model::IfName>& ports)> filterCounts;
  };

  /// `metrics` is the address of the metrics endpoint, or empty.
  AgentService(boost::asio::io_context& io, reconcile::Reconciler& reconciler, const store::History& history,
               Logbook& logbook, frr::BgpDaemon& bgpd, std::string metrics, KernelReaders kernel);

  /// Begins to follow the reconciler, bgpd and the hardware.
  void start();

  void apply(std::string document, reconcile::ApplyHandler done, store::Provenance from, reconcile::Asked asked,
             std::optional<model::OnTrial> trial) override;
  void onTrial(model::TrialRequest request, reconcile::ApplyHandler done, store::Provenance from) override;
  void plan(std::string document, reconcile::PlanHandler done) override;
  void applyEdit(reconcile::DocumentEdit edit, reconcile::ApplyHandler done, store::Provenance from,
                 std::optional<model::OnTrial> trial) override;
  void planEdit(reconcile::DocumentEdit edit, reconcile::PlanHandler done) override;
  void rollback(std::optional<std::uint64_t> generation, reconcile::ApplyHandler done, store::Provenance from,
                std::optional<model::OnTrial> trial) override;
  void planRollback(std::optional<std::uint64_t> generation, reconcile::PlanHandler done) override;
  [[nodiscard]] model::Expected<std::vector<api::StoredDocument>> history(
      const std::set<std::uint64_t>& withDocument) override;
  [[nodiscard]] model::Expected<std::vector<store::JournalEntry>> journal() override;
  void drain(model::DrainRequest request, reconcile::ApplyHandler done, store::Provenance from) override;
  [[nodiscard]] std::string currentIntent() const override;
  void state(std::function<void(api::AgentState)> done) override;
  void readOffload() override;
  [[nodiscard]] model::Expected<std::vector<model::PortSecurity>> security() override;
  void drift(std::function<void(model::Expected<model::Drift>)> done) override;
  void refused(std::function<void(model::Expected<model::RefusedPrefixes>)> done) override;
  void explain(const model::VrfName& vrf, const std::string& prefix,
               std::function<void(model::Expected<model::RouteReport>)> done) override;

  /// To be told what bgpd tells of its lines, and how to treat them.
  [[nodiscard]] DriftFollower& followedDrift() { return drift_; }

  /// Call it after every reading of the intent file. While the file cannot be read, the status has the error.
  void intentFileRead(const model::Expected<void>& read);

  /// Called with one line about the agent's status, for systemd, after every change of it.
  void onStatus(std::function<void(const std::string&)> changed);
  /// Called whenever bgpd is connected.
  void onConnected(std::function<void()> connected) { onConnected_ = std::move(connected); }
  /// Called after every change of what state() gives, sessions included.
  void onChange(std::function<void()> changed);

 private:
  [[nodiscard]] model::AgentStatus status() const;
  [[nodiscard]] health::MetricsSnapshot snapshot() const;
  void statusChanged();
  /// Tells the result of an apply or a rollback before `done` gets it.
  [[nodiscard]] reconcile::ApplyHandler reporting(Logbook::Request request, reconcile::ApplyHandler done);
  void changed();
  /// The same for what bgpd's drift does not depend on.
  void told();
  void scheduleReading();
  [[nodiscard]] std::set<model::IfName> netdevs() const;

  reconcile::Reconciler& reconciler_;
  const store::History& history_;
  frr::BgpDaemon& bgpd_;
  BgpMonitor monitor_;
  MetricsPublisher publisher_;
  KernelReaders kernel_;
  std::optional<model::OffloadReport> offload_;
  std::chrono::steady_clock::time_point offloadRead_;
  std::vector<model::PortSecurity> security_;  // as read last
  boost::asio::steady_timer readTimer_;
  std::string documentError_;  // why the last document was refused; empty if it was applied
  std::string fileError_;      // why the intent file cannot be read
  Logbook& logbook_;
  ProblemLog problems_;
  DriftFollower drift_;
  std::function<void(const std::string&)> onStatus_;
  std::function<void()> onChange_, onConnected_;
  DocumentReader documents_;  // last: ends before what its handlers use
};

}  // namespace nicleaf::app
