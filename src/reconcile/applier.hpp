// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "reconcile/machine.hpp"

namespace nicleaf::reconcile {

using StepTimes = std::vector<std::pair<std::string, std::chrono::microseconds>>;

/// Executes a plan, stage after stage, and stops at the first that fails. The order is what keeps FRR right: links are
/// made while they are down, zebra learns the L3VNI of a VRF that it knows, bgpd gets its instance, and only then do
/// links go up; what goes loses its ports first, then its L3VNI, then its BGP instance, and its links last.
/// Two refusals mean that a daemon has not heard yet from the one before it; they are tried again until
/// Timing::verifyDeadline: zebra does not know the VRF yet, bgpd still has the L3VNI that zebra just gave up.
class Applier : public std::enable_shared_from_this<Applier> {
 public:
  /// `asFarAsPossible`: what the kernel refuses does not keep the rest from being done, and is told at the end. For
  /// undos and repairs: what cannot be mended for one tenant is no reason to leave another's half done.
  static void run(const Machine& machine, Plan plan, std::string comment, bool asFarAsPossible, Done<StepTimes> done);

 private:
  Applier(const Machine& machine, Plan plan, std::string comment, Done<StepTimes> done);
  struct Stage {
    std::string name;
    std::function<void()> start;
    bool mayFail = false;  // and the next comes all the same
  };
  void next();
  void stageEnded(tl::expected<void, model::Errors> result);
  void addKernel(std::string name, const std::vector<model::KernelOp>& ops);
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
  std::chrono::steady_clock::time_point began_;  // of the running stage; only to be told
  boost::asio::steady_timer deadline_, pause_;
  bool late_ = false;
  std::chrono::milliseconds delay_{};
};

}  // namespace nicleaf::reconcile
