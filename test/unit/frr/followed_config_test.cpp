// SPDX-License-Identifier: Apache-2.0
#include "frr/followed_config.hpp"

#include <map>
#include <random>

#include <gtest/gtest.h>

namespace nicleaf::frr {
namespace {

using Pieces = FollowedConfig::Pieces;
using model::ConfigTree;

constexpr char kBgp[] = "/nicleaf-frr-bgp:bgp";

TEST(Pieces, OfATopLevelNodeAreApartFromThoseOfItsEntries) {
  const std::string red = std::string(kBgp) + "/instance[vrf='red']",
                    redder = std::string(kBgp) + "/instance[vrf='redder']";
  const std::string rest = std::string(kBgp) + "/global";
  Pieces pieces;
  pieces.put(kBgp, {{rest, "1"}, {std::string(kBgp) + "/z", "2"}});
  pieces.put(red, {{red, ""}, {red + "/a", "1"}});
  pieces.put(redder, {{redder, ""}, {redder + "/a", "1"}});
  pieces.put(kBgp, {{rest, "3"}});
  EXPECT_EQ(*pieces.tree(),
            (ConfigTree{{rest, "3"}, {red, ""}, {red + "/a", "1"}, {redder, ""}, {redder + "/a", "1"}}));
  pieces.remove(red);
  EXPECT_EQ(*pieces.tree(), (ConfigTree{{rest, "3"}, {redder, ""}, {redder + "/a", "1"}}));
  pieces.remove(kBgp);
  EXPECT_EQ(*pieces.tree(), (ConfigTree{{redder, ""}, {redder + "/a", "1"}}));
  pieces.remove(red);
  pieces.clear();
  EXPECT_TRUE(pieces.tree()->empty());
}

/// However pieces are replaced, the tree is the sum of the last ones.
TEST(Pieces, AreTheLastOnesWhateverCameBefore) {
  std::mt19937 random(7);
  const auto upTo = [&](unsigned most) { return static_cast<unsigned>(random() % (most + 1)); };
  std::map<std::string, ConfigTree> expected;
  Pieces pieces;
  for (int step = 0; step < 3000; ++step) {
    const std::string top = "/m" + std::to_string(upTo(1)) + ":lib";
    const std::string path = upTo(3) == 0 ? top : top + "/list[name='" + std::string(1 + upTo(3), 'x') + "']";
    if (upTo(3) == 0) {
      pieces.remove(path);
      expected.erase(path);
    } else {
      ConfigTree piece;
      if (path != top) piece.emplace(path, "");
      for (unsigned leaf = upTo(3); leaf > 0; --leaf)
        piece.emplace(path + "/" + std::string(1, static_cast<char>('a' + upTo(25))), std::to_string(step));
      pieces.put(path, piece);
      expected[path] = std::move(piece);
    }
    ConfigTree sum;
    for (const auto& [of, piece] : expected) sum.merge(piece);
    ASSERT_EQ(*pieces.tree(), sum) << step;
  }
}

}  // namespace
}  // namespace nicleaf::frr
