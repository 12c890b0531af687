// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "diff/kernel_plan.hpp"
#include "frr/daemon.hpp"
#include "intent/parser.hpp"
#include "kernel/kernel.hpp"
#include "model/config_tree.hpp"
#include "model/status.hpp"

namespace nicleaf::reconcile {

class IntentStore;  // intent_store.hpp: pending and current document on disk

/// What would be done, in order. Printing it shows no secret.
struct Plan {
  diff::KernelPlan kernel;
  model::TreeDelta zebraOff;  // L3VNIs that go; before bgpd lets their VRF go
  model::TreeDelta zebraOn;   // L3VNIs that come
  model::TreeDelta bgpd;
  model::TreeDelta zebraForget;  // VRFs that are gone: what is left of them in zebra's configuration
  [[nodiscard]] bool empty() const;
  /// One step a line, grouped by stage: "kernel  ip link add vx10010 ...", "bgpd  + /nicleaf-frr-bgp:bgp/... = 65001".
  [[nodiscard]] std::vector<std::string> lines() const;
};

struct ApplyReport {
  Plan plan;
  std::uint64_t generation = 0;
  std::chrono::microseconds total{};
  std::vector<std::pair<std::string, std::chrono::microseconds>> steps;  // name, how long
};

using PlanHandler = std::function<void(tl::expected<Plan, model::Errors>)>;
using ApplyHandler = std::function<void(tl::expected<ApplyReport, model::Errors>)>;

struct Timing {
  std::chrono::milliseconds verifyDeadline{10000};  // for zebra and bgpd to know what was programmed
  std::chrono::milliseconds retryFirst{200};
  std::chrono::milliseconds retryMost{10000};
  std::chrono::milliseconds debounce{20};  // after disturbed(): what comes in bursts is looked at once
  /// FRR does not tell when somebody changes its configuration or restarts it, and the kernel not of all that changes.
  std::chrono::milliseconds recheck{30000};
};

/// Makes the DPU be what the intent says: observes, plans, applies, verifies, rolls back; again whenever something
/// changed underneath, with backoff. One operation at a time; a later apply waits for the running one. Lives on the
/// io_context's thread; the references must outlive it. Handlers of what is under way when it is destroyed are dropped.
class Reconciler {
 public:
  Reconciler(boost::asio::io_context& io, kernel::Kernel& kernel, frr::Daemon& zebra, frr::BgpDaemon& bgpd,
             IntentStore& store, Timing timing = {});
  ~Reconciler();

  /// Reads the store (current, or a pending one that a crash left behind) and brings the machine there; keeps trying.
  void start();

  /// What apply() would do now. Touches nothing.
  void plan(const model::Intent& intent, PlanHandler done);

  /// All or nothing. What is invalid, refused or cannot be reached now (a daemon is away) is an error at once, and is
  /// not tried again. Done when the kernel, zebra and bgpd are seen to have it (then it is the current intent), or
  /// when it was undone. A generation lower than the applied one is refused; an equal one must be the same document.
  void apply(intent::ParsedIntent intent, ApplyHandler done);

  /// Something changed outside (kernel notification, FRR came back): observe and repair, soon, with backoff.
  void disturbed(const std::string& why);

  [[nodiscard]] const model::AgentStatus& status() const;
  [[nodiscard]] const std::optional<intent::ParsedIntent>& current() const;
  /// Called after every change of status().
  void onStatus(std::function<void()> changed);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nicleaf::reconcile
