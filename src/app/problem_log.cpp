// SPDX-License-Identifier: Apache-2.0
#include "app/problem_log.hpp"

#include <utility>

namespace nicleaf::app {
namespace {

using Problems = std::map<std::string, std::string>;  // as in ProblemLog

Problems closedPorts(const model::AgentStatus& status) {
  Problems closed;
  for (const model::PortStatus& port : status.ports) {
    if (!port.closed.empty()) closed.emplace("port " + port.interface, port.closed);
  }
  return closed;
}

Problems contested(const model::AgentStatus& status) {
  Problems fights;
  for (const std::string& whose : status.contested)
    fights.emplace("the repairs of " + (whose.empty() ? "what tenants share" : whose),
                   "somebody undoes them again and again: each waits longer than the one before, up to 10 s");
  return fights;
}

Problems ofStore(const model::AgentStatus& status) {
  Problems problems;
  for (const std::string& one : status.storeProblems) {
    std::string& all = problems["the agent's state on disk"];
    all += (all.empty() ? "" : "; ") + one;
  }
  return problems;
}

}  // namespace

void ProblemLog::log(const model::AgentStatus& status) {
  using enum spdlog::level::level_enum;
  logChanges(closed_, closedPorts(status), warn, "is kept down", "is no longer kept down");
  logChanges(broken_, status.brokenTenants, err, "is not as the intent says", "is as the intent says again");
  logChanges(contested_, contested(status), warn, "do not last", "last again");
  logChanges(store_, ofStore(status), err, "is not in order", "is in order again");
  logbook_.follow(status);
}

void ProblemLog::logChanges(Problems& before, Problems now, spdlog::level::level_enum level, const char* begins,
                            const char* ends) {
  for (const auto& [name, why] : now) {
    if (const auto known = before.find(name); known != before.end() && known->second == why) continue;
    spdlog::log(level, "{} {}: {}", name, begins, why);
    logbook_.problem(name, why);
  }
  for (const auto& [name, why] : before) {
    if (now.contains(name)) continue;
    spdlog::info("{} {}", name, ends);
    logbook_.problem(name, "");
  }
  before = std::move(now);
}

}  // namespace nicleaf::app
