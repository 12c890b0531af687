// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "reconcile/reconciler_impl.hpp"

namespace nicleaf::reconcile {
namespace {

using std::chrono::milliseconds;

std::string named(const std::optional<intent::ParsedIntent>& document) {
  return document ? "generation " + std::to_string(document->intent.generation) : "no document";
}

}  // namespace

std::optional<model::Error> Reconciler::Impl::notDuringTrial(const std::string& attempted) const {
  if (!trial) return std::nullopt;
  return model::Error{model::ErrorCode::kRefused, "", attempted,
                      "`nicleaf confirm` or `nicleaf confirm --cancel` first",
                      named(current) + " waits for its confirmation"};
}

std::optional<model::Error> Reconciler::Impl::cannotTry() const {
  if (held.empty()) return std::nullopt;
  return model::Error{model::ErrorCode::kRefused, "", "applying a document that has to be confirmed",
                      "an apply without confirmation", "there is no document to go back to: " + held};
}

void Reconciler::Impl::beginTrial(store::Trial terms, std::optional<intent::ParsedIntent> before,
                                  std::optional<store::RecordHeader> beforeHeader) {
  trial = Trial{std::move(terms), std::move(before), std::move(beforeHeader)};
  watchTrial();
}

void Reconciler::Impl::loadTrial(store::IntentStore::Stored& stored) {
  const auto over = [&](const std::optional<store::RecordHeader>& header) {
    return header && header->trial && store.timeLeft(*header->trial) == milliseconds(0);
  };
  if (resuming && over(resumingHeader)) {
    trialEnd = named(resuming) + " was not confirmed in time: " + named(current) + " is in effect again";
    resuming.reset();
    stored.abandoned = true;
    if (auto written = store.abandon(); !written) trialEnd += " (" + written.error().message() + ")";
  }
  if (stored.trialLost) {
    trialEnd = "the document that waits for its confirmation cannot be read, and nothing of it is in effect: " +
               named(current) + " is in effect again";
    stored.abandoned = true;
    if (auto written = store.endTrial(); !written) trialEnd += " (" + written.error().message() + ")";
  }
  if (!stored.trial) return;
  auto before = std::exchange(current, std::move(stored.trial));
  auto beforeHeader = std::exchange(currentHeader, stored.trialHeader);
  const bool late = over(currentHeader);
  trial = Trial{*stored.trialHeader->trial, std::move(before), std::move(beforeHeader)};
  if (late)
    abandonTrial("was not confirmed in time");
  else
    watchTrial();
}

std::optional<model::Confirmation> Reconciler::Impl::confirmation() const {
  if (!trial) return std::nullopt;
  model::Confirmation made{.id = trial->terms.id, .generation = current->intent.generation};
  if (trial->before) made.before = trial->before->intent.generation;
  return made;
}

void Reconciler::Impl::watchTrial() {
  const milliseconds left = store.timeLeft(trial->terms);
  trialTimer.expires_after(std::min(left, machine.timing.trialLook));
  trialTimer.async_wait(machine.whileAlive([this](const auto& cancelled) {
    if (cancelled || !trial) return;
    if (store.timeLeft(trial->terms) > milliseconds(0)) return watchTrial();
    queue.add([this](const TaskQueue::Ended& ended) {
      // It may have been confirmed or prolonged meanwhile.
      if (!trial || store.timeLeft(trial->terms) > milliseconds(0)) {
        if (trial) watchTrial();
        return ended();
      }
      goBack(
          "was not confirmed in time", [](const auto& /*result*/) {}, ended);
    });
  }));
}

/// Ends the trial of `current`: from now on, the agent works towards the document before, as after an undo that a crash
/// interrupted.
void Reconciler::Impl::abandonTrial(const std::string& why) {
  trialEnd = "generation " + std::to_string(current->intent.generation) + " " + why + ": " + named(trial->before) +
             " is in effect again";
  trialTimer.cancel();
  if (auto written = store.endTrial(); !written) trialEnd += " (" + written.error().message() + ")";
  current = std::move(trial->before);
  currentHeader = std::move(trial->beforeHeader);
  trial.reset();
  target = current ? targetOf(current->intent) : nullptr;
  if (target) target->accept();
  unfinishedUndo = [this, back = target](const Observed& now) {
    return back ? back->on(now, outside).desired : render::Desired{};
  };
}

void Reconciler::Impl::goBack(const std::string& why, const ApplyHandler& done, const TaskQueue::Ended& ended) {
  const auto began = std::chrono::steady_clock::now();
  const std::string generation = std::to_string(current->intent.generation);
  abandonTrial(why);
  setStatus([&](auto& now) {
    now.phase = model::Phase::kApplying;
    now.confirmation.reset();
    now.generationApplied.reset();
    if (current) now.generationApplied = current->intent.generation;
    now.lastError = trialEnd;
  });
  if (trialEnded) trialEnded(trialEnd);
  outsideChanged = true;
  Convergence::Request request;
  request.force = request.asFarAsPossible = true;
  request.comment = "nicleaf: undo of generation " + generation;
  request.target = unfinishedUndo;
  request.known = namesOf(broken);
  if (target) request.tenants = [wanted = target] { return wanted->tenants(); };
  Convergence::run(machine, std::move(request), [this, done, ended, began](Convergence::Result undone) {
    if (!undone.errors.empty()) {
      because(trialEnd);
      repairFailed(undone.errors);
      ended();
      return done(tl::unexpected(std::move(undone.errors)));
    }
    repaired(undone, trialEnd);
    const auto total = std::chrono::steady_clock::now() - began;
    ended();
    done(ApplyReport{std::move(undone.plan), current ? current->intent.generation : 0,
                     std::chrono::duration_cast<std::chrono::microseconds>(total), std::move(undone.steps)});
  });
}

std::optional<model::Error> Reconciler::Impl::notTheTrial(const std::string& id) const {
  model::Error error{model::ErrorCode::kRefused, "", "confirming or cancelling '" + id + "'", "", ""};
  if (!held.empty()) {
    error.detail = held;
    error.expected =
        lostTrial && lostTrial->before ? "`nicleaf rollback` or `nicleaf apply FILE`" : "`nicleaf apply FILE`";
    return error;
  }
  if (!trial) {
    error.detail = "no document waits for its confirmation";
    return error;
  }
  if (trial->terms.id == id) return std::nullopt;
  error.code = model::ErrorCode::kInvalidIntent;
  error.detail = named(current) + " waits for its confirmation as '" + trial->terms.id + "'";
  error.expected = "its id";
  return error;
}

void Reconciler::Impl::runTrialRequest(const model::TrialRequest& request, const ApplyHandler& done,
                                       const TaskQueue::Ended& ended) {
  auto error = notTheTrial(request.id);
  if (!error && request.wish == model::TrialRequest::kCancel) {
    // What is on disk decides what a restart does: so it has to change first, as for a confirmation.
    auto cancelled = store.cancelTrial();
    if (cancelled) return goBack("was cancelled", done, ended);
    error = std::move(cancelled.error());
    error->attempted = "cancelling generation " + std::to_string(current->intent.generation) + ": " + error->attempted;
    error->detail += "; it still waits for its confirmation";
  }
  if (!error && request.wish == model::TrialRequest::kProlong) {
    const store::Trial terms = store.trialFor(request.id, request.time);
    if (auto written = store.changeTrial(terms); !written) {
      error = std::move(written.error());
    } else {
      trial->terms = terms;
      watchTrial();
      setStatus([&](auto& now) { now.storeProblems = troubles(); });
    }
  }
  if (!error && request.wish == model::TrialRequest::kConfirm) {
    if (auto written = store.confirmTrial(); !written) {
      error = std::move(written.error());
    } else {
      trialTimer.cancel();
      trial.reset();
      highest = current->intent.generation;
      setStatus([&](auto& now) {
        now.confirmation.reset();
        now.storeProblems = troubles();
      });
      if (trialEnded) trialEnded(named(current) + " was confirmed");
    }
  }
  ended();
  if (error) return done(tl::unexpected(model::Errors{std::move(*error)}));
  done(ApplyReport{.plan = {}, .generation = current->intent.generation, .total = {}, .steps = {}});
}

void Reconciler::onTrial(model::TrialRequest request, ApplyHandler done) {
  impl_->queue.add([impl = impl_.get(), request = std::move(request), done = std::move(done)](
                       const TaskQueue::Ended& ended) { impl->runTrialRequest(request, done, ended); });
}

std::optional<milliseconds> Reconciler::trialLeft() const {
  if (!impl_->trial) return std::nullopt;
  return impl_->store.timeLeft(impl_->trial->terms);
}

void Reconciler::onTrialEnd(std::function<void(const std::string& what)> ended) {
  impl_->trialEnded = std::move(ended);
}

}  // namespace nicleaf::reconcile
