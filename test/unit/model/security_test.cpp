// SPDX-License-Identifier: Apache-2.0
#include "model/security.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace nicleaf::model {
namespace {

using testing::ElementsAre;

TEST(PortBlocks, CoverTheRangeAndNothingElse) {
  for (const PortRange range :
       {PortRange{1, 65535}, {443, 443}, {8000, 8099}, {1, 65534}, {1024, 2047}, {65535, 65535}}) {
    const auto blocks = blocksOf(range);
    EXPECT_LE(blocks.size(), 30U);
    for (unsigned port = 0; port <= 65535; ++port) {
      const bool in =
          std::ranges::any_of(blocks, [port](const PortBlock& block) { return (port & block.mask) == block.value; });
      ASSERT_EQ(in, range.first <= port && port <= range.last) << port;
    }
  }
  EXPECT_EQ(blocksOf({1, 65534}).size(), 30U) << "the most";
  EXPECT_THAT(blocksOf({8000, 8099}),
              ElementsAre(PortBlock{8000, 0xffc0}, PortBlock{8064, 0xffe0}, PortBlock{8096, 0xfffc}));
}

class SecurityCounts : public testing::Test {
 protected:
  SecurityCounts() {
    intent_.segments = {{.name = "lan", .vni = {10}, .vlan = {10}, .ipVrf = {}, .gateways = {}}};
    intent_.securityGroups = {{"web",
                               false,
                               {{.sequence = 1, .direction = Direction::kToServer},
                                {.sequence = 7, .direction = Direction::kToServer, .accept = false}}},
                              {"base", false, {{.sequence = 250, .direction = Direction::kFromServer}}}};
    intent_.segments.front().securityGroups = {"base", "web"};
    port_.interface = "pf0vf0";
    port_.securityGroups = {"web"};
  }
  /// Hardware has the filters that have counted an even number of packets.
  static FilterCount count(Hook hook, std::uint32_t chain, std::uint16_t preference, std::uint64_t packets,
                           std::uint64_t dropped = 0) {
    return {{hook, chain, preference, 0}, packets, packets * 100, dropped, 1, packets % 2 == 0 ? 1U : 0U};
  }
  Intent intent_;
  Port port_;
};

TEST_F(SecurityCounts, BelongToTheRulesOfThePort) {
  port_.segment = "lan";
  port_.rateToServer = 100;
  const auto v4 = IpAddress::Family::kV4, v6 = IpAddress::Family::kV6;
  const PortSecurity security = securityOf(intent_, port_,
                                           {count(Hook::kEgress, 0, kRatePreference, 1000, 40),
                                            count(Hook::kEgress, kSecurityChain, rulePreference(0, 7, v4), 3),
                                            count(Hook::kEgress, kSecurityChain, rulePreference(0, 7, v4), 4),
                                            count(Hook::kEgress, kSecurityChain, rulePreference(0, 7, v6), 5),
                                            count(Hook::kEgress, kSecurityChain, kUnmatchedPreference, 6),
                                            count(Hook::kIngress, kSecurityChain, rulePreference(1, 250, v6), 9)});
  ASSERT_EQ(security.directions.size(), 2U);
  const DirectionCount& to = security.directions.at(Direction::kToServer);
  EXPECT_EQ(to.limit, (DirectionCount::Limit{960, 40}));
  EXPECT_EQ(to.unmatched, 6U);
  EXPECT_EQ(to.unmatchedOctets, 600U);
  EXPECT_EQ(to.unmatchedFilters, 1U);
  EXPECT_EQ(to.unmatchedInHardware, 1U);
  EXPECT_THAT(to.rules, ElementsAre(RuleCount{0, "web", 1, true, 0, 0}, RuleCount{0, "web", 7, false, 12, 1200, 3, 1}));
  const DirectionCount& from = security.directions.at(Direction::kFromServer);
  EXPECT_FALSE(from.limit);
  EXPECT_THAT(from.rules, ElementsAre(RuleCount{0, "base", 250, true, 9, 900, 1, 0}));
}

TEST_F(SecurityCounts, OfATrunkAreByVlan) {
  port_.trunk = {{{10}, "lan"}};
  const PortSecurity security = securityOf(
      intent_, port_, {count(Hook::kEgress, kSecurityChain + 10, rulePreference(0, 1, IpAddress::Family::kV4), 3)});
  EXPECT_THAT(security.directions.at(Direction::kToServer).rules,
              ElementsAre(RuleCount{10, "web", 1, true, 3, 300, 1, 0}, RuleCount{10, "web", 7, false, 0, 0}));
}

TEST_F(SecurityCounts, PreferencesOfAllGroupsAndSequencesDiffer) {
  std::set<std::uint16_t> all;
  for (std::size_t group = 0; group < 32; ++group) {
    for (unsigned sequence = 1; sequence <= 250; ++sequence) {
      for (const auto family : {IpAddress::Family::kV4, IpAddress::Family::kV6})
        EXPECT_TRUE(all.insert(rulePreference(group, static_cast<std::uint8_t>(sequence), family)).second);
    }
  }
  EXPECT_GT(*all.begin(), 16U) << "preferences of what is not subject to rules";
  EXPECT_LT(*all.rbegin(), kUnmatchedPreference);
}

}  // namespace
}  // namespace nicleaf::model
