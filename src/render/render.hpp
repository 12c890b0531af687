// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>

#include "model/config_tree.hpp"
#include "model/intent.hpp"
#include "model/kernel_state.hpp"
#include "model/names.hpp"

namespace nicleaf::render {

/// Everything that must be so for an intent to be applied.
struct Desired {
  model::KernelState kernel;
  model::ConfigTree zebra;                      // VRFs with their L3VNI
  model::ConfigTree bgpd;                       // nicleaf-frr-bgp, and frr-filter's prefix lists
  std::set<model::Vni> l2vnis;                  // that bgpd must know once all is up
  std::map<model::VrfName, model::Vni> l3vnis;  // likewise, by VRF
};

/// Pure; the same intent gives the same result. VxlanDevices::kAuto counts as kPerVni: what it means is decided on the
/// machine.
[[nodiscard]] Desired render(const model::Intent& intent);

using model::kBridgeName;
using model::sviName;
using model::vxlanName;

}  // namespace nicleaf::render
