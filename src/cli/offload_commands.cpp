// SPDX-License-Identifier: Apache-2.0
#include "cli/offload_commands.hpp"

#include <ostream>

#include "api/gnmi_path.hpp"
#include "cli/command_line.hpp"
#include "cli/json_text.hpp"
#include "cli/table.hpp"

namespace nicleaf::cli {
namespace {

namespace json = boost::json;
constexpr std::chrono::seconds kDeadline{30};  // dumps of whole tables

/// What is at this path below the state; or the exit status, with everything said.
tl::expected<json::value, int> below(Session& session, const char* name) {
  const auto answer = session.client.get({"fabric", "state", name}, kDeadline);
  if (!answer) return tl::unexpected(report(session, answer.error()));
  return json::parse(*answer);
}

void printTables(const json::object& offload, std::ostream& out) {
  Table tables({"TABLE", "OFFLOADED", "NOT", "WHY NOT"});
  for (const json::value& one : list(offload, "table")) {
    const json::object& table = one.as_object();
    std::vector<std::string> row{text(table, "name"), text(table, "offloaded"), text(table, "not-offloaded")};
    json::array reasons = list(table, "reason");
    if (reasons.empty()) reasons.push_back(json::object());
    for (const json::value& reason : reasons) {
      const std::string count = text(reason.as_object(), "count");
      row.push_back(count.empty() ? "" : count + ": " + text(reason.as_object(), "why"));
      tables.add(row);
      row.assign(3, "");  // the table's further reasons
    }
  }
  tables.print(out);
}

}  // namespace

int showPorts(Session& session) {
  const auto answer = session.client.get({"fabric", "state"}, kDeadline);
  if (!answer) return report(session, answer.error());
  const json::value state = json::parse(*answer);
  json::array ports;
  // A path's answer has qualified names on its first level.
  if (const json::value* found = state.as_object().if_contains(std::string(api::kModule) + ":port"))
    ports = found->as_array();
  if (session.json) {
    session.out << pretty(ports) << '\n';
    return kOk;
  }
  Table table({"PORT", "NETDEV", "STATE", "WHY"});
  for (const json::value& one : ports) {
    const json::object& port = one.as_object();
    table.add({text(port, "interface"), text(port, "netdev"),
               text(port, "available") == "true" ? "available" : "unavailable", text(port, "reason")});
  }
  table.print(session.out);
  return kOk;
}

int showOffload(Session& session) {
  const auto answer = below(session, "offload");
  if (!answer) return answer.error();
  json::object offload;
  for (const auto& [name, value] : answer->as_object()) {
    const auto colon = name.find(':');
    offload[colon == json::string_view::npos ? name : name.substr(colon + 1)] = value;
  }
  if (session.json) {
    session.out << pretty(offload) << '\n';
    return kOk;
  }
  session.out << (text(offload, "offloaded") == "true" ? "everything is in hardware\n" : "not all is in hardware\n");
  for (const json::value& one : list(offload, "eswitch")) {
    const json::object& eswitch = one.as_object();
    const std::string error = text(eswitch, "error");
    session.out << "eswitch of " << text(eswitch, "device") << ": " << text(eswitch, "mode")
                << (error.empty() ? "" : "; " + error) << '\n';
  }
  Table ports({"NETDEV", "IN HARDWARE", "DEVICE", "SWITCHDEV", "HW-TC-OFFLOAD"});
  for (const json::value& one : list(offload, "port")) {
    const json::object& port = one.as_object();
    ports.add({text(port, "netdev"), text(port, "hardware-name"), text(port, "device"),
               text(port, "switchdev") == "true" ? "yes" : "no", text(port, "hw-tc-offload")});
  }
  ports.print(session.out);
  printTables(offload, session.out);
  return kOk;
}

}  // namespace nicleaf::cli
