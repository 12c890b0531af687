// SPDX-License-Identifier: Apache-2.0
#include "api/route_json.hpp"

#include "api/text_member.hpp"
#include "model/utf8.hpp"

namespace nicleaf::api {
namespace {

namespace json = boost::json;

void setTexts(json::object& to, const char* name, const std::vector<std::string>& texts) {
  json::array made;
  for (const std::string& text : texts) made.push_back(json::value(model::validUtf8(text)));
  if (!made.empty()) to[name] = std::move(made);
}

json::object evpnJson(const model::EvpnRoute& route) {
  json::object made{{"route-type", route.type}};
  setText(made, "rd", route.rd);
  setText(made, "vtep", route.vtep);
  setTexts(made, "route-target", route.targets);
  setText(made, "imported-by", route.matchedTarget);
  if (route.l3vni != 0) made["l3vni"] = route.l3vni;
  setText(made, "router-mac", route.routerMac);
  setText(made, "from", route.from);
  return made;
}

json::object pathJson(const model::RoutePath& path) {
  json::object made{{"source", path.source},       {"best", path.best},   {"valid", path.valid},
                    {"multipath", path.multipath}, {"stale", path.stale}, {"suppressed", path.suppressed},
                    {"blackhole", path.blackhole}};
  setText(made, "from", path.from);
  setText(made, "why-not-best", path.reason);
  setText(made, "as-path", path.asPath);
  setText(made, "next-hop", path.nextHop);
  setText(made, "next-hop-link-local", path.nextHopLinkLocal);
  setText(made, "communities", path.communities);
  made["local-preference"] = path.localPreference;
  made["med"] = path.med;
  made["weight"] = path.weight;
  made["age"] = std::to_string(path.age.count());
  setText(made, "rule", path.rule);
  if (path.imported) made["imported"] = evpnJson(*path.imported);
  return made;
}

json::object sessionJson(const model::RouteSession& session) {
  json::object made{{"peer", model::validUtf8(session.peer)}, {"verdict", session.verdict}};
  setText(made, "rule", session.rule);
  setText(made, "explanation", session.explanation);
  if (session.refused) {
    made["reason"] = session.refused->reason;
    const auto since = std::chrono::duration_cast<std::chrono::seconds>(session.refused->since.time_since_epoch());
    made["since"] = std::to_string(since.count());
    made["age"] = std::to_string(session.refused->age.count());
  }
  made["hears"] = session.hears;
  setText(made, "hears-rule", session.hearsRule);
  setText(made, "hears-explanation", session.hearsExplanation);
  return made;
}

json::object kernelJson(const model::KernelRoute& route) {
  json::object made;
  setText(made, "prefix", route.prefix);
  if (route.prefix.empty()) return made;
  made["type"] = route.type;
  made["protocol"] = route.protocol;
  made["table"] = route.table;
  made["metric"] = route.metric;
  made["offloaded"] = route.offloaded;
  made["trapped"] = route.trapped;
  made["offload-failed"] = route.offloadFailed;
  json::array hops;
  for (const model::KernelNextHop& hop : route.nextHops) {
    json::object& one = hops.emplace_back(json::object()).as_object();
    setText(one, "gateway", hop.gateway);
    setText(one, "device", hop.device);
    one["onlink"] = hop.onlink;
    one["link-down"] = hop.linkDown;
    one["offloaded"] = hop.offloaded;
  }
  if (!hops.empty()) made["next-hop"] = std::move(hops);
  return made;
}

}  // namespace

json::object routeJson(const model::RouteReport& report) {
  json::object made{{"vrf", model::validUtf8(report.vrf)}, {"prefix", model::validUtf8(report.asked)}};
  setText(made, "found", report.bgp.prefix);
  json::array sessions, paths, exported, evpnSessions;
  for (const model::RouteSession& one : report.bgp.sessions) sessions.push_back(sessionJson(one));
  for (const model::RoutePath& one : report.bgp.paths) paths.push_back(pathJson(one));
  for (const model::EvpnRoute& one : report.bgp.exported) exported.push_back(evpnJson(one));
  for (const model::RouteSession& one : report.bgp.evpnSessions)
    evpnSessions.push_back(
        json::object{{"peer", model::validUtf8(one.peer)}, {"established", one.established}, {"hears", one.hears}});
  if (!sessions.empty()) made["session"] = std::move(sessions);
  if (!paths.empty()) made["path"] = std::move(paths);
  made["truncated"] = report.bgp.truncated;
  if (!exported.empty()) made["exported"] = std::move(exported);
  if (!evpnSessions.empty()) made["evpn-session"] = std::move(evpnSessions);
  if (report.kernel) {
    if (json::object kernel = kernelJson(*report.kernel); !kernel.empty()) made["kernel"] = std::move(kernel);
  }
  setText(made, "kernel-error", report.kernelError);
  setTexts(made, "note", report.notes);
  setTexts(made, "difference", report.problems);
  return made;
}

}  // namespace nicleaf::api
