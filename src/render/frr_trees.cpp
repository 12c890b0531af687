// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "model/vrf_addresses.hpp"
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

namespace {

void erase(ConfigTree& tree, const model::Intent& intent, const model::IpVrf& vrf) {
  ConfigTree own;
  renderIpVrf(own, intent, vrf);
  for (const auto& [path, value] : own) tree.erase(path);
}

void erase(ConfigTree& tree, const model::Underlay& underlay, const model::Segment& segment) {
  ConfigTree own;
  renderSegment(own, underlay, segment);
  for (const auto& [path, value] : own)
    if (path.find("/vni[vni='") != std::string::npos) tree.erase(path);
}

/// The VRFs that differ, and those whose subnets do, also in their order: no session accepts these.
std::set<model::VrfName> differingVrfs(const model::Intent& intent, const Basis& basis) {
  std::set<model::VrfName> names;
  for (const auto* some : {&basis.vrfs.gone, &basis.vrfs.fresh})
    for (const model::IpVrf* vrf : *some) names.insert(vrf->name);
  const model::VrfAddresses before(basis.rendering.intent), now(intent);
  for (const model::IpVrf& vrf : intent.ipVrfs)
    if (before.of(vrf) != now.of(vrf)) names.insert(vrf.name);
  return names;
}

}  // namespace

model::Shared<ConfigTree> renderBgpdLike(const model::Intent& intent, const Basis& basis) {
  const std::set<model::VrfName> differing = differingVrfs(intent, basis);
  const bool hasSegments = intent.underlay.routeTargets.administrator.has_value();
  if (differing.empty() && (!hasSegments || basis.segments.same())) return basis.rendering.desired.bgpd;
  ConfigTree tree = *basis.rendering.desired.bgpd;
  for (const model::IpVrf& vrf : basis.rendering.intent.ipVrfs)
    if (differing.contains(vrf.name)) erase(tree, basis.rendering.intent, vrf);
  for (const model::IpVrf& vrf : intent.ipVrfs)
    if (differing.contains(vrf.name)) renderIpVrf(tree, intent, vrf);
  for (const model::Segment* segment : basis.segments.gone) erase(tree, intent.underlay, *segment);
  for (const model::Segment* segment : basis.segments.fresh) renderSegment(tree, intent.underlay, *segment);
  return tree;
}

model::Shared<ConfigTree> renderZebra(const Basis& basis) {
  if (basis.vrfs.same()) return basis.rendering.desired.zebra;
  // Sets no list entry: FRR makes it when the kernel has the VRF, and refuses to delete it while the kernel has the
  // VRF.
  const auto leaf = [](const model::IpVrf& vrf) { return model::zebraVrfPath(vrf.name) + model::kL3vniLeaf; };
  ConfigTree tree = *basis.rendering.desired.zebra;
  for (const model::IpVrf* vrf : basis.vrfs.gone) tree.erase(leaf(*vrf));
  for (const model::IpVrf* vrf : basis.vrfs.fresh) tree.emplace(leaf(*vrf), toString(vrf->l3vni));
  return tree;
}

}  // namespace nicleaf::render
