// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/config_tree.hpp"
#include "model/intent.hpp"
#include "render/place.hpp"

namespace nicleaf::render {

// Tags of routes in bgpd, which no message carries. zebra built with realms would turn numbers up to 255 into a realm.
inline constexpr char kFromFabric[] = "1000";  // from a spine, or imported from such a route
inline constexpr char kImported[] = "1003";    // from another VRF of this DPU; not advertised to the fabric

/// What an IP-VRF takes over from others. bgpd does it with its VPN table, which only VRFs of this DPU see: the others
/// put all their routes there, and a map with prefix lists says which ones this VRF takes. Without the map, bgpd takes
/// none. `global` is that of the VRF's instance.
void renderImports(model::ConfigTree& tree, const Place& global, const model::IpVrf& vrf);

}  // namespace nicleaf::render
