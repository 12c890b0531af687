// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>

#include "model/config_tree.hpp"
#include "model/intent.hpp"
#include "model/kernel_state.hpp"

namespace nicleaf::render {

/// Everything that must be so for an intent to be applied.
struct Desired {
  model::KernelState kernel;
  model::ConfigTree zebra;  // VRFs with their L3VNI
  model::ConfigTree bgpd;   // nicleaf-frr-bgp, and frr-filter's prefix lists
  std::set<model::Vni> l2vnis;                    // that bgpd must know once all is up
  std::map<model::VrfName, model::Vni> l3vnis;    // likewise, by VRF
};

/// Pure; the same intent gives the same result.
[[nodiscard]] Desired render(const model::Intent& intent);

/// Names of the kernel objects made for an intent: the bridge, a VXLAN device, an SVI.
inline constexpr char kBridgeName[] = "br-nicleaf";
[[nodiscard]] model::IfName vxlanName(model::Vni vni);    // "vx10010"
[[nodiscard]] model::IfName sviName(model::VlanId vlan);  // "vlan10"

}  // namespace nicleaf::render
