// SPDX-License-Identifier: Apache-2.0
#include "reconcile/verifier.hpp"

#include <algorithm>

namespace nicleaf::reconcile {
namespace {

constexpr std::chrono::milliseconds kLongestPause{100};

model::Error notSeen(std::string object, std::string detail) {
  return {model::ErrorCode::kTimeout, std::move(object), "verify it", "", std::move(detail)};
}

std::string judge(const frr::BgpState& state, model::Vni vni, bool l3, const std::string* vrf) {
  const auto found = std::find_if(state.vnis.begin(), state.vnis.end(),
                                  [&](const auto& known) { return known.vni == vni && known.l3 == l3; });
  if (found == state.vnis.end()) return "bgpd has not learned it from zebra";
  if (vrf != nullptr && found->tenantVrf != *vrf) return "bgpd has it in VRF " + found->tenantVrf;
  return found->live ? "" : "bgpd knows it, but it is not up";
}

/// The steps that are still necessary, one error per plan line.
model::Errors notDone(const Plan& plan) {
  model::Errors errors;
  for (const std::string& line : plan.lines()) errors.push_back(notSeen("the machine", "still to do: " + line));
  return errors;
}

}  // namespace

model::Errors missingVnis(const frr::BgpState& state, const render::Desired& desired) {
  model::Errors errors;
  for (const model::Vni vni : desired.l2vnis) {
    if (auto why = judge(state, vni, false, nullptr); !why.empty())
      errors.push_back(notSeen("VNI " + toString(vni), std::move(why)));
  }
  for (const auto& [vrf, vni] : desired.l3vnis) {
    if (auto why = judge(state, vni, true, &vrf); !why.empty())
      errors.push_back(notSeen("L3VNI " + toString(vni) + " of VRF " + vrf, std::move(why)));
  }
  return errors;
}

void Verifier::run(const Machine& machine, render::Desired desired, bool configuration, Done<void> done) {
  const std::shared_ptr<Verifier> verifier(new Verifier(machine, std::move(desired), configuration, std::move(done)));
  verifier->deadline_.expires_after(machine.timing.verifyDeadline);
  verifier->deadline_.async_wait(machine.whileAlive([verifier](const auto& cancelled) {
    if (!cancelled) verifier->late_ = true;
  }));
  verifier->look();
}

Verifier::Verifier(const Machine& machine, render::Desired desired, bool configuration, Done<void> done)
    : machine_(machine),
      desired_(std::move(desired)),
      configuration_(configuration),
      done_(std::move(done)),
      deadline_(machine.io),
      pause_(machine.io) {}

void Verifier::look() {
  const auto self = shared_from_this();
  errors_.clear();
  missing_ = configuration_ ? 2 : 1;
  machine_.bgpd.getState(machine_.whileAlive([self](model::Expected<frr::BgpState> state) {
    self->seen(state ? missingVnis(*state, self->desired_) : model::Errors{std::move(state.error())});
  }));
  if (!configuration_) return;
  observe(machine_, [self](tl::expected<Observed, model::Errors> observed) {
    self->seen(observed ? notDone(planTowards(*observed, self->desired_)) : std::move(observed.error()));
  });
}

void Verifier::seen(model::Errors errors) {
  errors_.insert(errors_.end(), std::make_move_iterator(errors.begin()), std::make_move_iterator(errors.end()));
  if (--missing_ > 0) return;
  if (errors_.empty() || late_) {
    deadline_.cancel();
    if (errors_.empty())
      done_({});
    else
      done_(tl::unexpected(std::move(errors_)));
    return;
  }
  pause_.expires_after(delay_);
  delay_ = std::min(delay_ * 2, kLongestPause);
  pause_.async_wait(machine_.whileAlive([self = shared_from_this()](const auto& cancelled) {
    if (!cancelled) self->look();
  }));
}

}  // namespace nicleaf::reconcile
