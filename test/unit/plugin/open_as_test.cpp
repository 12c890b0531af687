// SPDX-License-Identifier: Apache-2.0
#include "attributes/open_as.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <vector>

namespace nicleaf::test {
namespace {

using Octets = std::vector<std::uint8_t>;

Octets operator+(Octets left, const Octets& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

Octets number(std::uint32_t value, int octets) {
  Octets encoded;
  for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8)
    encoded.push_back(static_cast<std::uint8_t>(value >> shift));
  return encoded;
}

Octets as4(std::uint32_t as) { return Octets{65, 4} + number(as, 4); }
const Octets kMultiprotocol{1, 4, 0, 1, 0, 1};

Octets parameter(const Octets& capabilities) {
  return Octets{2, static_cast<std::uint8_t>(capabilities.size())} + capabilities;
}

Octets open(std::uint32_t as, const Octets& parameters) {
  return Octets{4} + number(as, 2) + Octets{0, 9, 192, 0, 2, 1} + Octets{static_cast<std::uint8_t>(parameters.size())} +
         parameters;
}

/// RFC 9072: lengths of two octets.
Octets longOpen(std::uint32_t as, const Octets& capabilities) {
  const Octets all = Octets{2} + number(static_cast<std::uint32_t>(capabilities.size()), 2) + capabilities;
  return Octets{4} + number(as, 2) + Octets{0, 9, 192, 0, 2, 1, 255, 255} +
         number(static_cast<std::uint32_t>(all.size()), 2) + all;
}

std::optional<std::uint32_t> asOf(const Octets& body) {
  std::uint32_t as = 0;
  if (!nicleaf_open_as(body.data(), body.size(), &as)) return std::nullopt;
  return as;
}

TEST(OpenAs, IsThatOfTheCapabilityOrOfTwoOctets) {
  EXPECT_EQ(asOf(open(65101, {})), 65101U);
  EXPECT_EQ(asOf(open(65101, parameter(kMultiprotocol))), 65101U);
  EXPECT_EQ(asOf(open(65101, parameter(kMultiprotocol + as4(65101)))), 65101U);
  EXPECT_EQ(asOf(open(23456, parameter(kMultiprotocol) + parameter(as4(4200000001)))), 4200000001U);
  EXPECT_EQ(asOf(longOpen(23456, kMultiprotocol + as4(4200000001))), 4200000001U);
}

/// A capability that bgpd would read first, or alone, must not hide another one.
TEST(OpenAs, IsUnknownIfItIsSaidDifferently) {
  EXPECT_EQ(asOf(open(65101, parameter(as4(65102)))), std::nullopt);
  EXPECT_EQ(asOf(open(23456, parameter(as4(65101) + as4(65102)))), std::nullopt);
  EXPECT_EQ(asOf(open(23456, parameter(as4(65101)) + parameter(as4(65102)))), std::nullopt);
}

TEST(OpenAs, IsUnknownIfLengthsDoNotFit) {
  const Octets whole = open(23456, parameter(kMultiprotocol + as4(4200000001)));
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(asOf(Octets(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))), std::nullopt) << size;
  EXPECT_EQ(asOf(open(65101, {2})), std::nullopt);
  EXPECT_EQ(asOf(open(65101, {2, 3, 65, 4, 0})), std::nullopt);
  EXPECT_EQ(asOf(open(65101, parameter({65, 2, 0, 1}))), std::nullopt);
}

TEST(OpenAs, IsWrittenEverywhere) {
  Octets body = open(65101, parameter(kMultiprotocol + as4(65101)) + parameter(as4(65102)));
  nicleaf_open_set_as(body.data(), body.size(), 65001);
  EXPECT_EQ(body, open(65001, parameter(kMultiprotocol + as4(65001)) + parameter(as4(65001))));
  body = longOpen(23456, as4(4200000009));
  nicleaf_open_set_as(body.data(), body.size(), 4200000001);
  EXPECT_EQ(body, longOpen(0, as4(4200000001)));
}

TEST(OpenAs, SurvivesAnything) {
  std::mt19937 random(1);
  for (int i = 0; i < 200000; ++i) {
    Octets body(random() % 40);
    for (auto& octet : body) octet = static_cast<std::uint8_t>(random() % 4 == 0 ? random() : 2 * (random() % 3));
    if (body.size() > 9 && random() % 2 == 0) body[9] = static_cast<std::uint8_t>(body.size() - 10);
    (void)asOf(body);
    nicleaf_open_set_as(body.data(), body.size(), 65001);
  }
}

}  // namespace
}  // namespace nicleaf::test
