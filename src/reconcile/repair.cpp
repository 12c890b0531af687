// SPDX-License-Identifier: Apache-2.0
#include "diff/kernel_diff.hpp"
#include "diff/kernel_plan.hpp"
#include "diff/tenants_apart.hpp"
#include "reconcile/leave_as_is.hpp"
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

void Reconciler::Impl::because(const std::string& why) {
  constexpr std::size_t kMost = 400;  // octets
  if (repairWhy.find(why) != std::string::npos || repairWhy.size() > kMost) return;
  repairWhy += (repairWhy.empty() ? "" : "; ") + why;
}

void Reconciler::Impl::scheduleRecheck() {
  recheckTimer.expires_after(machine.timing.recheck);
  recheckTimer.async_wait(machine.whileAlive([this](const auto& cancelled) {
    if (cancelled) return;
    machine.kernel.distrust();
    if (store.settle()) setStatus([&](auto& now) { now.storeProblems = troubles(); });
    because("the periodic re-read found a difference");
    scheduleRepair(std::chrono::milliseconds(0));
  }));
}

void Reconciler::Impl::runRepair(const TaskQueue::Ended& ended) {
  Convergence::Request request;
  request.asFarAsPossible = true;
  request.known = namesOf(broken);
  request.mayTry = [this](const std::string& tenant, const Plan& part) { return mayTry(tenant, part); };
  request.hurry = [this] { return queue.hasWaiting(); };
  if (target) request.tenants = [wanted = target] { return wanted->tenants(); };
  if (unfinishedUndo) {
    request.target = unfinishedUndo;
    request.force = true;
    request.comment = "nicleaf: undo";
  } else if (resuming) {
    const TargetPtr wanted = targetOf(resuming->intent);
    request.target = asFarAsThere(wanted);
    request.tenants = [wanted] { return wanted->tenants(); };
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
  Convergence::run(machine, std::move(request), [this, ended, why = std::exchange(repairWhy, {})](const auto& result) {
    if (Convergence::isPostponed(result)) {
      postponed(why);
      return ended();
    }
    if (!result.before) repairKernelAlone();
    learn(result);
    const bool pending = resuming && !unfinishedUndo && !result.broken.empty();
    if (!result.errors.empty() || pending) because(why);
    if (result.errors.empty() && !pending)
      repaired(result, why);
    else
      repairFailed(result.errors.empty() ? flat(result.broken) : result.errors);
    ended();
  });
}

bool Reconciler::Impl::mayTry(const std::string& tenant, const Plan& part) const {
  return !attempts.knows(tenant) || attempts.mayTry(tenant, part.lines());
}

void Reconciler::Impl::postponed(const std::string& why) {
  because(why);
  const auto errors = closeIfTenantsMix();
  setStatus([&](auto& now) {
    if (errors.empty()) return;
    now.phase = model::Phase::kWaiting;
    now.lastError = model::joined(errors);
  });
  scheduleNextAttempt();
}

void Reconciler::Impl::scheduleNextAttempt() {
  const auto now = Attempts::Clock::now();
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(attempts.next().value_or(now) - now);
  scheduleRepair(std::max(wait, machine.timing.debounce));
}

void Reconciler::Impl::learn(const Convergence::Result& result) {
  if (result.errors.empty()) attempts.succeeded(kAllTenants);
  if (!result.touched) return;
  if (!result.errors.empty()) attempts.failed(kAllTenants, result.plan.lines());
  if (!target) return;
  const bool expected = outsideChanged || closed || unfinishedUndo || resuming;
  for (const auto& [tenant, part] : partsOf(result.plan, target->tenants())) {
    if (result.broken.contains(tenant))
      attempts.failed(tenant, part.lines());
    else if (result.errors.empty())
      attempts.succeeded(tenant);
    if (result.errors.empty() && !expected && !broken.contains(tenant)) attempts.repaired(tenant);
  }
}

void Reconciler::Impl::repaired(const Convergence::Result& result, const std::string& why) {
  const bool undone = unfinishedUndo != nullptr;
  if (!undone && resuming) {
    const bool tried = resumingHeader && resumingHeader->trial;
    if (auto stored = tried ? store.beginTrial() : store.promote(); !stored)
      return repairFailed({std::move(stored.error())});
    auto before = std::exchange(current, std::exchange(resuming, std::nullopt));
    auto beforeHeader = std::exchange(currentHeader, std::exchange(resumingHeader, std::nullopt));
    if (tried) beginTrial(*currentHeader->trial, std::move(before), std::move(beforeHeader));
    target = targetOf(current->intent);
    target->accept();
    if (!tried) highest = current->intent.generation;
  }
  // If it fails, a crash repeats the undo; settle() tries again.
  const bool dropped = undone && store.dropPending();
  const std::string written = dropped ? std::exchange(notAbandoned, "") : "";
  unfinishedUndo = nullptr;
  const bool again = target && !broken.empty() && isOnlyFor(result.plan, target->tenants(), namesOf(broken));
  remember(result);
  if (std::exchange(closed, false)) {
    because("tenants are apart again: their ports come up");
    outsideChanged = true;  // nobody undid what that repair does
    return scheduleRepair(std::chrono::milliseconds(0));
  }
  if (result.touched && !again) {
    if (repairDone) repairDone(why, result.plan);
  }
  outsideChanged = false;
  if (!result.postponed.empty()) {
    because(why);
    scheduleNextAttempt();
  }
  setStatus([&](auto& now) {
    // The error of a refused document stays until a document is accepted; an error of the machine ends with its cause.
    const bool wasSettled = now.phase == model::Phase::kApplied || now.phase == model::Phase::kDegraded;
    if (!wasSettled && current) now.lastError.clear();
    if (undone && !trialEnd.empty()) now.lastError = trialEnd;
    now.phase = current ? settled() : trialEnd.empty() ? model::Phase::kFailed : model::Phase::kWaiting;
    now.confirmation = confirmation();
    now.generationPending.reset();
    if (current) now.generationApplied = current->intent.generation;
    if (!current) now.generationApplied.reset();
    if (!current) now.ports.clear();
    if (!undone) now.ports = ports;
    if (!undone) now.vxlan = vxlan;
    if (!undone) now.passwordFiles = passwordFiles;
    if (!written.empty()) std::erase(now.storeProblems, written);
    if (const auto trouble = troubles(); !trouble.empty()) now.storeProblems = trouble;
  });
  if (undone && (resuming || !trialEnd.empty())) scheduleRepair(std::chrono::milliseconds(0));
  scheduleRecheck();
}

void Reconciler::Impl::remember(const Convergence::Result& result) {
  TenantErrors now = result.broken;
  for (auto& [tenant, errors] : broken) {
    if (result.postponed.contains(tenant)) now.try_emplace(tenant, std::move(errors));
  }
  broken = std::move(now);
  setStatus([&](auto& now) { now.brokenTenants = notAsDocumented(); });
  if (broken.empty()) return retry.reset();
  // What was done for a broken tenant just now may have helped: nobody waited to see it.
  if (result.touched && !result.refused) retry.reset();
  scheduleRepair(retry.next());
}

void Reconciler::Impl::repairKernelAlone() {
  // The version decides which VXLAN devices there are.
  if (!target || resuming || unfinishedUndo || closed || frrVersion.empty()) return;
  const auto now = machine.kernel.observe();
  if (!now) return;
  Observed observed;
  observed.kernel = *now;
  observed.frrVersion = frrVersion;
  auto found = target->on(observed, outside);
  if (!found.vxlan) return;
  TenantErrors inTheWay;
  if (const auto conflicts = diff::conflicts(**now, found.desired.kernel); !conflicts.empty())
    inTheWay = byTenant(conflicts, target->tenants());
  if (inTheWay.contains(kNoTenant)) return;
  const auto wanted = leaveAsIs(std::move(found.desired), observed, target->tenants(), namesOf(inTheWay));
  const diff::KernelPlan plan = diff::planKernel(diff::diffKernel(**now, wanted.kernel));
  // What is refused is tried again with the next attempt, and told once FRR is back.
  for (const auto* stage : {&plan.detach, &plan.create, &plan.raise, &plan.remove}) {
    if (!stage->empty()) [[maybe_unused]]
      const auto done = machine.kernel.apply(*stage);
  }
}

model::Errors Reconciler::Impl::closeIfTenantsMix() {
  if (!target) return {};
  const auto now = machine.kernel.observe();
  if (!now) return {};
  Observed observed;
  observed.kernel = *now;
  const auto why = diff::tenantsMix(**now, target->on(observed, outside).desired.kernel);
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
  if (!unfinishedUndo && resuming && (!wait || resumedTooLong)) {
    const auto unwritten = abandonResumed();
    errors.insert(errors.end(), unwritten.begin(), unwritten.end());
    setStatus([&](auto& now) {
      now.phase = model::Phase::kFailed;
      now.generationPending.reset();
      if (!notAbandoned.empty()) now.storeProblems.push_back(notAbandoned);
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
/// machine. If that cannot be written down, the pending intent would be tried and abandoned again after a restart.
model::Errors Reconciler::Impl::abandonResumed() {
  resuming.reset();
  because("the intent that a crash interrupted cannot be applied");
  const auto written = store.abandon();
  if (!written) notAbandoned = written.error().message();
  unfinishedUndo = [this, back = target](const Observed& now) {
    return back ? back->on(now, outside).desired : render::Desired{};
  };
  return written ? model::Errors{} : model::Errors{written.error()};
}

}  // namespace nicleaf::reconcile
