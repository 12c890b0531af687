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
  const auto wanted = sysctlsOf(convergence->request_.wanted, std::nullopt);
  convergence->request_.sysctls.insert(wanted.begin(), wanted.end());
  convergence->look();
}

void Convergence::look() {
  observe(machine_, request_.sysctls, [self = shared_from_this()](tl::expected<Observed, model::Errors> observed) {
    if (!observed) return self->fail(std::move(observed.error()));
    self->plan(std::move(*observed));
  });
}

void Convergence::plan(Observed observed) {
  if (request_.target) {
    request_.wanted = request_.target(observed);
  } else if (auto inTheWay = diff::conflicts(observed.kernel, request_.wanted.kernel); !inTheWay.empty()) {
    return fail(std::move(inTheWay));
  }
  Plan plan = planTowards(observed, request_.wanted);
  if (!result_.before) {
    result_.before = std::move(observed);
    result_.plan = plan;
  }
  if (!plan.empty()) {
    if (request_.aboutToWrite && !result_.touched) {
      if (auto allowed = request_.aboutToWrite(plan); !allowed) return fail({std::move(allowed.error())});
    }
    result_.touched = true;
  }
  Applier::run(
      machine_, std::move(plan), request_.comment,
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
  Verifier::run(machine_, request_.wanted, result_.touched,
                [self = shared_from_this(), began](tl::expected<void, model::Errors> seen) {
                  if (!seen) return self->fail(std::move(seen.error()));
                  const auto took = std::chrono::steady_clock::now() - began;
                  self->result_.steps.emplace_back("verify",
                                                   std::chrono::duration_cast<std::chrono::microseconds>(took));
                  self->ended_(std::move(self->result_));
                });
}

void Convergence::fail(model::Errors errors) {
  result_.errors = std::move(errors);
  ended_(std::move(result_));
}

}  // namespace nicleaf::reconcile
