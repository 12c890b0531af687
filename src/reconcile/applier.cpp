// SPDX-License-Identifier: Apache-2.0
#include "reconcile/applier.hpp"

#include <algorithm>
#include <iterator>

#include <boost/asio/post.hpp>

#include "frr/transient.hpp"

namespace nicleaf::reconcile {
namespace {

/// A few milliseconds of the kernel's time.
constexpr std::size_t kBatch = 256;

}  // namespace

void Applier::run(const Machine& machine, Plan plan, std::string comment, bool asFarAsPossible, Done<StepTimes> done) {
  const std::shared_ptr<Applier> applier(new Applier(machine, std::move(plan), std::move(comment), std::move(done)));
  applier->asFarAsPossible_ = asFarAsPossible;
  applier->addKernel("kernel detach", applier->plan_.kernel.detach);
  applier->addKernel("kernel create", applier->plan_.kernel.create);
  applier->addCommit("zebra off", machine.zebra, applier->plan_.zebraOff);
  applier->addCommit("zebra on", machine.zebra, applier->plan_.zebraOn);
  applier->addCommit("bfdd", machine.bfdd, applier->plan_.bfdd);
  applier->addCommit("bgpd", machine.bgpd, applier->plan_.bgpd);
  applier->addCommit("bfdd forget", machine.bfdd, applier->plan_.bfddForget);
  applier->addKernel("kernel raise", applier->plan_.kernel.raise);
  if (machine.staticd != nullptr) applier->addCommit("staticd", *machine.staticd, applier->plan_.staticd);
  applier->addKernel("kernel remove", applier->plan_.kernel.remove);
  applier->addCommit("zebra forget", machine.zebra, applier->plan_.zebraForget);
  applier->next();
}

Applier::Applier(const Machine& machine, Plan plan, std::string comment, Done<StepTimes> done)
    : machine_(machine),
      plan_(std::move(plan)),
      comment_(std::move(comment)),
      done_(std::move(done)),
      deadline_(machine.io),
      pause_(machine.io) {}

void Applier::addKernel(std::string name, const std::vector<model::KernelOp>& ops) {
  if (ops.empty()) return;
  stages_.push_back({std::move(name), [this, &ops] { applyBatch(ops, {}); }, asFarAsPossible_});
}

void Applier::applyBatch(std::span<const model::KernelOp> rest, model::Errors errors) {
  const auto now = rest.first(std::min(rest.size(), kBatch));
  if (auto applied = machine_.kernel.apply(now); !applied)
    errors.insert(errors.end(), std::make_move_iterator(applied.error().begin()),
                  std::make_move_iterator(applied.error().end()));
  rest = rest.subspan(now.size());
  if (rest.empty())
    return stageEnded(errors.empty() ? tl::expected<void, model::Errors>() : tl::unexpected(std::move(errors)));
  boost::asio::post(machine_.io,
                    machine_.whileAlive([self = shared_from_this(), rest, errors = std::move(errors)]() mutable {
                      self->applyBatch(rest, std::move(errors));
                    }));
}

void Applier::addCommit(std::string name, frr::Daemon& daemon, const model::TreeDelta& delta) {
  if (delta.empty()) return;
  stages_.push_back({std::move(name), [this, &daemon, &delta] {
                       late_ = false;
                       delay_ = std::chrono::milliseconds(2);
                       deadline_.expires_after(machine_.timing.verifyDeadline);
                       deadline_.async_wait(machine_.whileAlive([self = shared_from_this()](const auto& cancelled) {
                         if (!cancelled) self->late_ = true;
                       }));
                       tryCommit(daemon, delta);
                     }});
}

void Applier::next() {
  if (running_ == stages_.size()) {
    if (errors_.empty())
      done_(std::move(times_));
    else
      done_(tl::unexpected(std::move(errors_)));
    return;
  }
  stage_ = {};
  stages_[running_].start();
}

void Applier::stageEnded(tl::expected<void, model::Errors> result) {
  stage_.lap(times_, stages_[running_].name);
  if (!result) {
    errors_.insert(errors_.end(), std::make_move_iterator(result.error().begin()),
                   std::make_move_iterator(result.error().end()));
    if (!stages_[running_].mayFail) running_ = stages_.size() - 1;  // end here
  }
  ++running_;
  next();
}

void Applier::tryCommit(frr::Daemon& daemon, const model::TreeDelta& delta) {
  daemon.commit(
      delta, comment_,
      machine_.whileAlive([self = shared_from_this(), &daemon, &delta](model::Expected<std::uint32_t> result) {
        self->committed(daemon, delta, std::move(result));
      }));
}

void Applier::committed(frr::Daemon& daemon, const model::TreeDelta& delta, model::Expected<std::uint32_t> result) {
  if (result) {
    deadline_.cancel();
    return stageEnded({});
  }
  if (!frr::mayPass(result.error()) || late_) {
    deadline_.cancel();
    return stageEnded(tl::unexpected(model::Errors{std::move(result.error())}));
  }
  pause_.expires_after(delay_);
  delay_ = std::min(delay_ * 2, std::chrono::milliseconds(50));
  pause_.async_wait(machine_.whileAlive([self = shared_from_this(), &daemon, &delta](const auto& cancelled) {
    if (!cancelled) self->tryCommit(daemon, delta);
  }));
}

}  // namespace nicleaf::reconcile
