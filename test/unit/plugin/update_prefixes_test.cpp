// SPDX-License-Identifier: Apache-2.0
#include "attributes/update_prefixes.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>

#include <random>

#include "unit/plugin/octets.hpp"

namespace nicleaf::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Octets encode(std::uint8_t type, const Octets& value) {
  return join({{0x50, type}, counted(value)});  // extended length
}

Octets encodedUpdate(const Octets& attributes, const Octets& prefixes = {}, const Octets& withdrawn = {}) {
  return join({counted(withdrawn), counted(attributes), prefixes});
}

/// As text, "-" in front of the withdrawn ones.
std::vector<std::string> prefixesOf(const Octets& body, bool pathIds = false) {
  std::vector<std::string> all;
  const bool both[2] = {pathIds, pathIds};
  nicleaf_update_prefixes(
      body.data(), body.size(), both,
      [](const nicleaf_update_prefix* prefix, void* to) {
        char text[INET6_ADDRSTRLEN];
        ::inet_ntop(prefix->ipv6 ? AF_INET6 : AF_INET, prefix->address, text, sizeof text);
        static_cast<std::vector<std::string>*>(to)->push_back((prefix->withdrawn ? "-" : "") + std::string(text) + "/" +
                                                              std::to_string(prefix->length));
      },
      &all);
  return all;
}

std::string pathOf(const Octets& path, std::size_t room = 64, bool twoOctets = false) {
  std::string text(room, 'x');
  const auto body = encodedUpdate(encode(2, path));
  nicleaf_update_as_path(body.data(), body.size(), twoOctets, text.data(), room);
  return text.c_str();
}

std::string nextHopOf(const Octets& attributes, bool ipv6) {
  char text[INET6_ADDRSTRLEN];
  const auto body = encodedUpdate(attributes);
  nicleaf_update_next_hop(body.data(), body.size(), ipv6, text, sizeof text);
  return text;
}

const Octets kIpv6NextHop{0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

TEST(UpdatePrefixes, AreThoseOfBothFamiliesAndDirections) {
  const auto reach = encode(14, join({{0, 2, 1, 16}, kIpv6NextHop, {0, 33, 0x20, 1, 0xd, 0xb8, 0xff}}));
  const auto unreach = encode(15, {0, 2, 1, 16, 0xfd, 0});
  EXPECT_THAT(prefixesOf(encodedUpdate(join({reach, unreach}), {24, 203, 0, 113, 0}, {9, 10, 0xff})),
              ElementsAre("-10.128.0.0/9", "2001:db8:8000::/33", "-fd00::/16", "203.0.113.0/24", "0.0.0.0/0"));
}

TEST(UpdatePrefixes, HavePathIdentifiersIfTheSessionHas) {
  EXPECT_THAT(prefixesOf(encodedUpdate({}, {0, 0, 0, 1, 8, 10, 0, 0, 0, 2, 16, 10, 1}), true),
              ElementsAre("10.0.0.0/8", "10.1.0.0/16"));
}

TEST(UpdatePrefixes, OfOtherFamiliesAreLeftOut) {
  EXPECT_THAT(prefixesOf(encodedUpdate(encode(14, {0, 25, 70, 4, 10, 0, 0, 1, 0, 8, 10}))), IsEmpty());
  EXPECT_THAT(prefixesOf(encodedUpdate(encode(15, {0, 1, 128, 8, 10}))), IsEmpty());
}

TEST(UpdatePrefixes, EndWhereALengthDoesNotFit) {
  EXPECT_THAT(prefixesOf(encodedUpdate({}, {8, 10, 33, 1, 2, 3, 4, 5})), ElementsAre("10.0.0.0/8"));
  EXPECT_THAT(prefixesOf(encodedUpdate({}, {8, 10, 24, 1, 2})), ElementsAre("10.0.0.0/8"));
  EXPECT_THAT(prefixesOf({0, 9, 8}), IsEmpty());
  EXPECT_THAT(prefixesOf(encodedUpdate(encode(14, {0, 1, 1, 200, 1, 2}))), IsEmpty());
}

TEST(UpdatePrefixes, ThePathIsShownAsInBgpd) {
  EXPECT_EQ(pathOf({2, 2, 0, 0, 0xfe, 0x4d, 0, 1, 0, 0, 1, 2, 0, 0, 0, 1, 0, 0, 0, 2}), "65101 65536 {1,2}");
  EXPECT_EQ(pathOf({3, 1, 0, 0, 0, 9, 4, 1, 0, 0, 0, 8}), "(9) [8]");
  EXPECT_EQ(pathOf({2, 1, 0xfe, 0x4d}, 64, true), "65101");
  EXPECT_EQ(pathOf({2, 3, 0, 0, 0xfe, 0x4d, 0, 0, 0xfe, 0x4e, 0, 0, 0xfe, 0x4f}, 16), "65101 65102 ...");
  EXPECT_EQ(pathOf({2, 3, 0, 0, 0xfe, 0x4d}), "");
  EXPECT_EQ(pathOf({9, 1, 0, 0, 0xfe, 0x4d}), "");
}

TEST(UpdatePrefixes, TheNextHopIsThatOfTheFamily) {
  const auto ipv4 = encode(3, {10, 0, 0, 1});
  const auto ipv6 = encode(14, join({{0, 2, 1, 16}, kIpv6NextHop, {0}}));
  EXPECT_EQ(nextHopOf(join({ipv4, ipv6}), false), "10.0.0.1");
  EXPECT_EQ(nextHopOf(join({ipv4, ipv6}), true), "2001:db8::1");
  EXPECT_EQ(nextHopOf(encode(14, join({{0, 1, 1, 16}, kIpv6NextHop, {0}})), false), "2001:db8::1");
  EXPECT_EQ(nextHopOf(ipv4, true), "");
}

TEST(UpdatePrefixes, OfRandomOctetsStayInsideThem) {
  std::mt19937 random(4271);
  for (int round = 0; round < 50'000; ++round) {
    Octets body(random() % 80);
    for (auto& octet : body) octet = static_cast<std::uint8_t>(random() % (round % 2 == 0 ? 256 : 20));
    (void)prefixesOf(body, round % 3 == 0);
    char text[24];
    nicleaf_update_as_path(body.data(), body.size(), round % 5 == 0, text, sizeof text);
    nicleaf_update_next_hop(body.data(), body.size(), round % 2 == 0, text, INET_ADDRSTRLEN);
  }
}

}  // namespace
}  // namespace nicleaf::test
