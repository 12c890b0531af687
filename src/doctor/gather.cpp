// SPDX-License-Identifier: Apache-2.0
#include <utility>
#include <vector>

#include "doctor/command.hpp"
#include "doctor/facts.hpp"
#include "doctor/managers.hpp"

namespace nicleaf::doctor {
namespace {

namespace json = boost::json;
json::value parseOne(const std::string& output, boost::system::error_code& wrong) {
  return json::parse(output.empty() ? "null" : output, wrong);
}

json::value parseMany(const std::string& output, boost::system::error_code& wrong) {
  json::array values;
  json::stream_parser parser;
  std::size_t at = output.find_first_not_of(" \r\n\t");
  while (at < output.size()) {
    at += parser.write_some(output.data() + at, output.size() - at, wrong);
    if (!wrong && !parser.done()) parser.finish(wrong);  // sets `wrong`: the value is incomplete
    if (wrong) return {};
    values.push_back(parser.release());
    parser.reset();
    at = output.find_first_not_of(" \r\n\t", at);
  }
  return values;
}

Answer askFor(const std::vector<std::string>& command,
              json::value (*parse)(const std::string& output, boost::system::error_code& wrong)) {
  Answer answer;
  Output output = run(command);
  if (output.error.empty()) {
    boost::system::error_code wrong;
    answer.value = parse(output.text, wrong);
    if (!wrong) return answer;
    output.error = wordsOf(command) + ": " + beginningOf(output.text);
  }
  answer.error = std::move(output.error);
  return answer;
}

Answer zebra(const char* command) { return ask({"vtysh", "-d", "zebra", "-c", command}); }

}  // namespace

Answer ask(const std::vector<std::string>& command) { return askFor(command, parseOne); }

Answer askForMany(const std::vector<std::string>& command) { return askFor(command, parseMany); }

Facts gather() {
  Facts facts;
  facts.links = ask({"ip", "-d", "-j", "link", "show"});
  facts.neighbours = ask({"ip", "-j", "neigh", "show"});
  facts.rules4 = ask({"ip", "-4", "-j", "rule", "show"});
  facts.rules6 = ask({"ip", "-6", "-j", "rule", "show"});
  facts.routes4 = ask({"ip", "-4", "-N", "-j", "route", "show", "table", "all"});
  facts.routes6 = ask({"ip", "-6", "-N", "-j", "route", "show", "table", "all"});
  facts.fdb = ask({"bridge", "-j", "fdb", "show"});
  facts.firewall = ask({"nft", "-j", "list", "chains"});
  facts.bridgeFirewall.value = bridgeFirewallOf("/");
  facts.managers.value = networkManagersOf("/");
  facts.tableLimits.value = tableLimitsOf("/");
  facts.bgpd = ask({"vtysh", "-d", "bgpd", "-c", "show bgp vrfs json"});
  facts.vnis = zebra("show evpn vni detail json");
  facts.routerMacs = zebra("show evpn rmac vni all json");
  facts.arpCache = zebra("show evpn arp-cache vni all json");
  facts.zebraRoutes4 = askForMany({"vtysh", "-d", "zebra", "-c", "show ip route vrf all json"});
  facts.zebraRoutes6 = askForMany({"vtysh", "-d", "zebra", "-c", "show ipv6 route vrf all json"});
  return facts;
}

}  // namespace nicleaf::doctor
