// SPDX-License-Identifier: Apache-2.0
#include "render/software_filters.hpp"

#include <gmock/gmock.h>

#include "render/filter_matches.hpp"
#include "render/port_guard.hpp"

namespace nicleaf::render {
namespace {

using model::FilterField;
using model::PortFilter;
using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::Not;

constexpr std::uint16_t kArp = 0x0806, kIpv4 = 0x0800, kIpv6 = 0x86dd;

PortFilter filter(std::uint16_t preference, std::uint16_t ethType, std::set<model::FilterMatch> matches,
                  model::FilterAction action, std::uint32_t chain = 0) {
  return {
      .chain = chain, .preference = preference, .ethType = ethType, .matches = std::move(matches), .action = action};
}
model::IpPrefix prefix(const char* text) { return *model::IpPrefix::parse(text); }

std::vector<std::string> words(const std::set<PortFilter>& filters) {
  std::vector<std::string> lines;
  for (const PortFilter& one : filters) lines.push_back(describe(one));
  return lines;
}

const PortFilter kAcceptArp =
    filter(1, kArp, {within(FilterField::kArpSenderIp, prefix("10.0.1.0/24"))}, model::FilterAccept{});
const PortFilter kAcceptTarget = filter(1, kIpv6, {advertisement(prefix("2001:db8::/32"))}, model::FilterAccept{});
const PortFilter kAcceptIp =
    filter(1, kIpv4, {within(FilterField::kIpv4Source, prefix("10.0.1.0/24"))}, model::FilterAccept{});
const PortFilter kDropAll = filter(9, model::kAnyEthType, {}, model::FilterDrop{});

TEST(KeptFromHardware, ADropBehindAnAcceptThatNoHardwareTakes) {
  EXPECT_THAT(words(keptFromHardware({kAcceptArp, kDropAll})), Each(HasSubstr("skip_hw")));
  EXPECT_THAT(words(keptFromHardware({kAcceptTarget, kDropAll})), Each(HasSubstr("skip_hw")));
}

TEST(KeptFromHardware, NoDropBehindAnAcceptThatHardwareTakes) {
  EXPECT_THAT(words(keptFromHardware({kAcceptIp, kDropAll})), Each(Not(HasSubstr("skip_hw"))));
}

TEST(KeptFromHardware, NoDropOfOtherPackets) {
  const auto drop = [](std::uint16_t type, std::set<model::FilterMatch> matches) {
    return filter(9, type, std::move(matches), model::FilterDrop{});
  };
  for (const PortFilter& other : {drop(kIpv4, {}), drop(0x88a8, {})})
    EXPECT_FALSE(keptFromHardware({kAcceptArp, other}).rbegin()->skipHardware) << describe(other);
  const PortFilter accept =
      filter(1, kIpv4, {ipProtocol(1), HeaderMatch().octets(0, {0x45}).match()}, model::FilterAccept{});
  EXPECT_FALSE(keptFromHardware({accept, drop(kIpv4, {ipProtocol(17)})}).rbegin()->skipHardware);
  EXPECT_TRUE(keptFromHardware({accept, drop(kIpv4, {within(FilterField::kIpv4Source, prefix("10.0.0.0/8"))})})
                  .rbegin()
                  ->skipHardware);
}

TEST(KeptFromHardware, NoDropBeforeTheAccept) {
  const PortFilter drop = filter(0, kArp, {}, model::FilterDrop{});
  EXPECT_FALSE(keptFromHardware({drop, kAcceptArp}).begin()->skipHardware);
}

TEST(KeptFromHardware, NoDropBehindADrop) {
  const PortFilter drop =
      filter(1, kArp, {within(FilterField::kArpSenderIp, prefix("10.0.1.1/32"))}, model::FilterDrop{});
  const auto kept = keptFromHardware({drop, kDropAll});
  EXPECT_THAT(words(kept), AllOf(Contains(AllOf(HasSubstr("arp_sip"), HasSubstr("skip_hw"))),
                                 Contains("chain 0 pref 9 protocol all flower action drop")));
}

/// prestera polices 0 bytes per second, bnxt takes an ARP filter without its addresses.
TEST(KeptFromHardware, WhatADriverTakesAsSomethingElse) {
  EXPECT_TRUE(keptFromHardware({filter(1, 3, {}, model::FilterLimit{5})}).begin()->skipHardware);
  EXPECT_TRUE(keptFromHardware({kAcceptArp}).begin()->skipHardware);
}

TEST(KeptFromHardware, AChainBehindAnAcceptThatNoHardwareTakes) {
  const PortFilter enter = filter(2, kIpv4, {}, model::FilterGoto{7});
  const PortFilter inside = filter(1, kIpv4, {}, model::FilterDrop{}, 7);
  EXPECT_THAT(words(keptFromHardware({enter, inside})), Each(Not(HasSubstr("skip_hw"))));
  const PortFilter accept = filter(1, kIpv4, {HeaderMatch().octets(0, {0x45}).match()}, model::FilterAccept{});
  EXPECT_THAT(words(keptFromHardware({accept, enter, inside})), Each(HasSubstr("skip_hw")));
}

TEST(KeptFromHardware, ADropBehindAChainThatMostHardwareDoesNotHave) {
  EXPECT_TRUE(keptFromHardware({filter(2, kIpv4, {}, model::FilterGoto{7}), kDropAll}).rbegin()->skipHardware);
}

class GuardInHardwareTest : public testing::Test {
 protected:
  GuardInHardwareTest() {
    segment_.vlan = {10};
    segment_.gateways = {prefix("10.0.1.1/24"), prefix("2001:db8:1::1/64")};
    port_.segment = "lan";
    port_.multicastLimit = 0;
    port_.allowedSources = {prefix("10.0.1.11/32"), prefix("2001:db8:1::11/128")};
  }
  std::set<PortFilter> guard() { return portGuard(intent_, port_, {&segment_}); }

