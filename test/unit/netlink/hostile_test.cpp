// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <random>

#include "unit/netlink/decode_all.hpp"
#include "unit/netlink/fixtures.hpp"

// Bytes that the kernel would not send. With AddressSanitizer, these tests also show that nothing outside of them is
// read.
namespace nicleaf::netlink::test {
namespace {

using Input = std::vector<std::uint8_t>;

const Input kSamples[] = {vxlanPort(),     portVlans(),   tunnelVlans(), vniFilter(),
                          localFdbEntry(), ipv6Address(), portSettings()};

TEST(Hostile, MessagesCutAtEachByte) {
  for (const Input& sample : kSamples) {
    for (std::size_t size = 0; size <= sample.size(); ++size) {
      ASSERT_EQ(decodeAll(Input(sample.begin(), sample.begin() + static_cast<std::ptrdiff_t>(size))), nullptr);
    }
  }
}

TEST(Hostile, EachByteReplacedByEachValue) {
  for (const Input& sample : kSamples) {
    for (std::size_t at = 0; at < sample.size(); ++at) {
      Input bytes = sample;
      for (int value = 0; value < 256; ++value) {
        bytes[at] = static_cast<std::uint8_t>(value);
        ASSERT_EQ(decodeAll(bytes), nullptr);
      }
    }
  }
}

TEST(Hostile, SeededRandomSplicesAndLengths) {
  std::mt19937 random(17);
  for (int round = 0; round < 20000; ++round) {
    Input bytes = kSamples[random() % std::size(kSamples)];
    for (std::uint32_t changes = random() % 8; changes > 0; --changes)
      bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
    const Input& other = kSamples[random() % std::size(kSamples)];
    if (random() % 3 == 0)
      bytes.insert(bytes.end(), other.begin(), other.begin() + static_cast<std::ptrdiff_t>(random() % other.size()));
    bytes.resize(random() % (bytes.size() + 1));
    ASSERT_EQ(decodeAll(bytes), nullptr);
  }
}

TEST(Hostile, AnAttributeThatDoesNotFitSpoilsTheMessage) {
  Input bytes = localFdbEntry();
  bytes[sizeof(ndmsg)] = 200;  // the length of NDA_LLADDR
  EXPECT_FALSE(decodeFdb(bytes));
}

TEST(Hostile, AValueOfTheWrongLengthIsAbsent) {
  Message message(RTM_NEWLINK, 0);
  message.extra<ifinfomsg>().ifi_index = 3;
  message.putText(IFLA_IFNAME, "x");
  message.putU16(IFLA_MTU, 1500);
  message.putU32(IFLA_ADDRESS, 1);
  message.putU8(IFLA_MASTER, 1);
  const auto record = decodeLink(payloadOf(message));
  ASSERT_TRUE(record);
  EXPECT_FALSE(record->link.mtu);
  EXPECT_FALSE(record->link.mac);
  EXPECT_EQ(record->master, 0U);
}

TEST(Hostile, NamesThatAreNoneAreNoLinks) {
  const auto named = [](const Input& name) {
    Message message(RTM_NEWLINK, 0);
    message.extra<ifinfomsg>().ifi_index = 3;
    message.put(IFLA_IFNAME, name.size(), name.data());
    return decodeLink(payloadOf(message));
  };
  EXPECT_TRUE(named({'a', 0}));
  EXPECT_FALSE(named({0}));
  EXPECT_FALSE(named({'a', 'b'}));  // no terminating zero
  EXPECT_FALSE(named(Input(17, 'a')));
  Input tooLong(17, 'a');
  tooLong.back() = 0;
  EXPECT_FALSE(named(tooLong));
}

TEST(Hostile, NestsWithinNestsEndWhereTheMessageDoes) {
  // 100 nested attributes, each as long as the remaining bytes.
  Input bytes(sizeof(ifinfomsg));
  bytes[4] = 1;
  for (int depth = 100; depth > 0; --depth) {
    const auto length = static_cast<std::uint16_t>(depth * 4);
    bytes.insert(bytes.end(),
                 {static_cast<std::uint8_t>(length), static_cast<std::uint8_t>(length >> 8), IFLA_LINKINFO, 0x80});
  }
  ASSERT_EQ(decodeAll(bytes), nullptr);
}

}  // namespace
}  // namespace nicleaf::netlink::test
