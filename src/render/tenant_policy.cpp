// SPDX-License-Identifier: Apache-2.0
#include "render/tenant_policy.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "model/policies.hpp"

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

// Sequence numbers of a prefix list. The parts are far apart, so that a prefix that is added after the others adds an
// entry and changes none. All are below 2^31, because FRR subtracts them to sort what `show running-config` prints.
constexpr unsigned kFirstDenied = 1;
constexpr unsigned kFirstAllowed = 100001;
constexpr unsigned kLast = 1000000;

/// A prefix list of one family, as frr-filter.yang has it.
class PrefixList {
 public:
  PrefixList(model::ConfigTree& tree, const std::string& name, bool isIpv4)
      : tree_(tree), type_(isIpv4 ? "ipv4" : "ipv6"), path_(model::prefixListPath(type_, name)) {
    tree_.emplace(path_, "");
  }

  /// Prefixes in `prefix` with `shortest` to `longest` bits.
  void add(unsigned sequence, const char* action, const model::IpPrefix& prefix, unsigned shortest, unsigned longest) {
    const std::string leaf = entry(sequence, action) + "/" + type_ + "-prefix";
    tree_.emplace(leaf, prefix.toString());
    if (shortest > prefix.length) tree_.emplace(leaf + "-length-greater-or-equal", std::to_string(shortest));
    if (longest > prefix.length) tree_.emplace(leaf + "-length-lesser-or-equal", std::to_string(longest));
  }
  void addAny(unsigned sequence, const char* action) { tree_.emplace(entry(sequence, action) + "/any", ""); }

 private:
  std::string entry(unsigned sequence, const char* action) {
    std::string path = path_ + "/entry[sequence='" + std::to_string(sequence) + "']";
    tree_.emplace(path, "");
    tree_.emplace(path + "/action", action);
    return path;
  }

  model::ConfigTree& tree_;
  std::string type_, path_;
};

/// Whether `allowed` would let in something of `denied`.
bool letsIn(const model::AllowedPrefix& allowed, const model::IpPrefix& denied) {
  return allowed.prefix.contains(denied) && allowed.longest() >= denied.length;
}

}  // namespace

std::string connectedListOf(const model::IpVrf& vrf) { return "nicleaf-out-connected-" + vrf.name; }

void renderConnectedList(model::ConfigTree& tree, const model::IpVrf& vrf,
                         const std::vector<model::DeniedPrefix>& subnets) {
  for (const bool isIpv4 : {true, false}) {
    PrefixList list(tree, connectedListOf(vrf), isIpv4);
    unsigned sequence = kFirstAllowed;
    for (const auto& [prefix, path] : subnets) {
      if (prefix.isV4() == isIpv4) list.add(sequence++, "permit", prefix, prefix.length, prefix.length);
    }
    list.addAny(kLast, "deny");
  }
}

std::string entryListOf(const model::IpVrf& vrf, const model::BgpSession& session) {
  return "nicleaf-in-" + vrf.name + "-" + session.peerAddress.toString();
}

void renderEntryList(model::ConfigTree& tree, const std::string& name, const model::BgpSession& session,
                     model::UnicastFamily family, const std::vector<model::DeniedPrefix>& denied) {
  const bool isIpv4 = family == model::UnicastFamily::kIpv4;
  PrefixList list(tree, name, isIpv4);
  unsigned sequence = kFirstDenied;
  for (const model::DeniedPrefix& one : denied) {
    const bool needed = std::ranges::any_of(
        session.allowedPrefixes, [&](const model::AllowedPrefix& allowed) { return letsIn(allowed, one.prefix); });
    if (needed && one.prefix.isV4() == isIpv4)
      list.add(sequence++, "deny", one.prefix, one.prefix.length, one.prefix.address.bits());
  }
  sequence = kFirstAllowed;
  for (const model::AllowedPrefix& allowed : session.allowedPrefixes) {
    if (allowed.prefix.isV4() == isIpv4)
      list.add(sequence++, "permit", allowed.prefix, allowed.shortest(), allowed.longest());
  }
  list.addAny(kLast, "deny");
}

void renderTenantPolicy(model::ConfigTree& tree) {
  // IPv4 prefixes of an IPv6 peer may have an IPv6 next hop (RFC 8950): one of the two actions applies.
  renderMap(tree, kEntryMapIpv4,
            {kNoCommunity, kNoExtendedCommunity, kNoLargeCommunity, kIpv4NextHopIsPeer, kIpv6NextHopIsPeer});
  renderMap(tree, kEntryMapIpv6, {kNoCommunity, kNoExtendedCommunity, kNoLargeCommunity, kIpv6NextHopIsPeer});
  renderMap(tree, kExportMap, {kNoCommunity, kNoExtendedCommunity, kNoLargeCommunity});
  renderMap(tree, kOutMap, {kNoCommunity, kNoExtendedCommunity, kNoLargeCommunity});
  for (const bool isIpv4 : {true, false}) PrefixList(tree, kNothingList, isIpv4).addAny(kLast, "deny");
}

}  // namespace nicleaf::render
