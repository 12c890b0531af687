// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/drain.hpp"
#include "model/offload.hpp"
#include "model/refused.hpp"
#include "model/route_report.hpp"
#include "model/status.hpp"
#include "reconcile/plan.hpp"

namespace nicleaf::api {

/// The agent's operational state at one moment.
struct AgentState {
  model::AgentStatus agent;
  model::Sessions sessions;
  std::vector<model::VniStatus> vnis;
  std::optional<model::OffloadReport> offload;  // as read last; absent until then
  std::chrono::seconds offloadAge{0};
  std::vector<model::VrfName> openPorts{};  // VRFs in which bgpd accepts connections from anybody
};

/// The agent as the gNMI server needs it. All calls and handlers run on the io_context's thread.
class Agent {
 public:
  virtual ~Agent() = default;
  /// Parses, checks and applies a whole document, JSON or YAML.
  virtual void apply(std::string document, reconcile::ApplyHandler done) = 0;
  /// Gives the plan of apply() without changing anything.
  virtual void plan(std::string document, reconcile::PlanHandler done) = 0;
  /// Drains the DPU or an IP-VRF besides the intent, or ends that. The agent knows since when.
  virtual void drain(model::DrainRequest request, reconcile::ApplyHandler done) = 0;
  /// The applied intent as RFC 7951 JSON without secrets; empty if there is none.
  [[nodiscard]] virtual std::string currentIntent() const = 0;
  virtual void state(std::function<void(AgentState)> done) = 0;
  /// Reads again what is offloaded to hardware, for the next state(). Dumps whole tables of the kernel.
  virtual void readOffload() = 0;
  /// Compares the configuration of FRR's daemons with their datastores.
  virtual void drift(std::function<void(model::Expected<model::Drift>)> done) = 0;
  /// The prefixes that bgpd refuses at present, with the rules of the intent that refuse them.
  virtual void refused(std::function<void(model::Expected<model::RefusedPrefixes>)> done) = 0;
  /// Where a prefix of a VRF comes from, what was done with it, and who has it. `prefix`: a prefix or an address. An
  /// error if the applied intent has no such VRF, or if bgpd does not answer.
  virtual void explain(const model::VrfName& vrf, const std::string& prefix,
                       std::function<void(model::Expected<model::RouteReport>)> done) = 0;
};

}  // namespace nicleaf::api
