// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>

#include "reconcile/applier.hpp"
#include "reconcile/planning.hpp"

namespace nicleaf::reconcile {

/// One way from what is to what is wanted: observe, plan, apply, verify. When somebody else changed FRR in between
/// (kConflict), again from the start, a few times.
class Convergence : public std::enable_shared_from_this<Convergence> {
 public:
  struct Request {
    render::Desired wanted;
    std::set<std::string> sysctls;  // that the caller wants to know the values of, beyond those of `wanted`
    std::string comment;            // in FRR's transaction log
    /// Before anything is written; an error ends it there. Not called when there is nothing to write.
    std::function<model::Expected<void>(const Plan&)> aboutToWrite;
    /// Set to plan towards something that depends on what is observed (an undo). Then foreign links that are in the
    /// way are no reason to stop.
    std::function<render::Desired(const Observed&)> target;
  };
  struct Result {
    Plan plan;
    StepTimes steps;
    std::optional<Observed> before;  // as first observed
    bool touched = false;            // whether anything was executed
    model::Errors errors;            // empty: it is as wanted
  };
  using Ended = std::function<void(Result)>;
  static void run(const Machine& machine, Request request, Ended ended);

 private:
  Convergence(const Machine& machine, Request request, Ended ended)
      : machine_(machine), request_(std::move(request)), ended_(std::move(ended)) {}
  void look();
  void plan(Observed observed);
  void applied(tl::expected<StepTimes, model::Errors> steps);
  void verify();
  void fail(model::Errors errors);

  Machine machine_;
  Request request_;
  Ended ended_;
  Result result_;
  int conflicts_ = 0;
};

}  // namespace nicleaf::reconcile
