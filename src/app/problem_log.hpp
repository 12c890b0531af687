// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include <spdlog/spdlog.h>

#include "app/logbook.hpp"
#include "model/status.hpp"

namespace nicleaf::app {

/// Logs when a problem of a port, a tenant or the state on disk appears, changes, or goes.
class ProblemLog {
 public:
  explicit ProblemLog(Logbook& logbook) : logbook_(logbook) {}
  void log(const model::AgentStatus& status);

 private:
  using Problems = std::map<std::string, std::string>;  // what, and why
  /// `begins` and `ends` follow the name of a problem.
  void logChanges(Problems& before, Problems now, spdlog::level::level_enum level, const char* begins,
                  const char* ends);

  Logbook& logbook_;
  Problems closed_, broken_, contested_, store_;  // as last logged
};

}  // namespace nicleaf::app
