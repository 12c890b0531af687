// SPDX-License-Identifier: Apache-2.0
#include "cli/show_commands.hpp"

#include <algorithm>
#include <ostream>

#include "cli/command_line.hpp"
#include "cli/json_text.hpp"
#include "cli/session_rows.hpp"
#include "cli/table.hpp"

namespace nicleaf::cli {
namespace {

namespace json = boost::json;

bool available(const json::value& port) { return text(port, "available") == "true"; }
bool live(const json::value& vni) { return text(vni, "live") == "true"; }

const char* liveOrNot(const json::value& vni) {
  const std::string told = text(vni, "live");
  return told.empty() ? "unknown" : told == "true" ? "yes" : "no";
}

std::string share(const json::array& all, bool (*good)(const json::value&), const char* word) {
  return std::to_string(std::ranges::count_if(all, good)) + " of " + std::to_string(all.size()) + " " + word;
}

std::string join(const json::array& values) {
  std::string joined;
  for (const json::value& value : values) joined += (joined.empty() ? "" : " ") + std::string(value.as_string());
  return joined;
}

/// Those of imports and exports, apart if they differ.
std::string routeTargets(const json::value& vni) {
  const std::string imported = join(list(vni, "import-route-target")),
                    exported = join(list(vni, "export-route-target"));
  return imported == exported ? imported : "import " + imported + ", export " + exported;
}

/// Prints the differences like a diff of two configurations: each line with its sign, below the lines that enclose it.
void printDifferences(std::ostream& out, const json::array& differences) {
  std::vector<std::string> open;  // the lines that enclose the last one
  const auto print = [&](const char* sign, const std::string& line) {
    out << sign << ' ' << std::string(2 * open.size(), ' ') << line << '\n';
    open.push_back(line);
  };
  for (const json::value& difference : differences) {
    const json::array& context = list(difference, "context");
    std::size_t common = 0;
    while (common < std::min(open.size(), context.size()) && context[common].as_string() == open[common]) ++common;
    open.resize(common);
    for (std::size_t i = common; i < context.size(); ++i) print(" ", std::string(context[i].as_string()));
    print(text(difference, "kind") == "only-in-daemon" ? "+" : "-", text(difference, "line"));
  }
}

}  // namespace

int showStatus(Session& session) {
  const auto status = stateOf(session);
  if (!status) return status.error();
  if (session.json) {
    json::object brief = status->as_object();
    brief.erase("session");
    brief.erase("vni");
    brief.erase("port");
    brief.erase("offload");
    session.out << pretty(brief) << '\n';
    return kOk;
  }
  Table table({"", ""});
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) table.add({name, value});
  };
  const std::string applied = text(*status, "generation-applied"), apply = text(*status, "last-apply-ms");
  add("phase", text(*status, "phase"));
  add("generation", applied.empty() ? "none" : applied);
  add("pending generation", text(*status, "generation-pending"));
  add("last apply", apply.empty() ? "" : apply + " ms");
  add("sessions", share(list(*status, "session"), isEstablished, "established"));
  add("VNIs", share(list(*status, "vni"), live, "live"));
  if (const json::array& ports = list(*status, "port"); !ports.empty())
    add("ports", share(ports, available, "available"));
  table.print(session.out, session.terminal);
  // Below the table, which would truncate long lines.
  if (const json::value& vxlan = doctor::member(*status, "vxlan-device"); !vxlan.is_null()) {
    session.out << "one VXLAN device for " << (text(vxlan, "mode") == "single" ? "all VNIs" : "each VNI") << ": "
                << text(vxlan, "reason") << '\n';
  }
  if (const json::value& waiting = doctor::member(*status, "confirmation"); !waiting.is_null()) {
    const std::string before = text(waiting, "generation-before");
    session.out << "generation " << text(waiting, "generation") << " waits for its confirmation (nicleaf confirm): in "
                << humanDuration(text(waiting, "seconds-left")) << ", "
                << (before.empty() ? "all of it goes" : "generation " + before + " comes back") << '\n';
  }
  for (const json::value& one : list(*status, "drained")) {
    const std::string name = text(one, "name");
    session.out << (name == "all" ? "the DPU" : "ip-vrf " + name) << " is drained since "
                << doctor::utcTime(text(one, "since")) << '\n';
  }
  for (const json::value& file : list(*status, "password-file")) {
    if (const std::string problem = text(file, "problem"); !problem.empty())
      session.out << "password file " << text(file, "file") << ": " << problem << '\n';
  }
  if (const std::string bgpd = text(*status, "bgpd"); bgpd == "silent" || bgpd == "away")
    session.out << (bgpd == "away" ? "bgpd is away" : "bgpd is connected, and does not answer")
                << ": its sessions and VNIs are unknown\n";
  for (const json::value& hop : list(*status, "static-next-hop")) {
    if (const std::string bfd = text(hop, "bfd-state"); bfd != "up")
      session.out << "BFD of the next hop " << text(hop, "next-hop") << " in " << text(hop, "vrf") << ": " << bfd
                  << '\n';
  }
  for (const json::value& broken : list(*status, "broken-tenant"))
    session.out << text(broken, "name") << " is not as the intent says: " << text(broken, "reason") << '\n';
  for (const json::value& problem : list(*status, "store-problem"))
    session.out << "state on disk: " << std::string(problem.as_string()) << '\n';
  if (const json::array& open = list(*status, "open-port"); !open.empty())
    session.out << "port 179 accepts connections from anybody, not from peers only, in: " << join(open) << '\n';
  if (const std::string drift = text(*status, "drift-lines"); !drift.empty())
    session.out << "lines of bgpd that are not as the intent says: " << drift << " (nicleaf show drift)\n";
  if (const std::string error = text(*status, "last-error"); !error.empty())
    session.out << "last error: " << error << '\n';
  return kOk;
}

