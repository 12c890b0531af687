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
    /// Where to go, which depends on what is observed: the names of ports, or all of an undo. Errors end it there.
    std::function<tl::expected<render::Desired, model::Errors>(const Observed&)> target;
    bool force = false;            // foreign links that are in the way are no reason to stop
    bool asFarAsPossible = false;  // nor is what the kernel refuses
    std::string comment;           // in FRR's transaction log
    /// Before anything is written; an error ends it there. Not called when there is nothing to write.
    std::function<model::Expected<void>(const Plan&)> aboutToWrite;
  };
  struct Result {
    render::Desired wanted;  // what target() said last
    Plan plan;
    StepTimes steps;
    std::optional<Observed> before;  // as first observed
    bool touched = false;            // whether anything was executed
    model::Errors errors;            // empty: it is as wanted
  };
  using Ended = std::function<void(Result)>;
  static void run(const Machine& machine, Request request, Ended ended);
  /// The plan only; nothing is touched.
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
