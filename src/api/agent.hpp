// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/drain.hpp"
#include "model/offload.hpp"
#include "model/refused.hpp"
#include "model/route_report.hpp"
#include "model/security.hpp"
#include "model/status.hpp"
#include "model/trial.hpp"
#include "reconcile/document_parser.hpp"
#include "reconcile/plan.hpp"
#include "store/history.hpp"
#include "store/journal.hpp"
#include "store/record.hpp"

namespace nicleaf::api {

/// The agent's operational state at one moment.
struct AgentState {
  model::AgentStatus agent;
  model::Sessions sessions;
  std::vector<model::VniStatus> vnis;
  std::optional<model::OffloadReport> offload;  // as read last; absent until then
  std::chrono::seconds offloadAge{0};
  std::chrono::seconds trialLeft{0};        // if agent.confirmation
  std::vector<model::VrfName> openPorts{};  // VRFs in which bgpd accepts connections from anybody
  std::size_t driftLines = 0;               // lines of bgpd that are not as the intent says
  model::Reach bgpd = model::Reach::kUp;
};

/// A document of the history.
struct StoredDocument {
  store::HistoryEntry stored;
  bool inEffect = false;
  std::string document{};  // RFC 7951 JSON without secrets; only if it was asked for
};

/// The agent as the gNMI server needs it. All calls and handlers run on the io_context's thread.
class Agent {
 public:
  virtual ~Agent() = default;
  /// Parses, checks and applies a whole document, JSON or YAML. With `trial`, the document before comes back unless it
  /// is confirmed in time.
  virtual void apply(std::string document, reconcile::ApplyHandler done, store::Provenance from, reconcile::Asked asked,
                     std::optional<model::OnTrial> trial) = 0;
  /// Applies what `edit` makes of the document in effect, once all documents that came before are applied or refused.
  virtual void applyEdit(reconcile::DocumentEdit edit, reconcile::ApplyHandler done, store::Provenance from,
                         std::optional<model::OnTrial> trial) = 0;
  /// Gives the plan of applyEdit() for the document in effect now, without changing anything.
  virtual void planEdit(reconcile::DocumentEdit edit, reconcile::PlanHandler done) = 0;
  /// Confirms, cancels or prolongs the document on trial.
  virtual void onTrial(model::TrialRequest request, reconcile::ApplyHandler done, store::Provenance from) = 0;
  /// Gives the plan of apply() without changing anything.
  virtual void plan(std::string document, reconcile::PlanHandler done) = 0;
  /// Applies a document of the history again, under a new generation; nullopt: the one before the current one.
  virtual void rollback(std::optional<std::uint64_t> generation, reconcile::ApplyHandler done, store::Provenance from,
                        std::optional<model::OnTrial> trial) = 0;
  /// Gives the plan of rollback() without changing anything.
  virtual void planRollback(std::optional<std::uint64_t> generation, reconcile::PlanHandler done) = 0;
  /// The documents that were applied last, oldest first; with the documents of these generations.
  [[nodiscard]] virtual model::Expected<std::vector<StoredDocument>> history(
      const std::set<std::uint64_t>& withDocument) = 0;
  /// What the agent did last, oldest first.
  [[nodiscard]] virtual model::Expected<std::vector<store::JournalEntry>> journal() = 0;
  /// Drains the DPU or an IP-VRF besides the intent, or ends that. The agent knows since when.
  virtual void drain(model::DrainRequest request, reconcile::ApplyHandler done, store::Provenance from) = 0;
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
  /// What rate limits and security groups have done with packets, per port. Dumps the ports' filters.
  [[nodiscard]] virtual model::Expected<std::vector<model::PortSecurity>> security() = 0;
};

}  // namespace nicleaf::api
