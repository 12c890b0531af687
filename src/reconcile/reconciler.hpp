// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>

#include "frr/daemon.hpp"
#include "kernel/kernel.hpp"
#include "model/drain.hpp"
#include "model/status.hpp"
#include "model/trial.hpp"
#include "reconcile/document_parser.hpp"
#include "reconcile/plan.hpp"
#include "reconcile/timing.hpp"
#include "store/record.hpp"

namespace nicleaf::store {
class IntentStore;
}  // namespace nicleaf::store

namespace nicleaf::reconcile {

/// Configures the DPU to match an intent: observes, plans, applies, verifies and rolls back, and does so again, with
/// backoff, whenever the kernel or FRR changes. It runs one operation at a time; a later apply waits for the running
/// one. Lives on the io_context's thread; the references must outlive it. When it is destroyed, the handlers of
/// unfinished operations are dropped.
class Reconciler {
 public:
  Reconciler(boost::asio::io_context& io, kernel::Kernel& kernel, frr::Daemon& zebra, frr::BgpDaemon& bgpd,
             frr::Daemon& bfdd, store::IntentStore& store, Timing timing = {});
  ~Reconciler();

  /// Manages static routes in staticd, too. Call it before start().
  void use(frr::Daemon& staticd);

  /// Parses documents of its own (a rollback's, and one with tenants as they were) with `parse`, and otherwise on the
  /// io_context. `parse` must outlive all applies. Call it before start().
  void parseWith(DocumentParser parse);

  /// Reads the stored intent (the current one, or a pending one that a crash left behind) and applies it; keeps trying.
  /// Without a stored intent, the phase is `waiting` until the first apply. If there was one and it cannot be used, or
  /// if the kernel has objects of one, or of a document on trial that cannot be used, the phase is `held`: nothing
  /// changes until an operator applies a document.
  void start();

  /// Reports what apply() would do now. Changes nothing.
  void plan(const model::Intent& intent, PlanHandler done);

  /// All or nothing. An intent that is invalid, is refused or needs a daemon that is away fails at once; apply() does
  /// not retry it. Calls `done` once the kernel, zebra and bgpd are seen to have the intent, which is then the current
  /// one, or once the change is undone. Refuses a generation lower than the applied one; an equal one must be the same
  /// document. While one is applied, others wait; of these, only the newest generation is applied, and the others fail
  /// (kConflict). With `trial`, the document before comes back unless it is confirmed in time; until then, other
  /// applies are refused.
  void apply(intent::ParsedIntent intent, ApplyHandler done, store::Provenance from = {},
             Asked asked = Asked::kByOperator, std::optional<model::OnTrial> trial = {});

  /// Applies what `change` makes of the document in effect, like apply() by an operator. It is called when everything
  /// that came before has ended, and nothing else happens until its document is parsed: no change is lost.
  void edit(DocumentEdit change, ApplyHandler done, store::Provenance from = {},
            std::optional<model::OnTrial> trial = {});
  /// Reports what edit() would do now. Changes nothing.
  void planEdit(DocumentEdit change, PlanHandler done);

  /// Applies a document of the store's history again, like apply() by an operator, under a generation above all that
  /// were applied: generations only grow. nullopt: the document that was in effect before the current one, or before
  /// one on trial that cannot be used. The comment in `from` is preceded by the generation that is restored.
  void rollback(std::optional<std::uint64_t> generation, ApplyHandler done, store::Provenance from = {},
                std::optional<model::OnTrial> trial = {});
  /// Reports what rollback() would do now. Changes nothing.
  void planRollback(std::optional<std::uint64_t> generation, PlanHandler done);

  /// Confirms or cancels the document on trial, or gives it another time. A cancelled one is undone before `done` is
  /// called; if that fails, it goes on being undone. kRefused if there is none, kInvalidIntent if it has another id.
  void onTrial(model::TrialRequest request, ApplyHandler done);
  /// The time that the document on trial has left; nullopt if there is none.
  [[nodiscard]] std::optional<std::chrono::milliseconds> trialLeft() const;
  /// Called with a sentence when a trial ends, whichever way.
  void onTrialEnd(std::function<void(const std::string& what)> ended);

  /// Drains the DPU or an IP-VRF besides what the intent says, or ends that. It stays so for all later intents, and
  /// after a restart. All or nothing, like apply(). Refused without an applied intent, and for an IP-VRF that it does
  /// not have.
  void drain(model::DrainRequest request, ApplyHandler done);

  /// Observes and repairs soon, with backoff, because something changed outside (a kernel notification, FRR came back).
  void disturbed(const std::string& why);

  /// Tells the states of the next hops that BFD follows; those that are down are taken out of the static routes at
  /// once. `why` says what has changed.
  void follow(model::NextHopStates states, const std::string& why);

  /// Tells the netdevs of ports that have learnt as many MACs as they may; they learn no more from now on. `why` says
  /// what has changed.
  void stopLearning(std::set<model::IfName> ports, const std::string& why);

  [[nodiscard]] const model::AgentStatus& status() const;
  [[nodiscard]] const std::optional<intent::ParsedIntent>& current() const;
  /// Called after every change of status().
  void onStatus(std::function<void()> changed);

  /// Called after every repair that had to change something, with the reason for the repair and what it did. Also for
  /// an undo that was finished late, and for an intent from before a crash.
  using RepairHandler = std::function<void(const std::string& why, const Plan& done)>;
  void onRepair(RepairHandler repaired);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nicleaf::reconcile
