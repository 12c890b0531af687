// SPDX-License-Identifier: Apache-2.0
#include "diff/vlan_plan.hpp"

#include "diff/missing.hpp"

namespace nicleaf::diff {

void changeVlans(const model::IfName& name, const model::FlatSet<model::BridgeVlan>& before,
                 const model::FlatSet<model::BridgeVlan>& after, bool self, std::vector<model::KernelOp>& ops) {
  for (const model::BridgeVlan& vlan : missing(before, after)) {
    // Adding a VLAN again changes its flags. (Sets of VLANs are ordered by id first.)
    const auto same = after.lower_bound({vlan.id});
    if (same == after.end() || same->id != vlan.id) ops.emplace_back(model::RemoveBridgeVlan{name, vlan, self});
  }
  for (const model::BridgeVlan& vlan : missing(after, before)) ops.emplace_back(model::AddBridgeVlan{name, vlan, self});
}

}  // namespace nicleaf::diff
