// SPDX-License-Identifier: Apache-2.0
#include "diff/tree_diff.hpp"

#include <random>

#include <gmock/gmock.h>

#include "render/render.hpp"
#include "support/random_intent.hpp"

namespace nicleaf::diff {
namespace {

using model::ConfigTree;
using model::TreeDelta;
using testing::ElementsAre;
using testing::Pair;

const ConfigTree kOne = {{"/m:top/list[name='a']", ""}, {"/m:top/list[name='a']/leaf", "1"}};
const ConfigTree kTwo = {{"/m:top/list[name='a']", ""},
                         {"/m:top/list[name='a']/leaf", "1"},
                         {"/m:top/list[name='b']", ""},
                         {"/m:top/list[name='b']/leaf", "2"},
                         {"/m:top/list[name='b']/inner[id='1']", ""}};

/// Applies the delta to a tree: a delete removes the node and everything below it.
ConfigTree applied(ConfigTree tree, const TreeDelta& delta) {
  for (const std::string& path : delta.deletes) {
    erase_if(tree, [&](const auto& node) { return node.first == path || node.first.starts_with(path + "/"); });
  }
  for (const auto& [path, value] : delta.updates) tree.insert_or_assign(path, value);
  return tree;
}

TEST(TreeDiff, EqualTreesHaveNoDifference) { EXPECT_TRUE(diffTrees(kTwo, kTwo).empty()); }

TEST(TreeDiff, AddOnly) {
  const TreeDelta delta = diffTrees(kOne, kTwo);
  EXPECT_THAT(delta.updates,
              ElementsAre(Pair("/m:top/list[name='b']", ""), Pair("/m:top/list[name='b']/inner[id='1']", ""),
                          Pair("/m:top/list[name='b']/leaf", "2")));
  EXPECT_THAT(delta.deletes, ElementsAre());
}

TEST(TreeDiff, RemoveOnlyNamesTheTopmostNode) {
  const TreeDelta delta = diffTrees(kTwo, kOne);
  EXPECT_THAT(delta.updates, ElementsAre());
  EXPECT_THAT(delta.deletes, ElementsAre("/m:top/list[name='b']"));
}

TEST(TreeDiff, ChangeOnly) {
  ConfigTree changed = kTwo;
  changed.insert_or_assign("/m:top/list[name='b']/leaf", "3");
  const TreeDelta delta = diffTrees(kTwo, changed);
  EXPECT_THAT(delta.updates, ElementsAre(Pair("/m:top/list[name='b']/leaf", "3")));
  EXPECT_THAT(delta.deletes, ElementsAre());
}

TEST(TreeDiff, AddRemoveChange) {
  ConfigTree other = kTwo;
  other.erase("/m:top/list[name='b']/inner[id='1']");
  other.insert_or_assign("/m:top/list[name='a']/leaf", "9");
  other.insert_or_assign("/m:top/list[name='c']", "");
  const TreeDelta delta = diffTrees(kTwo, other);
  EXPECT_THAT(delta.updates, ElementsAre(Pair("/m:top/list[name='a']/leaf", "9"), Pair("/m:top/list[name='c']", "")));
  EXPECT_THAT(delta.deletes, ElementsAre("/m:top/list[name='b']/inner[id='1']"));
}

// As strings, "a-b" and "a[x]" would come between "a" and "a/leaf".
TEST(TreeDiff, SortsByComponentsAndNotByCharacters) {
  const ConfigTree tree = {{"/m:a", ""}, {"/m:a/leaf", "1"}, {"/m:a-b", "2"}, {"/m:a.c", "3"}};
  std::vector<std::string> order;
  for (const auto& [path, value] : diffTrees({}, tree).updates) order.push_back(path);
  EXPECT_THAT(order, ElementsAre("/m:a", "/m:a/leaf", "/m:a-b", "/m:a.c"));
  EXPECT_THAT(diffTrees(tree, {}).deletes, ElementsAre("/m:a", "/m:a-b", "/m:a.c"));
}

TEST(TreeDiff, SlashesInKeysAreNoSeparators) {
  const ConfigTree tree = {{"/m:net[prefix='10.0.0.0/8']", ""},
                           {"/m:net[prefix='10.0.0.0/8']/leaf", "1"},
                           {"/m:net[prefix='10.0.0.0/80']", ""}};
  EXPECT_THAT(diffTrees(tree, {}).deletes, ElementsAre("/m:net[prefix='10.0.0.0/8']", "/m:net[prefix='10.0.0.0/80']"));
}

TEST(TreeDiff, TurnsAnyRenderedTreeIntoAnyOtherWithParentsFirst) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    const ConfigTree from = render::render(test::randomIntent(seed)).bgpd;
    const ConfigTree to = render::render(test::randomIntent(seed + 1000)).bgpd;
    const TreeDelta delta = diffTrees(from, to);
    ASSERT_EQ(applied(from, delta), to);
    std::set<std::string> there;
    for (const auto& [path, value] : from) there.insert(path);
    for (const auto& [path, value] : delta.updates) {
      for (auto slash = path.rfind('/'); slash != std::string::npos && slash > 0; slash = path.rfind('/', slash - 1)) {
        const std::string parent = path.substr(0, slash);
        if (to.contains(parent)) {
          ASSERT_TRUE(there.contains(parent)) << path << " before " << parent;
        }
      }
      there.insert(path);
    }
    for (const std::string& path : delta.deletes) {
      for (const std::string& other : delta.deletes) ASSERT_FALSE(path.starts_with(other + "/")) << path;
    }
  }
}

}  // namespace
}  // namespace nicleaf::diff
