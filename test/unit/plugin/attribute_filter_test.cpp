// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <random>

#include "unit/plugin/octets.hpp"

namespace nicleaf::test {
namespace {

using ::testing::ElementsAre;

Octets encode(unsigned flags, unsigned type, const Octets& value) {
  if (value.size() > 255) flags |= 0x10;
  Octets made{static_cast<std::uint8_t>(flags), static_cast<std::uint8_t>(type)};
  if ((flags & 0x10) != 0) made.push_back(static_cast<std::uint8_t>(value.size() >> 8));
  made.push_back(static_cast<std::uint8_t>(value.size()));
  made.insert(made.end(), value.begin(), value.end());
  return made;
}

Octets update(const std::vector<Octets>& attributes, const Octets& prefixes = {24, 203, 0, 113},
              const Octets& withdrawn = {}) {
  return join({counted(withdrawn), counted(join(attributes)), prefixes});
}

const Octets kOrigin = encode(0x40, 1, {0});
const Octets kAsPath = encode(0x40, 2, {2, 1, 0, 0, 0xfe, 0x4d});
const Octets kNextHop = encode(0x40, 3, {10, 10, 0, 11});
constexpr nicleaf_session_kind kInternal{true, false, false}, kTwoOctetAs{false, true, false},
    kHasRole{false, false, true};
/// MP_REACH_NLRI of IPv4 unicast without prefixes.
const Octets kEmptyReach = encode(0x80, 14, {0, 1, 1, 4, 10, 10, 0, 11, 0});

nicleaf_attribute_list listOf(const nicleaf_session_kind& kind = {}) {
  nicleaf_attribute_list list;
  nicleaf_attribute_list_fill(&list, &kind);
  return list;
}

std::vector<unsigned> allowed(const nicleaf_session_kind& kind) {
  const auto list = listOf(kind);
  std::vector<unsigned> types;
  for (unsigned type = 0; type < 256; ++type)
    if (list.allowed[type]) types.push_back(type);
  return types;
}

/// Fails if a rule is broken; returns the types in the filtered UPDATE.
std::vector<unsigned> typesAfter(const Octets& body, const nicleaf_session_kind& kind = {}) {
  Octets filtered;
  EXPECT_EQ(wrongAfterFilter(listOf(kind), body, &filtered), nullptr);
  std::vector<unsigned> types;
  if (const auto parsed = ParsedUpdate::parse(filtered))
    for (const auto& attribute : parsed->attributes) types.push_back(attribute[1]);
  return types;
}

TEST(AttributeFilter, AllowsWhatTheSessionNeeds) {
  EXPECT_THAT(allowed({}), ElementsAre(1, 2, 3, 4, 8, 14, 15, 16, 32));
  EXPECT_THAT(allowed(kInternal), ElementsAre(1, 2, 3, 4, 5, 8, 9, 10, 14, 15, 16, 32));
  EXPECT_THAT(allowed(kTwoOctetAs), ElementsAre(1, 2, 3, 4, 8, 14, 15, 16, 17, 32));
  EXPECT_THAT(allowed(kHasRole), ElementsAre(1, 2, 3, 4, 8, 14, 15, 16, 32, 35));
}

TEST(AttributeFilter, LeavesAnUpdateWithoutUnwantedAttributesAsItIs) {
  for (const auto& body : {update({kOrigin, kAsPath, kNextHop}), update({}, {}), update({}, {}, {24, 203, 0, 113})}) {
    Octets filtered;
    EXPECT_EQ(wrongAfterFilter(listOf(), body, &filtered), nullptr);
    EXPECT_EQ(filtered, body);
  }
}

TEST(AttributeFilter, PutsOneFillerInFrontOfWhatStays) {
  const auto unknown = encode(0xc0, 99, {1, 2, 3}), wellKnown = encode(0x40, 200, {});
  EXPECT_THAT(typesAfter(update({kOrigin, unknown, kAsPath, wellKnown, kNextHop, unknown})),
              ElementsAre(NICLEAF_ATTRIBUTE_FILLER, 1, 2, 3));
}

/// The filler has a header of its own: three octets, or four if there is room for them.
TEST(AttributeFilter, RemovesAttributesOfEverySize) {
  for (std::size_t size = 0; size < 600; ++size)
    EXPECT_THAT(typesAfter(update({kOrigin, encode(0xc0, 99, Octets(size, 7)), kAsPath, kNextHop})),
                ElementsAre(NICLEAF_ATTRIBUTE_FILLER, 1, 2, 3));
  EXPECT_THAT(typesAfter(update({kOrigin, kAsPath, kNextHop, encode(0xc0, 99, Octets(65'000, 7))})),
              ElementsAre(NICLEAF_ATTRIBUTE_FILLER, 1, 2, 3));
}

TEST(AttributeFilter, HasNoLimitOfTheirNumber) {
  std::vector<Octets> all{kOrigin, kAsPath, kNextHop};
  for (unsigned i = 0; i < 20'000; ++i) all.push_back(encode(0xc0, 33 + i % 223, {}));
  nicleaf_attributes_removed removed;
  EXPECT_EQ(wrongAfterFilter(listOf(), update(all), nullptr, &removed), nullptr);
  EXPECT_EQ(removed.count, 20'000U);
}

TEST(AttributeFilter, RemovesWhatPrecedesAnAttributeThatDoesNotFit) {
  const auto unknown = encode(0xc0, 99, {1});
  EXPECT_THAT(typesAfter(update({unknown, kOrigin, {0x40, 2, 200, 1, 2, 3}})),
              ElementsAre(NICLEAF_ATTRIBUTE_FILLER, 1));
  EXPECT_THAT(typesAfter(update({unknown, kOrigin, {0x50, 2, 0}})), ElementsAre(NICLEAF_ATTRIBUTE_FILLER, 1));
}

TEST(AttributeFilter, LeavesAnUpdateWhoseLengthsDoNotFit) {
  for (const Octets& body : {Octets{}, {0}, {0, 0, 0}, {0, 9, 0, 0}, {0, 0, 0, 9, 1, 2}, {255, 255, 255, 255, 0}})
    EXPECT_EQ(wrongAfterFilter(listOf(), body), nullptr);
}

TEST(AttributeFilter, KeepsTheAs4PathUnlessASpeakerWithoutItHasAggregated) {
  const auto path = encode(0xc0, 17, {2, 1, 0, 1, 0, 0}), aggregator4 = encode(0xc0, 18, {0, 1, 0, 0, 1, 1, 1, 1});
  const auto trans = encode(0xc0, 7, {0x5b, 0xa0, 1, 1, 1, 1}), real = encode(0xc0, 7, {0xfe, 0x4d, 1, 1, 1, 1});
  const auto with = [&](const std::vector<Octets>& others) {
    std::vector<Octets> all{kOrigin, kAsPath, kNextHop, path};
    all.insert(all.end(), others.begin(), others.end());
    return typesAfter(update(all), kTwoOctetAs);
  };
  EXPECT_THAT(with({}), ElementsAre(1, 2, 3, 17));
  EXPECT_THAT(with({real}), ElementsAre(NICLEAF_ATTRIBUTE_FILLER, 1, 2, 3, 17));
  EXPECT_THAT(with({trans, aggregator4}), ElementsAre(NICLEAF_ATTRIBUTE_FILLER, 1, 2, 3, 17));
  EXPECT_THAT(with({real, aggregator4}), ElementsAre(NICLEAF_ATTRIBUTE_FILLER, 1, 2, 3));
}

TEST(AttributeFilter, KeepsAnEmptyReachOnlyAsTheEndOfAnUpdate) {
  EXPECT_THAT(typesAfter(update({kEmptyReach}, {})), ElementsAre(14));
  EXPECT_THAT(typesAfter(update({kEmptyReach, kOrigin}, {})), ElementsAre(NICLEAF_ATTRIBUTE_FILLER, 1));
  EXPECT_THAT(typesAfter(update({kOrigin, kAsPath, kNextHop, kEmptyReach})),
              ElementsAre(NICLEAF_ATTRIBUTE_FILLER, 1, 2, 3));
}

TEST(AttributeFilter, WithdrawsPrefixesThatLackMandatoryAttributes) {
  const Octets body = update({kOrigin, encode(0xc0, 99, {1})}, {24, 203, 0, 113}, {8, 10});
  Octets filtered;
  EXPECT_EQ(wrongAfterFilter(listOf(), body, &filtered), nullptr);
  EXPECT_EQ(filtered, update({encode(0x90, NICLEAF_ATTRIBUTE_FILLER, {}), kOrigin}, {}, {8, 10, 24, 203, 0, 113}));
}

/// Types of the list, known ones and others; values of every kind of length; now and then what is malformed.
Octets randomUpdate(std::mt19937& random) {
  const auto below = [&](std::size_t limit) { return static_cast<unsigned>(random() % limit); };
  const auto octets = [&](std::size_t size) {
    Octets made(size);
    for (auto& octet : made) octet = static_cast<std::uint8_t>(random());
    return made;
  };
  static constexpr unsigned kTypes[] = {1, 2, 3, 4, 5, 6, 7, 8, 14, 15, 16, 17, 18, 32, 35, 40, 254};
  std::vector<Octets> attributes;
  for (auto n = below(12); n > 0; --n) {
    const unsigned type = below(2) ? kTypes[below(std::size(kTypes))] : below(256);
    const std::size_t size = below(8) ? below(12) : below(2'000);
    if (type == 14 && below(2)) attributes.push_back(kEmptyReach);
    attributes.push_back(encode(below(256), type, octets(size)));
  }
  if (below(2)) attributes.insert(attributes.end(), {kOrigin, kAsPath, kNextHop});
  std::shuffle(attributes.begin(), attributes.end(), random);
  Octets body = update(attributes, octets(below(3) * below(20)), octets(below(2) * below(20)));
  if (below(4) == 0) body.resize(below(body.size() + 1));
  if (below(4) == 0 && !body.empty()) body[below(body.size())] = static_cast<std::uint8_t>(random());
  return body;
}

TEST(AttributeFilter, KeepsItsRulesWithRandomUpdates) {
  std::mt19937 random(20261128);
  unsigned changed = 0, withdrawn = 0, unparsed = 0;
  for (int i = 0; i < 50'000; ++i) {
    const Octets body = randomUpdate(random);
    const auto list =
        listOf({.internal = random() % 4 == 0, .two_octet_as = random() % 4 == 0, .has_role = random() % 4 == 0});
    Octets filtered;
    nicleaf_attributes_removed removed;
    ASSERT_EQ(wrongAfterFilter(list, body, &filtered, &removed), nullptr)
        << "update " << i << ": " << ::testing::PrintToString(body);
    changed += removed.count != 0;
    withdrawn += removed.withdrawn;
    unparsed += !ParsedUpdate::parse(body);
  }
  EXPECT_GT(changed, 10'000U);
  EXPECT_GT(withdrawn, 1'000U);
  EXPECT_GT(unparsed, 1'000U);
}

}  // namespace
}  // namespace nicleaf::test
