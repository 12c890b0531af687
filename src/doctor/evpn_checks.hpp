// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/doctor.hpp"

namespace nicleaf::doctor {

// What bgpd and zebra make of the VNIs of the intent. Pure.

/// VNIs that bgpd does not know, or that are down.
[[nodiscard]] std::vector<Finding> vnisUp(const Facts& facts);
/// IP-VRFs that do not import what the intent says.
[[nodiscard]] std::vector<Finding> importRouteTargets(const Facts& facts);
/// VTEPs with several router MACs.
[[nodiscard]] std::vector<Finding> routerMac(const Facts& facts);
/// L3VNIs for which zebra uses another SVI than the agent's.
[[nodiscard]] std::vector<Finding> l3vniSvi(const Facts& facts);

}  // namespace nicleaf::doctor
