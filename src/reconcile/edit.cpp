// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "model/fabric_path.hpp"
#include "reconcile/reconciler_impl.hpp"

namespace nicleaf::reconcile {

void Reconciler::edit(DocumentMaker make, ApplyHandler done, store::Provenance from,
                      std::optional<model::OnTrial> trial) {
  const auto application = std::make_shared<Impl::Application>();
  application->done = std::move(done);
  application->from = std::move(from);
  application->trial = std::move(trial);
  impl_->queue.add([impl = impl_.get(), make = std::move(make), application](TaskQueue::Ended ended) {
    application->ended = std::move(ended);
    const auto applied = std::max(impl->highest, impl->current ? impl->current->intent.generation : 0);
    const auto made = [impl, application](Made document) {
      if (document) {
        application->intent = std::move(*document);
        return impl->runApply(application);
      }
      application->ended();
      application->done(tl::unexpected(std::move(document.error())));
    };
    if (applied == std::numeric_limits<std::uint64_t>::max())
      return made(
          tl::unexpected(model::Errors{{model::ErrorCode::kRefused, model::kGenerationPath, "editing the document", "",
                                        "no generation is left above the applied one"}}));
    make(impl->current ? impl->current->json : "", applied + 1, impl->machine.whileAlive(made));
  });
}

}  // namespace nicleaf::reconcile
