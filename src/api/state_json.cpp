// SPDX-License-Identifier: Apache-2.0
#include "api/state_json.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "api/offload_json.hpp"
#include "api/text_member.hpp"
#include "model/utf8.hpp"

namespace nicleaf::api {
namespace {

namespace json = boost::json;
using TimePoint = std::chrono::steady_clock::time_point;

json::array strings(const std::vector<std::string>& texts) {
  json::array made;
  for (const std::string& text : texts) made.push_back(json::value(model::validUtf8(text)));
  return made;
}

json::object sessionJson(const model::Session& session, TimePoint now) {
  json::object made;
  made["vrf"] = model::validUtf8(session.vrf);
  made["peer"] = model::validUtf8(session.peer);
  made["session-state"] = toString(session.state);
  if (session.remoteAs.value != 0) made["remote-as"] = session.remoteAs.value;
  if (session.since != TimePoint{} && session.since <= now)
    made["uptime"] = std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now - session.since).count());
  made["established-transitions"] = session.establishedTransitions;
  setText(made, "bfd-state", toString(session.bfd));
  setText(made, "last-reset-reason", session.lastResetReason);
  setText(made, "description", session.description);
  made["refused"] = json::object{{"policy", session.refused.policy},
                                 {"as-path-loop", session.refused.asPathLoop},
                                 {"reflection-loop", session.refused.reflectionLoop},
                                 {"next-hop", session.refused.nextHop}};
  made["attributes-removed"] = std::to_string(session.removed.attributes);
  made["updates-changed"] = std::to_string(session.removed.updates);
  if (session.removed.lastType != 0) made["last-removed-attribute"] = session.removed.lastType;
  json::array families;
  for (const model::FamilyCounters& counters : session.families)
    families.push_back({{"name", counters.afi + "-" + counters.safi},
                        {"prefixes-received", std::to_string(counters.received)},
                        {"prefixes-accepted", std::to_string(counters.accepted)},
                        {"prefixes-refused", std::to_string(counters.filtered)},
                        {"more-prefixes-refused", counters.more},
                        {"prefixes-sent", std::to_string(counters.advertised)}});
  if (!families.empty()) made["address-family"] = std::move(families);
  return made;
}

json::object vniJson(const model::VniStatus& vni) {
  json::object made;
  made["vni"] = vni.vni.value;
  made["type"] = vni.l3 ? "L3" : "L2";
  setText(made, "tenant-vrf", vni.tenantVrf);
  if (vni.known) made["live"] = vni.live;
  setText(made, "rd", vni.rd);
  if (!vni.importRouteTargets.empty()) made["import-route-target"] = strings(vni.importRouteTargets);
  if (!vni.exportRouteTargets.empty()) made["export-route-target"] = strings(vni.exportRouteTargets);
  json::array vteps;
  for (const model::IpAddress& vtep : vni.remoteVteps) vteps.push_back(json::value(vtep.toString()));
  if (vni.known && !vteps.empty()) made["remote-vtep"] = std::move(vteps);
  return made;
}

json::object portJson(const model::PortStatus& port, const std::set<model::IfName>& full) {
  json::object made;
  made["interface"] = model::validUtf8(port.interface);
  setText(made, "netdev", port.netdev);
  made["available"] = !port.netdev.empty();
  setText(made, "reason", port.why);
  if (full.contains(port.netdev)) made["mac-limit-reached"] = true;
  setText(made, "closed", port.closed);
  if (!port.refusedFlags.empty()) made["refused-flag"] = strings(port.refusedFlags);
  return made;
}

json::array drainedJson(const model::Drain& drain) {
  json::array made;
  const auto add = [&](const std::string& name, std::int64_t since) {
    made.push_back({{"name", model::validUtf8(name)}, {"since", std::to_string(since)}});
  };
  if (drain.dpu) add("all", *drain.dpu);
  for (const auto& [vrf, since] : drain.vrfs) add(vrf, since);
  return made;
}

json::object differenceJson(const model::ConfigDifference& difference) {
  json::object made;
  made["kind"] = difference.onlyInDaemon ? "only-in-daemon" : "only-in-datastore";
  if (!difference.context.empty()) made["context"] = strings(difference.context);
  setText(made, "line", difference.line);
  setText(made, "path", difference.path);
  return made;
}

}  // namespace

