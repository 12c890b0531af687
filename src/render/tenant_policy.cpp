// SPDX-License-Identifier: Apache-2.0
#include "render/tenant_policy.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "model/policies.hpp"
#include "model/static_path.hpp"
#include "render/import_tree.hpp"
#include "render/prefix_list.hpp"

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
constexpr Action kGracefulShutdown = {"set-community", "community-string", "graceful-shutdown"};
/// For iBGP, where nobody looks at the community (RFC 8326 section 4.2).
constexpr Action kLeastPreference = {"set-local-preference", "local-pref", "0"};
constexpr Action kAlsoGracefulShutdown = {"set-community", "community-string", "graceful-shutdown additive"};

/// Of bgpd's module (bgp_inbound.c): denies what an aggregate with summary-only suppresses, which FRR 8 forgets.
constexpr char kNotSuppressedMap[] = "nicleaf-not-suppressed";

constexpr char kExportMapWithCommunities[] = "nicleaf-export-communities";
constexpr char kExportMapDrained[] = "nicleaf-export-drained";
constexpr char kExportMapDrainedWithCommunities[] = "nicleaf-export-drained-communities";
constexpr char kOutMap[] = "nicleaf-out";
constexpr char kOutMapWithCommunities[] = "nicleaf-out-communities";
constexpr char kOutMapDrained[] = "nicleaf-out-drained";
constexpr char kOutMapDrainedWithCommunities[] = "nicleaf-out-drained-communities";

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

/// Routes from another VRF are that VRF's to advertise.
void denyImported(model::ConfigTree& tree, const char* map) {
  const std::string entry = model::routeMapPath(map) + "/entry[sequence='5']";
  const std::string match = entry + "/match-condition[condition='frr-route-map:match-tag']";
  tree.emplace(entry, "");
  tree.emplace(entry + "/action", "deny");
  tree.emplace(match, "");
  tree.emplace(match + "/rmap-match-condition/tag", kImported);
}

}  // namespace

std::string connectedListOf(const model::IpVrf& vrf) { return "nicleaf-out-connected-" + vrf.name; }

void renderConnectedList(model::ConfigTree& tree, const model::IpVrf& vrf, model::UnicastFamily family,
                         const std::vector<model::DeniedPrefix>& subnets) {
  const bool isIpv4 = family == model::UnicastFamily::kIpv4;
  PrefixList list(tree, connectedListOf(vrf), isIpv4);
  unsigned sequence = PrefixList::kFirstAllowed;
  for (const auto& [prefix, path] : subnets) {
    if (prefix.isV4() == isIpv4) list.add(sequence++, "permit", prefix, prefix.length, prefix.length);
  }
  list.addAny(PrefixList::kLast, "deny");
}

std::string entryListOf(const model::IpVrf& vrf, const model::BgpSession& session) {
  std::string peer = peerOf(session);
  std::ranges::replace(peer, '/', '-');
  return "nicleaf-in-" + vrf.name + "-" + peer;
}

void renderEntryList(model::ConfigTree& tree, const model::IpVrf& vrf, const model::BgpSession& session,
                     model::UnicastFamily family, const std::vector<model::DeniedPrefix>& denied) {
  PrefixList list(tree, entryListOf(vrf, session), family == model::UnicastFamily::kIpv4);
  list.add(entryRules(vrf, session, family, denied));
}

std::string blackholeListOf(const model::IpVrf& vrf, const model::BgpSession& session) {
  std::string name = entryListOf(vrf, session);
  return name.insert(std::string("nicleaf-in").size(), "-blackhole");
}

void renderBlackholeList(model::ConfigTree& tree, const model::IpVrf& vrf, const model::BgpSession& session,
                         model::UnicastFamily family, const std::vector<model::DeniedPrefix>& denied) {
  PrefixList list(tree, blackholeListOf(vrf, session), family == model::UnicastFamily::kIpv4);
  list.add(blackholeRules(vrf, session, family, denied));
}

const char* exportMapOf(const model::IpVrf& vrf) {
  if (vrf.gracefulShutdown) return vrf.exportCommunities ? kExportMapDrainedWithCommunities : kExportMapDrained;
  return vrf.exportCommunities ? kExportMapWithCommunities : kExportMap;
}

const char* outMapOf(const model::BgpSession& session) {
  if (session.gracefulShutdown) return session.advertiseCommunities ? kOutMapDrainedWithCommunities : kOutMapDrained;
  return session.advertiseCommunities ? kOutMapWithCommunities : kOutMap;
}

const char* entryMapOf(const model::BgpSession& session, model::UnicastFamily family) {
  const bool listed = !session.allowedRemoteAs.empty();
  if (family == model::UnicastFamily::kIpv4) return listed ? kEntryMapListedIpv4 : kEntryMapIpv4;
  return listed ? kEntryMapListedIpv6 : kEntryMapIpv6;
}

void renderTenantPolicy(model::ConfigTree& tree) {
  renderMap(tree, kStaticMap, {});
  const std::string match =
      model::routeMapPath(kStaticMap) + "/entry[sequence='10']/match-condition[condition='frr-route-map:match-tag']";
  tree.emplace(match, "");
  tree.emplace(match + "/rmap-match-condition/tag", model::kAdvertisedStaticTag);
  for (const char* map : {kExportMap, kExportMapWithCommunities, kExportMapDrained, kExportMapDrainedWithCommunities}) {
    tree.emplace(model::routeMapPath(map) + "/entry[sequence='10']/call", kNotSuppressedMap);
    denyImported(tree, map);
  }
  renderMap(tree, kExportMap, {kNoCommunity, kNoExtendedCommunity, kNoLargeCommunity});
  renderMap(tree, kExportMapWithCommunities, {kNoExtendedCommunity});
  renderMap(tree, kExportMapDrained, {kGracefulShutdown, kLeastPreference, kNoExtendedCommunity, kNoLargeCommunity});
  renderMap(tree, kExportMapDrainedWithCommunities, {kAlsoGracefulShutdown, kLeastPreference, kNoExtendedCommunity});
  renderMap(tree, kOutMap, {kNoCommunity, kNoExtendedCommunity, kNoLargeCommunity});
  renderMap(tree, kOutMapWithCommunities, {kNoExtendedCommunity});
  renderMap(tree, kOutMapDrained, {kGracefulShutdown, kNoExtendedCommunity, kNoLargeCommunity});
  renderMap(tree, kOutMapDrainedWithCommunities, {kAlsoGracefulShutdown, kNoExtendedCommunity});
  for (const bool isIpv4 : {true, false}) PrefixList(tree, kNothingList, isIpv4).addAny(PrefixList::kLast, "deny");
}

}  // namespace nicleaf::render
