// SPDX-License-Identifier: Apache-2.0
#include "render/static_tree.hpp"

#include "model/static_path.hpp"
#include "render/parts.hpp"
#include "render/place.hpp"

namespace nicleaf::render {
namespace {

std::string routePath(const model::IpVrf& vrf, const model::StaticRoute& route) {
  const std::string family = route.prefix.isV4() ? "ipv4" : "ipv6";
  return model::staticRoutesPath(vrf.name) + "/route-list[prefix='" + route.prefix.toString() +
         "'][afi-safi='frr-routing:" + family + "-unicast']";
}

std::string hopsPath(const model::IpVrf& vrf, const model::StaticRoute& route) {
  return routePath(vrf, route) + "/path-list[table-id='0'][distance='1']/frr-nexthops";
}

std::string hopKeys(const model::IpVrf& vrf, const std::string& type, const std::string& address) {
  return "[nh-type='" + type + "'][vrf='" + vrf.name + "'][gateway='" + address + "'][interface='']";
}

std::string hopKeys(const model::IpVrf& vrf, const model::IpAddress& address) {
  return hopKeys(vrf, address.isV4() ? "ip4" : "ip6", address.toString());
}

void renderRoute(const Place& routes, const model::IpVrf& vrf, const model::StaticRoute& route) {
  const std::string family = route.prefix.isV4() ? "ipv4" : "ipv6";
  const Place path = routes
                         .entry("route-list", "[prefix='" + route.prefix.toString() +
                                                  "'][afi-safi='frr-routing:" + family + "-unicast']")
                         .entry("path-list", "[table-id='0'][distance='1']");
  path.leaf("tag", route.advertise ? model::kAdvertisedStaticTag : model::kStaticTag);
  const Place hops = path.container("frr-nexthops");
  // of the default bh-type: packets are dropped silently
  if (route.blackhole) (void)hops.entry("nexthop", hopKeys(vrf, "blackhole", ""));
  for (const model::IpAddress& address : route.nextHops) (void)hops.entry("nexthop", hopKeys(vrf, address));
}

void eraseBelow(model::ConfigTree& tree, const std::string& path) {
  tree.erase(path);
  for (auto at = tree.lower_bound(path + "/"); at != tree.end() && at->first.starts_with(path + "/");)
    at = tree.erase(at);
}

/// Leaves out the next hops that are down, and a route that has no others.
void leaveOutDown(model::ConfigTree& routes, const model::IpVrf& vrf, const model::StaticRoute& route,
                  const model::NextHopStates& states, const model::ConfigTree& observed) {
  bool anyUp = false;
  for (const model::IpAddress& address : route.nextHops) {
    const std::string hop = hopsPath(vrf, route) + "/nexthop" + hopKeys(vrf, address);
    const auto found = states.find({vrf.name, address});
    const bool isKnown = found != states.end() && found->second != model::BfdState::kUnknown;
    const bool isUp = isKnown ? found->second == model::BfdState::kUp : observed.contains(hop);
    if (!isUp) eraseBelow(routes, hop);
    anyUp = anyUp || isUp;
  }
  if (!anyUp) eraseBelow(routes, routePath(vrf, route));
}

}  // namespace

model::ConfigTree renderStaticd(const model::Intent& intent) {
  model::ConfigTree tree;
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    const Place routes(tree, model::staticRoutesPath(vrf.name));
    for (const model::StaticRoute& route : vrf.staticRoutes) renderRoute(routes, vrf, route);
  }
  return tree;
}

model::Shared<model::ConfigTree> withoutDownNextHops(const model::Shared<model::ConfigTree>& routes,
                                                     const model::Intent& intent, const model::NextHopStates& states,
                                                     const model::ConfigTree& observed) {
  if (model::followedNextHops(intent).empty()) return routes;
  model::ConfigTree left = *routes;
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    for (const model::StaticRoute& route : vrf.staticRoutes)
      if (!route.bfd.empty()) leaveOutDown(left, vrf, route, states, observed);
  }
  return left;
}

}  // namespace nicleaf::render