int showSessions(Session& session) {
  const auto status = stateOf(session);
  if (!status) return status.error();
  const json::array& sessions = list(*status, "session");
  if (session.json) {
    session.out << pretty(sessions) << '\n';
    return kOk;
  }
  printSessions(session.out, sessions, session.terminal, sessions.size());
  printTroubles(session.out, sessions);
  return kOk;
}

int showVnis(Session& session) {
  const auto status = stateOf(session);
  if (!status) return status.error();
  const json::array& vnis = list(*status, "vni");
  if (session.json) {
    session.out << pretty(vnis) << '\n';
    return kOk;
  }
  Table table({"VNI", "TYPE", "VRF", "LIVE", "RD", "ROUTE TARGETS", "REMOTE VTEPS"});
  for (const json::value& vni : vnis) {
    table.add({text(vni, "vni"), text(vni, "type"), text(vni, "tenant-vrf"), liveOrNot(vni), text(vni, "rd"),
               routeTargets(vni), join(list(vni, "remote-vtep"))});
  }
  table.print(session.out, session.terminal);
  return kOk;
}

int showPorts(Session& session) {
  const auto status = stateOf(session);
  if (!status) return status.error();
  const json::array& ports = list(*status, "port");
  if (session.json) {
    session.out << pretty(ports) << '\n';
    return kOk;
  }
  Table table({"PORT", "NETDEV", "STATE", "REASON"});
  for (const json::value& port : ports) {
    const std::string closed = text(port, "closed"), refused = join(list(port, "refused-flag"));
    const std::string reason = closed.empty() ? text(port, "reason") : closed;
    table.add({text(port, "interface"), text(port, "netdev"),
               !closed.empty()   ? "closed"
               : available(port) ? "available"
                                 : "unavailable",
               reason.empty() && !refused.empty() ? "the driver refused " + refused : reason});
  }
  table.print(session.out, session.terminal);
  return kOk;
}

int showIntent(Session& session) {
  const auto answer = session.client.get(api::Client::DataType::kConfig, kDeadline);
  if (!answer && answer.error().kind != api::CallError::Kind::kNotFound) return report(session, answer.error());
  if (answer)
    session.out << pretty(json::parse(*answer)) << '\n';
  else
    session.out << (session.json ? "{}\n" : "no intent is applied\n");
  return kOk;
}

int showDrift(Session& session) {
  const auto answer = session.client.drift(kDeadline);
  if (!answer) return report(session, answer.error());
  const json::value drift = json::parse(*answer);
  const json::array& daemons = list(drift, "nicleaf-fabric:daemon");
  bool drifted = false;
  for (const json::value& daemon : daemons) {
    const json::array& differences = list(daemon, "difference");
    drifted = drifted || !differences.empty();
    if (session.json) continue;
    const std::string name = text(daemon, "name");
    session.out << name << ": ";
    if (differences.empty())
      session.out << "no drift\n";
    else
      session.out << "+ only in " << name << ", - only in its datastore\n";
    printDifferences(session.out, differences);
  }
  if (session.json) session.out << pretty(daemons) << '\n';
  return drifted ? kDrift : kOk;
}

}  // namespace nicleaf::cli
