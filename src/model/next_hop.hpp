// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <utility>

#include "model/intent.hpp"

namespace nicleaf::model {

/// A next hop of static routes: a VRF, and an address in it.
using NextHop = std::pair<VrfName, IpAddress>;

/// The next hops that BFD follows.
[[nodiscard]] std::set<NextHop> followedNextHops(const Intent& intent);

}  // namespace nicleaf::model
