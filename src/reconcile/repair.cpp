// SPDX-License-Identifier: Apache-2.0
#include "diff/tenants_apart.hpp"
#include "reconcile/reconciler_impl.hpp"

namespace nicleaf::reconcile {

void Reconciler::Impl::scheduleRepair(std::chrono::milliseconds delay) {
  if (!current && !resuming && !unfinishedUndo) return;  // nothing to repair towards
  const auto when = std::chrono::steady_clock::now() + delay;
  if (repairQueued || (repairScheduled && repairTimer.expiry() <= when)) return;
  repairScheduled = true;
  repairTimer.expires_at(when);
  repairTimer.async_wait(machine.whileAlive([this](const auto& cancelled) {
    if (cancelled) return;
    repairScheduled = false;
    repairQueued = true;
    queue.add([this](const TaskQueue::Ended& ended) {
      repairQueued = false;
      runRepair(ended);
    });
  }));
}

void Reconciler::Impl::scheduleRecheck() {
  recheckTimer.expires_after(machine.timing.recheck);
  recheckTimer.async_wait(machine.whileAlive([this](const auto& cancelled) {
    if (cancelled) return;
    machine.kernel.distrust();
    repairWhy = "the periodic re-read found a difference";
    scheduleRepair(std::chrono::milliseconds(0));
  }));
}

void Reconciler::Impl::runRepair(const TaskQueue::Ended& ended) {
  Convergence::Request request;
  request.asFarAsPossible = true;
  if (unfinishedUndo) {
    request.target = unfinishedUndo;
    request.force = true;
    request.comment = "nicleaf: undo";
  } else if (resuming) {
    request.target = asFarAsThere(targetOf(resuming->intent));
    request.comment = "nicleaf generation " + std::to_string(resuming->intent.generation);
  } else if (target) {
    request.target = asFarAsThere(target);
    request.comment = "nicleaf: repair of generation " + std::to_string(current->intent.generation);
  } else {
    return ended();
  }
  if (closed) {
    request.target = [open = std::move(request.target)](const Observed& now) {
      auto wanted = open(now);
      if (wanted) wanted->kernel = diff::withPortsDown(std::move(wanted->kernel));
      return wanted;
    };
  }
  Convergence::run(machine, std::move(request), [this, ended](const Convergence::Result& result) {
    if (result.errors.empty())
      repaired(result);
    else
      repairFailed(result.errors);
    ended();
  });
}

void Reconciler::Impl::repaired(const Convergence::Result& result) {
  const bool undone = unfinishedUndo != nullptr;
  if (!undone && resuming) {
    if (auto stored = store.promote(); !stored) return repairFailed({std::move(stored.error())});
    current = std::exchange(resuming, std::nullopt);
    target = targetOf(current->intent);
    target->accept();
  }
  unfinishedUndo = nullptr;
  retry.reset();
  if (std::exchange(closed, false)) {
    repairWhy = "tenants are apart again: their ports come up";
    return scheduleRepair(std::chrono::milliseconds(0));
  }
  if (result.touched) {
    if (repairDone) repairDone(repairWhy, result.plan);
  }
  const bool expected = std::exchange(nextHopsChanged, false);
  if (result.touched && !expected) {
    // The first disturbance may be an accident. Whoever repeats it waits longer each time.
    hold = fight.next();
    quietTimer.expires_after(hold + machine.timing.retryMost);
    quietTimer.async_wait(machine.whileAlive([this](const auto& cancelled) {
      if (cancelled) return;
      fight.reset();
      hold = std::chrono::milliseconds(0);
    }));
  }
  setStatus([&](auto& now) {
    // The error of a refused document stays until a document is accepted; an error of the machine ends with its cause.
    if (now.phase != model::Phase::kApplied && current) now.lastError.clear();
    now.phase = current ? model::Phase::kApplied : model::Phase::kFailed;
    now.generationPending.reset();
    if (current) now.generationApplied = current->intent.generation;
    if (!undone) now.ports = ports;
    if (!undone) now.vxlan = vxlan;
    if (!undone) now.passwordFiles = passwordFiles;
  });
  if (undone && resuming) scheduleRepair(std::chrono::milliseconds(0));
  scheduleRecheck();
}

model::Errors Reconciler::Impl::closeIfTenantsMix() {
  if (!target) return {};
  const auto now = machine.kernel.observe();
  if (!now) return {};
  Observed observed;
  observed.kernel = *now;
  const auto why = diff::tenantsMix(**now, target->on(observed, nextHops).desired.kernel);
  if (!why) return {};
  closed = true;
  model::Errors errors{{model::ErrorCode::kUnavailable, "tenants' ports", "keep tenants apart", "",
                        *why + ", and cannot be restored: the ports are down until it is"}};
  if (auto done = machine.kernel.apply(diff::closePorts(**now)); !done)
    errors.insert(errors.end(), done.error().begin(), done.error().end());
  return errors;
}

void Reconciler::Impl::repairFailed(const model::Errors& causes) {
  model::Errors errors = closeIfTenantsMix();
  errors.insert(errors.end(), causes.begin(), causes.end());
  const bool wait = model::retryHelps(errors);
  if (!unfinishedUndo && resuming && !wait) {
    abandonResumed();
    setStatus([&](auto& now) {
      now.phase = model::Phase::kFailed;
      now.generationPending.reset();
      now.lastError = model::joined(errors);
    });
    return scheduleRepair(std::chrono::milliseconds(0));
  }
  setStatus([&](auto& now) {
    now.phase = wait ? model::Phase::kWaiting : model::Phase::kFailed;
    now.lastError = model::joined(errors);
  });
  scheduleRepair(retry.next());
}

/// The pending intent that a crash left behind cannot be applied: go back to the current intent, or to an empty
/// machine. If the file cannot be removed, the next attempt to store a document reports that; after a restart, the
/// pending intent would be tried and abandoned again.
void Reconciler::Impl::abandonResumed() {
  resuming.reset();
  repairWhy = "the intent that a crash interrupted cannot be applied";
  [[maybe_unused]] const auto dropped = store.dropPending();
  unfinishedUndo = [this, back = target](const Observed& now) {
    return back ? back->on(now, nextHops).desired : render::Desired{};
  };
}

}  // namespace nicleaf::reconcile
