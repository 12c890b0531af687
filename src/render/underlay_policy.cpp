// SPDX-License-Identifier: Apache-2.0
#include "render/underlay_policy.hpp"

#include "model/policies.hpp"
#include "render/import_tree.hpp"
#include "render/prefix_list.hpp"

namespace nicleaf::render {
namespace {

constexpr char kSetTag[] = "/set-action[action='frr-route-map:set-tag']";
constexpr char kMatchTag[] = "/match-condition[condition='frr-route-map:match-tag']";

/// Adds an entry to a map, and returns its path.
std::string entry(model::ConfigTree& tree, const char* map, const char* sequence, const char* action) {
  std::string path = model::routeMapPath(map) + "/entry[sequence='" + sequence + "']";
  tree.emplace(model::routeMapPath(map), "");
  tree.emplace(path, "");
  tree.emplace(path + "/action", action);
  return path;
}

}  // namespace

void renderUnderlayPolicy(model::ConfigTree& tree, const model::Underlay& underlay) {
  PrefixList(tree, kUnderlayListIn, true).add(uplinkRules(underlay));
  const std::string tagged = entry(tree, kUnderlayMapIn, "10", "permit") + kSetTag;
  tree.emplace(tagged, "");
  tree.emplace(tagged + "/rmap-set-action/tag", kFromFabric);

  const std::string denied = entry(tree, kUnderlayMapOut, "10", "deny") + kMatchTag;
  tree.emplace(denied, "");
  tree.emplace(denied + "/rmap-match-condition/tag", kFromFabric);
  (void)entry(tree, kUnderlayMapOut, "20", "permit");
}

}  // namespace nicleaf::render
