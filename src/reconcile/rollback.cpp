// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "intent/generation.hpp"
#include "model/fabric_path.hpp"
#include "reconcile/reconciler_impl.hpp"

namespace nicleaf::reconcile {
namespace {

constexpr char kSeeHistory[] = "a generation that `nicleaf history` lists";

model::Error refused(std::string attempted, std::string detail, std::string expected) {
  return {model::ErrorCode::kRefused, model::kGenerationPath, std::move(attempted), std::move(expected),
          std::move(detail)};
}

}  // namespace

model::Expected<std::uint64_t> Reconciler::Impl::generationToRestore(std::optional<std::uint64_t> wanted) const {
  if (wanted) return *wanted;
  if (lostTrial && lostTrial->before) return *lostTrial->before;
  if (!current)
    return model::fail(refused("going back to the document before", "no document is in effect", kSeeHistory));
  const auto all = store.history().generations();
  if (!all) return model::fail(all.error());
  const auto now = current->intent.generation;
  const auto first = std::ranges::lower_bound(*all, now);  // not older than the current one
  if (first == all->begin())
    return model::fail(refused("going back to the document before generation " + std::to_string(now),
                               "the history has no older one", kSeeHistory));
  return *std::prev(first);
}

tl::expected<Reconciler::Impl::Stored, model::Errors> Reconciler::Impl::storedDocument(
    std::optional<std::uint64_t> wanted) const {
  const auto failed = [](model::Error error) { return tl::unexpected(model::Errors{std::move(error)}); };
  const auto generation = generationToRestore(wanted);
  if (!generation) return failed(generation.error());
  const std::string attempted = "going back to generation " + std::to_string(*generation);
  const auto applied = std::max(highest, current ? current->intent.generation : 0);
  if (applied == std::numeric_limits<std::uint64_t>::max())
    return failed(refused(attempted, "no generation is left above the applied one", ""));
  auto record = store.history().find(*generation);
  if (!record) return failed(std::move(record.error()));
  if (!*record) return failed(refused(attempted, "the history has no such document", kSeeHistory));
  if (auto newer = store::ofNewerSchema((*record)->header)) {
    newer->code = model::ErrorCode::kRefused;
    newer->object = model::kGenerationPath;
    newer->attempted = attempted;
    return failed(std::move(*newer));
  }
  return Stored{*generation, [document = std::move((*record)->document), applied] {
                  return intent::withGeneration(document, applied + 1);
                }};
}

void Reconciler::Impl::restore(Stored stored, std::function<void(ParsedDocument, StepTimes)> done) {
  const std::string attempted = "going back to generation " + std::to_string(stored.generation);
  parse(std::move(stored.make),
        machine.whileAlive([attempted, done = std::move(done)](ParsedDocument parsed, StepTimes steps) {
          if (!parsed) {
            for (model::Error& error : parsed.error())
              error.attempted = attempted + (error.attempted.empty() ? "" : ": " + error.attempted);
          }
          done(std::move(parsed), std::move(steps));
        }));
}

void Reconciler::Impl::runRollback(std::optional<std::uint64_t> wanted, store::Provenance from,
                                   std::optional<model::OnTrial> onTrial, const ApplyHandler& done,
                                   TaskQueue::Ended ended) {
  auto found = storedDocument(wanted);
  if (found && current && found->generation == current->intent.generation) {
    const std::string generation = std::to_string(found->generation);
    found = tl::unexpected(model::Errors{refused("going back to generation " + generation, "it is in effect", "")});
  }
  if (!found) {
    ended();
    return done(tl::unexpected(std::move(found.error())));
  }
  const auto application = std::make_shared<Application>();
  application->done = done;
  application->ended = std::move(ended);
  application->restores = found->generation;
  application->trial = std::move(onTrial);
  application->from = std::move(from);
  std::string& comment = application->from.comment;
  comment = "restores generation " + std::to_string(found->generation) + (comment.empty() ? "" : ": " + comment);
  restore(std::move(*found), [this, application](ParsedDocument parsed, StepTimes steps) {
    if (!parsed) {
      application->ended();
      return application->done(tl::unexpected(std::move(parsed.error())));
    }
    application->intent = std::move(*parsed);
    application->steps = std::move(steps);
    runApply(application);
  });
}

void Reconciler::rollback(std::optional<std::uint64_t> generation, ApplyHandler done, store::Provenance from,
                          std::optional<model::OnTrial> trial) {
  impl_->queue.add([impl = impl_.get(), generation, from = std::move(from), trial = std::move(trial),
                    done = std::move(done)](TaskQueue::Ended ended) {
    impl->runRollback(generation, from, trial, done, std::move(ended));
  });
}

void Reconciler::planRollback(std::optional<std::uint64_t> generation, PlanHandler done) {
  impl_->queue.add([impl = impl_.get(), generation, done = std::move(done)](const TaskQueue::Ended& ended) {
    auto found = impl->storedDocument(generation);
    if (!found) {
      ended();
      return done(tl::unexpected(std::move(found.error())));
    }
    impl->restore(std::move(*found), [impl, done, ended](ParsedDocument parsed, const StepTimes& /*steps*/) {
      if (parsed) return impl->runPlan(parsed->intent, done, ended);
      ended();
      done(tl::unexpected(std::move(parsed.error())));
    });
  });
}

}  // namespace nicleaf::reconcile
