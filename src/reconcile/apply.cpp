// SPDX-License-Identifier: Apache-2.0
#include "model/fabric_path.hpp"
#include "reconcile/reconciler_impl.hpp"

namespace nicleaf::reconcile {
namespace {

using std::chrono::duration_cast;
using std::chrono::steady_clock;

}  // namespace

std::optional<model::Error> Reconciler::Impl::wrongGeneration(const intent::ParsedIntent& intent) const {
  if (!current) return std::nullopt;
  const auto applied = current->intent.generation;
  const auto offered = intent.intent.generation;
  model::Error error{model::ErrorCode::kInvalidIntent, model::kGenerationPath, "", "", ""};
  if (offered < applied) {
    error.detail = "generation " + std::to_string(offered) + " is older than the applied " + std::to_string(applied);
    error.expected = "a generation of at least " + std::to_string(applied);
    return error;
  }
  if (offered == applied && intent.json != current->json) {
    error.detail = "generation " + std::to_string(applied) + " is applied already, with another document";
    error.expected = "a generation above " + std::to_string(applied) + " for a changed document";
    return error;
  }
  return std::nullopt;
}

void Reconciler::Impl::runApply(intent::ParsedIntent intent, ApplyHandler done, TaskQueue::Ended ended) {
  const auto application = std::make_shared<Application>(
      Application{std::move(intent), nullptr, std::move(done), std::move(ended), steady_clock::now(), status.phase});
  if (auto error = wrongGeneration(application->intent)) return fail(application, {std::move(*error)}, status.phase);
  application->target = targetOf(application->intent.intent, target.get());
  setStatus([&](auto& now) {
    now.phase = model::Phase::kApplying;
    now.generationPending = application->intent.intent.generation;
  });
  Convergence::Request request;
  request.target = exactly(application->target);
  request.comment = "nicleaf generation " + std::to_string(application->intent.intent.generation);
  request.aboutToWrite = [this, application](const Plan&) { return storePending(*application); };
  Convergence::run(machine, std::move(request),
                   [this, application](Convergence::Result result) { converged(application, std::move(result)); });
}

model::Expected<void> Reconciler::Impl::storePending(Application& application) {
  auto stored = store.setPending(application.intent.json);
  if (!stored) return stored;
  application.pendingStored = true;
  resuming.reset();  // the new pending document replaces the one that a crash left behind
  return {};
}

model::Expected<void> Reconciler::Impl::storeCurrent(Application& application) {
  if (!application.pendingStored) {
    if (current && current->json == application.intent.json) return {};
    if (auto stored = storePending(application); !stored) return stored;
  }
  return store.promote();
}

void Reconciler::Impl::converged(const ApplicationPtr& application, Convergence::Result result) {
  if (result.errors.empty()) {
    if (auto stored = storeCurrent(*application); !stored) result.errors.push_back(std::move(stored.error()));
  }
  if (result.errors.empty()) return succeed(application, std::move(result));
  if (result.touched) return undo(application, std::move(result));
  const bool neverApplied = !current && !resuming;
  const model::Phase phase = !neverApplied                      ? application->phaseBefore
                             : model::retryHelps(result.errors) ? model::Phase::kWaiting
                                                                : model::Phase::kFailed;
  fail(application, std::move(result.errors), phase);
}

void Reconciler::Impl::succeed(const ApplicationPtr& application, Convergence::Result result) {
  const auto total = steady_clock::now() - application->began;
  const auto generation = application->intent.intent.generation;
  current = std::move(application->intent);
  target = std::move(application->target);
  target->accept();
  resuming.reset();
  unfinishedUndo = nullptr;
  retry.reset();
  setStatus([&](auto& now) {
    now = {.phase = model::Phase::kApplied,
           .generationApplied = generation,
           .generationPending = {},
           .lastError = {},
           .lastApply = duration_cast<std::chrono::milliseconds>(total),
           .ports = ports,
           .vxlan = vxlan,
           .passwordFiles = passwordFiles,
           .drain = drain,
           .nextHops = nextHops};
  });
  scheduleRecheck();
  application->ended();
  application->done(ApplyReport{std::move(result.plan), generation, duration_cast<std::chrono::microseconds>(total),
                                std::move(result.steps)});
}

void Reconciler::Impl::undo(const ApplicationPtr& application, Convergence::Result result) {
  // An unfinished undo leads further back than an undo from the middle of it would.
  if (!unfinishedUndo) {
    unfinishedUndo = [this, previous = target, before = std::move(*result.before),
                      wanted = std::move(result.wanted)](const Observed& now) {
      return undoTarget(previous ? std::optional(previous->on(now, nextHops).desired) : std::nullopt, before, wanted,
                        now);
    };
  }
  Convergence::Request request;
  request.force = request.asFarAsPossible = true;
  request.comment = "nicleaf: undo of generation " + std::to_string(application->intent.intent.generation);
  request.target = unfinishedUndo;
  Convergence::run(machine, std::move(request),
                   [this, application, errors = std::move(result.errors)](Convergence::Result undone) mutable {
                     if (auto dropped = store.dropPending(); !dropped) undone.errors.push_back(dropped.error());
                     if (undone.errors.empty()) {
                       unfinishedUndo = nullptr;
                       return fail(application, std::move(errors),
                                   current ? model::Phase::kApplied : model::Phase::kFailed);
                     }
                     for (model::Error& error : undone.errors) {
                       error.attempted = "undoing it" + (error.attempted.empty() ? "" : ": " + error.attempted);
                       errors.push_back(std::move(error));
                     }
                     repairWhy = "an undo did not finish";
                     scheduleRepair(retry.next());
                     fail(application, std::move(errors), model::Phase::kFailed);
                   });
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
