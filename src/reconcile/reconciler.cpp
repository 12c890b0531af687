// SPDX-License-Identifier: Apache-2.0
#include "reconcile/reconciler.hpp"

#include <algorithm>

#include "diff/kernel_plan.hpp"
#include "reconcile/reconciler_impl.hpp"

namespace nicleaf::reconcile {

std::string joined(const model::Errors& errors) {
  std::string text;
  for (const auto& error : errors) text += (text.empty() ? "" : "; ") + error.message();
  return text;
}

bool retryHelps(const model::Errors& errors) {
  return std::all_of(errors.begin(), errors.end(), [](const auto& error) { return error.retryHelps(); });
}

Reconciler::Impl::Impl(boost::asio::io_context& io, kernel::Kernel& kernel, frr::Daemon& zebra, frr::BgpDaemon& bgpd,
                       IntentStore& intentStore, Timing timing)
    : machine{io, kernel, zebra, bgpd, timing, alive},
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
      now.lastError = joined(stored.error());
    });
    return;
  }
  current = std::move(stored->current);
  resuming = std::move(stored->pending);
  if (current) desired = render::render(current->intent);
  setStatus([&](auto& now) {
    now.phase = current || resuming ? model::Phase::kStarting : model::Phase::kWaiting;
    if (current) now.generationApplied = current->intent.generation;
    if (resuming) now.generationPending = resuming->intent.generation;
  });
  if (current || resuming) scheduleRepair(std::chrono::milliseconds(0));
}

void Reconciler::Impl::runPlan(const model::Intent& intent, const PlanHandler& done, const TaskQueue::Ended& ended) {
  render::Desired wanted = render::render(intent);
  const auto sysctls = sysctlsOf(wanted, std::nullopt);
  observe(machine, sysctls, [wanted = std::move(wanted), done, ended](tl::expected<Observed, model::Errors> observed) {
    ended();
    if (!observed) return done(tl::unexpected(std::move(observed.error())));
    if (auto inTheWay = diff::conflicts(observed->kernel, wanted.kernel); !inTheWay.empty())
      return done(tl::unexpected(std::move(inTheWay)));
    done(planTowards(*observed, wanted));
  });
}

Reconciler::Reconciler(boost::asio::io_context& io, kernel::Kernel& kernel, frr::Daemon& zebra, frr::BgpDaemon& bgpd,
                       IntentStore& store, Timing timing)
    : impl_(std::make_unique<Impl>(io, kernel, zebra, bgpd, store, timing)) {}

Reconciler::~Reconciler() = default;

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

void Reconciler::disturbed(const std::string&) {
  impl_->scheduleRepair(std::max(impl_->machine.timing.debounce, impl_->hold));
}

const model::AgentStatus& Reconciler::status() const { return impl_->status; }

const std::optional<intent::ParsedIntent>& Reconciler::current() const { return impl_->current; }

void Reconciler::onStatus(std::function<void()> changed) { impl_->statusChanged = std::move(changed); }

}  // namespace nicleaf::reconcile
