// SPDX-License-Identifier: Apache-2.0
#include "store/journal.hpp"

#include <fstream>

#include <gmock/gmock.h>

#include "temporary.hpp"

namespace nicleaf::store {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

JournalEntry repair(std::int64_t time) {
  JournalEntry entry;
  entry.sequence = static_cast<std::uint64_t>(time);
  entry.time = time;
  entry.what = "repair";
  entry.why = "the kernel changed: link vx10010";
  entry.result = "done";
  entry.generation = 7;
  entry.tookMs = 12;
  entry.steps = {"kernel  ip link add vx10010"};
  return entry;
}

class JournalTest : public testing::Test {
 protected:
  TemporaryDirectory directory_;
  Journal journal_{directory_.path};
};

TEST_F(JournalTest, IsEmptyAtFirst) { EXPECT_THAT(journal_.last(10).value(), IsEmpty()); }

TEST_F(JournalTest, GivesTheLastEntriesAsTheyWere) {
  for (int time = 1; time <= 3; ++time) ASSERT_TRUE(journal_.add(repair(time)));
  EXPECT_THAT(Journal(directory_.path).last(2).value(), ElementsAre(repair(2), repair(3)));
  EXPECT_EQ(std::filesystem::status(directory_.path / "journal.log").permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(JournalTest, PassesOverALineThatACrashCutOff) {
  ASSERT_TRUE(journal_.add(repair(1)));
  std::ofstream(directory_.path / "journal.log", std::ios::app) << R"({"time":2,"wh)";
  ASSERT_TRUE(Journal(directory_.path).add(repair(3)));
  JournalEntry next = repair(3);
  next.sequence = 2;
  EXPECT_THAT(journal_.last(10).value(), ElementsAre(repair(1), next));
}

TEST_F(JournalTest, StaysWithinItsSizeAndKeepsTheNewest) {
  JournalEntry large = repair(0);
  large.why = std::string(Journal::kLongestText, 'x');
  const int count = 2000;
  for (large.time = 1; large.time <= count; ++large.time) ASSERT_TRUE(journal_.add(large));
  std::uintmax_t octets = 0;
  for (const auto& file : std::filesystem::directory_iterator(directory_.path)) octets += file.file_size();
  EXPECT_LE(octets, 2 * Journal::kMostOctets);
  const auto last = journal_.last(400).value();
  ASSERT_THAT(last, SizeIs(400));
  EXPECT_EQ(last.front().time, count - 399);
  EXPECT_EQ(last.back().time, count);
}

TEST_F(JournalTest, CutsWhatIsTooLong) {
  JournalEntry entry = repair(1);
  entry.result = std::string(100000, 'x');
  entry.steps.assign(1000, "kernel  ip link add");
  ASSERT_TRUE(journal_.add(entry));
  const auto last = journal_.last(1).value();
  ASSERT_THAT(last, SizeIs(1));
  EXPECT_LT(last[0].result.size(), 2100U);
  EXPECT_THAT(last[0].steps, SizeIs(Journal::kMostSteps + 1));
  EXPECT_EQ(last[0].steps.back(), "... and 960 more");
}

TEST_F(JournalTest, ATextIsNotCutInsideACharacter) {
  JournalEntry entry = repair(1);
  entry.why = std::string(Journal::kLongestText - 1, 'x') + "\u20ac";
  entry.steps = {entry.why};
  ASSERT_TRUE(journal_.add(entry));
  const auto last = journal_.last(1).value();
  ASSERT_THAT(last, SizeIs(1));
  EXPECT_EQ(last[0].why, std::string(Journal::kLongestText - 1, 'x') + " ...");
  EXPECT_EQ(last[0].steps.at(0), last[0].why);
}

TEST_F(JournalTest, ATextThatIsNotUtf8CostsNoEntry) {
  JournalEntry entry = repair(1);
  entry.who = "J\xf6rg";
  ASSERT_TRUE(journal_.add(entry));
  std::ofstream(directory_.path / "journal.log", std::ios::app) << "{\"sequence\":2,\"time\":2,\"who\":\"J\xf6rg\"}\n";
  const auto last = journal_.last(10).value();
  ASSERT_THAT(last, SizeIs(2));
  EXPECT_EQ(last[0].who, "J?rg");
  EXPECT_EQ(last[1].who, "J?rg");
}

TEST_F(JournalTest, PassesOverATimeThatIsNone) {
  std::ofstream(directory_.path / "journal.log") << "{\"sequence\":1,\"time\":-1}\n{\"sequence\":2,\"time\":9e17}\n";
  EXPECT_THAT(journal_.last(10).value(), IsEmpty());
}

TEST_F(JournalTest, TellsThatItCannotBeWritten) {
  Journal nowhere(directory_.path / "missing");
  const auto added = nowhere.add(repair(1));
  ASSERT_FALSE(added);
  EXPECT_THAT(added.error(), Field(&model::Error::object, EndsWith("journal.log")));
}

}  // namespace
}  // namespace nicleaf::store
