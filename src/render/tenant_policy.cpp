// SPDX-License-Identifier: Apache-2.0
#include "render/tenant_policy.hpp"

#include <utility>
#include <vector>

#include "model/route_maps.hpp"

namespace nicleaf::render {
namespace {

/// What a map sets: FRR's action, and the leaf that belongs to it with its value (frr-bgp-route-map.yang).
struct Action {
  const char* action;
  const char* leaf;
  const char* value;
};

constexpr Action kNoCommunity = {"set-community", "community-none", "true"};
constexpr Action kNoExtendedCommunity = {"set-extcommunity-none", "extcommunity-none", "true"};
constexpr Action kNoLargeCommunity = {"set-large-community", "large-community-none", "true"};
// A server announces what is behind itself. With a peer of the other family these two do nothing.
constexpr Action kIpv4NextHopIsPeer = {"set-ipv4-nexthop", "ipv4-nexthop", "peer-address"};
constexpr Action kIpv6NextHopIsPeer = {"ipv6-peer-address", "preference", "true"};

void renderMap(model::ConfigTree& tree, const char* name, const std::vector<Action>& actions) {
  const std::string map = model::routeMapPath(name);
  const std::string entry = map + "/entry[sequence='10']";
  tree.emplace(map, "");
  tree.emplace(entry, "");
  tree.emplace(entry + "/action", "permit");
  for (const Action& set : actions) {
    const std::string path = entry + "/set-action[action='frr-bgp-route-map:" + set.action + "']";
    tree.emplace(path, "");
    tree.emplace(path + "/rmap-set-action/frr-bgp-route-map:" + set.leaf, set.value);
  }
}

}  // namespace

void renderTenantPolicy(model::ConfigTree& tree) {
  renderMap(tree, kEntryMapIpv4, {kNoCommunity, kNoExtendedCommunity, kNoLargeCommunity, kIpv4NextHopIsPeer});
  renderMap(tree, kEntryMapIpv6, {kNoCommunity, kNoExtendedCommunity, kNoLargeCommunity, kIpv6NextHopIsPeer});
  renderMap(tree, kExportMap, {kNoCommunity, kNoExtendedCommunity, kNoLargeCommunity});
}

}  // namespace nicleaf::render
