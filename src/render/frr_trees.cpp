// SPDX-License-Identifier: Apache-2.0
#include "model/zebra_path.hpp"
#include "render/parts.hpp"
#include "render/tenant_policy.hpp"
#include "render/underlay_policy.hpp"
#include "render/underlay_tree.hpp"
#include "render/vrf_tree.hpp"

namespace nicleaf::render {

using model::ConfigTree;

ConfigTree renderBgpd(const model::Intent& intent) {
  ConfigTree tree;
  renderTenantPolicy(tree);
  renderUnderlayPolicy(tree, intent.underlay);
  renderUnderlay(tree, intent);
  for (const model::IpVrf& vrf : intent.ipVrfs) renderIpVrf(tree, intent, vrf);
  return tree;
}

ConfigTree renderZebra(const model::Intent& intent) {
  ConfigTree tree;
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    // Sets no list entry: FRR makes it when the kernel has the VRF, and refuses to delete it while the kernel has the
    // VRF.
    tree.emplace(model::zebraVrfPath(vrf.name) + model::kL3vniLeaf, toString(vrf.l3vni));
  }
  return tree;
}

}  // namespace nicleaf::render
