// SPDX-License-Identifier: Apache-2.0
#include "reconcile/route_explanation.hpp"

#include <algorithm>

#include "model/denied_prefixes.hpp"
#include "model/fabric_path.hpp"
#include "reconcile/refusals.hpp"
#include "reconcile/route_differences.hpp"
#include "render/entry_rules.hpp"

namespace nicleaf::reconcile {
namespace {

using model::RouteSession;

/// What is explained.
struct Route {
  const model::Intent& intent;
  const model::VrfName& vrf;
  const model::IpVrf* ipVrf;  // null for the underlay
  model::IpPrefix prefix;
};

void explainDown(const Route& route, RouteSession& session) {
  session.verdict = "down";
  const auto limit = render::limitRefusalOf(route.intent, route.vrf, session.peer);
  if (session.prefixLimitReached && limit) {
    session.rule = limit->path;
    session.explanation = "bgpd closed the session: " + limit->words;
    return;
  }
  const auto of = render::tenantSession(route.intent, route.vrf, session.peer);
  if (of.session == nullptr || of.session->enabled) return;
  session.rule = pathOf(*of.vrf, *of.session) + "/enabled";
  session.explanation = "shut down by the operator";
}

/// What bgpd neither has nor remembers as refused.
void explainAbsent(const Route& route, RouteSession& session) {
  const auto refusal = render::refusalOf(route.intent, route.vrf, session.peer, route.prefix);
  const auto permit = render::permitOf(route.intent, route.vrf, session.peer, route.prefix);
  if (permit) {
    session.verdict = "not-announced";
    session.rule = permit->path;
    session.explanation =
        permit->onlyBlackhole ? "would be accepted with the community BLACKHOLE" : "would be accepted";
  } else {
    session.verdict = "not-allowed";
    session.rule = refusal ? refusal->path : "";
    session.explanation = "not announced, or no longer remembered; would be refused";
    if (refusal) session.explanation += ": " + refusal->words;
  }
}

void explainVerdict(const Route& route, RouteSession& session) {
  if (session.refused) {
    explain(route.intent, *session.refused);
    session.verdict = "refused";
    session.rule = session.refused->rule;
    session.explanation = session.refused->explanation;
  } else if (session.accepted) {
    const auto permit = render::permitOf(route.intent, route.vrf, session.peer, route.prefix);
    session.verdict = "accepted";
    session.rule = permit ? permit->path : "";
  } else if (!session.established) {
    explainDown(route, session);
  } else {
    explainAbsent(route, session);
  }
}

bool isSubnet(const Route& route) {
  const auto subnets = model::subnetsOf(route.intent, *route.ipVrf);
  return std::ranges::any_of(subnets, [&](const auto& subnet) { return subnet.prefix == route.prefix; });
}

/// Why the setting `advertise` keeps the prefix from the server; empty if it does not.
std::string keptBy(const Route& route, model::Advertise advertise) {
  using enum model::Advertise;
  switch (advertise) {
    case kNothing:
      return "the server hears nothing";
    case kDefaultRoute:
      return route.prefix.length == 0 ? "" : "the server hears a default route only";
    case kConnected:
      return isSubnet(route) ? "" : "the server hears the subnets of its IP-VRF on this DPU only";
    case kVrf:
      break;
  }
  return "";
}

void explainHearing(const Route& route, const model::RoutePath* best, RouteSession& session) {
  if (session.hears || route.ipVrf == nullptr) return;
  const auto [owner, of] = render::tenantSession(route.intent, route.vrf, session.peer);
  if (of == nullptr) return;
  if (std::string kept = keptBy(route, of->advertise); !kept.empty()) {
    session.hearsRule = pathOf(*owner, *of) + "/advertise";
    session.hearsExplanation = std::move(kept);
  } else if (!session.established) {
    session.hearsExplanation = "the session is down";
  } else if (!session.negotiated) {
    session.hearsExplanation = "the server does not take part in the address family";
  } else if (best == nullptr) {
    session.hearsExplanation = "there is no best path";
  } else if (best->from == session.peer) {
    session.hearsExplanation = "the best path is the server's own";
  } else {
    session.hearsExplanation = "bgpd does not advertise it";
  }
}

/// The data path of the intent behind a path that does not come from a session.
std::string ruleOf(const Route& route, const model::RoutePath& path) {
  if (route.ipVrf == nullptr) return "";
  if (path.source == "connected") {
    for (const model::DeniedPrefix& subnet : model::subnetsOf(route.intent, *route.ipVrf))
      if (subnet.prefix == route.prefix) return subnet.reason;
  }
  if (path.source == "static") {
    for (const model::StaticRoute& one : route.ipVrf->staticRoutes)
      if (one.prefix == route.prefix) return pathOf(*route.ipVrf, one);
  }
  if (path.source == "aggregate") {
    for (const model::Aggregate& one : route.ipVrf->aggregates)
      if (one.prefix == route.prefix) return pathOf(*route.ipVrf, one);
  }
  return "";
}

void noteStaticRoutes(const Route& route, model::RouteReport& report) {
  const auto isStatic = [](const model::RoutePath& path) { return path.source == "static"; };
  for (const model::StaticRoute& one : route.ipVrf->staticRoutes) {
    if (one.prefix != route.prefix || std::ranges::any_of(report.bgp.paths, isStatic)) continue;
    report.notes.push_back(pathOf(*route.ipVrf, one) +
                           (one.advertise ? " is not in bgpd's table: zebra does not use it, for example because its "
                                            "next hop is not reachable"
                                          : " is not in bgpd's table: advertise is false"));
  }
}

void noteAggregates(const Route& route, model::RouteReport& report) {
  for (const model::Aggregate& one : route.ipVrf->aggregates) {
    if (one.prefix == route.prefix || !one.prefix.contains(route.prefix)) continue;
    report.notes.push_back(pathOf(*route.ipVrf, one) + (one.summaryOnly ? " is advertised instead of it (summary-only)"
                                                                        : " is advertised besides it"));
  }
}

void noteExport(const model::RoutePath* best, model::RouteReport& report) {
  const std::string no = "no type-5 route is exported: ";
  if (!report.bgp.exported.empty()) return;
  if (report.bgp.l3vni == 0)
    report.notes.push_back(no + "bgpd knows no L3VNI of the VRF");
  else if (!report.bgp.l3vniUp)
    report.notes.push_back(no + "L3VNI " + std::to_string(report.bgp.l3vni) + " is down");
  else if (best == nullptr)
    report.notes.push_back(no + "there is no best path");
  else if (best->source == "evpn")
    report.notes.push_back(no + "the best path comes from EVPN itself");
  else if (best->suppressed)
    report.notes.push_back(no + "an aggregate suppresses the prefix");
  else if (best->blackhole)
    report.notes.push_back(no + "the best path discards traffic, for this DPU only");
}

const model::IpVrf* ipVrfNamed(const model::Intent& intent, const model::VrfName& name) {
  const auto found = std::ranges::find(intent.ipVrfs, name, &model::IpVrf::name);
  return found == intent.ipVrfs.end() ? nullptr : &*found;
}

}  // namespace

void explain(const model::Intent& intent, model::RouteReport& report) {
  const auto prefix = model::IpPrefix::parse(report.bgp.prefix);
  if (!prefix) return;
  const Route route{intent, report.vrf, ipVrfNamed(intent, report.vrf), prefix->network()};
  const auto found = std::ranges::find(report.bgp.paths, true, &model::RoutePath::best);
  const model::RoutePath* best = found == report.bgp.paths.end() ? nullptr : &*found;
  for (model::RoutePath& path : report.bgp.paths) path.rule = ruleOf(route, path);
  for (RouteSession& session : report.bgp.sessions) {
    explainVerdict(route, session);
    explainHearing(route, best, session);
  }
  if (route.ipVrf != nullptr) {
    noteStaticRoutes(route, report);
    noteAggregates(route, report);
    noteExport(best, report);
  }
  if (report.kernel) report.problems = differences(intent, report);
}

}  // namespace nicleaf::reconcile
