// SPDX-License-Identifier: Apache-2.0
#include "render/tenant_policy.hpp"

#include <utility>
#include <vector>

#include "model/policies.hpp"
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

std::string connectedListOf(const model::IpVrf& vrf) { return "nicleaf-out-connected-" + vrf.name; }

void renderConnectedList(model::ConfigTree& tree, const model::IpVrf& vrf,
                         const std::vector<model::DeniedPrefix>& subnets) {
  for (const bool isIpv4 : {true, false}) {
    PrefixList list(tree, connectedListOf(vrf), isIpv4);
    unsigned sequence = PrefixList::kFirstAllowed;
    for (const auto& [prefix, path] : subnets) {
      if (prefix.isV4() == isIpv4) list.add(sequence++, "permit", prefix, prefix.length, prefix.length);
    }
    list.addAny(PrefixList::kLast, "deny");
  }
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

void renderTenantPolicy(model::ConfigTree& tree) {
  // IPv4 prefixes of an IPv6 peer may have an IPv6 next hop (RFC 8950): one of the two actions applies.
  renderMap(tree, kEntryMapIpv4,
            {kNoCommunity, kNoExtendedCommunity, kNoLargeCommunity, kIpv4NextHopIsPeer, kIpv6NextHopIsPeer});
  renderMap(tree, kEntryMapIpv6, {kNoCommunity, kNoExtendedCommunity, kNoLargeCommunity, kIpv6NextHopIsPeer});
  renderMap(tree, kExportMap, {kNoCommunity, kNoExtendedCommunity, kNoLargeCommunity});
  renderMap(tree, kOutMap, {kNoCommunity, kNoExtendedCommunity, kNoLargeCommunity});
  for (const bool isIpv4 : {true, false}) PrefixList(tree, kNothingList, isIpv4).addAny(PrefixList::kLast, "deny");
}

}  // namespace nicleaf::render
