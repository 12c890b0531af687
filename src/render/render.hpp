// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>

#include "model/config_tree.hpp"
#include "model/intent.hpp"
#include "model/kernel_state.hpp"
#include "model/names.hpp"
#include "model/shared.hpp"

namespace nicleaf::render {

/// Everything that must be so for an intent to be applied.
struct Desired {
  model::KernelState kernel;
  model::Shared<model::ConfigTree> zebra;       // VRFs with their L3VNI
  model::Shared<model::ConfigTree> bgpd;        // nicleaf-frr-bgp, and frr-filter's prefix lists
  model::FlatSet<model::Vni> l2vnis;            // that bgpd must know once all is up
  std::map<model::VrfName, model::Vni> l3vnis;  // likewise, by VRF
};

/// Pure; the same intent gives the same result. VxlanDevices::kAuto counts as kPerVni: what it means is decided on the
/// machine.
[[nodiscard]] Desired render(const model::Intent& intent);

/// An intent, and what must be so for it.
struct Rendering {
  model::Intent intent;
  Desired desired;
};
using RenderingPtr = std::shared_ptr<const Rendering>;

/// As render(), but what the two intents have in common is taken from `like` (null: none) and shared with it: it costs
/// what is different.
[[nodiscard]] RenderingPtr renderLike(const RenderingPtr& like, model::Intent intent);

using model::kBridgeName;
using model::sviName;
using model::vxlanName;

}  // namespace nicleaf::render
