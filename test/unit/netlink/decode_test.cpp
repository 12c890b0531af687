// SPDX-License-Identifier: Apache-2.0
#include <linux/netconf.h>

#include <gmock/gmock.h>

#include "model/link_members.hpp"
#include "netlink/encode.hpp"
#include "netlink/port_flags.hpp"
#include "unit/netlink/fixtures.hpp"

namespace nicleaf::netlink::test {
namespace {

using namespace model;

TEST(Decode, LinkWithAllThatTheModelHas) {
  const auto record = decodeLink(vxlanPort());
  ASSERT_TRUE(record);
  EXPECT_EQ(record->index, 1048577U);
  EXPECT_EQ(record->master, 7U);
  Link expected;
  expected.name = "vx10010";
  expected.kind = VxlanKind{{10010}, *IpAddress::parse("10.0.0.1"), 4789, true};
  expected.vxlan = VxlanSettings{*IpAddress::parse("203.0.113.9"), 1, 2, 3, 1};
  expected.ours = true;
  expected.alternativeNames = {"enp3s0", "tunnel"};
  expected.adminUp = true;
  expected.mtu = 1450;
  expected.mac = Mac{{2, 0, 0, 0, 0, 1}};
  expected.ipv6LinkLocal = false;
  expected.group = 110;
  expected.ip = IpSettings{.forwarding4 = 0, .rpFilter = 2, .forwarding6 = 0, .acceptRa = 1, .acceptSourceRoute6 = 0};
  expected.bridgePort = BridgePort{.settings = {.learning = false, .neighSuppress = true}, .stopped = true};
  EXPECT_EQ(record->link, expected);
  // Nothing is left as it is in an empty link, but the master, which the message has as an index, and what only a
  // bridge has.
  expected.master = "br";
  expected.bridge.emplace();
  forEachLinkMember([&](const auto& row) {
    if (row.table != Table::kLink) return;
    EXPECT_NE(expected.*row.member, Link{}.*row.member) << "a member of every link's message has no value here";
  });
}

/// A link of `kind`; `alias` makes it ours or foreign.
std::optional<LinkRecord> linkOfKind(const char* kind, const char* alias, const std::function<void(Message&)>& data) {
  Message message(RTM_NEWLINK, 0);
  message.extra<ifinfomsg>().ifi_index = 3;
  message.putText(IFLA_IFNAME, "x");
  message.putText(IFLA_IFALIAS, alias);
  message.putU32(IFLA_LINK, 8);
  message.nest(IFLA_LINKINFO, [&] {
    message.putText(IFLA_INFO_KIND, kind);
    message.nest(IFLA_INFO_DATA, [&] { data(message); });
  });
  return decodeLink(payloadOf(message));
}

TEST(Decode, KindsOfOurLinks) {
  const auto vrf = linkOfKind("vrf", "nicleaf", [](Message& m) { m.putU32(IFLA_VRF_TABLE, 1001); });
  EXPECT_EQ(vrf->link.kind, LinkKind(VrfKind{1001}));
  const auto vlan = linkOfKind("vlan", "nicleaf", [](Message& m) { m.putU16(IFLA_VLAN_ID, 10); });
  EXPECT_EQ(vlan->link.kind, LinkKind(VlanKind{"", {10}}));
  EXPECT_EQ(vlan->parent, 8U);
  const auto bridge = linkOfKind("bridge", "nicleaf", [](Message& m) { m.putU8(IFLA_BR_MCAST_SNOOPING, 1); });
  EXPECT_EQ(bridge->link.kind, LinkKind(BridgeKind{}));
  EXPECT_EQ(bridge->link.bridge, BridgeSettings{.multicastSnooping = 1});
  const auto six = linkOfKind("vxlan", "nicleaf", [](Message& m) {
    m.putU32(IFLA_VXLAN_ID, 5);
    m.putU16(IFLA_VXLAN_PORT, 0xb512);
    m.put(IFLA_VXLAN_LOCAL6, *IpAddress::parse("2001:db8::1"));
  });
  EXPECT_EQ(six->link.kind, LinkKind(VxlanKind{{5}, *IpAddress::parse("2001:db8::1"), 4789}));
  EXPECT_EQ(six->link.vxlan, vxlanSettings(*IpAddress::parse("2001:db8::1")));
}

TEST(Decode, OnlyTheExactMarkMakesALinkOurs) {
  const auto table = [](Message& m) { m.putU32(IFLA_VRF_TABLE, 1001); };
  for (const char* alias : {"", "nicleaf2", "Nicleaf", "uplink to spine"}) {
    const auto record = linkOfKind("vrf", alias, table);
    EXPECT_FALSE(record->link.ours) << alias;
    EXPECT_EQ(record->link.kind, LinkKind(VrfKind{1001})) << "a foreign VRF has its table";
  }
}

TEST(Decode, KindsThatTheModelHasNotOrThatCannotBeReadAreForeign) {
  EXPECT_EQ(linkOfKind("dummy", "nicleaf", [](Message&) {})->link.kind, LinkKind(ForeignKind{}));
  EXPECT_EQ(linkOfKind("vrf", "nicleaf", [](Message& m) { m.putU16(IFLA_VRF_TABLE, 1); })->link.kind,
            LinkKind(ForeignKind{}));
}

TEST(Decode, MemberOfAVrfIsNoBridgePort) {
  Message message(RTM_NEWLINK, 0);
  message.extra<ifinfomsg>().ifi_index = 3;
  message.putText(IFLA_IFNAME, "vlan10");
  message.putU32(IFLA_MASTER, 5);
  message.nest(IFLA_LINKINFO, [&] { message.putText(IFLA_INFO_SLAVE_KIND, "vrf"); });
  EXPECT_FALSE(decodeLink(payloadOf(message))->link.bridgePort);
}

TEST(Decode, VlanRangesAreExpanded) {
  const auto record = decodeBridgeVlans(portVlans());
  ASSERT_TRUE(record);
  EXPECT_EQ(record->index, 9U);
  EXPECT_THAT(record->vlans,
              testing::ElementsAre(BridgeVlan{{10}, true, true}, BridgeVlan{{20}}, BridgeVlan{{21}}, BridgeVlan{{22}}));
}

TEST(Decode, TunnelsOfAVlanRangeAreConsecutive) {
  const auto record = decodeBridgeVlans(tunnelVlans());
  ASSERT_TRUE(record);
  EXPECT_THAT(
      record->vlans,
      testing::ElementsAre(BridgeVlan{{10}, false, false, Vni{10010}}, BridgeVlan{{20}, false, false, Vni{10020}},
                           BridgeVlan{{21}, false, false, Vni{10021}}, BridgeVlan{{22}, false, false, Vni{10022}}));
}

TEST(Decode, TunnelsThatAreNoVniAreRefused) {
  for (const auto& [last, tunnel] :
       std::vector<std::pair<std::uint16_t, std::uint32_t>>{{10, 1U << 24}, {11, 0xffffff}, {20, 0xffffffff}}) {
    Message message(RTM_NEWVLAN, 0);
    auto& header = message.extra<br_vlan_msg>();
    header.family = AF_BRIDGE;
    header.ifindex = 9;
    message.nest(BRIDGE_VLANDB_ENTRY, [&, &end = last, &id = tunnel] {
      const bridge_vlan_info info{0, 10};
      message.put(BRIDGE_VLANDB_ENTRY_INFO, sizeof(info), &info);
      message.putU16(BRIDGE_VLANDB_ENTRY_RANGE, end);
      message.nest(BRIDGE_VLANDB_ENTRY_TUNNEL_INFO, [&] { message.putU32(BRIDGE_VLANDB_TINFO_ID, id); });
    });
    EXPECT_FALSE(decodeBridgeVlans(payloadOf(message))) << tunnel;
  }
}

TEST(Decode, VniFilterWithSinglesAndRanges) {
  const auto record = decodeVniFilter(vniFilter());
  ASSERT_TRUE(record);
  EXPECT_EQ(record->index, 9U);
  EXPECT_THAT(record->ranges,
              testing::ElementsAre(std::pair(Vni{10010}, Vni{10010}), std::pair(Vni{10020}, Vni{10022})));
}

TEST(Decode, VniFilterWhoseRangeCannotBeIsRefused) {
  for (const auto& [first, last] : std::vector<std::pair<std::uint32_t, std::uint32_t>>{
           {20, 19}, {1, 1U << 24}, {1U << 24, 1U << 24}, {1, 0xffffffff}}) {
    Message message(RTM_NEWTUNNEL, 0);
    auto& header = message.extra<tunnel_msg>();
    header.family = AF_BRIDGE;
    header.ifindex = 9;
    message.nest(VXLAN_VNIFILTER_ENTRY, [&, &start = first, &end = last] {
      message.putU32(VXLAN_VNIFILTER_ENTRY_START, start);
      message.putU32(VXLAN_VNIFILTER_ENTRY_END, end);
    });
    EXPECT_FALSE(decodeVniFilter(payloadOf(message))) << first << "-" << last;
  }
}

TEST(Decode, VlanRangesThatCannotBeAreRefused) {
  for (const auto& [first, last] : std::vector<std::pair<std::uint16_t, std::uint16_t>>{
           {0, 10}, {20, 19}, {4000, 4095}, {4095, 4095}, {1, 65535}}) {
    Message message(RTM_NEWVLAN, 0);
    auto& header = message.extra<br_vlan_msg>();
    header.family = AF_BRIDGE;
    header.ifindex = 9;
    message.nest(BRIDGE_VLANDB_ENTRY, [&] {
      const bridge_vlan_info info{0, first};
      message.put(BRIDGE_VLANDB_ENTRY_INFO, sizeof(info), &info);
      message.putU16(BRIDGE_VLANDB_ENTRY_RANGE, last);
    });
    EXPECT_FALSE(decodeBridgeVlans(payloadOf(message))) << first << "-" << last;
  }
}

TEST(Decode, PermanentFdbEntryWithAVlan) {
  const auto record = decodeFdb(localFdbEntry());
  ASSERT_TRUE(record);
  EXPECT_EQ(record->index, 7U);
  EXPECT_EQ(record->entry, (VlanMac{{{2, 0, 0x5e, 0, 1, 1}}, {10}}));
}

TEST(Decode, StaticFdbEntriesAreThoseThatAreStickyToo) {
  const VlanMac mac{{{2, 0, 0, 0, 0, 9}}, {10}};
  const auto record = decodeFdb(payloadOf(encode(AddStaticMac{"pf0vf0", mac}, {7, 0}).front()));
  ASSERT_TRUE(record);
  EXPECT_FALSE(record->local);
  EXPECT_EQ(record->entry, mac);
  Message plain(RTM_NEWNEIGH, 0);
  auto& header = plain.extra<ndmsg>();
  header.ndm_family = AF_BRIDGE;
  header.ndm_ifindex = 7;
  header.ndm_state = NUD_NOARP;
  plain.put(NDA_LLADDR, mac.mac);
  plain.putU16(NDA_VLAN, 10);
  EXPECT_FALSE(decodeFdb(payloadOf(plain)));
}

TEST(Decode, LearnedOrUntaggedFdbEntriesAndNeighboursAreNone) {
  const auto entry = [](int family, std::uint16_t state, bool vlan) {
    Message message(RTM_NEWNEIGH, 0);
    auto& header = message.extra<ndmsg>();
    header.ndm_family = static_cast<std::uint8_t>(family);
    header.ndm_ifindex = 7;
    header.ndm_state = state;
    message.put(NDA_LLADDR, Mac{{2, 0, 0, 0, 0, 9}});
    if (vlan) message.putU16(NDA_VLAN, 10);
    return payloadOf(message);
  };
  EXPECT_TRUE(decodeFdb(entry(AF_BRIDGE, NUD_PERMANENT | NUD_NOARP, true)));
  EXPECT_FALSE(decodeFdb(entry(AF_BRIDGE, NUD_REACHABLE, true)));
  EXPECT_FALSE(decodeFdb(entry(AF_BRIDGE, NUD_PERMANENT, false)));
  EXPECT_FALSE(decodeFdb(entry(AF_INET, NUD_PERMANENT, true)));
}

TEST(Decode, Addresses) {
  const auto record = decodeAddress(ipv6Address());
  ASSERT_TRUE(record);
  EXPECT_EQ(record->index, 12U);
  EXPECT_EQ(record->protocol, kOwnerProtocol);
  EXPECT_EQ(record->prefix, *IpPrefix::parse("2001:db8::1/64"));
}

TEST(Decode, AddressOfAPointToPointLinkIsTheLocalOne) {
  Message message(RTM_NEWADDR, 0);
  auto& header = message.extra<ifaddrmsg>();
  header.ifa_family = AF_INET;
  header.ifa_prefixlen = 32;
  header.ifa_index = 2;
  message.put(IFA_ADDRESS, *IpAddress::parse("10.0.0.2"));
  message.put(IFA_LOCAL, *IpAddress::parse("10.0.0.1"));
  EXPECT_EQ(decodeAddress(payloadOf(message))->prefix, *IpPrefix::parse("10.0.0.1/32"));
}

TEST(Decode, AddressWhoseLengthContradictsItsFamilyIsNone) {
  auto bytes = ipv6Address();
  bytes[0] = AF_INET;
  EXPECT_FALSE(decodeAddress(bytes));
  bytes[0] = AF_INET6;
  bytes[1] = 129;
  EXPECT_FALSE(decodeAddress(bytes));
}

TEST(Decode, EachPortSettingThatWasEncoded) {
  for (const PortFlag& changed : kPortFlags) {
    PortSettings settings, seen;
    settings.*changed.member = !(settings.*changed.member);
    const auto messages = encode(SetBridgePort{"x", settings}, {9, 0});
    ASSERT_EQ(messages.size(), 1U);
    const auto record = decodePort(payloadOf(messages.front()));
    ASSERT_TRUE(record);
    for (const auto& [member, on] : record->flags) seen.*member = on;
    EXPECT_EQ(seen, settings) << changed.attribute;
  }
}

TEST(Decode, PortIsStoppedIfItCouldForwardAndDoesNot) {
  const auto stopped = [](unsigned flags, std::uint8_t operState, std::uint8_t state) {
    Message message(RTM_NEWLINK, 0);
    auto& header = message.extra<ifinfomsg>();
    header.ifi_family = AF_BRIDGE;
    header.ifi_index = 9;
    header.ifi_flags = flags;
    message.putU8(IFLA_OPERSTATE, operState);
    message.nest(IFLA_PROTINFO, [&] { message.putU8(IFLA_BRPORT_STATE, state); });
    return decodePort(payloadOf(message))->stopped;
  };
  EXPECT_EQ(stopped(IFF_UP, IF_OPER_UP, BR_STATE_DISABLED), true);
  EXPECT_EQ(stopped(IFF_UP, IF_OPER_UP, BR_STATE_BLOCKING), true);
  EXPECT_EQ(stopped(IFF_UP, IF_OPER_UNKNOWN, BR_STATE_DISABLED), true) << "a VXLAN device";
  EXPECT_EQ(stopped(IFF_UP, IF_OPER_UP, BR_STATE_FORWARDING), false);
  EXPECT_EQ(stopped(IFF_UP, IF_OPER_DOWN, BR_STATE_DISABLED), false) << "no carrier";
  EXPECT_EQ(stopped(IFF_UP, IF_OPER_LOWERLAYERDOWN, BR_STATE_DISABLED), false);
  EXPECT_EQ(stopped(0, IF_OPER_UP, BR_STATE_DISABLED), false) << "down";
  EXPECT_EQ(decodePort(portSettings())->stopped, std::nullopt);
}

TEST(Decode, PortSettingsAndAbsentOnes) {
  const auto record = decodePort(portSettings());
  ASSERT_TRUE(record);
  EXPECT_THAT(record->flags, testing::IsSupersetOf({std::pair(&PortSettings::learning, true),
                                                    std::pair(&PortSettings::neighSuppress, false)}));
  EXPECT_FALSE(decodePort(vxlanPort()));
  EXPECT_FALSE(decodeLink(portSettings()));
}

TEST(Decode, EachRuleThatTheAgentAddsIsItself) {
  using enum PolicyRule::What;
  for (const auto family : {IpAddress::Family::kV4, IpAddress::Family::kV6}) {
    for (const auto what : {kVrfFirst, kVrf, kVrfEnd, kLocal, kFromUplink, kForwarded, kForwardedEnd}) {
      const PolicyRule rule{family, priorityOf(what), what, what == kFromUplink ? "p0" : ""};
      const auto messages = encode(AddRule{rule}, {});
      ASSERT_EQ(messages.size(), 1U);
      EXPECT_EQ(decodeRule(payloadOf(messages.front())), rule) << describe(AddRule{rule});
    }
  }
}

TEST(Decode, ARuleLikeOursElsewhereIsSomebodyElses) {
  const PolicyRule rule{IpAddress::Family::kV4, 9, PolicyRule::What::kForwardedEnd, {}};
  EXPECT_FALSE(decodeRule(payloadOf(encode(AddRule{rule}, {}).front())));
}

TEST(Decode, SysctlsThatAreAnnounced) {
  Message message(RTM_NEWNETCONF, 0);
  message.extra<netconfmsg>().ncm_family = AF_INET;
  message.putU32(NETCONFA_IFINDEX, 5);
  EXPECT_EQ(decodeNetconf(payloadOf(message)), 5);
  Message all(RTM_NEWNETCONF, 0);
  all.extra<netconfmsg>().ncm_family = AF_INET6;
  all.putU32(NETCONFA_IFINDEX, static_cast<std::uint32_t>(NETCONFA_IFINDEX_ALL));
  EXPECT_EQ(decodeNetconf(payloadOf(all)), NETCONFA_IFINDEX_ALL);
  EXPECT_FALSE(decodeNetconf(payloadOf(Message(RTM_NEWNETCONF, 0))));
}

}  // namespace
}  // namespace nicleaf::netlink::test
