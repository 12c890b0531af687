// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "diff/kernel_plan.hpp"
#include "model/config_tree.hpp"
#include "model/error.hpp"
#include "reconcile/step_times.hpp"

namespace nicleaf::reconcile {

/// Who asks for a document to be applied. While the agent holds the network as it is, because it has lost the current
/// document, a file that is just there does not count. kByRetry: nobody does; it is a file that failed, and has not
/// changed since.
enum class Asked : std::uint8_t { kByOperator, kByFile, kByRetry };

/// The steps of a change, in execution order. Its lines show no secret.
struct Plan {
  diff::KernelPlan kernel;
  model::TreeDelta zebraOff;  // L3VNIs to remove; runs before bgpd deletes their VRF
  model::TreeDelta zebraOn;   // L3VNIs to add
  model::TreeDelta bfdd;      // profiles to add and change
  model::TreeDelta bgpd;
  model::TreeDelta bfddForget;  // profiles that no session names any more
  model::TreeDelta staticd;
  model::TreeDelta zebraForget;    // entries that deleted VRFs leave in zebra's configuration
  std::vector<std::string> costs;  // see costsOf()
  [[nodiscard]] bool empty() const;
  /// One line per step, grouped by stage: "kernel  ip link add vx10010 ...", "bgpd  + /nicleaf-frr-bgp:bgp/... =
  /// 65001".
  [[nodiscard]] std::vector<std::string> lines() const;
};

/// Why a tenant stays as the document before had it, by its name; see model::Atomicity.
using KeptBackTenants = std::map<std::string, std::string>;

struct ApplyReport {
  Plan plan;
  std::uint64_t generation = 0;
  std::chrono::microseconds total{};
  StepTimes steps;
  std::optional<std::uint64_t> restores{};  // the generation whose document this is, under a new one
  KeptBackTenants keptBack{};
};

using PlanHandler = std::function<void(tl::expected<Plan, model::Errors>)>;
using ApplyHandler = std::function<void(tl::expected<ApplyReport, model::Errors>)>;

}  // namespace nicleaf::reconcile
