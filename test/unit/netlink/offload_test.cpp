// SPDX-License-Identifier: Apache-2.0
#include <linux/ethtool_netlink.h>
#include <linux/genetlink.h>
#include <linux/pkt_cls.h>

#include <gmock/gmock.h>

#include "netlink/offload_message.hpp"
#include "unit/netlink/fixtures.hpp"

namespace nicleaf::netlink {
namespace {

using test::payloadOf;

TEST(OffloadEntry, OfTheFdbHasItsVlanAndFlags) {
  Message message(RTM_NEWNEIGH, 0);
  auto& header = message.extra<ndmsg>();
  header.ndm_family = AF_BRIDGE;
  header.ndm_ifindex = 9;
  header.ndm_flags = NTF_OFFLOADED | NTF_EXT_LEARNED;
  message.put(NDA_LLADDR, model::Mac{{2, 0, 0, 0, 0, 1}});
  message.putU16(NDA_VLAN, 10);
  const auto entry = decodeEntry(payloadOf(message));
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->text, "02:00:00:00:00:01 vlan 10");
  EXPECT_EQ(entry->index, 9U);
  EXPECT_NE(entry->flags & NTF_OFFLOADED, 0);
}

TEST(OffloadEntry, OfANeighbourHasItsAddress) {
  Message message(RTM_NEWNEIGH, 0);
  auto& header = message.extra<ndmsg>();
  header.ndm_family = AF_INET6;
  header.ndm_ifindex = 9;
  message.put(NDA_DST, *model::IpAddress::parse("2001:db8::1"));
  const auto entry = decodeEntry(payloadOf(message));
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->text, "2001:db8::1");
}

TEST(OffloadRoute, WithoutADestinationIsTheDefault) {
  Message message(RTM_NEWROUTE, 0);
  auto& header = message.extra<rtmsg>();
  header.rtm_family = AF_INET;
  header.rtm_type = RTN_UNICAST;
  header.rtm_flags = RTM_F_OFFLOAD;
  message.putU32(RTA_TABLE, 14001);
  const auto route = decodeRoute(payloadOf(message));
  ASSERT_TRUE(route);
  EXPECT_EQ(route->text, "0.0.0.0/0");
  EXPECT_EQ(route->table, 14001U);
  EXPECT_EQ(route->flags, std::uint32_t{RTM_F_OFFLOAD});
}

TEST(OffloadRoute, WithALengthThatItsFamilyDoesNotHaveIsNone) {
  Message message(RTM_NEWROUTE, 0);
  auto& header = message.extra<rtmsg>();
  header.rtm_family = AF_INET;
  header.rtm_dst_len = 33;
  EXPECT_FALSE(decodeRoute(payloadOf(message)));
}

std::vector<std::uint8_t> filter(const char* kind, std::uint16_t attribute, std::uint32_t flags) {
  Message message(RTM_NEWTFILTER, 0);
  message.extra<tcmsg>().tcm_ifindex = 9;
  message.putText(TCA_KIND, kind);
  message.nest(TCA_OPTIONS, [&] { message.putU32(attribute, flags); });
  return payloadOf(message);
}

TEST(OffloadFilter, HasItsFlagsWhereItsClassifierHasThem) {
  const auto flower = decodeFilterFlags(filter("flower", TCA_FLOWER_FLAGS, TCA_CLS_FLAGS_IN_HW));
  ASSERT_TRUE(flower);
  EXPECT_EQ(flower->flags, std::uint32_t{TCA_CLS_FLAGS_IN_HW});
  EXPECT_TRUE(decodeFilterFlags(filter("matchall", TCA_MATCHALL_FLAGS, TCA_CLS_FLAGS_NOT_IN_HW)));
  EXPECT_FALSE(decodeFilterFlags(filter("flower", TCA_FLOWER_CLASSID, 1)));
  EXPECT_FALSE(decodeFilterFlags(filter("route", TCA_FLOWER_FLAGS, 1)));
}

std::vector<std::uint8_t> features(bool changeable, bool active) {
  Message message(0x20, 0);
  message.extra<genlmsghdr>().cmd = ETHTOOL_MSG_FEATURES_GET_REPLY;
  // The first bitset has a mask with all bits.
  message.nest(ETHTOOL_A_FEATURES_HW, [&] {
    message.nest(ETHTOOL_A_BITSET_BITS, [&] {
      message.nest(ETHTOOL_A_BITSET_BITS_BIT, [&] {
        message.putText(ETHTOOL_A_BITSET_BIT_NAME, "hw-tc-offload");
        if (changeable) message.put(ETHTOOL_A_BITSET_BIT_VALUE, 0, "");
      });
    });
  });
  message.nest(ETHTOOL_A_FEATURES_ACTIVE, [&] {
    message.put(ETHTOOL_A_BITSET_NOMASK, 0, "");
    message.nest(ETHTOOL_A_BITSET_BITS, [&] {
      message.nest(ETHTOOL_A_BITSET_BITS_BIT,
                   [&] { message.putText(ETHTOOL_A_BITSET_BIT_NAME, active ? "hw-tc-offload" : "rx-checksum"); });
    });
  });
  return payloadOf(message);
}

TEST(HwTcOffload, IsOnOffOrNotThere) {
  EXPECT_EQ(decodeHwTcOffload(features(true, true)), model::HwTcOffload::kOn);
  EXPECT_EQ(decodeHwTcOffload(features(true, false)), model::HwTcOffload::kOff);
  EXPECT_EQ(decodeHwTcOffload(features(false, false)), model::HwTcOffload::kNone);
  EXPECT_FALSE(decodeHwTcOffload({}));
}

}  // namespace
}  // namespace nicleaf::netlink
