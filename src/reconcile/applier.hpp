// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "reconcile/machine.hpp"
#include "reconcile/plan.hpp"

namespace nicleaf::reconcile {

/// Executes a plan stage by stage and stops at the first stage that fails. FRR needs this order. Bring-up: create links
/// down, give zebra the L3VNI of a VRF that it knows, create bgpd's instance, set links up. Teardown: detach ports,
/// remove the L3VNI, delete the BGP instance, delete links. A commit that a daemon refuses because it has not heard yet
/// from the kernel or from zebra (frr::mayPass) is retried until Timing::verifyDeadline. The kernel gets its ops in
/// batches, and the io_context turns after each.
class Applier : public std::enable_shared_from_this<Applier> {
 public:
  /// `asFarAsPossible`: after an op that the kernel refuses, executes the rest and reports the refusal at the end.
  /// Undos and repairs use it, so that a failure for one tenant does not leave another tenant half configured.
  static void run(const Machine& machine, Plan plan, std::string comment, bool asFarAsPossible, Done<StepTimes> done);

 private:
  Applier(const Machine& machine, Plan plan, std::string comment, Done<StepTimes> done);
  struct Stage {
    std::string name;
    std::function<void()> start;
    bool mayFail = false;  // the next stage starts even if this one fails
  };
  void next();
  void stageEnded(tl::expected<void, model::Errors> result);
  void addKernel(std::string name, const std::vector<model::KernelOp>& ops);
  void applyBatch(std::span<const model::KernelOp> rest, model::Errors errors);
  void addCommit(std::string name, frr::Daemon& daemon, const model::TreeDelta& delta);
  void tryCommit(frr::Daemon& daemon, const model::TreeDelta& delta);
  void committed(frr::Daemon& daemon, const model::TreeDelta& delta, model::Expected<std::uint32_t> result);

  Machine machine_;
  Plan plan_;
  std::string comment_;
  Done<StepTimes> done_;
  std::vector<Stage> stages_;
  std::size_t running_ = 0;
  bool asFarAsPossible_ = false;
  model::Errors errors_;
  StepTimes times_;
  Stopwatch stage_;
  boost::asio::steady_timer deadline_, pause_;
  bool late_ = false;
  std::chrono::milliseconds delay_{};
};

}  // namespace nicleaf::reconcile
