// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>

#include "model/offload.hpp"
#include "netlink/devlink.hpp"
#include "netlink/tables.hpp"

namespace nicleaf::kernel {

/// Reports what is offloaded: the FDB of our bridge, the routes of our VRFs and of the main table, the neighbours on
/// our links and on `ports`, and the tc filters of `ports`. Entries that no hardware could need are not counted:
/// addresses of the DPU itself, routes to itself and blackholes. Dumps all these tables: call it on request or on a
/// slow timer.
[[nodiscard]] model::Expected<model::OffloadReport> readOffload(netlink::Socket& socket, netlink::Devlink& devlink,
                                                                const std::set<model::IfName>& ports);

}  // namespace nicleaf::kernel
