// SPDX-License-Identifier: Apache-2.0
#include "reconcile/reconciler.hpp"

#include <algorithm>

#include "reconcile/reconciler_impl.hpp"

namespace nicleaf::reconcile {

Reconciler::Impl::Impl(boost::asio::io_context& io, kernel::Kernel& kernel, frr::Daemon& zebra, frr::BgpDaemon& bgpd,
                       frr::Daemon& bfdd, IntentStore& intentStore, Timing timing)
    : machine{io, kernel, zebra, bgpd, bfdd, timing, alive},
      store(intentStore),
      queue(machine),
      repairTimer(io),
      recheckTimer(io),
      quietTimer(io),
      retry(timing.retryFirst, timing.retryMost),
      fight(timing.retryFirst, timing.retryMost) {}

void Reconciler::Impl::setStatus(const std::function<void(model::AgentStatus&)>& change) {
  const model::AgentStatus before = status;
  change(status);
  if (status != before && statusChanged) statusChanged();
}

void Reconciler::Impl::load() {
  auto stored = store.load();
  if (!stored) {
    setStatus([&](auto& now) {
      now.phase = model::Phase::kFailed;
      now.lastError = model::joined(stored.error());
    });
    return;
  }
  current = std::move(stored->current);
  resuming = std::move(stored->pending);
  drain = std::move(stored->drain);
  if (current) {
    target = targetOf(current->intent);
    target->accept();
  }
  setStatus([&](auto& now) {
    now.phase = current || resuming ? model::Phase::kStarting : model::Phase::kWaiting;
    if (current) now.generationApplied = current->intent.generation;
    if (resuming) now.generationPending = resuming->intent.generation;
    now.drain = drain;
  });
  repairWhy = "the agent started";
  if (current || resuming) scheduleRepair(std::chrono::milliseconds(0));
}

Reconciler::Impl::Towards Reconciler::Impl::exactly(TargetPtr wanted) {
  return [this, wanted = std::move(wanted)](const Observed& observed) -> tl::expected<render::Desired, model::Errors> {
    Target::Found found = wanted->on(observed, nextHops);
    model::Errors errors;
    if (!found.vxlan) errors.push_back(std::move(found.vxlan.error()));
    for (auto& [name, error] : found.unavailable) {
      if (!target || !target->names(name)) errors.push_back(std::move(error));
    }
    for (model::Error& error : found.passwords.missing) errors.push_back(std::move(error));
    if (!errors.empty()) return tl::unexpected(std::move(errors));
    return adopt(std::move(found));
  };
}

Reconciler::Impl::Towards Reconciler::Impl::asFarAsThere(TargetPtr wanted) {
  return [this, wanted = std::move(wanted)](const Observed& observed) -> tl::expected<render::Desired, model::Errors> {
    Target::Found found = wanted->on(observed, nextHops);
    if (!found.vxlan) return tl::unexpected(model::Errors{std::move(found.vxlan.error())});
    return adopt(std::move(found));
  };
}

render::Desired Reconciler::Impl::adopt(Target::Found found) {
  ports = std::move(found.ports);
  passwordFiles = std::move(found.passwords.files);
  vxlan = std::move(*found.vxlan);
  return std::move(found.desired);
}

void Reconciler::Impl::runPlan(const model::Intent& intent, const PlanHandler& done, const TaskQueue::Ended& ended) {
  const auto wanted = targetOf(intent, target.get());
  Convergence::Request request;
  request.target = exactly(wanted);
  Convergence::plan(machine, std::move(request), [done, ended](tl::expected<Plan, model::Errors> plan) {
    ended();
    done(std::move(plan));
  });
}

Reconciler::Reconciler(boost::asio::io_context& io, kernel::Kernel& kernel, frr::Daemon& zebra, frr::BgpDaemon& bgpd,
                       frr::Daemon& bfdd, IntentStore& store, Timing timing)
    : impl_(std::make_unique<Impl>(io, kernel, zebra, bgpd, bfdd, store, timing)) {}

Reconciler::~Reconciler() = default;

void Reconciler::use(frr::Daemon& staticd) { impl_->machine.staticd = &staticd; }

void Reconciler::start() { impl_->load(); }

void Reconciler::plan(const model::Intent& intent, PlanHandler done) {
  impl_->queue.add([impl = impl_.get(), intent, done = std::move(done)](const TaskQueue::Ended& ended) {
    impl->runPlan(intent, done, ended);
  });
}

void Reconciler::apply(intent::ParsedIntent intent, ApplyHandler done) {
  impl_->queue.add(
      [impl = impl_.get(), intent = std::move(intent), done = std::move(done)](TaskQueue::Ended ended) mutable {
        impl->runApply(std::move(intent), std::move(done), std::move(ended));
      });
}

void Reconciler::disturbed(const std::string& why) {
  impl_->repairWhy = why;
  impl_->scheduleRepair(std::max(impl_->machine.timing.debounce, impl_->hold));
}

void Reconciler::follow(model::NextHopStates states, const std::string& why) {
  if (states == impl_->nextHops) return;
  impl_->nextHops = std::move(states);
  impl_->setStatus([&](auto& now) { now.nextHops = impl_->nextHops; });
  impl_->repairWhy = why;
  impl_->nextHopsChanged = true;
  impl_->scheduleRepair(std::chrono::milliseconds(0));
}

const model::AgentStatus& Reconciler::status() const { return impl_->status; }

const std::optional<intent::ParsedIntent>& Reconciler::current() const { return impl_->current; }

void Reconciler::onStatus(std::function<void()> changed) { impl_->statusChanged = std::move(changed); }

void Reconciler::onRepair(RepairHandler repaired) { impl_->repairDone = std::move(repaired); }

}  // namespace nicleaf::reconcile
