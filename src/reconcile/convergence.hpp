// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>

#include "reconcile/applier.hpp"
#include "reconcile/planning.hpp"

namespace nicleaf::reconcile {

/// Takes the machine from its observed state to a desired state: observes, plans, applies and verifies. When somebody
/// else changed FRR in between (kConflict), it starts over, a few times.
class Convergence : public std::enable_shared_from_this<Convergence> {
 public:
  struct Request {
    /// Returns the desired state. It depends on what is observed: on the names of ports, and in an undo altogether.
    /// Errors end the convergence.
    std::function<tl::expected<render::Desired, model::Errors>(const Observed&)> target;
    bool force = false;            // go on although foreign links are in the way
    bool asFarAsPossible = false;  // go on after an op that the kernel refuses, and without bfdd
    std::string comment;           // for FRR's transaction log
    /// Called before the first write, and not at all if there is nothing to write. An error ends the convergence.
    std::function<model::Expected<void>(const Plan&)> aboutToWrite;
  };
  struct Result {
    render::Desired wanted;  // the last result of target()
    Plan plan;
    StepTimes steps;
    std::optional<Observed> before;  // the first observation
    bool touched = false;            // true: something was executed
    model::Errors errors;            // empty: the machine has the desired state
  };
  using Ended = std::function<void(Result)>;
  static void run(const Machine& machine, Request request, Ended ended);
  /// Makes the plan only; changes nothing.
  static void plan(const Machine& machine, Request request, Done<Plan> planned);

 private:
  Convergence(const Machine& machine, Request request, Ended ended)
      : machine_(machine), request_(std::move(request)), ended_(std::move(ended)) {}
  void look();
  void choose(Observed observed);
  void applied(tl::expected<StepTimes, model::Errors> steps);
  void verify();
  void fail(model::Errors errors);

  Machine machine_;
  Request request_;
  Ended ended_;
  bool planOnly_ = false;
  Result result_;
  int conflicts_ = 0;
};

}  // namespace nicleaf::reconcile
