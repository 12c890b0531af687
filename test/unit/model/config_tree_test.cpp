// SPDX-License-Identifier: Apache-2.0
// Oracle: std::map.
#include "model/config_tree.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace nicleaf::model {
namespace {

using Map = std::map<std::string, std::string>;

void expectEqual(const ConfigTree& tree, const Map& map) {
  ASSERT_EQ(tree.size(), map.size());
  ASSERT_TRUE(std::ranges::equal(
      tree, map, [](const auto& a, const auto& b) { return a.first == b.first && a.second == b.second; }));
}

class ConfigTreeSequence : public testing::TestWithParam<unsigned> {
 protected:
  unsigned upTo(unsigned most) { return static_cast<unsigned>(random_() % (most + 1)); }
  std::string path() { return "/m:top/list[name='" + std::to_string(upTo(400)) + "']/leaf"; }

  /// One change of both, which is at random a good deal of them.
  void change(ConfigTree& tree, Map& map) {
    const std::string where = path(), value = std::to_string(upTo(3));
    switch (upTo(4)) {
      case 0:
        ASSERT_EQ(tree.emplace(where, value), map.emplace(where, value).second);
        return;
      case 1:
        tree.insert_or_assign(where, value);
        map.insert_or_assign(where, value);
        return;
      case 2:
        ASSERT_EQ(tree.erase(where), map.erase(where));
        return;
      case 3: {  // some in a row
        auto at = tree.lower_bound(where);
        auto same = map.lower_bound(where);
        for (unsigned left = upTo(80); left > 0 && same != map.end(); --left)
          at = tree.erase(at), same = map.erase(same);
        ASSERT_EQ(at == tree.end(), same == map.end());
        if (same != map.end()) {
          ASSERT_EQ(at->first, same->first);
        }
        return;
      }
      default:
        for (unsigned left = upTo(80); left > 0; --left) {
          const std::string one = path();
          ASSERT_EQ(tree.emplace(one, value), map.emplace(one, value).second);
        }
    }
  }

  std::mt19937 random_{GetParam()};
};

TEST_P(ConfigTreeSequence, IsLikeAMapAndItsCopiesStayAsTheyWere) {
  ConfigTree tree, before;
  Map map, mapBefore;
  for (int step = 0; step < 2000 && !HasFatalFailure(); ++step) {
    if (upTo(9) == 0) before = tree, mapBefore = map;
    change(tree, map);
    expectEqual(tree, map);
    expectEqual(before, mapBefore);
    ASSERT_EQ(tree == before, map == mapBefore);
    const std::string where = path();
    ASSERT_EQ(tree.contains(where), map.contains(where));
    const auto found = tree.lower_bound(where);
    const auto same = map.lower_bound(where);
    ASSERT_EQ(std::distance(tree.begin(), found), std::distance(map.begin(), same));
  }
}

/// Chunks depend on the paths alone: otherwise, equal trees would not be found equal by them.
TEST_P(ConfigTreeSequence, EqualTreesAreCommonFromTheirBeginToTheirEnd) {
  ConfigTree tree;
  Map map;
  for (int step = 0; step < 300 && !HasFatalFailure(); ++step) {
    change(tree, map);
    std::vector<ConfigTree::value_type> entries(map.begin(), map.end());
    std::shuffle(entries.begin(), entries.end(), random_);
    ConfigTree other;
    for (const auto& [where, value] : entries) other.emplace(where, value);
    auto one = tree.begin(), two = other.begin();
    ConfigTree::skipCommon(one, two);
    ASSERT_TRUE(one == tree.end() && two == other.end());
    ASSERT_EQ(tree, other);
  }
}

INSTANTIATE_TEST_SUITE_P(Of, ConfigTreeSequence, testing::Range(1U, 6U));

TEST(ConfigTree, IsWalkedInBothDirections) {
  ConfigTree tree;
  for (int i = 100; i < 400; ++i) tree.emplace(std::to_string(i), "");
  int expected = 399;
  for (auto at = tree.end(); at != tree.begin(); --expected) ASSERT_EQ((--at)->first, std::to_string(expected));
  EXPECT_EQ(expected, 99);
}

TEST(ConfigTree, SkipsToTheDifference) {
  ConfigTree tree;
  for (int i = 1000; i < 9000; ++i) tree.emplace(std::to_string(i), "");
  ConfigTree other = tree;
  other.insert_or_assign("5000", "other");
  auto one = tree.begin(), two = other.begin();
  ConfigTree::skipCommon(one, two);
  EXPECT_LE(one->first, "5000");
  EXPECT_GT(one->first, "4000");
  EXPECT_EQ(one->first, two->first);
}

}  // namespace
}  // namespace nicleaf::model
