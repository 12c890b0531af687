// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <vector>

#include "model/security.hpp"
#include "netlink/socket.hpp"

namespace nicleaf::kernel {

using FilterCounts = std::map<model::IfName, std::vector<model::FilterCount>>;

/// What the agent's filters at these netdevs have counted. A netdev that does not exist, or has no filters, is left
/// out. Dumps all filters of the netdevs: call it on request or on a slow timer.
[[nodiscard]] model::Expected<FilterCounts> readFilterCounts(netlink::Socket& socket,
                                                             const std::set<model::IfName>& netdevs);

}  // namespace nicleaf::kernel
