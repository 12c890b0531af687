// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>

#include <boost/asio/steady_timer.hpp>

#include "reconcile/attempts.hpp"
#include "reconcile/convergence.hpp"
#include "reconcile/reconciler.hpp"
#include "reconcile/target.hpp"
#include "reconcile/task_queue.hpp"
#include "store/intent_store.hpp"

namespace nicleaf::reconcile {

/// The Reconciler's state. An apply, its undo, and a repair each run a Convergence. A repair works towards the first of
/// these that exists: an undo that failed, a pending intent that a crash left behind, the current intent.
struct Reconciler::Impl {
  Impl(boost::asio::io_context& ioContext, kernel::Kernel& kernel, frr::Daemon& zebra, frr::BgpDaemon& bgpd,
       frr::Daemon& bfdd, store::IntentStore& intentStore, Timing timing);

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
    StepTimes steps{};  // before those of its convergence
    store::Provenance from{};
    Asked asked = Asked::kByOperator;
    std::optional<std::uint64_t> restores{};  // the generation that a rollback goes back to
    std::optional<model::OnTrial> trial{};
    bool drains = false;                          // it is the current document, with another drain
    std::optional<store::RecordHeader> header{};  // of the pending document, once it is on disk
    render::TenantNames left{};                   // broken tenants that it does not touch
    std::optional<store::KeptBack> keptBack{};    // it has become another document than the one that was offered
  };
  using ApplicationPtr = std::shared_ptr<Application>;

  // reconciler.cpp
  void load();
  /// Why nobody knows what the network has to be like; empty if it is known.
  [[nodiscard]] std::string whyHeld(const store::IntentStore::Stored& stored) const;
  /// What ends that.
  [[nodiscard]] std::string waysOut() const;
  /// Requires the whole target, except for ports of the current intent that have vanished: they must not block other
  /// changes.
  [[nodiscard]] Towards exactly(TargetPtr wanted);
  /// The target without the ports that do not exist.
  [[nodiscard]] Towards asFarAsThere(TargetPtr wanted);
  [[nodiscard]] render::Desired adopt(Target::Found found);
  void runPlan(const model::Intent& intent, const PlanHandler& done, const TaskQueue::Ended& ended);

  // apply.cpp
  void runApply(const ApplicationPtr& application);
  [[nodiscard]] std::optional<model::Error> wrongGeneration(const intent::ParsedIntent& intent) const;
  /// Why the document is not applied while the network is held; nullopt if it is.
  [[nodiscard]] std::optional<model::Error> notWhileHeld(const Application& application) const;
  /// Why the document is not applied any more: a newer one waits, which is going to replace it; nullopt if none does.
  [[nodiscard]] std::optional<model::Error> replaced(const Application& application) const;
  /// What tells one attempt to apply a document from another.
  [[nodiscard]] static Attempts::Lines attemptOf(const Application& application, const Plan& plan);
  [[nodiscard]] model::Error failedBefore(const Application& application) const;
  [[nodiscard]] Convergence::Request requestFor(const ApplicationPtr& application);
  void converged(const ApplicationPtr& application, Convergence::Result result);
  [[nodiscard]] model::Expected<void> storePending(Application& application);
  [[nodiscard]] model::Expected<void> storeCurrent(Application& application);
  void succeed(const ApplicationPtr& application, Convergence::Result result);
  void undo(const ApplicationPtr& application, Convergence::Result result);
  [[nodiscard]] model::Phase afterUndo() const;
  /// The phase once the current intent is in effect.
  [[nodiscard]] model::Phase settled() const;
  /// The broken tenants that a change to `wanted` does not touch.
  [[nodiscard]] render::TenantNames untouched(const Target& wanted) const;
  /// What is wrong with the store, for status.storeProblems.
  [[nodiscard]] std::vector<std::string> troubles() const;
  void fail(const ApplicationPtr& application, model::Errors errors, model::Phase phase);

  // keep_back.cpp
  /// Whether a failure for one tenant is that tenant's alone.
  [[nodiscard]] static bool isByTenant(const Application& application);
  /// Applies the document with the tenants that failed as they were before.
  void keepBack(const ApplicationPtr& application, Convergence::Result result);
  /// The document with these tenants as the current one has them.
  [[nodiscard]] MakeDocument keeping(const intent::ParsedIntent& offered, const render::TenantNames& tenants) const;
  void applyKept(const ApplicationPtr& application, intent::ParsedIntent kept, Convergence::Result result);
  /// Lets the document fail as a whole.
  void notKept(const ApplicationPtr& application, Convergence::Result first, const model::Errors& why);
  /// Whether the document in effect is what became of this one.
  [[nodiscard]] bool isWhatBecameOf(const intent::ParsedIntent& offered) const;
  /// For the status: broken tenants, and those that were kept back.
  [[nodiscard]] std::map<std::string, std::string> notAsDocumented() const;

  // draining.cpp
  /// The intent's target, with what is drained.
  [[nodiscard]] TargetPtr targetOf(const model::Intent& intent, const Target* before = nullptr);
  [[nodiscard]] std::optional<model::Error> cannotDrain(const model::DrainRequest& request) const;
  /// Makes what was applied last for restarts. After an error, nothing of it does.
  [[nodiscard]] model::Expected<void> storeAll(Application& application);
  void runDrain(const model::DrainRequest& request, const ApplyHandler& done, TaskQueue::Ended ended);

