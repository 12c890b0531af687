// SPDX-License-Identifier: Apache-2.0
#include "render/vrf_tree.hpp"

#include <algorithm>

#include "model/denied_prefixes.hpp"
#include "render/bgp_instance.hpp"
#include "render/import_tree.hpp"
#include "render/place.hpp"
#include "render/session_tree.hpp"
#include "render/tenant_policy.hpp"

namespace nicleaf::render {
namespace {

constexpr char kMinimumHoldTime[] = "3";  // seconds: refuses 0, with which a dead server's routes would stay for ever

/// The VRF's sessions, and the prefix lists that they name.
void renderSessions(model::ConfigTree& tree, const Place& bgp, const model::Intent& intent, const model::IpVrf& vrf) {
  const auto any = [&](auto condition) { return std::ranges::any_of(vrf.sessions, condition); };
  for (const model::UnicastFamily family : {model::UnicastFamily::kIpv4, model::UnicastFamily::kIpv6}) {
    const auto hearsConnected = [&](const model::BgpSession& session) {
      return session.advertise == model::Advertise::kConnected && session.families.contains(family);
    };
    if (any(hearsConnected)) renderConnectedList(tree, vrf, family, model::subnetsOf(intent, vrf));
  }
  const bool anyAllowed = any([](const auto& session) { return !session.allowedPrefixes.empty(); });
  const auto denied = anyAllowed ? model::deniedPrefixes(intent, vrf) : std::vector<model::DeniedPrefix>();
  for (const model::BgpSession& session : vrf.sessions) {
    for (const model::UnicastFamily family : session.families) {
      renderEntryList(tree, vrf, session, family, denied);
      if (session.blackhole) renderBlackholeList(tree, vrf, session, family, denied);
    }
    renderSession(bgp, vrf, session);
  }
}

/// Static routes that are to be advertised: those with the tag that the map permits.
void renderStaticRoutes(const Place& global, const model::IpVrf& vrf) {
  for (const bool isIpv4 : {true, false}) {
    const auto advertised = [&](const auto& route) { return route.advertise && route.prefix.isV4() == isIpv4; };
    if (std::ranges::none_of(vrf.staticRoutes, advertised)) continue;
    global.family(isIpv4 ? kIpv4 : kIpv6)
        .entry("redistribution-list", "[route-type='static'][route-instance='0']")
        .leaf("rmap-policy-import", kStaticMap);
  }
}

void renderAggregates(const Place& global, const model::IpVrf& vrf) {
  for (const model::Aggregate& aggregate : vrf.aggregates) {
    global.family(aggregate.prefix.isV4() ? kIpv4 : kIpv6)
        .entry("aggregate-route", "[prefix='" + aggregate.prefix.toString() + "']")
        .leaf("summary-only", aggregate.summaryOnly ? "true" : "false");
  }
}

}  // namespace

void renderIpVrf(model::ConfigTree& tree, const model::Intent& intent, const model::IpVrf& vrf) {
  const Place bgp = instance(tree, vrf.name);
  const Place global = renderGlobal(bgp, intent.underlay, intent.gracefulShutdown || vrf.gracefulShutdown);
  global.leaf("minimum-holdtime", kMinimumHoldTime);
  for (const char* family : {kIpv4, kIpv6}) {
    (void)global.family(family).entry("redistribution-list", "[route-type='connected'][route-instance='0']");
  }
  if (model::hasListenRange(vrf)) global.leaf("dynamic-neighbors-limit", std::to_string(model::listenLimitOf(vrf)));
  renderStaticRoutes(global, vrf);
  renderAggregates(global, vrf);
  renderImports(tree, global, vrf);
  const Place evpn = global.family(kEvpn).container("ip-vrf");
  const char* map = exportMapOf(vrf);
  for (const char* family : {kIpv4, kIpv6}) evpn.container(family).leaf("enable", "true").leaf("route-map", map);
  if (!vrf.rd.empty()) evpn.leaf("rd", vrf.rd);
  const model::RouteTargets& fabric = intent.underlay.routeTargets;
  renderTargets(evpn, importsOf(fabric, vrf.l3vni, vrf.importRouteTargets),
                targetsOf(fabric, vrf.l3vni, vrf.exportRouteTargets));
  renderSessions(tree, bgp, intent, vrf);
}

}  // namespace nicleaf::render
