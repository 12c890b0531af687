// SPDX-License-Identifier: Apache-2.0
#include "model/types.hpp"

#include <gmock/gmock.h>

namespace nicleaf::model {
namespace {

TEST(Mac, ReadsBothCasesAndWritesLower) {
  ASSERT_TRUE(Mac::parse("02:00:5E:00:01:fF"));
  EXPECT_EQ(Mac::parse("02:00:5E:00:01:fF")->toString(), "02:00:5e:00:01:ff");
}

TEST(Mac, RefusesEverythingElse) {
  for (const char* text :
       {"", "02:00:5e:00:01", "02-00-5e-00-01-01", "02:00:5e:00:01:0g", "02:00:5e:00:01:0", "02:00:5e:00:01:011",
        " 2:00:5e:00:01:01", "+2:00:5e:00:01:01", "-2:00:5e:00:01:01", "02:00:5e:00:01:01 "}) {
    EXPECT_FALSE(Mac::parse(text)) << text;
  }
}

TEST(IpAddress, ReadsAndWritesBothFamilies) {
  EXPECT_EQ(IpAddress::parse("192.0.2.1")->toString(), "192.0.2.1");
  EXPECT_EQ(IpAddress::parse("2001:DB8:0:0::1")->toString(), "2001:db8::1");
  EXPECT_EQ(IpAddress::parse("192.0.2.1")->bits(), 32U);
  EXPECT_EQ(IpAddress::parse("::")->bits(), 128U);
  for (const char* text : {"", "192.0.2", "192.0.2.256", "192.0.2.01", "2001:db8::1::", "fe80::1%eth0", "server"}) {
    EXPECT_FALSE(IpAddress::parse(text)) << text;
  }
}

TEST(IpPrefix, KeepsHostBits) {
  EXPECT_EQ(IpPrefix::parse("192.168.10.1/24")->toString(), "192.168.10.1/24");
  EXPECT_EQ(IpPrefix::parse("192.168.10.1/24")->network().toString(), "192.168.10.0/24");
  EXPECT_EQ(IpPrefix::parse("2001:db8::ff:1/113")->network().toString(), "2001:db8::ff:0/113");
  EXPECT_EQ(IpPrefix::parse("192.168.10.1/0")->network().toString(), "0.0.0.0/0");
  EXPECT_EQ(IpPrefix::parse("192.168.10.1/32")->network().toString(), "192.168.10.1/32");
}

TEST(IpPrefix, RefusesWrongLengths) {
  for (const char* text : {"192.0.2.1", "192.0.2.1/", "192.0.2.1/33", "::/129", "192.0.2.1/-1", "192.0.2.1/1x",
                           "192.0.2.1/256", "/24", "192.0.2.1/ 8"}) {
    EXPECT_FALSE(IpPrefix::parse(text)) << text;
  }
}

TEST(IpPrefix, ContainsAndOverlaps) {
  const IpPrefix wide = *IpPrefix::parse("10.1.2.3/16"), narrow = *IpPrefix::parse("10.1.255.1/30");
  EXPECT_TRUE(wide.contains(*IpAddress::parse("10.1.255.255")));
  EXPECT_FALSE(wide.contains(*IpAddress::parse("10.2.0.0")));
  EXPECT_FALSE(wide.contains(*IpAddress::parse("a01::")));  // the same leading octets in the other family
  EXPECT_TRUE(wide.overlaps(narrow));
  EXPECT_TRUE(narrow.overlaps(wide));
  EXPECT_FALSE(narrow.overlaps(*IpPrefix::parse("10.1.255.4/30")));
  EXPECT_FALSE(IpPrefix::parse("0.0.0.0/0")->overlaps(*IpPrefix::parse("::/0")));
}

}  // namespace
}  // namespace nicleaf::model
