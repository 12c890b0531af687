// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "model/types.hpp"

namespace nicleaf::model {

/// A prefix that a neighbor announces and bgpd refuses; or, with an empty prefix, all of a session that bgpd closed.
struct RefusedPrefix {
  VrfName vrf;  // "default" for the underlay
  std::string peer, prefix;
  std::string reason;                           // policy, as-path-loop, reflection-loop, next-hop; prefix-limit of all
  std::string detail;                           // the AS path, or the next hop; empty with policy
  std::chrono::system_clock::time_point since;  // when it was refused first
  std::chrono::seconds age{0};                  // the same, by the monotonic clock
  std::string rule;                             // the data path in the intent that refuses it; may be empty
  std::string explanation;                      // the same in words
  friend bool operator==(const RefusedPrefix&, const RefusedPrefix&) = default;
};

struct RefusedPrefixes {
  std::vector<RefusedPrefix> prefixes;  // by session, the oldest first
  bool truncated = false;               // there are more
};

}  // namespace nicleaf::model
