// SPDX-License-Identifier: Apache-2.0
#include "api/security_json.hpp"

#include <string>
#include <utility>

#include "model/utf8.hpp"

namespace nicleaf::api {
namespace {

namespace json = boost::json;

json::object ruleJson(const model::RuleCount& rule) {
  return {{"vlan-id", rule.vlan},
          {"group", rule.group},
          {"sequence", rule.sequence},
          {"action", rule.accept ? "accept" : "drop"},
          {"packets", std::to_string(rule.packets)},
          {"octets", std::to_string(rule.octets)},
          {"filters", rule.filters},
          {"filters-in-hardware", rule.inHardware}};
}

json::object directionJson(model::Direction direction, const model::DirectionCount& count) {
  json::object made{{"name", model::toString(direction)}};
  if (count.limit) {
    made["limit-passed"] = std::to_string(count.limit->passed);
    made["limit-dropped"] = std::to_string(count.limit->dropped);
  }
  if (!count.filtered) return made;
  made["unmatched"] = std::to_string(count.unmatched);
  made["unmatched-octets"] = std::to_string(count.unmatchedOctets);
  made["unmatched-filters"] = count.unmatchedFilters;
  made["unmatched-filters-in-hardware"] = count.unmatchedInHardware;
  json::array rules;
  for (const model::RuleCount& rule : count.rules) rules.push_back(ruleJson(rule));
  made["rule"] = std::move(rules);
  return made;
}

}  // namespace

json::object securityJson(const std::vector<model::PortSecurity>& ports) {
  json::array made;
  for (const model::PortSecurity& port : ports) {
    json::array directions;
    for (const auto& [direction, count] : port.directions) directions.push_back(directionJson(direction, count));
    made.push_back({{"interface", model::validUtf8(port.port)}, {"direction", std::move(directions)}});
  }
  return {{"port", std::move(made)}};
}

}  // namespace nicleaf::api
