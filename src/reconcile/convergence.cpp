// SPDX-License-Identifier: Apache-2.0
#include "reconcile/convergence.hpp"

#include <algorithm>
#include <utility>

#include "diff/kernel_plan.hpp"
#include "reconcile/costs.hpp"
#include "reconcile/leave_as_is.hpp"
#include "reconcile/verifier.hpp"

namespace nicleaf::reconcile {
namespace {

constexpr int kMostConflicts = 3;

bool isStale(const model::Errors& errors) {
  return std::any_of(errors.begin(), errors.end(),
                     [](const auto& error) { return error.code == model::ErrorCode::kConflict; });
}

}  // namespace

void Convergence::run(const Machine& machine, Request request, Ended ended) {
  const std::shared_ptr<Convergence> convergence(new Convergence(machine, std::move(request), std::move(ended)));
  convergence->look();
}

void Convergence::plan(const Machine& machine, Request request, Done<Plan> planned) {
  const auto ended = [planned = std::move(planned)](Result result) {
    if (result.errors.empty())
      planned(std::move(result.plan));
    else
      planned(tl::unexpected(std::move(result.errors)));
  };
  const std::shared_ptr<Convergence> convergence(new Convergence(machine, std::move(request), ended));
  convergence->planOnly_ = true;
  convergence->look();
}

void Convergence::look() {
  watch_ = {};
  observe(machine_, [self = shared_from_this()](tl::expected<Observed, model::Errors> observed) {
    if (!observed) return self->fail(std::move(observed.error()));
    self->choose(std::move(*observed));
  });
}

void Convergence::choose(Observed observed) {
  watch_.lap(result_.steps, "observe");
  auto wanted = request_.target(observed);
  if (!wanted) return fail(std::move(wanted.error()));
  result_.wanted = std::move(*wanted);
  result_.errors.clear();
  result_.broken.clear();
  tenants_.reset();
  if (result_.wanted.usesBfd && observed.bfddAway) {
    if (!request_.asFarAsPossible) return fail({std::move(*observed.bfddAway)});
    result_.errors = {*observed.bfddAway};
  }
  render::TenantNames leave = request_.leave;
  leave.merge(namesOf(refused_));
  add(result_.broken, refused_);
  if (!leave.empty()) result_.wanted = leaveAsIs(std::move(result_.wanted), observed, tenants(), leave);
  if (auto inTheWay = sortConflicts(observed, leave); !inTheWay.empty()) return fail(std::move(inTheWay));
  watch_.lap(result_.steps, "render");
  Plan plan = planTowards(observed, result_.wanted);
  if (!postpone(observed, plan)) return ended_(std::move(result_));
  if (!result_.before) {
    plan.costs = costsOf(observed, plan);
    result_.before = std::move(observed);
    result_.plan = plan;
  }
  watch_.lap(result_.steps, "diff");
  if (planOnly_) return ended_(std::move(result_));
  if (!plan.empty()) {
    if (request_.aboutToWrite && !result_.touched) {
      if (auto allowed = request_.aboutToWrite(plan); !allowed) return fail({std::move(allowed.error())});
      watch_.lap(result_.steps, "store");
    }
    result_.touched = true;
  }
  Applier::run(
      machine_, std::move(plan), request_.comment, request_.asFarAsPossible,
      [self = shared_from_this()](tl::expected<StepTimes, model::Errors> steps) { self->applied(std::move(steps)); });
}

bool Convergence::postpone(const Observed& observed, Plan& plan) {
  if (!request_.mayTry || result_.touched || plan.empty()) return true;
  result_.postponed.clear();
  if (!request_.mayTry(kAllTenants, plan)) result_.postponed.insert(kAllTenants);
  for (const auto& [tenant, part] : partsOf(plan, tenants())) {
    if (!request_.mayTry(tenant, part)) result_.postponed.insert(tenant);
  }
  if (isPostponed(result_)) {
    result_.before = observed;
    result_.plan = std::move(plan);
    return false;
  }
  if (result_.postponed.empty()) return true;
  result_.wanted = leaveAsIs(std::move(result_.wanted), observed, tenants(), result_.postponed);
  plan = planTowards(observed, result_.wanted);
  return true;
}

model::Errors Convergence::sortConflicts(const Observed& observed, render::TenantNames& leave) {
  model::Errors conflicts = diff::conflicts(*observed.kernel, result_.wanted.kernel);
  if (conflicts.empty()) return conflicts;
  if (!request_.asFarAsPossible) return request_.force ? model::Errors{} : std::move(conflicts);
  TenantErrors sorted = byTenant(conflicts, tenants());
  model::Errors common = std::move(sorted[kNoTenant]);
  sorted.erase(kNoTenant);
  leave.merge(namesOf(sorted));
  add(result_.broken, std::move(sorted));
  result_.wanted = leaveAsIs(std::move(result_.wanted), observed, tenants(), leave);
  return request_.force ? model::Errors{} : std::move(common);
}

void Convergence::applied(tl::expected<StepTimes, model::Errors> steps) {
  if (steps) {
    result_.steps.insert(result_.steps.end(), steps->begin(), steps->end());
    return verify();
  }
  if (isStale(steps.error()) && ++conflicts_ < kMostConflicts) return look();
  if (!request_.asFarAsPossible) return fail(std::move(steps.error()));
  TenantErrors sorted = byTenant(steps.error(), tenants());
  if (sorted.contains(kNoTenant)) return fail(std::move(steps.error()));
  machine_.kernel.distrust();
  result_.refused = true;
  // A daemon takes all of a commit or nothing, and the stages after it were not begun: the others need another plan.
  const auto ofDaemon = [](const model::Error& error) { return error.object.starts_with('/'); };
  if (std::ranges::any_of(steps.error(), ofDaemon)) {
    add(refused_, std::move(sorted));
    return look();
  }
  add(result_.broken, std::move(sorted));
  verify();
}

void Convergence::verify() {
  watch_ = {};
  render::TenantNames known = request_.known;
  known.merge(namesOf(result_.broken));
  known.insert(result_.postponed.begin(), result_.postponed.end());
  Verifier::Request request{.desired = result_.wanted,
                            .configuration = result_.touched,
                            .known = std::move(known),
                            .tenants = [this]() -> const render::Tenants& { return tenants(); },
                            .hurry = request_.hurry};
  Verifier::run(machine_, std::move(request), [self = shared_from_this()](TenantErrors missing) {
    self->watch_.lap(self->result_.steps, "verify");
    self->verified(std::move(missing));
  });
}

void Convergence::verified(TenantErrors missing) {
  if (missing.contains(kNoTenant)) return fail(flat(missing));
  if (request_.asFarAsPossible) {
    std::erase_if(missing, [&](const auto& entry) { return result_.broken.contains(entry.first); });
    add(result_.broken, std::move(missing));
  } else if (auto errors = flat(missing, request_.leave); !errors.empty()) {
    return fail(std::move(errors));
  }
  // What the hardware has taken decides about ports.
  if (result_.wanted.undecided && !std::exchange(lookedAgain_, true)) return look();
  ended_(std::move(result_));
}

const render::Tenants& Convergence::tenants() {
  if (!tenants_) tenants_ = request_.tenants ? request_.tenants() : render::Tenants(model::Intent{});
  return *tenants_;
}

void Convergence::fail(model::Errors errors) {
  machine_.kernel.distrust();  // the next step must not rely on a state that may be the reason
  result_.errors = std::move(errors);
  ended_(std::move(result_));
}

}  // namespace nicleaf::reconcile
