// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/steady_timer.hpp>

#include "reconcile/backoff.hpp"
#include "reconcile/convergence.hpp"
#include "reconcile/intent_store.hpp"
#include "reconcile/reconciler.hpp"
#include "reconcile/target.hpp"
#include "reconcile/task_queue.hpp"

namespace nicleaf::reconcile {

/// The Reconciler's state. An apply, its undo, and a repair each run a Convergence. A repair works towards the first of
/// these that exists: an undo that failed, a pending intent that a crash left behind, the current intent.
struct Reconciler::Impl {
  Impl(boost::asio::io_context& ioContext, kernel::Kernel& kernel, frr::Daemon& zebra, frr::BgpDaemon& bgpd,
       frr::Daemon& bfdd, IntentStore& intentStore, Timing timing);

  using Undo = std::function<render::Desired(const Observed&)>;
  using Towards = std::function<tl::expected<render::Desired, model::Errors>(const Observed&)>;

  /// One apply, while its asynchronous steps run.
  struct Application {
    intent::ParsedIntent intent;
    TargetPtr target;
    ApplyHandler done;
    TaskQueue::Ended ended;
    std::chrono::steady_clock::time_point began;  // for the report only
    model::Phase phaseBefore;
    bool pendingStored = false;
  };
  using ApplicationPtr = std::shared_ptr<Application>;

  // reconciler.cpp
  void load();
  /// Requires the whole target, except for ports of the current intent that have vanished: they must not block other
  /// changes.
  [[nodiscard]] Towards exactly(TargetPtr wanted);
  /// The target without the ports that do not exist.
  [[nodiscard]] Towards asFarAsThere(TargetPtr wanted);
  [[nodiscard]] render::Desired adopt(Target::Found found);
  void runPlan(const model::Intent& intent, const PlanHandler& done, const TaskQueue::Ended& ended);

  // apply.cpp
  void runApply(intent::ParsedIntent intent, ApplyHandler done, TaskQueue::Ended ended);
  [[nodiscard]] std::optional<model::Error> wrongGeneration(const intent::ParsedIntent& intent) const;
  void converged(const ApplicationPtr& application, Convergence::Result result);
  [[nodiscard]] model::Expected<void> storePending(Application& application);
  [[nodiscard]] model::Expected<void> storeCurrent(Application& application);
  void succeed(const ApplicationPtr& application, Convergence::Result result);
  void undo(const ApplicationPtr& application, Convergence::Result result);
  void fail(const ApplicationPtr& application, model::Errors errors, model::Phase phase);

  // draining.cpp
  /// The intent's target, with what is drained.
  [[nodiscard]] TargetPtr targetOf(const model::Intent& intent, const Target* before = nullptr);
  [[nodiscard]] std::optional<model::Error> cannotDrain(const model::DrainRequest& request) const;
  void runDrain(const model::DrainRequest& request, const ApplyHandler& done, TaskQueue::Ended ended);

  // repair.cpp
  void scheduleRepair(std::chrono::milliseconds delay);
  void scheduleRecheck();
  void runRepair(const TaskQueue::Ended& ended);
  void repaired(const Convergence::Result& result);
  void repairFailed(const model::Errors& errors);
  void abandonResumed();
  /// Sets tenants' ports down after a repair that failed, if tenants could reach each other without that. Returns why.
  [[nodiscard]] model::Errors closeIfTenantsMix();

  /// Changes the status, and calls statusChanged if it differs.
  void setStatus(const std::function<void(model::AgentStatus&)>& change);

  std::shared_ptr<int> alive = std::make_shared<int>();
  Machine machine;
  IntentStore& store;
  PasswordFiles passwords;  // outlives the targets
  TaskQueue queue;

  model::AgentStatus status;
  std::function<void()> statusChanged;
  RepairHandler repairDone;
  std::string repairWhy;  // reason for the next or running repair
  std::optional<intent::ParsedIntent> current;
  model::Drain drain;                            // besides the intent's
  TargetPtr target;                              // target of `current`; null if there is none
  std::optional<intent::ParsedIntent> resuming;  // the pending intent that a crash left behind
  Undo unfinishedUndo;                           // empty: none
  std::vector<model::PortStatus> ports;          // as last found
  std::vector<model::PasswordFileStatus> passwordFiles;
  std::optional<model::VxlanChoice> vxlan;  // as last chosen
  model::NextHopStates nextHops;            // as last told

  boost::asio::steady_timer repairTimer, recheckTimer, quietTimer;
  bool repairScheduled = false, repairQueued = false;
  Backoff retry;  // after a failed repair
  Backoff fight;  // after a repair that changed something; reset after a quiet time
  std::chrono::milliseconds hold{0};
  bool closed = false;           // tenants' ports are down until a repair succeeds
  bool nextHopsChanged = false;  // the next repair is no repair of what somebody else changed
};

}  // namespace nicleaf::reconcile
