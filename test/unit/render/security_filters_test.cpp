// SPDX-License-Identifier: Apache-2.0
#include "render/security_filters.hpp"

#include <gmock/gmock.h>

#include <random>

#include "model/security.hpp"
#include "render/port_guard.hpp"
#include "support/filter_verdict.hpp"
#include "support/random_rule.hpp"

namespace nicleaf::render {
namespace {

using namespace model;
using nicleaf::test::Packet;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::uint8_t kIcmp = 1, kTcp = 6, kUdp = 17, kIcmpv6 = 58, kSctp = 132;

IpAddress ip(const char* text) { return *IpAddress::parse(text); }

class SecurityFiltersTest : public testing::Test {
 protected:
  SecurityFiltersTest() {
    intent_.underlay.systemMac = *Mac::parse("02:00:00:00:00:11");
    intent_.anycastMac = *Mac::parse("02:00:5e:00:01:01");
    for (std::uint16_t vlan : {std::uint16_t{10}, std::uint16_t{11}}) {
      Segment segment{.name = "lan" + std::to_string(vlan), .vni = {vlan}, .vlan = {vlan}, .ipVrf = {}, .gateways = {}};
      segment.gateways = {*IpPrefix::parse("10.0." + std::to_string(vlan) + ".1/24"),
                          *IpPrefix::parse("2001:db8:" + std::to_string(vlan) + "::1/64")};
      intent_.segments.push_back(std::move(segment));
    }
    port_.interface = "pf0vf0";
    port_.segment = "lan10";
  }
  /// The port becomes a trunk of both segments, or a routed port.
  void trunk() {
    port_.segment.clear();
    for (const Segment& segment : intent_.segments) port_.trunk.push_back({segment.vlan, segment.name});
  }
  void routed() {
    port_.segment.clear();
    port_.ipVrf = "red";
    port_.addresses = {*IpPrefix::parse("10.0.99.1/31")};
  }
  SecurityGroup& group(const char* name, std::vector<SecurityRule> rules) {
    intent_.securityGroups.push_back({name, false, std::move(rules)});
    return intent_.securityGroups.back();
  }
  std::set<PortFilter> filters() const {
    std::vector<const Segment*> segments;
    for (const Segment& segment : intent_.segments) {
      if (segment.name == port_.segment || !port_.trunk.empty()) segments.push_back(&segment);
    }
    auto all = port_.ipVrf ? routedPortGuard(intent_, port_) : portGuard(intent_, port_, segments);
    all.merge(securityFilters(intent_, port_, segments));
    return all;
  }
  std::vector<std::string> words() const {
    std::vector<std::string> lines;
    for (const PortFilter& filter : filters())
      lines.push_back(std::string(nameOf(filter.hook)) + " " + describe(filter));
    return lines;
  }
  bool passes(Direction direction, const Packet& packet) const {
    const auto found = nicleaf::test::verdicts(filters(), hookOf(direction), packet);
    EXPECT_EQ(found.size(), 1U);
    return found.contains(true);
  }

