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

tl::expected<intent::ParsedIntent, model::Errors> Reconciler::Impl::keeping(const intent::ParsedIntent& offered,
                                                                            const render::TenantNames& tenants) const {
  const model::Intent nothing;
  const auto document =
      intent::withPartsOf(offered.json, current ? current->json : "", render::extract(offered.intent, tenants),
                          render::extract(current ? current->intent : nothing, tenants));
  if (!document) return tl::unexpected(model::Errors{document.error()});
  auto parsed = intent::Parser().parse(*document);
  if (parsed) return std::move(*parsed);
  for (model::Error& error : parsed.error())
    error.attempted = "keeping it as it was" + (error.attempted.empty() ? "" : ": " + error.attempted);
  return tl::unexpected(std::move(parsed.error()));
}

void Reconciler::Impl::keepBack(const ApplicationPtr& application, Convergence::Result result) {
  const auto failed = [this, application](Convergence::Result first, const model::Errors& why) {
    first.errors = flat(first.broken);
    first.errors.insert(first.errors.end(), why.begin(), why.end());
    converged(application, std::move(first));
  };
  auto kept = keeping(application->intent, namesOf(result.broken));
  if (!kept) return failed(std::move(result), kept.error());
  application->keptBack.emplace().offered = store::sha256(application->intent.json);
  for (const auto& [tenant, why] : texts(result.broken)) {
    const bool was = current && render::extract(current->intent, {tenant}) != model::Intent{};
    const std::string now =
        was ? "as generation " + std::to_string(current->intent.generation) + " had it" : "not there, as before";
    application->keptBack->tenants.emplace(
        tenant,
        "it is " + now + ", because generation " + std::to_string(kept->intent.generation) + " failed for it: " + why);
  }
  application->intent = std::move(*kept);
  application->target = targetOf(application->intent.intent, target.get());
  // The pending document is the one that becomes the current one.
  if (auto stored = storePending(*application); !stored) return failed(std::move(result), {stored.error()});
  Convergence::Request request = requestFor(application);
  request.target = [exact = std::move(request.target), before = result.before,
                    wanted = result.wanted](const Observed& now) -> tl::expected<render::Desired, model::Errors> {
    auto desired = exact(now);
    if (!desired) return desired;
    return withOtherLinksAsBefore(std::move(*desired), *before, wanted, now);
  };
  Convergence::run(machine, std::move(request),
                   [this, application, failed, first = std::move(result)](Convergence::Result second) mutable {
                     first.touched = first.touched || second.touched;
                     if (!second.errors.empty()) return failed(std::move(first), second.errors);
                     first.broken.clear();
                     first.steps.insert(first.steps.end(), second.steps.begin(), second.steps.end());
                     converged(application, std::move(first));
                   });
}

}  // namespace nicleaf::reconcile
