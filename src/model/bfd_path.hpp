// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "model/policies.hpp"

namespace nicleaf::model {

// Data paths of bfdd's configuration (frr-bfdd.yang), as libyang prints them.

/// What the agent reads in bfdd.
inline constexpr char kBfdd[] = "/frr-bfdd:bfdd";

/// The name that the intent's profile has in bfdd and bgpd. The agent neither reads nor changes other profiles.
[[nodiscard]] inline std::string bfddProfileName(std::string_view name) {
  return std::string(kOwnPolicies) + std::string(name);
}

[[nodiscard]] inline std::string bfddProfilePath(std::string_view name) {
  return std::string(kBfdd) + "/bfd/profile[name='" + bfddProfileName(name) + "']";
}

/// Whether `path` is at or below one of the agent's profiles.
[[nodiscard]] inline bool isOwnBfddProfile(std::string_view path) {
  std::string start = bfddProfilePath("");
  return path.starts_with(start.erase(start.size() - 2));  // without the last "']"
}

}  // namespace nicleaf::model
