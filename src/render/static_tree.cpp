// SPDX-License-Identifier: Apache-2.0
#include "model/static_path.hpp"
#include "render/parts.hpp"
#include "render/place.hpp"

namespace nicleaf::render {
namespace {

void renderRoute(const Place& routes, const model::IpVrf& vrf, const model::StaticRoute& route) {
  const std::string family = route.prefix.isV4() ? "ipv4" : "ipv6";
  const Place path = routes
                         .entry("route-list", "[prefix='" + route.prefix.toString() +
                                                  "'][afi-safi='frr-routing:" + family + "-unicast']")
                         .entry("path-list", "[table-id='0'][distance='1']");
  path.leaf("tag", route.advertise ? model::kAdvertisedStaticTag : model::kStaticTag);
  const Place hops = path.container("frr-nexthops");
  const auto addHop = [&](const std::string& type, const std::string& address) {
    return hops.entry("nexthop",
                      "[nh-type='" + type + "'][vrf='" + vrf.name + "'][gateway='" + address + "'][interface='']");
  };
  if (route.blackhole) (void)addHop("blackhole", "");  // of the default bh-type: packets are dropped silently
  for (const model::IpAddress& address : route.nextHops)
    (void)addHop(address.isV4() ? "ip4" : "ip6", address.toString());
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

}  // namespace nicleaf::render
