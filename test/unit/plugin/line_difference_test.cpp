// SPDX-License-Identifier: Apache-2.0
#include "lines/line_difference.hpp"

#include <gmock/gmock.h>

using namespace nicleaf::lines;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

namespace {

EntrySet set(std::vector<Entry> entries) {
  EntrySet result;
  for (auto& entry : entries) result.emplace(entry.key, std::move(entry));
  return result;
}

Entry entry(const std::string& key, const std::string& line, std::uint16_t rank = 0, const std::string& owner = "") {
  Entry result;
  result.key = key;
  result.line = line;
  result.undo = "no " + line;
  result.order.rank = rank;
  result.owner = owner;
  return result;
}

std::vector<std::string> lines(const EntrySet& from, const EntrySet& to) {
  std::vector<std::string> result;
  for (const auto& step : difference(from, to)) result.push_back(step.text());
  return result;
}

TEST(Diff, SameIsNothing) { EXPECT_THAT(lines(set({entry("a", "a")}), set({entry("a", "a")})), IsEmpty()); }

TEST(Diff, AddOnlyGoesInOrder) {
  EXPECT_THAT(lines({}, set({entry("z", "first", 1), entry("a", "second", 2)})), ElementsAre("first", "second"));
}

TEST(Diff, RemoveOnlyGoesInReverse) {
  EXPECT_THAT(lines(set({entry("z", "first", 1), entry("a", "second", 2)}), {}), ElementsAre("no second", "no first"));
}

TEST(Diff, ChangeOnlySendsTheNewLine) {
  EXPECT_THAT(lines(set({entry("a", "a 1")}), set({entry("a", "a 2")})), ElementsAre("a 2"));
}

TEST(Diff, ReplacedValueIsUndoneFirst) {
  auto now = entry("a", "a 2");
  now.replace = true;
  EXPECT_THAT(lines(set({entry("a", "a 1")}), set({now})), ElementsAre("no a 1", "a 2"));
}

TEST(Diff, LostOptionIsUndoneFirstAndNewOptionIsNot) {
  auto plain = entry("a", "a");
  plain.replaceOnShrink = true;
  auto full = entry("a", "a metric 5");
  full.replaceOnShrink = true;
  full.options = 1;
  EXPECT_THAT(lines(set({plain}), set({full})), ElementsAre("a metric 5"));
  EXPECT_THAT(lines(set({full}), set({plain})), ElementsAre("no a metric 5", "a"));
}

TEST(Diff, OwnedEntriesGoWithTheirOwner) {
  const auto from = set({entry("o", "owner", 1), entry("a", "owned", 2, "o"), entry("b", "deeper", 3, "a")});
  EXPECT_THAT(lines(from, {}), ElementsAre("no owner"));
}

TEST(Diff, ReplacedOwnerHasAllItOwnsSentAgain) {
  auto before = entry("o", "owner 1", 1);
  auto now = entry("o", "owner 2", 1);
  now.replace = true;
  EXPECT_THAT(lines(set({before, entry("a", "owned", 2, "o")}), set({now, entry("a", "owned", 2, "o")})),
              ElementsAre("no owner 1", "owner 2", "owned"));
}

TEST(Diff, FollowerIsMadeAnewWhenItsLeaderChanges) {
  auto follower = entry("b", "follower", 2);
  follower.follows = {"a"};
  EXPECT_THAT(lines(set({entry("a", "leader 1", 1), follower}), set({entry("a", "leader 2", 1), follower})),
              ElementsAre("no follower", "leader 2", "follower"));
}

TEST(Diff, AddRemoveChangeTogether) {
  EXPECT_THAT(
      lines(set({entry("gone", "gone", 1), entry("a", "a 1", 2)}), set({entry("a", "a 2", 2), entry("new", "new", 1)})),
      ElementsAre("no gone", "new", "a 2"));
}

TEST(Diff, AfterTellsWhereAnInterruptedChangeStands) {
  const auto from = set({entry("o", "owner", 1), entry("a", "owned", 2, "o"), entry("c", "c 1", 1)});
  const auto to = set({entry("c", "c 2", 1), entry("d", "d", 2)});
  const auto steps = difference(from, to);
  for (std::size_t n = 0; n <= steps.size(); ++n) {
    const auto middle = after(from, std::span(steps).first(n));
    // From any step, both ends can be reached.
    for (const EntrySet* end : {&from, &to}) {
      const auto reached = after(middle, difference(middle, *end));
      EXPECT_THAT(lines(reached, *end), IsEmpty());
    }
  }
}

}  // namespace
