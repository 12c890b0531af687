// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/offload.hpp"
#include "model/status.hpp"
#include "reconcile/plan.hpp"

namespace nicleaf::api {

struct AgentState {
  model::AgentStatus agent;
  model::Sessions sessions;
  std::vector<model::VniStatus> vnis;
  std::optional<model::OffloadReport> offload;  // as last read; absent before
  std::chrono::seconds offloadAge{0};
};

/// What the gNMI server needs of the agent. All calls and handlers on the io_context's thread.
class Agent {
 public:
  virtual ~Agent() = default;
  /// A whole document, JSON or YAML; parsed, checked and applied.
  virtual void apply(std::string document, reconcile::ApplyHandler done) = 0;
  /// The same without touching anything.
  virtual void plan(std::string document, reconcile::PlanHandler done) = 0;
  /// The current intent as RFC 7951 JSON without secrets; empty when there is none.
  [[nodiscard]] virtual std::string currentIntent() const = 0;
  virtual void state(std::function<void(AgentState)> done) = 0;
  /// Reads anew what the hardware has, for the next state(). Dumps whole tables of the kernel.
  virtual void readOffload() = 0;
  /// What FRR's daemons have otherwise than their datastores say.
  virtual void drift(std::function<void(model::Expected<model::Drift>)> done) = 0;
};

}  // namespace nicleaf::api
