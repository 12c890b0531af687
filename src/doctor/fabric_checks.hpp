// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/doctor.hpp"

namespace nicleaf::doctor {

// What the kernel forwards, compared with what zebra has told it. See doctor.hpp.

/// Routes that zebra believes are in the kernel, and are not. The kernel removes routes together with their nexthops
/// (ip nexthop flush) without a notification; zebra installs the nexthops again, but not the routes
/// (zebra_nhg_handle_kernel_state_change).
[[nodiscard]] std::vector<Finding> lostRoutes(const Facts& facts);

/// FDB entries of the agent's VXLAN devices that lead to a VTEP that zebra does not have in that VNI. Nothing in an
/// entry tells who made it: zebra's own for flooding and for sticky MACs are marked no more than others
/// (netlink_vxlan_flood_update_ctx, netlink_macfdb_update_ctx).
[[nodiscard]] std::vector<Finding> foreignVteps(const Facts& facts);

}  // namespace nicleaf::doctor
