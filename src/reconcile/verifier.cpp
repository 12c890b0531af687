// SPDX-License-Identifier: Apache-2.0
#include "reconcile/verifier.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace nicleaf::reconcile {
namespace {

constexpr std::chrono::milliseconds kLongestPause{100};

model::Error notSeen(std::string object, std::string detail) {
  return {model::ErrorCode::kTimeout, std::move(object), "verify it", "", std::move(detail)};
}

using Known = std::map<std::pair<model::Vni, bool>, const model::VniStatus*>;  // by VNI and whether it is an L3VNI

std::string judge(const Known& known, model::Vni vni, bool l3, const std::string* vrf) {
  const auto found = known.find({vni, l3});
  if (found == known.end()) return "bgpd has not learned it from zebra";
  const model::VniStatus& status = *found->second;
  if (vrf != nullptr && status.tenantVrf != *vrf) return "bgpd has it in VRF " + status.tenantVrf;
  return status.live ? "" : "bgpd knows it, but it is not up";
}

}  // namespace

TenantErrors missingVnis(const std::vector<model::VniStatus>& vnis, const render::Desired& desired,
                         const WhoseThings& tenants) {
  TenantErrors errors;
  Known known;
  for (const model::VniStatus& one : vnis) known.try_emplace({one.vni, one.l3}, &one);
  const auto add = [&](model::Vni vni, std::string object, std::string why) {
    if (!why.empty()) errors[keyOf(tenants().ofVni(vni))].push_back(notSeen(std::move(object), std::move(why)));
  };
  for (const model::Vni vni : desired.l2vnis) add(vni, "VNI " + toString(vni), judge(known, vni, false, nullptr));
  for (const auto& [vrf, vni] : desired.l3vnis)
    add(vni, "L3VNI " + toString(vni) + " of VRF " + vrf, judge(known, vni, true, &vrf));
  return errors;
}

void Verifier::run(const Machine& machine, Request request, std::function<void(TenantErrors)> done) {
  const std::shared_ptr<Verifier> verifier(new Verifier(machine, std::move(request), std::move(done)));
  verifier->deadline_.expires_after(machine.timing.verifyDeadline);
  verifier->deadline_.async_wait(machine.whileAlive([verifier](const auto& cancelled) {
    if (!cancelled) verifier->late_ = true;
  }));
  verifier->look();
}

Verifier::Verifier(const Machine& machine, Request request, std::function<void(TenantErrors)> done)
    : machine_(machine),
      request_(std::move(request)),
      done_(std::move(done)),
      deadline_(machine.io),
      pause_(machine.io) {}

void Verifier::look() {
  const auto self = shared_from_this();
  errors_.clear();
  missing_ = request_.configuration ? 2 : 1;
  machine_.bgpd.getVnis(machine_.whileAlive([self](model::Expected<std::vector<model::VniStatus>> vnis) {
    self->seen(vnis ? missingVnis(*vnis, self->request_.desired, self->request_.tenants)
                    : TenantErrors{{kNoTenant, {std::move(vnis.error())}}});
  }));
  if (!request_.configuration) return;
  observe(machine_, [self](tl::expected<Observed, model::Errors> observed) {
    if (!observed) return self->seen({{kNoTenant, std::move(observed.error())}});
    TenantErrors errors;
    const Plan plan = planTowards(*observed, self->request_.desired);
    if (!plan.empty()) addNotDone(plan, self->request_.tenants(), errors);
    self->seen(std::move(errors));
  });
}

bool Verifier::isEnough() const {
  const bool hurry = !errors_.contains(kNoTenant) && request_.hurry && request_.hurry();
  return hurry || std::ranges::all_of(errors_, [&](const auto& entry) { return request_.known.contains(entry.first); });
}

void Verifier::seen(TenantErrors errors) {
  add(errors_, std::move(errors));
  if (--missing_ > 0) return;
  if (isEnough() || late_) {
    deadline_.cancel();
    return done_(std::move(errors_));
  }
  pause_.expires_after(delay_);
  delay_ = std::min(delay_ * 2, kLongestPause);
  pause_.async_wait(machine_.whileAlive([self = shared_from_this()](const auto& cancelled) {
    if (!cancelled) self->look();
  }));
}

}  // namespace nicleaf::reconcile
