// SPDX-License-Identifier: Apache-2.0
#include "frr/route_lookup.hpp"

namespace nicleaf::frr {
namespace {

model::EvpnRoute evpnFrom(const ::nicleaf::routes::EvpnRoute& told) {
  return {.type = told.type(),
          .rd = told.rd(),
          .vtep = told.vtep(),
          .targets = {told.targets().begin(), told.targets().end()},
          .matchedTarget = told.matched_target(),
          .l3vni = told.l3vni(),
          .routerMac = told.router_mac(),
          .from = told.from()};
}

model::RoutePath pathFrom(const ::nicleaf::routes::Path& told) {
  model::RoutePath path{.source = told.source(),
                        .from = told.from(),
                        .valid = told.valid(),
                        .best = told.best(),
                        .multipath = told.multipath(),
                        .stale = told.stale(),
                        .suppressed = told.suppressed(),
                        .blackhole = told.blackhole(),
                        .reason = told.reason(),
                        .asPath = told.as_path(),
                        .nextHop = told.next_hop(),
                        .nextHopLinkLocal = told.next_hop_link_local(),
                        .communities = told.communities(),
                        .localPreference = told.local_preference(),
                        .med = told.med(),
                        .weight = told.weight(),
                        .age = std::chrono::seconds(told.age_s()),
                        .imported = {}};
  if (told.has_imported()) path.imported = evpnFrom(told.imported());
  return path;
}

model::RouteSession sessionFrom(const ::nicleaf::routes::Session& told, const model::VrfName& vrf,
                                const std::string& prefix) {
  model::RouteSession session{.peer = told.peer(),
                              .established = told.established(),
                              .negotiated = told.negotiated(),
                              .accepted = told.accepted(),
                              .hears = told.hears(),
                              .prefixLimitReached = told.prefix_limit_reached()};
  if (told.refused_reason().empty()) return session;
  session.refused = {.vrf = vrf,
                     .peer = told.peer(),
                     .prefix = prefix,
                     .reason = told.refused_reason(),
                     .detail = told.refused_detail(),
                     .since = std::chrono::system_clock::time_point(std::chrono::seconds(told.refused_since_s())),
                     .age = std::chrono::seconds(told.refused_age_s()),
                     .rule = {},
                     .explanation = {}};
  return session;
}

}  // namespace

model::RouteLookup routeFrom(const model::VrfName& vrf, const ::nicleaf::routes::LookupResponse& told) {
  model::RouteLookup route{.prefix = told.prefix(),
                           .paths = {},
                           .truncated = told.truncated(),
                           .exported = {},
                           .sessions = {},
                           .evpnSessions = {},
                           .l3vni = told.l3vni(),
                           .l3vniUp = told.l3vni_up(),
                           .importTargets = {told.import_targets().begin(), told.import_targets().end()}};
  for (const auto& path : told.paths()) route.paths.push_back(pathFrom(path));
  for (const auto& exported : told.exported()) route.exported.push_back(evpnFrom(exported));
  for (const auto& one : told.sessions()) route.sessions.push_back(sessionFrom(one, vrf, told.prefix()));
  for (const auto& one : told.evpn_sessions()) route.evpnSessions.push_back(sessionFrom(one, "default", told.prefix()));
  return route;
}

}  // namespace nicleaf::frr
