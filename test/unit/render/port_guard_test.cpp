// SPDX-License-Identifier: Apache-2.0
#include "render/port_guard.hpp"

#include <gmock/gmock.h>

namespace nicleaf::render {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

class PortGuardTest : public testing::Test {
 protected:
  PortGuardTest() {
    intent_.underlay.systemMac = *model::Mac::parse("02:00:00:00:00:11");
    intent_.anycastMac = *model::Mac::parse("02:00:5e:00:01:01");
    segment_.name = "lan";
    segment_.vlan = {10};
    segment_.gateways = {*model::IpPrefix::parse("10.0.1.1/24"), *model::IpPrefix::parse("2001:db8:1::1/64")};
    port_.interface = "pf0vf0";
    port_.segment = "lan";
  }
  void allow(const char* prefix) { port_.allowedSources.push_back(*model::IpPrefix::parse(prefix)); }
  std::vector<std::string> words() {
    std::vector<std::string> lines;
    for (const auto& filter : portGuard(intent_, port_, segments_)) lines.push_back(describe(filter));
    return lines;
  }

  model::Intent intent_;
  model::Segment segment_;
  std::vector<const model::Segment*> segments_{&segment_};
  model::Port port_;
};

TEST_F(PortGuardTest, BridgesFramesAndTheDpusNamesAreNeverTakenFromAServer) {
  EXPECT_THAT(words(), AllOf(Contains(HasSubstr("dst_mac 01:80:c2:00:00:00/ff:ff:ff:ff:ff:f0 action drop")),
                             Contains(HasSubstr("src_mac 02:00:5e:00:01:01/ff:ff:ff:ff:ff:ff action drop")),
                             Contains(HasSubstr("src_mac 02:00:00:00:00:11/ff:ff:ff:ff:ff:ff action drop")),
                             Contains(HasSubstr("protocol arp flower arp_sip 10.0.1.1/32 action drop")),
                             Contains(HasSubstr("protocol ipv6 flower src_ip 2001:db8:1::1/128 action drop")),
                             Contains(HasSubstr("protocol ipv6 flower src_ip fe80::5eff:fe00:101/128 action drop")),
                             Contains(HasSubstr("match u32 0x20010db8 0xffffffff at 48"))));
  EXPECT_THAT(words(), Contains(HasSubstr("protocol ip flower src_ip 10.0.1.1/32 action drop")));
  EXPECT_THAT(words(), Not(Contains(HasSubstr("protocol all flower action drop")))) << "the rest passes";
}

TEST_F(PortGuardTest, AnAccessPortTakesNoTag) {
  EXPECT_THAT(words(), AllOf(Contains(HasSubstr("protocol 802.1q flower action drop")),
                             Contains(HasSubstr("protocol 802.1ad flower action drop"))));
}

TEST_F(PortGuardTest, ATrunkTakesOneTag) {
  port_.trunk = {{{10}, "lan"}};
  port_.segment.clear();
  EXPECT_THAT(words(), AllOf(Contains(HasSubstr("protocol 802.1q flower vlan_ethtype 802.1q action drop")),
                             Contains(HasSubstr("protocol 802.1q flower vlan_ethtype 802.1ad action drop")),
                             Contains(HasSubstr("protocol 802.1ad flower action drop")),
                             Not(Contains(HasSubstr("protocol 802.1q flower action drop")))));
}

TEST_F(PortGuardTest, ATrunksGatewaysAreProtectedInEachVlan) {
  model::Segment other = segment_;
  other.vlan = {11};
  other.gateways = {*model::IpPrefix::parse("2001:db8:2::1/64")};
  segment_.ipVrf = other.ipVrf = "red";
  port_.trunk = {{{10}, "lan"}, {{11}, "other"}};
  port_.segment.clear();
  segments_ = {&segment_, &other};
  const auto target = [](const char* words) { return Contains(AllOf(HasSubstr("u32"), HasSubstr(words))); };
  EXPECT_THAT(words(), AllOf(Contains(HasSubstr("vlan_id 10 vlan_ethtype ip src_ip 10.0.1.1/32 action drop")),
                             Contains(HasSubstr("vlan_id 11 vlan_ethtype ipv6 src_ip 2001:db8:2::1/128 action drop")),
                             target("0x00010000 0xffffffff at 52"), target("0x00020000 0xffffffff at 52")));
  other.ipVrf = "blue";
  EXPECT_THAT(words(), AllOf(Not(target("0x00010000 0xffffffff at 52")), target("0xfe800000 0xffffffff at 48")))
      << "a server of blue may have red's address, but not the link-local address of all gateways";
}

TEST_F(PortGuardTest, AsManyFiltersWhateverTheIpVrfHas) {
  segment_.ipVrf = "red";
  const auto alone = words();
  for (std::uint16_t i = 0; i < 100; ++i) {
    model::Segment& other = intent_.segments.emplace_back(segment_);
    other.vlan = {static_cast<std::uint16_t>(100 + i)};
    other.gateways = {*model::IpPrefix::parse("10.1." + std::to_string(i) + ".1/24")};
  }
  EXPECT_EQ(words(), alone);
  EXPECT_EQ(alone.size(), 35U) << "of which ADR 6 speaks";
}

TEST_F(PortGuardTest, ARoutedPortIsNeverTheDpu) {
  port_ = {.interface = "pf0vf0", .segment = {}, .ipVrf = "red"};
  port_.addresses = {*model::IpPrefix::parse("10.0.3.1/31"), *model::IpPrefix::parse("2001:db8:3::1/64")};
  std::vector<std::string> lines;
  for (const auto& filter : routedPortGuard(intent_, port_)) lines.push_back(describe(filter));
  EXPECT_THAT(lines, AllOf(Contains(HasSubstr("src_mac 02:00:5e:00:01:01/ff:ff:ff:ff:ff:ff action drop")),
                           Contains(HasSubstr("protocol 802.1q flower action drop")),
                           Contains(HasSubstr("protocol arp flower arp_sip 10.0.3.1/32 action drop")),
                           Contains(HasSubstr("protocol ip flower src_ip 10.0.3.1/32 action drop")),
                           Contains(HasSubstr("protocol ipv6 flower src_ip 2001:db8:3::1/128 action drop")),
                           Not(Contains(HasSubstr("type 134"))), Not(Contains(HasSubstr("dst_mac")))))
      << "BGP hears router advertisements";
}

TEST_F(PortGuardTest, AnAdvertisementMustShowItsTarget) {
  const std::string visible =
      "u32 match u32 0x60000000 0xf0000000 at 0 match u32 0x00003a00 0x0000ff00 at 4 match u32 0x88000000 0xff000000 "
      "at "
      "40 action ok";
  const std::string others = "flower ip_proto icmpv6 type 136 action drop";
  EXPECT_THAT(words(), AllOf(Contains(EndsWith(visible)), Contains(EndsWith(others))));
  allow("2001:db8:1::7/128");
  EXPECT_THAT(words(), AllOf(Not(Contains(EndsWith(visible))), Contains(EndsWith(others))));
}

TEST_F(PortGuardTest, WithAnAllowedSourceNothingElsePasses) {
  allow("10.0.1.7/24");
  EXPECT_THAT(words(), AllOf(Contains(HasSubstr("protocol ip flower src_ip 10.0.1.0/24 action ok")),
                             Contains(HasSubstr("protocol arp flower arp_sip 10.0.1.0/24 action ok")),
                             Contains("chain 0 pref 28415 protocol all flower action drop"),
                             Contains(HasSubstr("src_ip fe80::/10 action ok"))));
  port_.staticMacs = {*model::Mac::parse("02:00:00:00:10:01")};
  EXPECT_THAT(words(), AllOf(Contains(HasSubstr("arp_sha 02:00:00:00:10:01/ff:ff:ff:ff:ff:ff arp_sip 10.0.1.0/24")),
                             Not(Contains(HasSubstr("flower arp_sip 10.0.1.0/24")))));
  allow("fe80::7/128");
  EXPECT_THAT(words(), AllOf(Contains(HasSubstr("src_ip fe80::7/128 action ok")),
                             Not(Contains(EndsWith("flower src_ip fe80::/10 action ok")))));
}

TEST_F(PortGuardTest, WhatIsGoneToComesFirst) {
  allow("2001:db8:1::7/128");
  const auto filters = portGuard(intent_, port_, {&segment_});
  EXPECT_EQ(filters.begin()->chain, 0x6eU);
  EXPECT_THAT(words(), Contains(HasSubstr("at 60 action goto chain 110")));
}

TEST_F(PortGuardTest, BehindATagOnATrunk) {
  port_.trunk = {{{10}, "lan"}};
  port_.segment.clear();
  allow("10.0.1.7/32");
  EXPECT_THAT(words(), AllOf(Contains(HasSubstr("protocol 802.1q flower vlan_ethtype ip src_ip 10.0.1.7/32 action ok")),
                             Contains(HasSubstr("protocol 802.1q flower vlan_id 10 vlan_ethtype arp arp_sip 10.0.1.1")),
                             Not(Contains(HasSubstr("protocol arp")))));
}

TEST_F(PortGuardTest, AServerIsNobodysRouterUnlessItMayBe) {
  const std::string advertisement = "protocol ipv6 flower ip_proto icmpv6 type 134 action drop";
  EXPECT_THAT(words(), Contains(HasSubstr(advertisement)));
  port_.router = true;
  EXPECT_THAT(words(), Not(Contains(HasSubstr(advertisement))));
  EXPECT_THAT(words(), AllOf(Contains(HasSubstr("protocol ip flower ip_proto icmp type 5 action drop")),
                             Contains(HasSubstr("protocol ipv6 flower ip_proto icmpv6 type 137 action drop"))))
      << "nobody may redirect";
}

TEST_F(PortGuardTest, AServerIsNobodysDhcpServerUnlessItMayBe) {
  EXPECT_THAT(words(), AllOf(Contains(HasSubstr("protocol ip flower ip_proto udp dst_port 68 action drop")),
                             Contains(HasSubstr("protocol ipv6 flower ip_proto udp dst_port 546 action drop"))));
  port_.dhcpServer = true;
  EXPECT_THAT(words(), AllOf(Not(Contains(HasSubstr("dst_port 68"))), Not(Contains(HasSubstr("dst_port 546")))));
}

TEST_F(PortGuardTest, FragmentsAndExtensionHeadersHideNoRole) {
  const auto hidden = AllOf(
      Contains(HasSubstr("flower ip_flags frag src_ip fe80::/10 action drop")),
      Contains(HasSubstr("flower ip_proto 00 action drop")), Contains(HasSubstr("flower ip_proto 2b action drop")),
      Contains(HasSubstr("flower ip_proto 3c action drop")),
      Contains(HasSubstr("match u32 0x48000000 0xf8000000 at 0 match u32 0x00002000 0x00003fff at 4 "
                         "action drop")),
      Contains(HasSubstr("at 8 match u32 0x05000000 0xff000000 at 20 action drop")));
  EXPECT_THAT(words(), AllOf(hidden, Contains(HasSubstr("flower ip_flags frag dst_ip fe80::/10 action drop")),
                             Contains(HasSubstr("match u32 0x00000044 0x0000ffff at 20 action drop")),
                             Contains(HasSubstr("match u32 0x00000222 0x0000ffff at 48 action drop"))));
  port_.router = port_.dhcpServer = true;
  EXPECT_THAT(words(), AllOf(hidden, Not(Contains(HasSubstr("ip_flags frag dst_ip")))));
}

TEST_F(PortGuardTest, LimitsPassOnWhatIsWithinThem) {
  port_.broadcastLimit = 200;
  EXPECT_THAT(words(), Contains(HasSubstr("dst_mac ff:ff:ff:ff:ff:ff/ff:ff:ff:ff:ff:ff action police pkts_rate 200 "
                                          "pkts_burst 20 conform-exceed drop/continue")));
}

}  // namespace
}  // namespace nicleaf::render
