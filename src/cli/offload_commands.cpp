// SPDX-License-Identifier: Apache-2.0
#include "cli/offload_commands.hpp"

#include <ostream>

#include "cli/command_line.hpp"
#include "cli/json_text.hpp"
#include "cli/table.hpp"

namespace nicleaf::cli {
namespace {

namespace json = boost::json;

void printTables(const json::value& offload, std::ostream& out) {
  Table tables({"TABLE", "OFFLOADED", "NOT OFFLOADED", "REASONS"});
  for (const json::value& table : list(offload, "table")) {
    std::vector<std::string> row{text(table, "name"), text(table, "offloaded"), text(table, "not-offloaded")};
    json::array reasons = list(table, "reason");
    if (reasons.empty()) reasons.emplace_back(json::object());
    for (const json::value& reason : reasons) {
      const std::string count = text(reason, "count");
      row.push_back(count.empty() ? "" : count + ": " + text(reason, "why"));
      tables.add(row);
      row.assign(3, "");  // only the first line of a table has its data
    }
  }
  tables.print(out);
}

}  // namespace

int showOffload(Session& session) {
  const auto answer = session.client.get({"fabric", "state", "offload"}, kDumpDeadline);
  if (!answer) return report(session, answer.error());
  const json::value qualified = json::parse(*answer);  // the names of its first level are qualified
  json::object members;
  for (const auto& [name, value] : qualified.as_object()) {
    const auto colon = name.find(':');
    members[colon == json::string_view::npos ? name : name.substr(colon + 1)] = value;
  }
  const json::value offload = std::move(members);
  if (session.json) {
    session.out << pretty(offload) << '\n';
    return kOk;
  }
  session.out << (text(offload, "offloaded") == "true" ? "everything is offloaded to hardware\n"
                                                       : "not everything is offloaded to hardware\n");
  for (const json::value& eswitch : list(offload, "eswitch")) {
    const std::string error = text(eswitch, "error");
    session.out << "eswitch of " << text(eswitch, "device") << ": " << text(eswitch, "mode")
                << (error.empty() ? "" : "; " + error) << '\n';
  }
  Table ports({"NETDEV", "HW NAME", "DEVICE", "SWITCHDEV", "HW-TC", "FILTERS", "IN HARDWARE"});
  for (const json::value& port : list(offload, "port")) {
    ports.add({text(port, "netdev"), text(port, "hardware-name"), text(port, "device"),
               text(port, "switchdev") == "true" ? "yes" : "no", text(port, "hw-tc-offload"), text(port, "filters"),
               text(port, "filters-in-hardware")});
  }
  ports.print(session.out);
  printTables(offload, session.out);
  return kOk;
}

}  // namespace nicleaf::cli
