// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/error.hpp"
#include "model/kernel_op.hpp"

namespace nicleaf::diff {

struct LinkChange {
  model::SharedLink before, after;
};

/// The difference between an observed and a desired state, by type.
struct KernelDelta {
  std::vector<model::SharedLink> added;
  std::vector<model::IfName> unmarked;  // links of ours whose alias somebody changed
  std::vector<LinkChange> changed;
  std::vector<model::SharedLink>
      removed;  // our links that are not desired; foreign links that still have settings of ours
  std::vector<std::pair<std::string, std::string>> sysctls;  // key and desired value
  /// Settings of links that go with changes of `sysctls`: see keepForeignLinks().
  std::vector<model::SetIpSettings> keptBefore, keptAfter;
  std::vector<model::BlackholeDefault> addedBlackholes, removedBlackholes;
  std::vector<model::RemoveForeignRoute> removedRoutes;
  std::vector<model::PolicyRule> addedRules, removedRules;
  bool loadsControlPlane = false, unloadsControlPlane = false;
  std::vector<model::LocalAddress> addedLocal, removedLocal;
  [[nodiscard]] bool empty() const {
    return added.empty() && unmarked.empty() && changed.empty() && removed.empty() && sysctls.empty() &&
           addedBlackholes.empty() && removedBlackholes.empty() && removedRoutes.empty() && addedRules.empty() &&
           removedRules.empty() && !loadsControlPlane && !unloadsControlPlane && addedLocal.empty() &&
           removedLocal.empty();
  }
};

/// Compares each link only in what the desired link states: set optionals, VLANs, addresses, local MACs. A link of ours
/// that has a desired name but another kind, VNI, table, local address or parent is removed and added. A link without
/// our alias that equals the desired link in all of these is ours, and only its alias is put back; its other members
/// are compared in the next run. conflicts() reports any other foreign link that has the name of a desired link of
/// ours. Foreign links outside of the desired state are ignored, unless they are ports of our bridge or members of one
/// of our VRFs. The result depends on the arguments only. For speed, each desired link remembers which observed link
/// satisfied it (SharedLink::satisfies), so states that share links must stay on one thread.
[[nodiscard]] KernelDelta diffKernel(const model::KernelState& observed, const model::KernelState& desired);

/// The obstacles to the desired state: a foreign link has the name, VNI or table of a desired link of ours, or a
/// desired foreign link (a port or an uplink) does not exist. Empty if there is no obstacle.
[[nodiscard]] model::Errors conflicts(const model::KernelState& observed, const model::KernelState& desired);

}  // namespace nicleaf::diff
