// SPDX-License-Identifier: Apache-2.0
#include "model/next_hop.hpp"

namespace nicleaf::model {

std::set<NextHop> followedNextHops(const Intent& intent) {
  std::set<NextHop> followed;
  for (const IpVrf& vrf : intent.ipVrfs) {
    for (const StaticRoute& route : vrf.staticRoutes) {
      if (route.bfd.empty()) continue;
      for (const IpAddress& address : route.nextHops) followed.emplace(vrf.name, address);
    }
  }
  return followed;
}

}  // namespace nicleaf::model
