// SPDX-License-Identifier: Apache-2.0
#include "render/import_tree.hpp"

#include <algorithm>

#include "model/policies.hpp"
#include "render/prefix_list.hpp"

namespace nicleaf::render {
namespace {

constexpr char kMatchTag[] = "frr-route-map:match-tag";
constexpr char kMatchSource[] = "frr-bgp-route-map:source-vrf";

std::string mapOf(const model::IpVrf& vrf, bool isIpv4) {
  return "nicleaf-import-" + vrf.name + (isIpv4 ? "-ipv4" : "-ipv6");
}

/// With the names of both VRFs, of which neither has a colon.
std::string listOf(const model::IpVrf& vrf, const model::VrfImport& import) {
  return "nicleaf-import-" + vrf.name + ":" + import.from;
}

bool has(const model::VrfImport& import, bool isIpv4) {
  return std::ranges::any_of(import.prefixes, [&](const auto& one) { return one.prefix.isV4() == isIpv4; });
}

/// A map's entries, in order.
class Map {
 public:
  Map(model::ConfigTree& tree, const std::string& name) : tree_(tree), map_(model::routeMapPath(name)) {
    tree_.emplace(map_, "");
  }
  void add(const char* action) {
    entry_ = map_ + "/entry[sequence='" + std::to_string(sequence_ += 10) + "']";
    tree_.emplace(entry_, "");
    tree_.emplace(entry_ + "/action", action);
  }
  void match(const char* condition, const char* leaf, const std::string& value) {
    const std::string path = entry_ + "/match-condition[condition='" + condition + "']";
    tree_.emplace(path, "");
    tree_.emplace(path + "/rmap-match-condition/" + leaf, value);
  }
  void setTag(const char* value) {
    const std::string path = entry_ + "/set-action[action='frr-route-map:set-tag']";
    tree_.emplace(path, "");
    tree_.emplace(path + "/rmap-set-action/tag", value);
  }

 private:
  model::ConfigTree& tree_;
  std::string map_, entry_;
  unsigned sequence_ = 0;
};

void renderList(model::ConfigTree& tree, const model::IpVrf& vrf, const model::VrfImport& import, bool isIpv4) {
  PrefixList list(tree, listOf(vrf, import), isIpv4);
  unsigned sequence = PrefixList::kFirstAllowed;
  for (const model::AllowedPrefix& one : import.prefixes) {
    if (one.prefix.isV4() == isIpv4) list.add(sequence++, "permit", one.prefix, one.shortest(), one.longest());
  }
  list.addAny(PrefixList::kLast, "deny");
}

void renderFamily(model::ConfigTree& tree, const Place& global, const model::IpVrf& vrf, bool isIpv4) {
  Map map(tree, mapOf(vrf, isIpv4));
  const Place vpn = global.family(isIpv4 ? kIpv4 : kIpv6).container("vpn-config");
  vpn.leaf("rmap-import", mapOf(vrf, isIpv4));
  for (const model::VrfImport& import : vrf.imports) {
    if (!has(import, isIpv4)) continue;
    renderList(tree, vrf, import, isIpv4);
    (void)vpn.entry("import-vrf-list", "[vrf='" + import.from + "']");
    if (!import.fabricRoutes) {
      map.add("deny");
      map.match(kMatchSource, "frr-bgp-route-map:source-vrf", import.from);
      map.match(kMatchTag, "tag", kFromFabric);
    }
    map.add("permit");
    map.match(kMatchSource, "frr-bgp-route-map:source-vrf", import.from);
    map.match(isIpv4 ? "frr-route-map:ipv4-prefix-list" : "frr-route-map:ipv6-prefix-list", "list-name",
              listOf(vrf, import));
    map.setTag(kImported);
  }
}

}  // namespace

void renderImports(model::ConfigTree& tree, const Place& global, const model::IpVrf& vrf) {
  for (const bool isIpv4 : {true, false}) {
    const auto hasFamily = [&](const model::VrfImport& import) { return has(import, isIpv4); };
    if (std::ranges::any_of(vrf.imports, hasFamily)) renderFamily(tree, global, vrf, isIpv4);
  }
}

}  // namespace nicleaf::render
