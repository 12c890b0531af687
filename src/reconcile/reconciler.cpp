// SPDX-License-Identifier: Apache-2.0
#include "reconcile/reconciler.hpp"

#include <algorithm>

#include <boost/asio/post.hpp>

#include "reconcile/reconciler_impl.hpp"
#include "store/file_names.hpp"

namespace nicleaf::reconcile {

Reconciler::Impl::Impl(boost::asio::io_context& io, kernel::Kernel& kernel, frr::Daemon& zebra, frr::BgpDaemon& bgpd,
                       frr::Daemon& bfdd, store::IntentStore& intentStore, Timing timing)
    : machine{io, kernel, zebra, bgpd, bfdd, timing, alive},
      store(intentStore),
      parse([&io](MakeDocument make, ParsedHandler done) {
        boost::asio::post(io, [make = std::move(make), done = std::move(done)] {
          intent::Parser parser;
          done(parsedDocument(parser, make), {});
        });
      }),
      queue(machine),
      repairTimer(io),
      recheckTimer(io),
      resumeTimer(io),
      trialTimer(io),
      attempts(timing),
      retry(timing.retryFirst, timing.retryMost) {}

void Reconciler::Impl::setStatus(const std::function<void(model::AgentStatus&)>& change) {
  const model::AgentStatus before = status;
  change(status);
  status.postponed = attempts.waiting();
  status.contested = attempts.contested();
  if (status != before && statusChanged) statusChanged();
}

std::string Reconciler::Impl::whyHeld(const store::IntentStore::Stored& stored) const {
  if (stored.lost) return "the stored intent cannot be used";
  const bool known = stored.current || stored.pending || stored.abandoned || stored.trial;
  if (known && !stored.trialLost) return "";
  const auto kernel = machine.kernel.observe();
  const auto isOurs = [](const auto& entry) { return entry.second.ours; };
  // Without an object of ours, the machine has rebooted, and that ends a trial, too.
  if (kernel && std::ranges::none_of((*kernel)->links, isOurs)) return "";
  if (stored.trialLost) {
    const std::string file = (store.directory() / store::kTrial).string();
    const auto problem = std::ranges::find(stored.problems, file, &model::Error::object);
    return "the document that waits for its confirmation cannot be read: " +
           (problem == stored.problems.end() ? file : problem->message());
  }
  if (!kernel) {
    return store.directory().string() + " has no intent, and the kernel does not tell whether it has objects of one: " +
           model::joined({kernel.error()});
  }
  const auto ours = std::ranges::find_if((*kernel)->links, isOurs);
  return "the kernel has " + ours->first + " and other objects of an intent, but " + store.directory().string() +
         " has no intent";
}

std::string Reconciler::Impl::waysOut() const {
  std::string ways = "an operator applies a document";
  if (lostTrial && lostTrial->before)
    ways += ", or goes back to generation " + std::to_string(*lostTrial->before) + " with `nicleaf rollback`";
  return ways;
}

void Reconciler::Impl::load() {
  auto stored = store.load();
  held = whyHeld(stored);
  highest = stored.highest;
  drain = std::move(stored.drain);
  if (held.empty()) {
    current = std::move(stored.current);
    currentHeader = std::move(stored.header);
    resuming = std::move(stored.pending);
    resumingHeader = std::move(stored.pendingHeader);
    loadTrial(stored);
  } else if (stored.trialLost && !stored.lost) {
    lostTrial = LostTrial{stored.current ? std::optional(stored.current->intent.generation) : std::nullopt};
  }
  if (current) {
    target = targetOf(current->intent);
    target->accept();
  }
  if (stored.abandoned && held.empty() && !unfinishedUndo) {
    unfinishedUndo = [this, back = target](const Observed& now) {
      return back ? back->on(now, outside).desired : render::Desired{};
    };
  }
  setStatus([&](auto& now) {
    now.phase = current || resuming || unfinishedUndo ? model::Phase::kStarting
                : held.empty()                        ? model::Phase::kWaiting
                                                      : model::Phase::kHeld;
    if (!held.empty()) now.lastError = held + ": nothing is changed until " + waysOut();
    if (current) now.generationApplied = current->intent.generation;
    if (resuming) now.generationPending = resuming->intent.generation;
    for (const model::Error& problem : stored.problems) now.storeProblems.push_back(problem.message());
    now.drain = drain;
    now.confirmation = confirmation();
    if (!trialEnd.empty()) now.lastError = trialEnd;
  });
  if (trialEnded && !trialEnd.empty()) trialEnded(trialEnd);
  because("the agent started");
  if (resuming) {
    resumeTimer.expires_after(machine.timing.resume);
    resumeTimer.async_wait(machine.whileAlive([this](const auto& cancelled) { resumedTooLong = !cancelled; }));
  }
  scheduleRepair(std::chrono::milliseconds(0));
}

Reconciler::Impl::Towards Reconciler::Impl::exactly(TargetPtr wanted) {
  return [this, wanted = std::move(wanted)](const Observed& observed) -> tl::expected<render::Desired, model::Errors> {
    frrVersion = observed.frrVersion;
    Target::Found found = wanted->on(observed, outside);
    model::Errors errors;
    if (!found.vxlan) errors.push_back(std::move(found.vxlan.error()));
    if (found.movesUnasked) errors.push_back(std::move(*found.movesUnasked));
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
    frrVersion = observed.frrVersion;
    Target::Found found = wanted->on(observed, outside);
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
  request.tenants = [wanted] { return wanted->tenants(); };
  request.leave = untouched(*wanted);
  Convergence::plan(machine, std::move(request), [done, ended](tl::expected<Plan, model::Errors> plan) {
    ended();
    done(std::move(plan));
  });
}

Reconciler::Reconciler(boost::asio::io_context& io, kernel::Kernel& kernel, frr::Daemon& zebra, frr::BgpDaemon& bgpd,
                       frr::Daemon& bfdd, store::IntentStore& store, Timing timing)
    : impl_(std::make_unique<Impl>(io, kernel, zebra, bgpd, bfdd, store, timing)) {}

Reconciler::~Reconciler() = default;

void Reconciler::use(frr::Daemon& staticd) { impl_->machine.staticd = &staticd; }

void Reconciler::parseWith(DocumentParser parse) { impl_->parse = std::move(parse); }

void Reconciler::start() { impl_->load(); }

void Reconciler::plan(const model::Intent& intent, PlanHandler done) {
  impl_->queue.add([impl = impl_.get(), intent, done = std::move(done)](const TaskQueue::Ended& ended) {
    impl->runPlan(intent, done, ended);
  });
}

void Reconciler::apply(intent::ParsedIntent intent, ApplyHandler done, store::Provenance from, Asked asked,
                       std::optional<model::OnTrial> trial) {
  const auto application = std::make_shared<Impl::Application>();
  application->intent = std::move(intent);
  application->done = std::move(done);
  application->from = std::move(from);
  application->asked = asked;
  application->trial = std::move(trial);
  impl_->waiting.insert(application);
  impl_->queue.add([impl = impl_.get(), application](TaskQueue::Ended ended) {
    application->ended = std::move(ended);
    impl->runApply(application);
  });
}

void Reconciler::disturbed(const std::string& why) {
  impl_->because(why);
  impl_->scheduleRepair(impl_->machine.timing.debounce);
}

void Reconciler::follow(model::NextHopStates states, const std::string& why) {
  if (states == impl_->outside.nextHops) return;
  impl_->outside.nextHops = std::move(states);
  impl_->setStatus([&](auto& now) { now.nextHops = impl_->outside.nextHops; });
  impl_->because(why);
  impl_->outsideChanged = true;
  impl_->scheduleRepair(std::chrono::milliseconds(0));
}

void Reconciler::stopLearning(std::set<model::IfName> ports, const std::string& why) {
  if (ports == impl_->outside.fullPorts) return;
  impl_->outside.fullPorts = std::move(ports);
  impl_->setStatus([&](auto& now) { now.fullPorts = impl_->outside.fullPorts; });
  impl_->because(why);
  impl_->outsideChanged = true;
  impl_->scheduleRepair(std::chrono::milliseconds(0));
}

const model::AgentStatus& Reconciler::status() const { return impl_->status; }

const std::optional<intent::ParsedIntent>& Reconciler::current() const { return impl_->current; }

void Reconciler::onStatus(std::function<void()> changed) { impl_->statusChanged = std::move(changed); }

void Reconciler::onRepair(RepairHandler repaired) { impl_->repairDone = std::move(repaired); }

}  // namespace nicleaf::reconcile