  // rollback.cpp
  /// A document of the history, and the generation that it had. The one that it gives is new.
  struct Stored {
    std::uint64_t generation = 0;
    MakeDocument make;
  };
  [[nodiscard]] model::Expected<std::uint64_t> generationToRestore(std::optional<std::uint64_t> wanted) const;
  [[nodiscard]] tl::expected<Stored, model::Errors> storedDocument(std::optional<std::uint64_t> wanted) const;
  void restore(Stored stored, std::function<void(ParsedDocument, StepTimes)> done);
  void parseEdit(DocumentEdit change, ParsedHandler done);
  void runRollback(std::optional<std::uint64_t> wanted, store::Provenance from, std::optional<model::OnTrial> onTrial,
                   const ApplyHandler& done, TaskQueue::Ended ended);

  // trial.cpp
  /// The trial of `current`.
  struct Trial {
    store::Trial terms;
    std::optional<intent::ParsedIntent> before;  // comes back if it is not confirmed
    std::optional<store::RecordHeader> beforeHeader;
  };
  /// A trial whose document or terms cannot be read. Whether its time is over is not known either, so the network is
  /// held: it must not go back by itself to an older document that nobody asked for.
  struct LostTrial {
    std::optional<std::uint64_t> before;  // the generation of the document before; nullopt: there is none
  };
  /// Why nothing else is changed while a document waits for its confirmation; nullopt if none does.
  [[nodiscard]] std::optional<model::Error> notDuringTrial(const std::string& attempted) const;
  /// Why no document can be tried; nullopt if one can.
  [[nodiscard]] std::optional<model::Error> cannotTry() const;
  /// `current` is on trial from now on, or still.
  void beginTrial(store::Trial terms, std::optional<intent::ParsedIntent> before,
                  std::optional<store::RecordHeader> beforeHeader);
  void watchTrial();
  /// Takes a trial up again that an end of the agent interrupted, or ends it if its time is over.
  void loadTrial(store::IntentStore::Stored& stored);
  void abandonTrial(const std::string& why);
  void goBack(const std::string& why, const ApplyHandler& done, const TaskQueue::Ended& ended);
  [[nodiscard]] std::optional<model::Error> notTheTrial(const std::string& id) const;
  [[nodiscard]] std::optional<model::Confirmation> confirmation() const;
  void runTrialRequest(const model::TrialRequest& request, const ApplyHandler& done, const TaskQueue::Ended& ended);

  // repair.cpp
  void scheduleRepair(std::chrono::milliseconds delay);
  /// Adds a reason for the next repair to those that are known.
  void because(const std::string& why);
  void scheduleRecheck();
  void runRepair(const TaskQueue::Ended& ended);
  /// Whether a repair may execute this part of its plan now.
  [[nodiscard]] bool mayTry(const std::string& tenant, const Plan& part) const;
  /// Nothing was done: what tenants have in common must not be tried yet.
  void postponed(const std::string& why);
  /// Remembers what a repair has done and what failed, for the next one.
  void learn(const Convergence::Result& result);
  /// Repairs what has been put off, once its time has come.
  void scheduleNextAttempt();
  void repaired(const Convergence::Result& result, const std::string& why);
  /// Remembers which tenants are broken, and plans the next attempt for them.
  void remember(const Convergence::Result& result);
  void repairFailed(const model::Errors& errors);
  /// Returns why that is not written down; empty if it is.
  [[nodiscard]] model::Errors abandonResumed();
  /// While FRR cannot be read, repairs the kernel alone. FRR gets its part when it is back.
  void repairKernelAlone();
  /// Sets tenants' ports down after a repair that failed, if tenants could reach each other without that. Returns why.
  [[nodiscard]] model::Errors closeIfTenantsMix();

  /// Changes the status, and calls statusChanged if it differs.
  void setStatus(const std::function<void(model::AgentStatus&)>& change);

  std::shared_ptr<int> alive = std::make_shared<int>();
  Machine machine;
  store::IntentStore& store;
  DocumentParser parse;
  PasswordFiles passwords;  // outlives the targets
  TaskQueue queue;
  std::set<ApplicationPtr> waiting;  // in the queue

  model::AgentStatus status;
  std::function<void()> statusChanged;
  RepairHandler repairDone;
  std::string repairWhy;  // reasons for the next repair
  std::optional<intent::ParsedIntent> current;
  std::optional<store::RecordHeader> currentHeader;
  std::uint64_t highest = 0;                     // generation that is known to have been applied
  std::string held;                              // why the network stays as it is; empty: the agent manages it
  model::Drain drain;                            // besides the intent's
  TargetPtr target;                              // target of `current`; null if there is none
  std::optional<intent::ParsedIntent> resuming;  // the pending intent that a crash left behind
  std::optional<store::RecordHeader> resumingHeader;
  std::optional<Trial> trial;
  std::optional<LostTrial> lostTrial;  // ends with `held`
  std::string trialEnd;                // how the last trial ended, if the document before came
                                       // back since; for the status
  std::function<void(const std::string&)> trialEnded;
  Undo unfinishedUndo;                   // empty: none
  TenantErrors broken;                   // tenants that are not as they should be
  std::string frrVersion;                // as last observed
  std::vector<model::PortStatus> ports;  // as last found
  std::vector<model::PasswordFileStatus> passwordFiles;
  std::optional<model::VxlanChoice> vxlan;  // as last chosen
  Outside outside;

  boost::asio::steady_timer repairTimer, recheckTimer, resumeTimer, trialTimer;
  bool repairScheduled = false, repairQueued = false;
  Attempts attempts;            // changes that failed, or that somebody else undoes
  Backoff retry;                // until the machine is looked at again after a repair that failed
  std::string notAbandoned;     // why the disk still has the pending intent, which is being undone
  bool resumedTooLong = false;  // the pending intent that a crash left behind has had its time
  bool closed = false;          // tenants' ports are down until a repair succeeds
  bool outsideChanged = false;  // the next repair is no repair of what somebody else changed
};

}  // namespace nicleaf::reconcile
