// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "model/fabric_path.hpp"
#include "reconcile/reconciler_impl.hpp"

namespace nicleaf::reconcile {

/// Changes the document in effect, and parses the result.
void Reconciler::Impl::parseEdit(DocumentEdit change, ParsedHandler done) {
  const auto applied = std::max(highest, current ? current->intent.generation : 0);
  if (applied == std::numeric_limits<std::uint64_t>::max())
    return done(
        tl::unexpected(model::Errors{{model::ErrorCode::kRefused, model::kGenerationPath, "editing the document", "",
                                      "no generation is left above the applied one"}}),
        {});
  parse([change = std::move(change), now = current ? current->json : "",
         next = applied + 1] { return change(now, next); },
        machine.whileAlive(std::move(done)));
}

void Reconciler::edit(DocumentEdit change, ApplyHandler done, store::Provenance from,
                      std::optional<model::OnTrial> trial) {
  const auto application = std::make_shared<Impl::Application>();
  application->done = std::move(done);
  application->from = std::move(from);
  application->trial = std::move(trial);
  impl_->queue.add([impl = impl_.get(), change = std::move(change), application](TaskQueue::Ended ended) {
    application->ended = std::move(ended);
    impl->parseEdit(change, [impl, application](ParsedDocument parsed, StepTimes steps) {
      if (!parsed) {
        application->ended();
        return application->done(tl::unexpected(std::move(parsed.error())));
      }
      application->intent = std::move(*parsed);
      application->steps = std::move(steps);
      impl->runApply(application);
    });
  });
}

void Reconciler::planEdit(DocumentEdit change, PlanHandler done) {
  impl_->parseEdit(std::move(change), [this, done = std::move(done)](ParsedDocument parsed, const StepTimes&) {
    if (!parsed) return done(tl::unexpected(std::move(parsed.error())));
    plan(parsed->intent, done);
  });
}

}  // namespace nicleaf::reconcile
