// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include "model/status.hpp"
#include "reconcile/plan.hpp"
#include "store/journal.hpp"
#include "store/record.hpp"

namespace nicleaf::app {

/// Writes into the journal what the agent does, and into the log that it cannot.
class Logbook {
 public:
  explicit Logbook(std::filesystem::path directory) : journal_(std::move(directory)) {}

  /// What somebody asks for. `what`: "apply", "rollback", "drain".
  struct Request {
    std::string what, why;
    store::Provenance from{};
    std::uint64_t generation = 0;  // 0: not known yet
    std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
  };
  void ended(const Request& request, const tl::expected<reconcile::ApplyReport, model::Errors>& result);
  void repaired(const std::string& why, const reconcile::Plan& done, std::uint64_t generation);
  /// Lines of bgpd that are again as the intent says; `steps` as `nicleaf log` shows them.
  void repairedDrift(const std::string& why, std::vector<std::string> steps);
  /// Records problems of the agent as a whole when they begin and when they end.
  void follow(const model::AgentStatus& status);
  /// A problem of a port, a tenant, the state on disk or the intent file. An empty `why`: it is gone.
  void problem(const std::string& object, const std::string& why);

  [[nodiscard]] const store::Journal& journal() const { return journal_; }

 private:
  void add(store::JournalEntry entry);

  store::Journal journal_;
  bool failed_ = false;  // the last entry could not be written
  std::string error_;    // as last recorded
};

}  // namespace nicleaf::app
