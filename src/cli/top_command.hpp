// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include <boost/json.hpp>

#include "cli/session.hpp"
#include "doctor/facts.hpp"

namespace nicleaf::cli {

struct TopRequest {
  std::size_t most = 10;  // sessions; 0: all
};

/// What the costs are made of.
struct CostSources {
  boost::json::value state;   // the container fabric/state
  boost::json::value intent;  // the configuration below the container fabric; null without one
  doctor::Answer neighbors;   // bgpd: show bgp vrf all neighbors json; an array of answers
  doctor::Answer fdb;         // bridge -j fdb show
};

/// {"vrf": [...], "session": [...]}: what each VRF and each session costs, the dearest first. A number that nobody
/// gives is left out; "unknown" then has the reasons. Pure.
[[nodiscard]] boost::json::object costsOf(const CostSources& sources);

/// Prints the costs. Asks bgpd for its neighbors, which holds its main thread, at 1,000 sessions for some 10 ms.
[[nodiscard]] int showCosts(Session& session, const TopRequest& request);

}  // namespace nicleaf::cli
