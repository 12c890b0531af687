// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>

#include "model/offload.hpp"
#include "netlink/devlink.hpp"
#include "netlink/tables.hpp"

namespace nicleaf::kernel {

/// What the hardware has of our bridge's FDB, of the routes of our VRFs and of the main table, of the neighbours on our
/// links and on `ports`, and of tc's filters on those. Entries that no hardware could need are not counted: addresses
/// of the DPU itself, routes to itself and blackholes. By dumps of all of that: for somebody who asks or a slow timer.
[[nodiscard]] model::Expected<model::OffloadReport> readOffload(netlink::Socket& socket, netlink::Devlink& devlink,
                                                                const std::set<model::IfName>& ports);

}  // namespace nicleaf::kernel
