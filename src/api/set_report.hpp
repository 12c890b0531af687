// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace nicleaf::api {

/// What a Set changed, or (dry run) would change.
struct SetReport {
  std::vector<std::string> plan;  // one step per line
  std::uint64_t generation = 0;   // the applied one; 0 for a dry run
  std::chrono::microseconds total{};
  std::vector<std::pair<std::string, std::chrono::microseconds>> steps;  // name, duration
  std::string json;                                                      // the report as the agent sent it
};

}  // namespace nicleaf::api
