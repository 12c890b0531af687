// SPDX-License-Identifier: Apache-2.0
#include <linux/rtnetlink.h>

#include <gmock/gmock.h>

#include "netlink/route_message.hpp"
#include "unit/netlink/fixtures.hpp"

namespace nicleaf::netlink {
namespace {

using test::payloadOf;

Message route(std::uint8_t family, std::uint8_t length) {
  Message message(RTM_NEWROUTE, 0);
  auto& header = message.extra<rtmsg>();
  header.rtm_family = family;
  header.rtm_dst_len = length;
  header.rtm_type = RTN_UNICAST;
  header.rtm_protocol = RTPROT_BGP;
  header.rtm_flags = RTM_F_OFFLOAD | RTNH_F_ONLINK;
  return message;
}

TEST(FullRoute, OfOneNextHopHasItsFlagsInTheHeader) {
  Message message = route(AF_INET, 24);
  message.put(RTA_DST, *model::IpAddress::parse("203.0.113.0"));
  message.putU32(RTA_TABLE, 14001);
  message.putU32(RTA_PRIORITY, 20);
  message.put(RTA_GATEWAY, *model::IpAddress::parse("10.10.0.11"));
  message.putU32(RTA_OIF, 7);
  const auto found = decodeFullRoute(payloadOf(message));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->prefix.toString(), "203.0.113.0/24");
  EXPECT_EQ(found->table, 14001U);
  EXPECT_EQ(found->metric, 20U);
  EXPECT_NE(found->flags & RTM_F_OFFLOAD, 0U);
  ASSERT_EQ(found->nextHops.size(), 1U);
  EXPECT_EQ(found->nextHops[0].gateway, model::IpAddress::parse("10.10.0.11"));
  EXPECT_EQ(found->nextHops[0].index, 7U);
  EXPECT_NE(found->nextHops[0].flags & RTNH_F_ONLINK, 0U);
}

/// Next hops of the other family come in RTA_VIA.
TEST(FullRoute, OfSeveralNextHops) {
  const auto address = *model::IpAddress::parse("fe80::1");
  std::vector<std::uint8_t> hops;
  for (const auto index : {std::uint8_t{7}, std::uint8_t{8}}) {
    // struct rtnexthop, then RTA_VIA: its header, the family, the address; padded to four octets
    hops.insert(hops.end(), {32, 0, RTNH_F_LINKDOWN, 0, index, 0, 0, 0, 22, 0, RTA_VIA, 0, AF_INET6, 0});
    hops.insert(hops.end(), address.octets.begin(), address.octets.end());
    hops.insert(hops.end(), 2, 0);
  }
  Message message = route(AF_INET, 0);
  message.put(RTA_MULTIPATH, hops.size(), hops.data());
  const auto found = decodeFullRoute(payloadOf(message));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->prefix.toString(), "0.0.0.0/0");
  EXPECT_THAT(found->nextHops, testing::ElementsAre(NextHopRecord{address, 7, RTNH_F_LINKDOWN},
                                                    NextHopRecord{address, 8, RTNH_F_LINKDOWN}));
  // Cut anywhere, it is read without a step outside.
  const auto octets = payloadOf(message);
  for (std::size_t length = 0; length < octets.size(); ++length) {
    const std::vector<std::uint8_t> part(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(length));
    (void)decodeFullRoute(part);
  }
}

TEST(FullRoute, OfAnotherFamilyOrAnImpossibleLengthIsNone) {
  EXPECT_FALSE(decodeFullRoute(payloadOf(route(AF_BRIDGE, 0))));
  EXPECT_FALSE(decodeFullRoute(payloadOf(route(AF_INET, 33))));
}

}  // namespace
}  // namespace nicleaf::netlink
