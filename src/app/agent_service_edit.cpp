// SPDX-License-Identifier: Apache-2.0
#include "app/agent_service.hpp"

namespace nicleaf::app {

reconcile::DocumentMaker AgentService::makerOf(api::DocumentEditor edit) {
  return [this, edit = std::move(edit)](std::string current, std::uint64_t next, reconcile::DocumentMade made) {
    documents_.read([edit, current = std::move(current), next] { return edit(current, next); },
                    [made = std::move(made)](auto parsed, const auto& /*steps*/) { made(std::move(parsed)); });
  };
}

void AgentService::applyEdit(api::DocumentEditor edit, reconcile::ApplyHandler done, store::Provenance from,
                             std::optional<model::OnTrial> trial) {
  const Logbook::Request request{.what = "apply", .why = "", .from = from};
  reconciler_.edit(makerOf(std::move(edit)), reporting(request, std::move(done)), std::move(from), std::move(trial));
}

void AgentService::planEdit(api::DocumentEditor edit, reconcile::PlanHandler done) {
  const auto& current = reconciler_.current();
  makerOf(std::move(edit))(current ? current->json : "", current ? current->intent.generation + 1 : 1,
                           [this, done = std::move(done)](auto parsed) {
                             if (!parsed) return done(tl::unexpected(std::move(parsed.error())));
                             reconciler_.plan(parsed->intent, done);
                           });
}

}  // namespace nicleaf::app
