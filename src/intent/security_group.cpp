// SPDX-License-Identifier: Apache-2.0
#include "intent/security_group.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "intent/invalid.hpp"
#include "intent/leaf_reader.hpp"
#include "model/fabric_path.hpp"

namespace nicleaf::intent {
namespace {

constexpr std::tuple kGroupLeaves{Leaf{"name", &model::SecurityGroup::name},
                                  Leaf{"stateful", &model::SecurityGroup::stateful}};
constexpr std::tuple kRuleLeaves{
    Leaf{"sequence", &model::SecurityRule::sequence},
    Leaf{"direction", &model::SecurityRule::direction},
    Leaf{"icmp-type", &model::SecurityRule::icmpType},
    Leaf{"description", &model::SecurityRule::description},
};
/// IANA's numbers of the protocols that the schema has names for.
constexpr std::pair<std::string_view, std::uint8_t> kProtocols[] = {
    {"icmp", 1}, {"tcp", 6}, {"udp", 17}, {"gre", 47}, {"esp", 50}, {"icmpv6", 58}, {"sctp", 132}};

std::uint8_t protocolOf(const json::value& written) {
  if (written.is_number()) return written.to_number<std::uint8_t>();
  const auto* named = std::ranges::find(kProtocols, std::string_view(written.as_string()),
                                        &std::pair<std::string_view, std::uint8_t>::first);
  return named->second;
}

/// "443" or "8000-8099", as the schema's pattern has it.
std::optional<model::PortRange> portRange(const std::string& written) {
  const std::size_t dash = written.find('-');
  const unsigned long first = std::stoul(written);
  const unsigned long last = dash == std::string::npos ? first : std::stoul(written.substr(dash + 1));
  if (first > last || last > UINT16_MAX) return std::nullopt;
  return model::PortRange{static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(last)};
}

model::SecurityRule ruleOf(const json::object& from, const model::SecurityGroup& group, model::Errors& errors) {
  model::SecurityRule rule;
  readLeaves(from, kRuleLeaves, rule);
  const std::string path = model::pathOf(group, rule);
  rule.accept = text(from, "action") != "drop";
  if (const json::value* protocol = from.if_contains("protocol")) rule.protocol = protocolOf(*protocol);
  for (const std::string& written : texts(from, "port")) {
    if (const auto range = portRange(written)) {
      rule.ports.push_back(*range);
      continue;
    }
    errors.push_back(invalid(path + "/port", "value '" + written + "'",
                             "a port up to 65535, or a range with the lower port first, such as '8000-8099'"));
  }
  for (const std::string& written : texts(from, "prefix")) {
    if (const auto prefix = model::IpPrefix::parse(written)) {
      rule.prefixes.push_back(*prefix);
      continue;
    }
    errors.push_back(invalid(path + "/prefix", "value '" + written + "'", "an IPv4 or IPv6 prefix"));
  }
  return rule;
}

}  // namespace

model::SecurityGroup securityGroup(const json::object& from, model::Errors& errors) {
  model::SecurityGroup group;
  readLeaves(from, kGroupLeaves, group);
  for (const json::value& item : list(from, "rule")) group.rules.push_back(ruleOf(item.as_object(), group, errors));
  std::ranges::sort(group.rules, {}, &model::SecurityRule::sequence);
  return group;
}

}  // namespace nicleaf::intent
