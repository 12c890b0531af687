// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace nicleaf::api {

/// A document of the history that is to be applied again.
struct RollbackRequest {
  std::optional<std::uint64_t> generation{};  // nullopt: the one before the current one
  bool dryRun = false;
  std::string comment{};  // of the author
};

/// What a Set changed, or (dry run) would change.
struct SetReport {
  std::vector<std::string> plan;   // one step per line
  std::vector<std::string> costs;  // the sessions that it ends or resets, and the devices that it makes anew
  std::uint64_t generation = 0;    // the applied one; 0 for a dry run
  std::chrono::microseconds total{};
  std::vector<std::pair<std::string, std::chrono::microseconds>> steps;  // name, duration
  std::optional<std::uint64_t> restores;                                 // the generation that a rollback went back to
  std::map<std::string, std::string> keptBack{};                         // tenants that stay as before, and why
  std::string json;                                                      // the report as the agent sent it
};

}  // namespace nicleaf::api
