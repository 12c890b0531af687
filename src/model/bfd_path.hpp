// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "model/config_tree.hpp"
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

/// A session with an address in a VRF that is the agent's own, not one of bgpd's.
[[nodiscard]] inline std::string bfddSessionPath(const std::string& vrf, const std::string& address) {
  return std::string(kBfdd) + "/bfd/sessions/single-hop[dest-addr='" + address + "'][interface='*'][vrf='" + vrf + "']";
}

/// Of bfdd's configuration, what is the agent's: its profiles, and the sessions that have one of them.
[[nodiscard]] ConfigTree ownBfd(const ConfigTree& tree);

}  // namespace nicleaf::model
