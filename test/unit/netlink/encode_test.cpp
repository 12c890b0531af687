// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "netlink/encode.hpp"
#include "unit/netlink/fixtures.hpp"

namespace nicleaf::netlink::test {
namespace {

using namespace model;

/// A decoded request.
template <typename Header>
struct Request {
  nlmsghdr outer{};
  Header header{};
  std::vector<std::uint8_t> bytes;
  AttributeTable attributes;  // a view of `bytes`: a move keeps the bytes in place, a copy would not

  Request(Request&&) = default;
  explicit Request(const Message& message) : bytes(message.bytes().begin(), message.bytes().end()) {
    std::memcpy(&outer, bytes.data(), sizeof(outer));
    std::memcpy(&header, bytes.data() + sizeof(outer), sizeof(header));
    attributes = AttributeTable(Bytes(bytes).subspan(sizeof(outer) + NLMSG_ALIGN(sizeof(header))));
  }
};

Request<ifinfomsg> single(const KernelOp& op, OpIndexes indexes = {9, 0}) {
  const auto messages = encode(op, indexes);
  EXPECT_EQ(messages.size(), 1U);
  Request<ifinfomsg> request(messages.front());
  EXPECT_TRUE(request.attributes.complete());
  EXPECT_EQ(request.outer.nlmsg_len, request.bytes.size());
  EXPECT_EQ(request.outer.nlmsg_flags & (NLM_F_REQUEST | NLM_F_ACK), NLM_F_REQUEST | NLM_F_ACK);
  EXPECT_EQ(request.header.ifi_index, 9);
  return request;
}

Link ourLink(LinkKind kind) {
  Link link;
  link.name = "x";
  link.kind = std::move(kind);
  link.mac = Mac{{2, 0, 0, 0, 0, 1}};
  link.ipv6LinkLocal = false;
  return link;
}

TEST(Encode, CreatedLinkIsReadBackByTheDecoder) {
  const LinkKind kinds[] = {VrfKind{1001},
                            BridgeKind{},
                            VxlanKind{{16777215}, *IpAddress::parse("10.0.0.1"), 4789},
                            VxlanKind{{1}, *IpAddress::parse("2001:db8::1"), 1},
                            SingleVxlanKind{*IpAddress::parse("10.0.0.1"), 4789, true},
                            SingleVxlanKind{*IpAddress::parse("10.0.0.1"), 4789, false},
                            VlanKind{"", {4094}}};
  for (const LinkKind& kind : kinds) {
    const auto messages = encode(CreateLink{ourLink(kind)}, {1048576, 4});
    ASSERT_EQ(messages.size(), 2U);
    // The kernel's answer would have the attributes of both requests.
    auto bytes = payloadOf(messages[0]);
    const auto mark = payloadOf(messages[1]);
    bytes.insert(bytes.end(), mark.begin() + sizeof(ifinfomsg), mark.end());
    // ... except that the kernel's answer has an alias with a terminating zero, which requests do not have.
    Message alias(RTM_NEWLINK, 0);
    alias.putText(IFLA_IFALIAS, "nicleaf");
    const auto ended = payloadOf(alias);
    bytes.insert(bytes.end(), ended.begin(), ended.end());
    const auto record = decodeLink(bytes);
    ASSERT_TRUE(record);
    EXPECT_EQ(record->index, 1048576U);
    Link expected = ourLink(kind);
    expected.ours = true;
    expected.ip.emplace();  // of which the requests say nothing
    if (std::holds_alternative<BridgeKind>(kind)) expected.bridge.emplace();
    if (const IpAddress* local = vxlanLocal(kind)) expected.vxlan = vxlanSettings(*local);
    EXPECT_EQ(record->link, expected);
  }
}

TEST(Encode, MarkNamesTheLinkByItsIndexOnly) {
  const auto messages = encode(CreateLink{ourLink(VrfKind{1})}, {1048576, 0});
  const Request<ifinfomsg> create(messages[0]), mark(messages[1]);
  EXPECT_EQ(create.outer.nlmsg_type, RTM_NEWLINK);
  EXPECT_EQ(create.outer.nlmsg_flags & (NLM_F_CREATE | NLM_F_EXCL), NLM_F_CREATE | NLM_F_EXCL);
  EXPECT_EQ(mark.outer.nlmsg_type, RTM_SETLINK);
  EXPECT_EQ(mark.header.ifi_index, 1048576);
  EXPECT_FALSE(mark.attributes.has(IFLA_IFNAME));
}

TEST(Encode, CreatedLinkIsDownAndWithoutMaster) {
  Link link = ourLink(VrfKind{1});
  link.adminUp = true;
  link.master = "red";
  const Request<ifinfomsg> create(encode(CreateLink{link}, {5, 0}).front());
  EXPECT_EQ(create.header.ifi_flags, 0U);
  EXPECT_FALSE(create.attributes.has(IFLA_MASTER));
  EXPECT_FALSE(create.attributes.has(IFLA_MTU));
  link.mtu = 1450;
  EXPECT_EQ(Request<ifinfomsg>(encode(CreateLink{link}, {5, 0}).front()).attributes.u32(IFLA_MTU), 1450U);
}

TEST(Encode, ForeignLinksAreNotCreated) { EXPECT_TRUE(encode(CreateLink{ourLink(ForeignKind{})}, {5, 0}).empty()); }

TEST(Encode, LinkSettings) {
  EXPECT_EQ(single(SetMtu{"x", 9000}).attributes.u32(IFLA_MTU), 9000U);
  EXPECT_EQ(single(SetMac{"x", {{1, 2, 3, 4, 5, 6}}}).attributes.mac(IFLA_ADDRESS), (Mac{{1, 2, 3, 4, 5, 6}}));
  EXPECT_EQ(single(SetMaster{"x", "br"}, {9, 7}).attributes.u32(IFLA_MASTER), 7U);
  EXPECT_EQ(single(SetMaster{"x", std::nullopt}).attributes.u32(IFLA_MASTER), 0U);
  EXPECT_EQ(single(DeleteLink{"x"}).outer.nlmsg_type, RTM_DELLINK);
  for (const bool up : {true, false}) {
    const auto request = single(SetAdminState{"x", up});
    EXPECT_EQ(request.header.ifi_change, static_cast<unsigned>(IFF_UP));
    EXPECT_EQ(request.header.ifi_flags, up ? static_cast<unsigned>(IFF_UP) : 0U);
  }
  for (const bool enabled : {true, false}) {
    const auto request = single(SetIpv6LinkLocal{"x", enabled});
    const auto family = request.attributes.nested(IFLA_AF_SPEC).nested(AF_INET6);
    EXPECT_EQ(family.u8(IFLA_INET6_ADDR_GEN_MODE), enabled ? 0 : 1);
  }
}

TEST(Encode, BridgePortSettings) {
  const auto request = single(SetBridgePort{"x", {.learning = false, .neighSuppress = true, .floodBroadcast = false}});
  EXPECT_EQ(request.header.ifi_family, AF_BRIDGE);
  const auto settings = request.attributes.nested(IFLA_PROTINFO);
  EXPECT_EQ(settings.u8(IFLA_BRPORT_LEARNING), 0);
  EXPECT_EQ(settings.u8(IFLA_BRPORT_NEIGH_SUPPRESS), 1);
  EXPECT_EQ(settings.u8(IFLA_BRPORT_ISOLATED), 0);
  EXPECT_EQ(settings.u8(IFLA_BRPORT_VLAN_TUNNEL), 0);
  EXPECT_EQ(settings.u8(IFLA_BRPORT_UNICAST_FLOOD), 1);
  EXPECT_EQ(settings.u8(IFLA_BRPORT_MCAST_FLOOD), 1);
  EXPECT_EQ(settings.u8(IFLA_BRPORT_BCAST_FLOOD), 0);
}

TEST(Encode, BridgeVlans) {
  const auto check = [](const KernelOp& op, int type, int target, bridge_vlan_info expected) {
    const auto request = single(op);
    EXPECT_EQ(request.outer.nlmsg_type, type);
    EXPECT_EQ(request.header.ifi_family, AF_BRIDGE);
    const auto spec = request.attributes.nested(IFLA_AF_SPEC);
    EXPECT_EQ(spec.u16(IFLA_BRIDGE_FLAGS), target);
    const Bytes info = spec.bytes(IFLA_BRIDGE_VLAN_INFO);
    ASSERT_EQ(info.size(), sizeof(expected));
    EXPECT_EQ(std::memcmp(info.data(), &expected, sizeof(expected)), 0);
  };
  check(AddBridgeVlan{"x", {{10}, true, true}, false}, RTM_SETLINK, BRIDGE_FLAGS_MASTER,
        {BRIDGE_VLAN_INFO_PVID | BRIDGE_VLAN_INFO_UNTAGGED, 10});
  check(AddBridgeVlan{"x", {{20}, false, false}, true}, RTM_SETLINK, BRIDGE_FLAGS_SELF, {0, 20});
  check(RemoveBridgeVlan{"x", {{20}, false, false}, false}, RTM_DELLINK, BRIDGE_FLAGS_MASTER, {0, 20});
}

TEST(Encode, AVlansTunnelComesWithIt) {
  const auto added = single(AddBridgeVlan{"x", {{10}, false, false, Vni{10010}}, false});
  const auto tunnel = added.attributes.nested(IFLA_AF_SPEC).nested(IFLA_BRIDGE_VLAN_TUNNEL_INFO);
  EXPECT_EQ(tunnel.u32(IFLA_BRIDGE_VLAN_TUNNEL_ID), 10010U);
  EXPECT_EQ(tunnel.u16(IFLA_BRIDGE_VLAN_TUNNEL_VID), 10);
  EXPECT_EQ(tunnel.u16(IFLA_BRIDGE_VLAN_TUNNEL_FLAGS), 0);
  const auto gone = single(RemoveBridgeVlan{"x", {{10}, false, false, Vni{10010}}, false});
  EXPECT_FALSE(gone.attributes.nested(IFLA_AF_SPEC).has(IFLA_BRIDGE_VLAN_TUNNEL_INFO)) << "it goes with the VLAN";
}

TEST(Encode, VniFilterIsReadBackByTheDecoder) {
  for (const auto& [op, type] : std::vector<std::pair<KernelOp, int>>{{AddVniFilter{"x", {10010}}, RTM_NEWTUNNEL},
                                                                      {RemoveVniFilter{"x", {10010}}, RTM_DELTUNNEL}}) {
    const Request<tunnel_msg> request(encode(op, {9, 0}).front());
    EXPECT_EQ(request.outer.nlmsg_type, type);
    const auto record = decodeVniFilter(Bytes(request.bytes).subspan(sizeof(nlmsghdr)));
    ASSERT_TRUE(record);
    EXPECT_EQ(record->index, 9U);
    EXPECT_EQ(record->ranges, (std::vector<std::pair<Vni, Vni>>{{{10010}, {10010}}}));
  }
}

TEST(Encode, LocalMacHasTheBytesOfIproute2) {
  // `bridge fdb replace 02:00:5e:00:01:01 dev br0 vlan 10 self local`, as iproute2 6.1 sends it, br0 being 4.
  const std::vector<std::uint8_t> expected{7, 0, 0,    0, 4, 0, 0, 0, 0xc0, 0, 2, 0, 0x0a, 0, 2, 0,
                                           2, 0, 0x5e, 0, 1, 1, 0, 0, 6,    0, 5, 0, 0x0a, 0, 0, 0};
  const VlanMac local{{{2, 0, 0x5e, 0, 1, 1}}, {10}};
  const auto messages = encode(AddLocalMac{"br0", local}, {4, 0});
  EXPECT_EQ(payloadOf(messages.front()), expected);
  EXPECT_EQ(payloadOf(encode(RemoveLocalMac{"br0", local}, {4, 0}).front()), expected);
}

TEST(Encode, AddressesCarryOurProtocolAndSkipDuplicateDetection) {
  for (const char* text : {"192.168.10.1/24", "2001:db8::1/64"}) {
    const auto prefix = *IpPrefix::parse(text);
    const Request<ifaddrmsg> request(encode(AddAddress{"x", prefix}, {9, 0}).front());
    const auto record = decodeAddress(Bytes(request.bytes).subspan(sizeof(nlmsghdr)));
    ASSERT_TRUE(record);
    EXPECT_EQ(record->index, 9U);
    EXPECT_EQ(record->prefix, prefix);
    EXPECT_EQ(record->protocol, kOwnerProtocol);
    EXPECT_EQ(request.header.ifa_flags, prefix.address.bits() == 128 ? IFA_F_NODAD : 0);
    EXPECT_EQ(request.header.ifa_scope, RT_SCOPE_UNIVERSE);
  }
}

TEST(Encode, NamesThatAnOpNeeds) {
  EXPECT_EQ(linkOf(SetMtu{"a", 1}), "a");
  EXPECT_EQ(linkOf(AddLocalMac{"br", {}}), "br");
  EXPECT_EQ(linkOf(SetSysctl{"k", "v"}), "");
  EXPECT_EQ(otherOf(SetMaster{"a", "b"}), "b");
  EXPECT_EQ(otherOf(SetMaster{"a", std::nullopt}), std::nullopt);
  EXPECT_EQ(otherOf(CreateLink{ourLink(VlanKind{"br", {1}})}), "br");
}

TEST(Encode, AMessageThatWouldNotFitIsRefused) {
  Message message(RTM_NEWLINK, 0);
  message.extra<ifinfomsg>();
  EXPECT_THROW(message.putText(IFLA_IFNAME, std::string(Message::kCapacity, 'x')), std::length_error);
  EXPECT_THROW(
      {
        for (int i = 0; i < 1000; ++i) message.putU32(IFLA_MTU, 1);
      },
      std::length_error);
  EXPECT_LE(message.bytes().size(), Message::kCapacity);
}

}  // namespace
}  // namespace nicleaf::netlink::test