  Intent intent_;
  Port port_;
};

TEST_F(SecurityFiltersTest, RateLimitsAreTheFirstFiltersOfBothDirections) {
  port_.rateFromServer = 100;
  port_.rateToServer = 20000;
  EXPECT_THAT(words(), Contains("ingress chain 0 pref 28160 protocol all flower action police rate 100000000bit burst "
                                "131072 mtu 131072 conform-exceed drop/continue"));
  EXPECT_THAT(words(), Contains("egress chain 0 pref 28160 protocol all flower action police rate 20000000000bit burst "
                                "25000000 mtu 131072 conform-exceed drop/continue"));
  for (const PortFilter& filter : filters()) EXPECT_GE(filter.preference, 28160U);
}

TEST_F(SecurityFiltersTest, WithoutRulesEverythingPasses) {
  group("web", {});
  port_.securityGroups = {"web"};
  EXPECT_THAT(words(), Not(Contains(HasSubstr("chain 720"))));
}

TEST_F(SecurityFiltersTest, ADirectionWithoutRulesPasses) {
  group("web", {{.sequence = 1, .direction = Direction::kToServer, .protocol = kTcp, .ports = {{443, 443}}}});
  port_.securityGroups = {"web"};
  const Packet https{ip("10.0.20.7"), ip("10.0.10.7"), kTcp, 50000, 443},
      ssh{ip("10.0.20.7"), ip("10.0.10.7"), kTcp, 50000, 22};
  EXPECT_TRUE(passes(Direction::kToServer, https));
  EXPECT_FALSE(passes(Direction::kToServer, ssh));
  EXPECT_TRUE(passes(Direction::kFromServer, ssh));
}

TEST_F(SecurityFiltersTest, TheServersSessionsWithTheDpuAndItsNeighboursAreNoSubjectOfRules) {
  group("none", {{.sequence = 1, .direction = Direction::kToServer, .accept = false},
                 {.sequence = 2, .direction = Direction::kFromServer, .accept = false}});
  port_.securityGroups = {"none"};
  const auto server = ip("10.0.10.7"), dpu = ip("10.0.10.1"), other = ip("10.0.10.8");
  for (const auto& [source, destination] : {std::pair{50000, 179}, {179, 50000}}) {
    const auto from = static_cast<std::uint16_t>(source), to = static_cast<std::uint16_t>(destination);
    EXPECT_TRUE(passes(Direction::kFromServer, {server, dpu, kTcp, from, to}));
    EXPECT_TRUE(passes(Direction::kToServer, {dpu, server, kTcp, from, to}));
    EXPECT_FALSE(passes(Direction::kFromServer, {server, other, kTcp, from, to}));
    EXPECT_FALSE(passes(Direction::kToServer, {other, server, kTcp, from, to}));
  }
  EXPECT_TRUE(passes(Direction::kFromServer, {server, dpu, kUdp, 50000, 3784}));
  EXPECT_FALSE(passes(Direction::kFromServer, {server, dpu, kUdp, 50000, 53}));
  EXPECT_TRUE(passes(Direction::kFromServer, {ip("0.0.0.0"), ip("255.255.255.255"), kUdp, 68, 67}));
  EXPECT_FALSE(passes(Direction::kFromServer, {server, other, kUdp, 68, 67}));
  EXPECT_TRUE(passes(Direction::kToServer, {other, server, kUdp, 67, 68}));
  Packet solicitation{ip("fe80::7"), ip("ff02::1:ff00:1"), kIcmpv6};
  solicitation.icmpType = 135;
  EXPECT_TRUE(passes(Direction::kFromServer, solicitation));
  EXPECT_TRUE(passes(Direction::kToServer, solicitation));
}

TEST_F(SecurityFiltersTest, AllowedSourcesAreAskedBeforeTheRules) {
  group("web", {{.sequence = 1, .direction = Direction::kFromServer}});
  port_.securityGroups = {"web"};
  port_.allowedSources = {*IpPrefix::parse("10.0.10.7/32")};
  EXPECT_TRUE(passes(Direction::kFromServer, {ip("10.0.10.7"), ip("10.0.20.7"), kTcp, 1, 2}));
  EXPECT_FALSE(passes(Direction::kFromServer, {ip("10.0.10.8"), ip("10.0.20.7"), kTcp, 1, 2}));
  intent_.securityGroups.front().rules.front().accept = false;
  EXPECT_FALSE(passes(Direction::kFromServer, {ip("10.0.10.7"), ip("10.0.20.7"), kTcp, 1, 2}));
}

TEST_F(SecurityFiltersTest, ASegmentsGroupsAreForItsVlanOnly) {
  trunk();
  group("web", {{.sequence = 1, .direction = Direction::kToServer, .protocol = kTcp}});
  intent_.segments.back().securityGroups = {"web"};
  Packet packet{ip("10.0.20.7"), ip("10.0.10.7"), kUdp, 1, 2};
  packet.vlan = 10;
  EXPECT_TRUE(passes(Direction::kToServer, packet));
  packet.vlan = 11;
  EXPECT_FALSE(passes(Direction::kToServer, packet));
}

TEST_F(SecurityFiltersTest, ANewRuleMovesNoOther) {
  group("web", {{.sequence = 10, .direction = Direction::kToServer, .protocol = kTcp}});
  port_.securityGroups = {"web"};
  const auto before = filters();
  auto& rules = intent_.securityGroups.front().rules;
  rules.insert(rules.begin(), {.sequence = 5, .direction = Direction::kToServer, .accept = false, .protocol = kUdp});
  const auto after = filters();
  EXPECT_TRUE(std::ranges::includes(after, before));
  EXPECT_EQ(after.size(), before.size() + 2);
}

TEST_F(SecurityFiltersTest, ExtensionHeadersHideNothingFromARule) {
  group("web",
        {{.sequence = 1, .direction = Direction::kToServer, .accept = false, .protocol = kTcp, .ports = {{22, 22}}},
         {.sequence = 2, .direction = Direction::kToServer}});
  port_.securityGroups = {"web"};
  const auto server = ip("2001:db8:10::7"), other = ip("2001:db8:20::7");
  EXPECT_TRUE(passes(Direction::kToServer, {other, server, kTcp, 50000, 80}));
  EXPECT_FALSE(passes(Direction::kToServer, {other, server, kTcp, 50000, 22}));
  EXPECT_FALSE(passes(Direction::kToServer, {other, server, kTcp, 0, 0})) << "right behind the sixteenth header";
  EXPECT_FALSE(passes(Direction::kToServer, {other, server, 60})) << "flower stopped at a header";
  Packet fragment{ip("10.0.20.7"), ip("10.0.10.7"), kTcp};
  fragment.fragment = true;
  EXPECT_FALSE(passes(Direction::kToServer, fragment)) << "may be a part of what the rule drops";
}

/// The filters of random groups say of random packets what the rules say.
TEST_F(SecurityFiltersTest, RandomRulesDecideAsTheyAreWritten) {
  const char* addresses[] = {"10.0.1.5", "10.9.9.9", "203.0.113.9", "2001:db8:1::7", "2001:db8:9::9", "2a00::1"};
  const std::uint8_t protocols[] = {kIcmp, kTcp, kUdp, 47, kIcmpv6, kSctp};
  const std::uint16_t ports[] = {1, 80, 443, 1023, 1024, 7999, 8000, 8099, 8100, 9000, 65535};
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    std::mt19937_64 random(seed);
    const auto upTo = [&](std::size_t most) { return std::uniform_int_distribution<std::size_t>(0, most)(random); };
    intent_.securityGroups.clear();
    port_ = {.interface = "pf0vf0", .segment = "lan10"};
    if (seed % 3 == 1) trunk();
    if (seed % 3 == 2) routed();
    for (const char* name : {"one", "two"}) {
      SecurityGroup& made = group(name, {});
      for (std::uint8_t sequence = 1; sequence <= 6; ++sequence)
        made.rules.push_back(nicleaf::test::randomRule(random, sequence));
    }
    port_.securityGroups = {"one", "two"};
    const auto all = filters();
    const auto groups = groupsOf(intent_, port_, nullptr);
    for (int i = 0; i < 100; ++i) {
      const std::size_t family = upTo(1) * 3;
      Packet packet{ip(addresses[family + upTo(2)]), ip(addresses[family + upTo(2)]), protocols[upTo(5)], 40000,
                    ports[upTo(10)]};
      packet.icmpType = static_cast<std::uint8_t>(upTo(1) * (packet.protocol == kIcmp ? 8 : 128));
      packet.fragment = upTo(5) == 0;
      if (!port_.trunk.empty()) packet.vlan = static_cast<std::uint16_t>(10 + upTo(1));
      if (packet.icmpType == 0 && family == 3 && packet.protocol == kIcmpv6) continue;  // never passes
      for (const Direction direction : {Direction::kFromServer, Direction::kToServer}) {
        const bool expected = !haveRules(groups, direction) || nicleaf::test::accepts(groups, direction, packet);
        EXPECT_THAT(nicleaf::test::verdicts(all, hookOf(direction), packet), ElementsAre(expected))
            << "seed " << seed << ": " << packet.source.toString() << " > " << packet.destination.toString()
            << " protocol " << int{packet.protocol} << " port " << packet.destinationPort << " type "
            << int{packet.icmpType} << (packet.fragment ? " fragment" : "");
      }
    }
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace nicleaf::render
