// SPDX-License-Identifier: Apache-2.0
#include "cli/explain_command.hpp"

#include <algorithm>
#include <chrono>
#include <ostream>

#include "cli/command_line.hpp"
#include "cli/json_text.hpp"
#include "cli/table.hpp"
#include "model/types.hpp"

namespace nicleaf::cli {
namespace {

namespace json = boost::json;

bool is(const json::value& value, const char* name) { return text(value, name) == "true"; }

/// ", NAME VALUE" if there is a value.
std::string with(const char* name, const std::string& value) {
  return value.empty() ? "" : std::string(", ") + name + ' ' + value;
}

std::string joined(const json::array& values) {
  std::string all;
  for (const json::value& value : values) all += (all.empty() ? "" : " ") + std::string(value.as_string());
  return all;
}

std::size_t widthOf(const json::array& sessions) {
  std::size_t width = 0;
  for (const json::value& one : sessions) width = std::max(width, text(one, "peer").size());
  return width + 2;
}

std::string padded(std::string word, std::size_t width) {
  word.resize(std::max(width, word.size()), ' ');
  return word;
}

void printLines(std::ostream& out, const char* heading, const json::array& lines) {
  if (lines.empty()) return;
  out << heading << '\n';
  for (const json::value& line : lines) out << "  " << std::string(line.as_string()) << '\n';
}

void printSessions(std::ostream& out, const json::array& sessions) {
  if (sessions.empty()) return;
  out << "from neighbors\n";
  for (const json::value& one : sessions) {
    out << "  " << padded(text(one, "peer"), widthOf(sessions)) << text(one, "verdict");
    if (const std::string reason = text(one, "reason"); !reason.empty())
      out << " (" << reason << ") for " << humanDuration(text(one, "age"));
    if (const std::string why = text(one, "explanation"); !why.empty()) out << ": " << why;
    out << '\n';
    if (const std::string rule = text(one, "rule"); !rule.empty()) out << "    " << rule << '\n';
  }
}

std::string evpnWords(const json::value& route) {
  return "type " + text(route, "route-type") + with("RD", text(route, "rd")) + with("VTEP", text(route, "vtep")) +
         with("route targets", joined(list(route, "route-target"))) + with("L3VNI", text(route, "l3vni")) +
         with("router MAC", text(route, "router-mac")) + with("from", text(route, "from")) +
         with("imported by", text(route, "imported-by"));
}

std::string rankOf(const json::value& path) {
  if (is(path, "best")) return "best";
  if (is(path, "multipath")) return "used too";
  return is(path, "valid") ? "not best" : "not valid";
}

void printPath(std::ostream& out, const json::value& path) {
  const std::string from = text(path, "from");
  out << "  " << padded(rankOf(path), 11) << text(path, "source") << (from.empty() ? "" : " " + from);
  const std::string asPath = text(path, "as-path");
  out << with("AS path", asPath) << with("next hop", text(path, "next-hop"))
      << with("link-local", text(path, "next-hop-link-local")) << with("communities", text(path, "communities"));
  if (const std::string preference = text(path, "local-preference"); preference != "100" && preference != "0")
    out << ", local preference " << preference;
  if (const std::string med = text(path, "med"); med != "0") out << ", MED " << med;
  for (const char* flag : {"blackhole", "stale", "suppressed"})
    if (is(path, flag)) out << ", " << flag;
  out << ", for " << humanDuration(text(path, "age")) << '\n';
  if (const std::string why = text(path, "why-not-best"); !why.empty())
    out << "    the best one is better by: " << why << '\n';
  if (rankOf(path) == "not valid") out << "    bgpd does not reach the next hop\n";
  if (const std::string rule = text(path, "rule"); !rule.empty()) out << "    " << rule << '\n';
  if (const json::value& imported = doctor::member(path, "imported"); !imported.is_null())
    out << "    " << evpnWords(imported) << '\n';
}

void printPaths(std::ostream& out, const json::value& explanation) {
  const json::array& paths = list(explanation, "path");
  out << "paths in bgpd's table of the VRF\n";
  if (paths.empty()) out << "  none\n";
  for (const json::value& path : paths) printPath(out, path);
  if (is(explanation, "truncated")) out << "  and more\n";
}

void printHearers(std::ostream& out, const json::value& explanation) {
  const json::array &sessions = list(explanation, "session"), &evpn = list(explanation, "evpn-session");
  const std::size_t width = std::max(widthOf(sessions), widthOf(evpn));
  if (sessions.empty() && evpn.empty()) return;
  out << "advertised to\n";
  for (const json::value& one : sessions) {
    const std::string why = text(one, "hears-explanation");
    out << "  " << padded(text(one, "peer"), width) << (is(one, "hears") ? "yes" : "no") << (why.empty() ? "" : ": ")
        << why << '\n';
    if (const std::string rule = text(one, "hears-rule"); !rule.empty()) out << "    " << rule << '\n';
  }
  for (const json::value& one : evpn) {
    out << "  " << padded(text(one, "peer"), width) << (is(one, "hears") ? "yes" : "no") << ", as type 5"
        << (is(one, "established") ? "" : ": the session is down") << '\n';
  }
}

void printKernel(std::ostream& out, const json::value& explanation) {
  out << "in the kernel\n";
  const json::value& route = doctor::member(explanation, "kernel");
  if (const std::string error = text(explanation, "kernel-error"); !error.empty()) {
    out << "  unknown: " << error << '\n';
  } else if (route.is_null()) {
    out << "  no route\n";
  } else {
    out << "  " << text(route, "prefix") << ' ' << text(route, "type") << ", table " << text(route, "table")
        << ", protocol " << text(route, "protocol") << ", metric " << text(route, "metric")
        << (is(route, "offloaded") ? ", offloaded" : ", not offloaded") << (is(route, "trapped") ? ", trapped" : "")
        << (is(route, "offload-failed") ? ", the device refused it" : "") << '\n';
  }
  for (const json::value& hop : list(route, "next-hop")) {
    const std::string gateway = text(hop, "gateway");
    out << "    " << (gateway.empty() ? "" : "via " + gateway + ' ') << "dev " << text(hop, "device")
        << (is(hop, "onlink") ? " onlink" : "") << (is(hop, "offloaded") ? " offloaded" : "")
        << (is(hop, "link-down") ? " down" : "") << '\n';
  }
}

}  // namespace

void printExplanation(std::ostream& out, const json::value& explanation) {
  const std::string asked = text(explanation, "prefix"), found = text(explanation, "found");
  out << asked << " in " << text(explanation, "vrf") << (found.empty() || found == asked ? "" : ": " + found) << '\n';
  printSessions(out, list(explanation, "session"));
  printPaths(out, explanation);
  if (const json::array& exported = list(explanation, "exported"); !exported.empty()) {
    out << "exported to EVPN\n";
    for (const json::value& route : exported) out << "  " << evpnWords(route) << '\n';
  }
  printHearers(out, explanation);
  printKernel(out, explanation);
  printLines(out, "besides", list(explanation, "note"));
  printLines(out, "bgpd and the kernel differ", list(explanation, "difference"));
}

int explain(Session& session, const ExplainRequest& request) {
  if (!model::IpPrefix::parse(request.prefix) && !model::IpAddress::parse(request.prefix)) {
    session.err << '\'' << request.prefix << "' is neither a prefix nor an address\n";
    return kUsage;
  }
  const auto answer = session.client.explanation(request.vrf, request.prefix, kDeadline);
  if (!answer) return report(session, answer.error());
  // The names of the top-level members are qualified.
  json::object explanation;
  const json::value parsed = json::parse(*answer);
  for (const auto& [name, value] : parsed.as_object()) explanation[name.substr(name.find(':') + 1)] = value;
  if (session.json)
    session.out << pretty(explanation) << '\n';
  else
    printExplanation(session.out, explanation);
  return kOk;
}

}  // namespace nicleaf::cli
