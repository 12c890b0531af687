// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>

#include "reconcile/applier.hpp"
#include "reconcile/planning.hpp"
#include "reconcile/tenant_errors.hpp"

namespace nicleaf::reconcile {

/// Takes the machine from its observed state to a desired state: observes, plans, applies and verifies. When somebody
/// else changed FRR in between (kConflict), it starts over, a few times.
class Convergence : public std::enable_shared_from_this<Convergence> {
 public:
  struct Request {
    /// Returns the desired state. It depends on what is observed: on the names of ports, and in an undo altogether.
    /// Errors end the convergence.
    std::function<tl::expected<render::Desired, model::Errors>(const Observed&)> target;
    bool force = false;  // go on although foreign links are in the way of what tenants have in common
    /// Go on after an op that the kernel refuses, and without bfdd. What fails for one tenant does not stop the others:
    /// it is reported in Result::broken.
    bool asFarAsPossible = false;
    std::string comment;  // for FRR's transaction log
    /// Tells whose a part of the desired state is; asked after the last target().
    std::function<render::Tenants()> tenants;
    /// Tenants that were broken before. Nobody waits for them.
    render::TenantNames known{};
    /// Of these, the tenants to leave as they are; the result is not about them.
    render::TenantNames leave{};
    /// Whether a tenant's part of a plan may be executed now, and the whole plan (kAllTenants); asked before the first
    /// write. A tenant that must wait is left as it is. May be empty.
    std::function<bool(const std::string& tenant, const Plan& part)> mayTry{};
    /// Whether somebody waits for the end; see Verifier::Request.
    std::function<bool()> hurry{};
    /// Called before the first write, and not at all if there is nothing to write. An error ends the convergence. It is
    /// the step "store" of the result.
    std::function<model::Expected<void>(const Plan&)> aboutToWrite;
  };
  struct Result {
    render::Desired wanted;  // the last result of target()
    Plan plan;
    StepTimes steps;
    std::optional<Observed> before;   // the first observation
    bool touched = false;             // true: something was executed
    model::Errors errors;             // empty: the machine has the desired state, but for `broken`
    TenantErrors broken;              // tenants that do not have it, and why
    bool refused = false;             // the kernel refused something of a tenant
    render::TenantNames postponed{};  // whom mayTry() put off; nothing was done with kNoTenant or kAllTenants
  };
  /// Whether mayTry() has put all off.
  [[nodiscard]] static bool isPostponed(const Result& result) {
    return result.postponed.contains(kNoTenant) || result.postponed.contains(kAllTenants);
  }
  using Ended = std::function<void(Result)>;
  static void run(const Machine& machine, Request request, Ended ended);
  /// Makes the plan only; changes nothing.
  static void plan(const Machine& machine, Request request, Done<Plan> planned);

 private:
  Convergence(const Machine& machine, Request request, Ended ended)
      : machine_(machine), request_(std::move(request)), ended_(std::move(ended)) {}
  void look();
  void choose(Observed observed);
  /// Adds the conflicts to `leave` as far as tenants have them alone; returns the others.
  model::Errors sortConflicts(const Observed& observed, render::TenantNames& leave);
  /// Leaves out of the plan what must not be tried now. False: all of it.
  bool postpone(const Observed& observed, Plan& plan);
  void applied(tl::expected<StepTimes, model::Errors> steps);
  void verify();
  void verified(TenantErrors missing);
  void fail(model::Errors errors);
  const render::Tenants& tenants();

  Machine machine_;
  Request request_;
  Ended ended_;
  bool planOnly_ = false;
  Result result_;
  Stopwatch watch_;
  int conflicts_ = 0;
  bool lookedAgain_ = false;
  TenantErrors refused_;  // by a daemon, and why; the next plan leaves these tenants out
  std::optional<render::Tenants> tenants_;
};

}  // namespace nicleaf::reconcile
