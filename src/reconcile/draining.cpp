// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "reconcile/reconciler_impl.hpp"

namespace nicleaf::reconcile {

TargetPtr Reconciler::Impl::targetOf(const model::Intent& intent, const Target* before) {
  return std::make_shared<Target>(model::drained(intent, drain), passwords, before);
}

std::optional<model::Error> Reconciler::Impl::cannotDrain(const model::DrainRequest& request) const {
  model::Error error;
  error.code = model::ErrorCode::kRefused;
  error.object = request.vrf.empty() ? "the DPU" : "ip-vrf '" + request.vrf + "'";
  error.attempted = request.drained ? "draining it" : "ending its drain";
  if (auto waiting = notDuringTrial(error.attempted)) {
    waiting->object = error.object;
    return waiting;
  }
  if (!current || resuming || unfinishedUndo) {
    error.code = model::ErrorCode::kUnavailable;
    error.detail = !current ? "no intent is applied" : "another change has not ended yet";
    return error;
  }
  const auto known = [&](const model::IpVrf& vrf) { return vrf.name == request.vrf; };
  if (request.vrf.empty() || drain.vrfs.contains(request.vrf) || std::ranges::any_of(current->intent.ipVrfs, known))
    return std::nullopt;
  error.detail = "the applied intent has no such ip-vrf";
  error.expected = "no name, for the whole DPU";
  if (!current->intent.ipVrfs.empty())
    error.expected = "the name of one, such as '" + current->intent.ipVrfs[0].name + "'";
  return error;
}

/// Applies the current intent again, with another drain. A full disk is found before anything changes. The drain is in
/// force from commitDrain() on: a crash before that ends in the drain before, and nobody was answered.
void Reconciler::Impl::runDrain(const model::DrainRequest& request, const ApplyHandler& done, TaskQueue::Ended ended) {
  const auto refuse = [&](model::Error error) {
    ended();
    done(tl::unexpected(model::Errors{std::move(error)}));
  };
  if (auto error = cannotDrain(request)) return refuse(std::move(*error));
  const model::Drain before = drain;
  drain = model::changed(drain, request);
  if (auto prepared = store.prepareDrain(drain); !prepared) {
    drain = before;
    return refuse(std::move(prepared.error()));
  }
  const auto finished = [this, before, done](tl::expected<ApplyReport, model::Errors> result) {
    if (!result) drain = before;
    done(std::move(result));
  };
  const auto application = std::make_shared<Application>();
  application->intent = *current;
  application->drains = true;
  application->done = finished;
  application->ended = std::move(ended);
  runApply(application);
}

model::Expected<void> Reconciler::Impl::storeAll(Application& application) {
  auto stored = storeCurrent(application);
  return stored && application.drains ? store.commitDrain(drain) : stored;
}

void Reconciler::drain(model::DrainRequest request, ApplyHandler done) {
  impl_->queue.add([impl = impl_.get(), request = std::move(request), done = std::move(done)](TaskQueue::Ended ended) {
    impl->runDrain(request, done, std::move(ended));
  });
}

}  // namespace nicleaf::reconcile
