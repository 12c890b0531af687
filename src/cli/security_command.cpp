// SPDX-License-Identifier: Apache-2.0
#include "cli/security_command.hpp"

#include <ostream>

#include "cli/command_line.hpp"
#include "cli/json_text.hpp"
#include "cli/table.hpp"

namespace nicleaf::cli {
namespace {

namespace json = boost::json;

std::string inHardware(const json::value& of, const std::string& filters) {
  const std::string all = text(of, filters), there = text(of, filters + "-in-hardware");
  return all.empty() || all == "0" ? "" : there + " of " + all;
}

/// One table of all ports: the limit of a direction, its rules, and what no rule matched.
void printPorts(std::ostream& out, const json::array& ports) {
  Table table({"PORT", "DIRECTION", "VLAN", "RULE", "ACTION", "PACKETS", "OCTETS", "IN HARDWARE"});
  for (const json::value& port : ports) {
    for (const json::value& direction : list(port, "direction")) {
      std::vector<std::string> where{text(port, "interface"), text(direction, "name")};
      const auto add = [&](const std::vector<std::string>& cells) {
        std::vector<std::string> row = where;
        row.insert(row.end(), cells.begin(), cells.end());
        table.add(row);
        where.assign(2, "");  // only the first line of a direction names it
      };
      if (const std::string passed = text(direction, "limit-passed"); !passed.empty()) {
        add({"", "rate limit", "pass", passed, "", ""});
        add({"", "rate limit", "drop", text(direction, "limit-dropped"), "", ""});
      }
      for (const json::value& rule : list(direction, "rule")) {
        const std::string vlan = text(rule, "vlan-id");
        add({vlan == "0" ? "" : vlan, text(rule, "group") + " " + text(rule, "sequence"), text(rule, "action"),
             text(rule, "packets"), text(rule, "octets"), inHardware(rule, "filters")});
      }
      if (const std::string rest = text(direction, "unmatched"); !rest.empty())
        add({"", "no rule", "drop", rest, text(direction, "unmatched-octets"),
             inHardware(direction, "unmatched-filters")});
    }
  }
  table.print(out);
}

}  // namespace

int showSecurity(Session& session, const SecurityRequest& request) {
  const auto answer = session.client.security(kDumpDeadline);
  if (!answer) return report(session, answer.error());
  const json::value security = json::parse(*answer);
  json::array ports;
  for (const json::value& port : list(security, "nicleaf-fabric:port")) {
    if (request.port.empty() || text(port, "interface") == request.port) ports.push_back(port);
  }
  if (session.json) {
    session.out << pretty(ports) << '\n';
    return kOk;
  }
  if (ports.empty())
    session.out << (request.port.empty() ? "no port" : "no port " + request.port)
                << " with a rate limit or with rules of security groups\n";
  else
    printPorts(session.out, ports);
  return kOk;
}

}  // namespace nicleaf::cli
