// SPDX-License-Identifier: Apache-2.0
#include "support/random_rule.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace nicleaf::test {

model::SecurityRule randomRule(std::mt19937_64& random, std::uint8_t sequence) {
  const auto upTo = [&](unsigned most) { return std::uniform_int_distribution<unsigned>(0, most)(random); };
  constexpr std::uint8_t kIcmp = 1, kTcp = 6, kUdp = 17, kGre = 47, kIcmpv6 = 58, kSctp = 132;
  const std::optional<std::uint8_t> protocols[] = {std::nullopt, kIcmp, kTcp, kTcp, kUdp, kUdp, kGre, kIcmpv6, kSctp};
  constexpr model::PortRange kRanges[] = {{443, 443}, {1, 1023}, {8000, 8099}, {1, 65535}, {1000, 9000}};
  model::SecurityRule rule;
  rule.sequence = sequence;
  rule.direction = upTo(1) == 0 ? model::Direction::kFromServer : model::Direction::kToServer;
  rule.accept = upTo(2) != 0;
  rule.protocol = protocols[upTo(std::size(protocols) - 1)];
  const bool icmp = rule.protocol == kIcmp || rule.protocol == kIcmpv6;
  if (icmp && upTo(1) == 0) rule.icmpType = rule.protocol == kIcmp ? std::uint8_t{8} : std::uint8_t{128};
  if (icmp && upTo(3) == 0) rule.icmpType = std::uint8_t{0};
  const bool ports = rule.protocol == kTcp || rule.protocol == kUdp || rule.protocol == kSctp;
  if (ports && upTo(2) != 0) {
    for (unsigned i = 0; i <= upTo(1); ++i) rule.ports.push_back(kRanges[upTo(std::size(kRanges) - 1)]);
  }
  for (const char* text : {"10.0.0.0/8", "10.0.1.0/24", "0.0.0.0/0", "2001:db8::/32", "2001:db8:1::7/128"}) {
    const auto prefix = *model::IpPrefix::parse(text);
    if (upTo(3) != 0 || rule.protocol == (prefix.isV4() ? kIcmpv6 : kIcmp)) continue;
    rule.prefixes.push_back(prefix);
  }
  return rule;
}

void addRandomSecurity(model::Intent& intent, std::mt19937_64& random) {
  const auto upTo = [&](unsigned most) { return std::uniform_int_distribution<unsigned>(0, most)(random); };
  for (const char* name : {"web", "all"}) {
    model::SecurityGroup group;
    group.name = name;
    for (std::uint8_t sequence = 1; sequence <= 1 + upTo(2); ++sequence) {
      model::SecurityRule& rule = group.rules.emplace_back(randomRule(random, sequence));
      // Tests of whole intents fail at each of their steps, and a wide range is up to 30 filters.
      for (model::PortRange& ports : rule.ports)
        ports.last = std::min(ports.last, static_cast<std::uint16_t>(ports.first | 3U));
      if (rule.prefixes.size() > 2) rule.prefixes.resize(2);
    }
    intent.securityGroups.push_back(std::move(group));
  }
  // A port with rules has twice the filters, and tests execute them one by one.
  const bool used = upTo(3) == 0;
  const auto groups = [&](std::vector<std::string>& names, const char* name) {
    if (used && upTo(2) == 0) names.emplace_back(name);
  };
  for (model::Segment& segment : intent.segments) groups(segment.securityGroups, "all");
  for (model::Port& port : intent.ports) {
    groups(port.securityGroups, "web");
    if (upTo(2) == 0) port.rateFromServer = 1 + upTo(100000);
    if (upTo(2) == 0) port.rateToServer = 1 + upTo(100000);
  }
}

}  // namespace nicleaf::test
