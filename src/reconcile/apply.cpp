// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "intent/generation.hpp"
#include "model/fabric_path.hpp"
#include "reconcile/reconciler_impl.hpp"

namespace nicleaf::reconcile {
namespace {

using std::chrono::duration_cast;
using std::chrono::steady_clock;

}  // namespace

std::optional<model::Error> Reconciler::Impl::wrongGeneration(const intent::ParsedIntent& intent) const {
  const auto applied = std::max(highest, current ? current->intent.generation : 0);
  const auto offered = intent.intent.generation;
  model::Error error{model::ErrorCode::kInvalidIntent, model::kGenerationPath, "", "", ""};
  if (offered < applied) {
    error.detail = "generation " + std::to_string(offered) + " is older than the applied " + std::to_string(applied);
    error.expected = "a generation of at least " + std::to_string(applied);
    return error;
  }
  if (const auto largest = intent::largestAfter(applied); offered > largest) {
    error.detail = "generation " + std::to_string(offered) + " is so large that few would be left above it";
    error.expected = "a generation of at most " + std::to_string(largest);
    return error;
  }
  if (current && offered == applied && intent.json != current->json && !isWhatBecameOf(intent)) {
    error.detail = "generation " + std::to_string(applied) + " is applied already, with another document";
    error.expected = "a generation above " + std::to_string(applied) + " for a changed document";
    return error;
  }
  return std::nullopt;
}

std::optional<model::Error> Reconciler::Impl::notWhileHeld(const Application& application) const {
  const bool newer = highest != 0 && application.intent.intent.generation > highest && !lostTrial;
  if (held.empty() || application.asked == Asked::kByOperator || newer) return std::nullopt;
  model::Error error{model::ErrorCode::kRefused, model::kGenerationPath, "", "", ""};
  error.attempted = "applying generation " + std::to_string(application.intent.intent.generation) + " from a file";
  error.detail = "the agent does not know whether it is newer than what the network has: " + held;
  error.expected = "`nicleaf apply FILE` by an operator";
  if (highest != 0 && !lostTrial) error.expected += ", or a generation above " + std::to_string(highest);
  return error;
}

std::optional<model::Error> Reconciler::Impl::replaced(const Application& application) const {
  if (application.trial) return std::nullopt;
  const std::uint64_t own = application.intent.intent.generation;
  std::uint64_t newest = own;
  for (const ApplicationPtr& other : waiting) {
    const bool counts =
        !other->trial && (other->asked == Asked::kByOperator || application.asked != Asked::kByOperator);
    if (counts) newest = std::max(newest, other->intent.intent.generation);
  }
  if (newest == own) return std::nullopt;
  return model::Error{model::ErrorCode::kConflict, model::kGenerationPath, "applying generation " + std::to_string(own),
                      "", "generation " + std::to_string(newest) + " came while it waited, and has replaced it"};
}

void Reconciler::Impl::runApply(const ApplicationPtr& application) {
  const bool waited = waiting.erase(application) > 0;
  application->began = steady_clock::now();
  application->phaseBefore = status.phase;
  const std::string what = "applying generation " + std::to_string(application->intent.intent.generation);
  for (auto error : {notDuringTrial(what), wrongGeneration(application->intent), notWhileHeld(*application),
                     application->trial ? cannotTry() : std::nullopt, waited ? replaced(*application) : std::nullopt}) {
    if (error) return fail(application, {std::move(*error)}, status.phase);
  }
  Stopwatch watch;
  application->target = targetOf(application->intent.intent, target.get());
  watch.lap(application->steps, "render");
  setStatus([&](auto& now) {
    now.phase = model::Phase::kApplying;
    now.generationPending = application->intent.intent.generation;
  });
  Convergence::run(machine, requestFor(application), [this, application](Convergence::Result result) {
    if (isByTenant(*application) && result.errors.empty() && !result.broken.empty())
      keepBack(application, std::move(result));
    else
      converged(application, std::move(result));
  });
}

Convergence::Request Reconciler::Impl::requestFor(const ApplicationPtr& application) {
  Convergence::Request request;
  request.target = exactly(application->target);
  request.tenants = [wanted = application->target] { return wanted->tenants(); };
  request.leave = request.known = application->left = untouched(*application->target);
  request.comment = "nicleaf generation " + std::to_string(application->intent.intent.generation);
  request.asFarAsPossible = isByTenant(*application);
  request.aboutToWrite = [this, application](const Plan&) { return storePending(*application); };
  if (application->asked == Asked::kByRetry) {
    request.mayTry = [this, application](const std::string& whose, const Plan& part) {
      return whose != kAllTenants || attempts.mayTry(Attempts::kDocument, attemptOf(*application, part));
    };
  }
  return request;
}

model::Expected<void> Reconciler::Impl::storePending(Application& application) {
  // A document that is applied again, after a drain or because the machine differed from it, stays its author's.
  const bool again = !application.trial && current && currentHeader && current->json == application.intent.json;
  store::Terms terms;
  if (again) terms.time = currentHeader->time;
  if (again) terms.keptBack = currentHeader->keptBack;
  if (application.keptBack) terms.keptBack = application.keptBack;
  if (application.trial) terms.trial = store.trialFor(application.trial->id, application.trial->time);
  auto stored = store.setPending(application.intent, again ? currentHeader->from : application.from, terms);
  if (!stored) return model::fail(stored.error());
  application.header = std::move(*stored);
  resuming.reset();  // the new pending document replaces the one that a crash left behind
  return {};
}

model::Expected<void> Reconciler::Impl::storeCurrent(Application& application) {
  if (!application.header) {
    if (!application.trial && current && current->json == application.intent.json) {
      // What a crash left behind is not going to be tried again. If it cannot be removed now, settle() does it later.
      if (resuming) [[maybe_unused]]
        const auto dropped = store.dropPending();
      return {};
    }
    if (auto stored = storePending(application); !stored) return stored;
  }
  return application.trial ? store.beginTrial() : store.promote();
}

Attempts::Lines Reconciler::Impl::attemptOf(const Application& application, const Plan& plan) {
  Attempts::Lines lines = plan.lines();
  lines.push_back(application.intent.json);
  return lines;
}

model::Error Reconciler::Impl::failedBefore(const Application& application) const {
  const std::string times = std::to_string(attempts.failures(Attempts::kDocument));
  return {model::ErrorCode::kUnavailable, model::kGenerationPath,
          "applying generation " + std::to_string(application.intent.intent.generation),
          "another state of the kernel or of FRR, a restart of FRR, or a changed file",
          "it has changed the network and was undone, " + times + " times in a row: it waits, also for time to pass"};
}

void Reconciler::Impl::converged(const ApplicationPtr& application, Convergence::Result result) {
  if (Convergence::isPostponed(result)) result.errors.push_back(failedBefore(*application));
  if (result.errors.empty()) {
    Stopwatch watch;
    if (auto stored = storeAll(*application); !stored) result.errors.push_back(std::move(stored.error()));
    watch.lap(result.steps, "store");
  }
  if (result.errors.empty()) return succeed(application, std::move(result));
  if (result.touched) return undo(application, std::move(result));
  const bool neverApplied = !current && !resuming && held.empty();
  const model::Phase phase = !neverApplied                      ? application->phaseBefore
                             : model::retryHelps(result.errors) ? model::Phase::kWaiting
                                                                : model::Phase::kFailed;
  fail(application, std::move(result.errors), phase);
}

void Reconciler::Impl::succeed(const ApplicationPtr& application, Convergence::Result result) {
  const auto total = steady_clock::now() - application->began;
  result.steps.insert(result.steps.begin(), application->steps.begin(), application->steps.end());
  const auto generation = application->intent.intent.generation;
  auto before = std::exchange(current, std::move(application->intent));
  auto beforeHeader = currentHeader;
  if (application->header) currentHeader = std::move(application->header);
  target = std::move(application->target);
  target->accept();
  resuming.reset();
  // What cannot be removed now is removed later. If it can be read, a restart ignores it, because it is older.
  if (!held.empty()) [[maybe_unused]]
    const auto dropped = store.dropTrial();
  held.clear();
  lostTrial.reset();
  trialEnd.clear();
  if (application->trial)
    beginTrial(*currentHeader->trial, std::move(before), std::move(beforeHeader));
  else
    highest = generation;
  // Nothing is left to undo. A restart would do it again; what cannot be removed now is removed later.
  if (std::exchange(unfinishedUndo, nullptr)) [[maybe_unused]]
    const auto dropped = store.dropPending();
  attempts.forgetFailures();
  // What the document changed is as it should be now.
  std::erase_if(broken, [&](const auto& entry) { return !application->left.contains(entry.first); });
  if (broken.empty()) retry.reset();
  setStatus([&](auto& now) {
    now = {.phase = settled(),
           .generationApplied = generation,
           .generationPending = {},
           .lastError = {},
           .lastApply = duration_cast<std::chrono::milliseconds>(total),
           .ports = ports,
           .vxlan = vxlan,
           .passwordFiles = passwordFiles,
           .drain = drain,
           .nextHops = outside.nextHops,
           .storeProblems = troubles(),
           .confirmation = confirmation(),
           .fullPorts = outside.fullPorts,
           .brokenTenants = notAsDocumented()};
  });
  scheduleRecheck();
  if (!broken.empty()) scheduleRepair(retry.next());
  application->ended();
  application->done(ApplyReport{std::move(result.plan), generation, duration_cast<std::chrono::microseconds>(total),
                                std::move(result.steps), application->restores,
                                application->keptBack ? application->keptBack->tenants : KeptBackTenants{}});
}

void Reconciler::Impl::undo(const ApplicationPtr& application, Convergence::Result result) {
  attempts.failed(Attempts::kDocument, attemptOf(*application, result.plan));
  // An unfinished undo leads further back than an undo from the middle of it would.
  if (!unfinishedUndo) {
    unfinishedUndo = [this, previous = target, before = std::move(*result.before),
                      wanted = std::move(result.wanted)](const Observed& now) {
      return undoTarget(previous ? std::optional(previous->on(now, outside).desired) : std::nullopt, before, wanted,
                        now);
    };
  }
  if (auto abandoned = store.abandon(); !abandoned) result.errors.push_back(std::move(abandoned.error()));
  Convergence::Request request;
  request.force = request.asFarAsPossible = true;
  request.comment = "nicleaf: undo of generation " + std::to_string(application->intent.intent.generation);
  request.target = unfinishedUndo;
  if (target) request.tenants = [wanted = target] { return wanted->tenants(); };
  request.known = namesOf(broken);
  Convergence::run(machine, std::move(request),
                   [this, application, errors = std::move(result.errors)](Convergence::Result undone) mutable {
                     if (undone.errors.empty()) {
                       remember(undone);
                       unfinishedUndo = nullptr;
                       // If it fails, a crash now repeats the undo; settle() tries again.
                       if (auto dropped = store.dropPending(); !dropped) errors.push_back(dropped.error());
                       return fail(application, std::move(errors), afterUndo());
                     }
                     for (model::Error& error : undone.errors) {
                       error.attempted = "undoing it" + (error.attempted.empty() ? "" : ": " + error.attempted);
                       errors.push_back(std::move(error));
                     }
                     because("an undo did not finish");
                     scheduleRepair(retry.next());
                     fail(application, std::move(errors), model::Phase::kFailed);
                   });
}

model::Phase Reconciler::Impl::afterUndo() const {
  return current ? settled() : held.empty() ? model::Phase::kFailed : model::Phase::kHeld;
}

model::Phase Reconciler::Impl::settled() const {
  return notAsDocumented().empty() ? model::Phase::kApplied : model::Phase::kDegraded;
}

render::TenantNames Reconciler::Impl::untouched(const Target& wanted) const {
  if (broken.empty() || !target) return {};
  return wanted.unchanged(*target, namesOf(broken));
}

std::vector<std::string> Reconciler::Impl::troubles() const {
  if (!store.trouble()) return {};
  return {store.trouble()->message()};
}

void Reconciler::Impl::fail(const ApplicationPtr& application, model::Errors errors, model::Phase phase) {
  setStatus([&](auto& now) {
    now.phase = phase;
    now.generationPending.reset();
    if (resuming) now.generationPending = resuming->intent.generation;
    now.lastError = model::joined(errors);
  });
  application->ended();
  application->done(tl::unexpected(std::move(errors)));
}

}  // namespace nicleaf::reconcile
