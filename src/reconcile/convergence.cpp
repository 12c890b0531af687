// SPDX-License-Identifier: Apache-2.0
#include "reconcile/convergence.hpp"

#include <algorithm>

#include "diff/kernel_plan.hpp"
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
  observe(machine_, [self = shared_from_this()](tl::expected<Observed, model::Errors> observed) {
    if (!observed) return self->fail(std::move(observed.error()));
    self->choose(std::move(*observed));
  });
}

void Convergence::choose(Observed observed) {
  auto wanted = request_.target(observed);
  if (!wanted) return fail(std::move(wanted.error()));
  result_.wanted = std::move(*wanted);
  result_.errors.clear();
  if (result_.wanted.usesBfd && observed.bfddAway) {
    if (!request_.asFarAsPossible) return fail({std::move(*observed.bfddAway)});
    result_.errors = {*observed.bfddAway};
  }
  if (auto inTheWay = diff::conflicts(*observed.kernel, result_.wanted.kernel); !request_.force && !inTheWay.empty()) {
    return fail(std::move(inTheWay));
  }
  Plan plan = planTowards(observed, result_.wanted);
  if (!result_.before) {
    result_.before = std::move(observed);
    result_.plan = plan;
  }
  if (planOnly_) return ended_(std::move(result_));
  if (!plan.empty()) {
    if (request_.aboutToWrite && !result_.touched) {
      if (auto allowed = request_.aboutToWrite(plan); !allowed) return fail({std::move(allowed.error())});
    }
    result_.touched = true;
  }
  Applier::run(
      machine_, std::move(plan), request_.comment, request_.asFarAsPossible,
      [self = shared_from_this()](tl::expected<StepTimes, model::Errors> steps) { self->applied(std::move(steps)); });
}

void Convergence::applied(tl::expected<StepTimes, model::Errors> steps) {
  if (!steps) {
    if (isStale(steps.error()) && ++conflicts_ < kMostConflicts) return look();
    return fail(std::move(steps.error()));
  }
  result_.steps.insert(result_.steps.end(), steps->begin(), steps->end());
  verify();
}

void Convergence::verify() {
  const auto began = std::chrono::steady_clock::now();
  Verifier::run(machine_, result_.wanted, result_.touched,
                [self = shared_from_this(), began](tl::expected<void, model::Errors> seen) {
                  if (!seen) return self->fail(std::move(seen.error()));
                  const auto took = std::chrono::steady_clock::now() - began;
                  self->result_.steps.emplace_back("verify",
                                                   std::chrono::duration_cast<std::chrono::microseconds>(took));
                  self->ended_(std::move(self->result_));
                });
}

void Convergence::fail(model::Errors errors) {
  machine_.kernel.distrust();  // the next step must not rely on a state that may be the reason
  result_.errors = std::move(errors);
  ended_(std::move(result_));
}

}  // namespace nicleaf::reconcile
