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

/// A password that is in a file, which render() does not read.
struct PasswordInFile {
  std::string file;
  std::string object;  // data path of the intent's leaf
  friend bool operator==(const PasswordInFile&, const PasswordInFile&) = default;
};

/// The desired state of a machine that has applied an intent.
struct Desired {
  model::KernelState kernel;
  model::Shared<model::ConfigTree> zebra;               // the VRFs' L3VNIs
  model::Shared<model::ConfigTree> bgpd;                // nicleaf-frr-bgp, and frr-filter's prefix lists
  model::Shared<model::ConfigTree> staticd;             // static routes
  std::map<std::string, PasswordInFile> passwordFiles;  // by the data path in bgpd that gets the password
  model::ConfigTree bfdd;                               // profiles, sessions
  bool undecided = false;                               // more depends on what the hardware takes of it
  bool usesBfd = false;                                 // otherwise bfdd need not run
  model::FlatSet<model::Vni> l2vnis;                    // VNIs that bgpd must know when all links are up
  std::map<model::VrfName, model::Vni> l3vnis;          // L3VNIs that bgpd must know then, by VRF
};

/// Renders an intent. Pure; the same intent gives the same result. VxlanDevices::kAuto counts as kPerVni: the choice
/// depends on the machine (chooseVxlanDevices()).
[[nodiscard]] Desired render(const model::Intent& intent);

/// An intent and its desired state.
struct Rendering {
  model::Intent intent;
  Desired desired;
};
using RenderingPtr = std::shared_ptr<const Rendering>;

/// Like render(), but takes what the two intents have in common from `like` (null: nothing) and shares it. The cost
/// depends on how much differs.
[[nodiscard]] RenderingPtr renderLike(const RenderingPtr& like, model::Intent intent);

using model::kBridgeName;
using model::sviName;
using model::vxlanName;

}  // namespace nicleaf::render
