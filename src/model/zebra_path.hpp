// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "model/types.hpp"

namespace nicleaf::model {

// Data paths of zebra's configuration (frr-vrf, augmented by frr-zebra), as libyang prints them.

/// Below a VRF's entry: its L3VNI.
inline constexpr char kL3vniLeaf[] = "/frr-zebra:zebra/l3vni-id";

/// The entry that zebra keeps for a VRF that has, or once had, an L3VNI.
[[nodiscard]] inline std::string zebraVrfPath(const VrfName& vrf) { return "/frr-vrf:lib/vrf[name='" + vrf + "']"; }

}  // namespace nicleaf::model
