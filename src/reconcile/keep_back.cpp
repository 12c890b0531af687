// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "intent/tenant_parts.hpp"
#include "reconcile/reconciler_impl.hpp"

namespace nicleaf::reconcile {

bool Reconciler::Impl::isByTenant(const Application& application) {
  return application.intent.intent.atomicity == model::Atomicity::kTenant && !application.keptBack;
}

bool Reconciler::Impl::isWhatBecameOf(const intent::ParsedIntent& offered) const {
  return currentHeader && currentHeader->keptBack && currentHeader->keptBack->offered == store::sha256(offered.json);
}

std::map<std::string, std::string> Reconciler::Impl::notAsDocumented() const {
  auto all = texts(broken);
  if (currentHeader && currentHeader->keptBack) {
    for (const auto& [tenant, why] : currentHeader->keptBack->tenants) all.try_emplace(tenant, why);
  }
  return all;
}

MakeDocument Reconciler::Impl::keeping(const intent::ParsedIntent& offered, const render::TenantNames& tenants) const {
  const model::Intent parts = render::extract(offered.intent, tenants);
  const model::Intent former = current ? render::extract(current->intent, tenants) : model::Intent();
  return [document = offered.json, before = current ? current->json : "", parts, former] {
    return intent::withPartsOf(document, before, parts, former);
  };
}

void Reconciler::Impl::keepBack(const ApplicationPtr& application, Convergence::Result result) {
  auto document = keeping(application->intent, namesOf(result.broken));
  parse(std::move(document), machine.whileAlive([this, application, result = std::move(result)](
                                                    ParsedDocument kept, StepTimes steps) mutable {
    result.steps.insert(result.steps.end(), steps.begin(), steps.end());
    if (kept) return applyKept(application, std::move(*kept), std::move(result));
    for (model::Error& error : kept.error())
      error.attempted = "keeping it as it was" + (error.attempted.empty() ? "" : ": " + error.attempted);
    notKept(application, std::move(result), kept.error());
  }));
}

void Reconciler::Impl::notKept(const ApplicationPtr& application, Convergence::Result first, const model::Errors& why) {
  first.errors = flat(first.broken);
  first.errors.insert(first.errors.end(), why.begin(), why.end());
  converged(application, std::move(first));
}

void Reconciler::Impl::applyKept(const ApplicationPtr& application, intent::ParsedIntent kept,
                                 Convergence::Result result) {
  application->keptBack.emplace().offered = store::sha256(application->intent.json);
  for (const auto& [tenant, why] : texts(result.broken)) {
    const bool was = current && render::extract(current->intent, {tenant}) != model::Intent{};
    const std::string now =
        was ? "as generation " + std::to_string(current->intent.generation) + " had it" : "not there, as before";
    application->keptBack->tenants.emplace(
        tenant,
        "it is " + now + ", because generation " + std::to_string(kept.intent.generation) + " failed for it: " + why);
  }
  application->intent = std::move(kept);
  application->target = targetOf(application->intent.intent, target.get());
  // The pending document is the one that becomes the current one.
  if (auto stored = storePending(*application); !stored)
    return notKept(application, std::move(result), {stored.error()});
  Convergence::Request request = requestFor(application);
  request.target = [exact = std::move(request.target), before = result.before,
                    wanted = result.wanted](const Observed& now) -> tl::expected<render::Desired, model::Errors> {
    auto desired = exact(now);
    if (!desired) return desired;
    return withOtherLinksAsBefore(std::move(*desired), *before, wanted, now);
  };
  Convergence::run(machine, std::move(request),
                   [this, application, first = std::move(result)](Convergence::Result second) mutable {
                     first.touched = first.touched || second.touched;
                     if (!second.errors.empty()) return notKept(application, std::move(first), second.errors);
                     first.broken.clear();
                     first.steps.insert(first.steps.end(), second.steps.begin(), second.steps.end());
                     converged(application, std::move(first));
                   });
}

}  // namespace nicleaf::reconcile