json::object driftJson(const model::Drift& drift) {
  json::array daemons;
  for (const auto& [name, differences] : drift) {
    json::object daemon{{"name", name}};
    json::array lines;
    for (const model::ConfigDifference& one : differences) lines.push_back(differenceJson(one));
    if (!lines.empty()) daemon["difference"] = std::move(lines);
    daemons.push_back(std::move(daemon));
  }
  return {{"daemon", std::move(daemons)}};
}

json::object refusedJson(const model::RefusedPrefixes& refused) {
  json::array prefixes, sessions;
  for (const model::RefusedPrefix& one : refused.prefixes) {
    json::object made{{"vrf", model::validUtf8(one.vrf)}, {"peer", model::validUtf8(one.peer)}};
    if (!one.prefix.empty()) made["prefix"] = one.prefix;
    made["reason"] = one.reason;
    setText(made, "detail", one.detail);
    setText(made, "rule", one.rule);
    setText(made, "explanation", one.explanation);
    const auto since = std::chrono::duration_cast<std::chrono::seconds>(one.since.time_since_epoch());
    made["since"] = std::to_string(since.count());
    made["age"] = std::to_string(one.age.count());
    (one.prefix.empty() ? sessions : prefixes).push_back(std::move(made));
  }
  json::object made{{"truncated", refused.truncated}};
  if (!sessions.empty()) made["session"] = std::move(sessions);
  if (!prefixes.empty()) made["prefix"] = std::move(prefixes);
  return made;
}

json::object stateJson(const AgentState& state, TimePoint now) {
  json::object made;
  made["phase"] = toString(state.agent.phase);
  if (state.agent.generationApplied) made["generation-applied"] = std::to_string(*state.agent.generationApplied);
  if (state.agent.generationPending) made["generation-pending"] = std::to_string(*state.agent.generationPending);
  setText(made, "last-error", state.agent.lastError);
  made["bgpd"] = toString(state.bgpd);
  json::array broken;
  for (const auto& [name, reason] : state.agent.brokenTenants)
    broken.push_back({{"name", model::validUtf8(name)}, {"reason", model::validUtf8(reason)}});
  if (!broken.empty()) made["broken-tenant"] = std::move(broken);
  if (!state.agent.storeProblems.empty()) made["store-problem"] = strings(state.agent.storeProblems);
  if (state.agent.lastApply)
    made["last-apply-ms"] =
        std::clamp<std::int64_t>(state.agent.lastApply->count(), 0, std::numeric_limits<std::uint32_t>::max());
  if (state.agent.vxlan) {
    made["vxlan-device"] = json::object{{"mode", state.agent.vxlan->single ? "single" : "per-vni"},
                                        {"reason", model::validUtf8(state.agent.vxlan->reason)}};
  }
  if (const auto& waiting = state.agent.confirmation) {
    json::object confirmation{{"id", model::validUtf8(waiting->id)},
                              {"generation", std::to_string(waiting->generation)},
                              {"seconds-left", state.trialLeft.count()}};
    if (waiting->before) confirmation["generation-before"] = std::to_string(*waiting->before);
    made["confirmation"] = std::move(confirmation);
  }
  if (!state.agent.drain.empty()) made["drained"] = drainedJson(state.agent.drain);
  if (!state.openPorts.empty()) made["open-port"] = strings(state.openPorts);
  if (state.driftLines != 0) made["drift-lines"] = state.driftLines;
  json::array sessions, vnis, ports, files;
  for (const model::PasswordFileStatus& one : state.agent.passwordFiles) {
    json::object file{{"file", model::validUtf8(one.file)}};
    setText(file, "problem", one.problem);
    files.push_back(std::move(file));
  }
  if (!files.empty()) made["password-file"] = std::move(files);
  json::array hops;
  for (const auto& [hop, bfd] : state.agent.nextHops)
    hops.push_back(
        {{"vrf", model::validUtf8(hop.first)}, {"next-hop", hop.second.toString()}, {"bfd-state", toString(bfd)}});
  if (!hops.empty()) made["static-next-hop"] = std::move(hops);
  for (const model::PortStatus& port : state.agent.ports) ports.push_back(portJson(port, state.agent.fullPorts));
  for (const auto& [key, session] : state.sessions) sessions.push_back(sessionJson(session, now));
  for (const model::VniStatus& vni : state.vnis) vnis.push_back(vniJson(vni));
  if (!sessions.empty()) made["session"] = std::move(sessions);
  if (!vnis.empty()) made["vni"] = std::move(vnis);
  if (!ports.empty()) made["port"] = std::move(ports);
  if (state.offload) made["offload"] = offloadJson(*state.offload, state.offloadAge);
  return made;
}

}  // namespace nicleaf::api
