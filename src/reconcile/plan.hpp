// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "diff/kernel_plan.hpp"
#include "model/config_tree.hpp"
#include "model/error.hpp"

namespace nicleaf::reconcile {

/// The steps of a change, in execution order. Its lines show no secret.
struct Plan {
  diff::KernelPlan kernel;
  model::TreeDelta zebraOff;  // L3VNIs to remove; runs before bgpd deletes their VRF
  model::TreeDelta zebraOn;   // L3VNIs to add
  model::TreeDelta bfdd;      // profiles to add and change
  model::TreeDelta bgpd;
  model::TreeDelta bfddForget;  // profiles that no session names any more
  model::TreeDelta staticd;
  model::TreeDelta zebraForget;  // entries that deleted VRFs leave in zebra's configuration
  [[nodiscard]] bool empty() const;
  /// One line per step, grouped by stage: "kernel  ip link add vx10010 ...", "bgpd  + /nicleaf-frr-bgp:bgp/... =
  /// 65001".
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

}  // namespace nicleaf::reconcile