  model::Intent intent_;
  model::Segment segment_;
  model::Port port_;
};

/// The final drop is for IP, too, but it is also for ARP, which only software accepts.
TEST_F(GuardInHardwareTest, WhatTheHardwareWouldDropWronglyStaysInSoftware) {
  const auto kept = words(keptFromHardware(guard()));
  EXPECT_THAT(kept, AllOf(Contains(HasSubstr("ip_proto icmpv6 type 136 skip_hw action drop")),
                          Contains(HasSubstr("chain 0 pref 28415 protocol all flower skip_hw action drop")),
                          Contains(HasSubstr("police")), Not(Contains(HasSubstr("trap")))));
  EXPECT_THAT(kept, Contains(HasSubstr("protocol ipv6 flower ip_proto icmpv6 type 134 action drop")));
}

TEST_F(GuardInHardwareTest, TheCpuSeesWhatTheHardwareCannotDecide) {
  const auto made = words(withTraps(guard()));
  for (const char* trap :
       {"pref 28306 protocol all flower dst_mac ff:ff:ff:ff:ff:ff/ff:ff:ff:ff:ff:ff skip_sw",
        "pref 28307 protocol arp flower skip_sw", "pref 28308 protocol ip flower ip_flags frag skip_sw",
        "pref 28308 protocol ip flower ip_proto icmp skip_sw",
        "pref 28309 protocol ipv6 flower ip_proto icmpv6 skip_sw",
        "pref 28309 protocol ipv6 flower ip_flags frag skip_sw"})
    EXPECT_THAT(made, Contains("chain 0 " + std::string(trap) + " action trap"));
  EXPECT_THAT(made, Contains("chain 0 pref 28415 protocol all flower action drop")) << "the hardware enforces it";
  EXPECT_EQ(std::ranges::count_if(made, [](auto& line) { return line.ends_with("trap"); }), 6)
      << testing::PrintToString(made);
}

TEST_F(GuardInHardwareTest, OnATrunkTheTrapsLookBehindTheTag) {
  port_.trunk = {{{10}, "lan"}};
  port_.segment.clear();
  const auto made = words(withTraps(guard()));
  for (const char* trap : {"vlan_ethtype arp", "vlan_ethtype ip ip_flags frag", "vlan_ethtype ipv6 ip_proto icmpv6"})
    EXPECT_THAT(made,
                Contains("chain 0 pref 28310 protocol 802.1q flower " + std::string(trap) + " skip_sw action trap"));
}

/// What is only in software is covered by a trap, or a frame that the hardware switches would pass by it.
TEST_F(GuardInHardwareTest, EachFilterIsInHardwareOrHasATrap) {
  const auto made = withTraps(guard());
  for (const PortFilter& one : made) {
    if (!one.skipHardware) continue;
    EXPECT_TRUE(std::ranges::any_of(made, [&](const PortFilter& trap) {
      return std::holds_alternative<model::FilterTrap>(trap.action) && trap.ethType == one.ethType &&
             trap.preference < 28320;
    })) << describe(one);
  }
}

}  // namespace
}  // namespace nicleaf::render
