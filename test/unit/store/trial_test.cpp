// SPDX-License-Identifier: Apache-2.0
#include "store/trial.hpp"

#include <gmock/gmock.h>

#include <cerrno>
#include <fstream>
#include <limits>

#include "faults.hpp"
#include "store/intent_store.hpp"
#include "temporary.hpp"

namespace nicleaf::store {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(TimeLeft, IsThatOfTheClockOfTheBoot) {
  const Trial trial{"id", "boot 1", 5000};
  EXPECT_EQ(timeLeft(trial, {"boot 1", 0ms}), 5000ms);
  EXPECT_EQ(timeLeft(trial, {"boot 1", 4999ms}), 1ms);
  EXPECT_EQ(timeLeft(trial, {"boot 1", 5000ms}), 0ms);
  EXPECT_EQ(timeLeft(trial, {"boot 1", 24h}), 0ms);
}

TEST(TimeLeft, IsOverAfterAReboot) {
  EXPECT_EQ(timeLeft({"id", "boot 1", 5000}, {"boot 2", 0ms}), 0ms);
  EXPECT_EQ(timeLeft({"id", "", 5000}, {"", 0ms}), 0ms) << "nobody knows which boot it was";
}

TEST(TimeLeft, TheKernelTellsItsBoot) {
  const BootTime now = bootTime();
  EXPECT_EQ(now.boot.size(), 36U) << now.boot;
  EXPECT_GE(bootTime().since, now.since);
  EXPECT_GT(now.since, 0ms);
}

class TrialTest : public testing::Test {
 protected:
  void apply(std::uint64_t generation) {
    ASSERT_TRUE(store_.setPending(document(generation), {"test", "", ""}));
    ASSERT_TRUE(store_.promote());
  }
  void tryOut(std::uint64_t generation) {
    ASSERT_TRUE(store_.setPending(document(generation), {"test", "", ""}, {.trial = store_.trialFor("id", 10min)}));
    ASSERT_TRUE(store_.beginTrial());
  }

  TemporaryDirectory directory_;
  BootTime clock_{"boot 1", 1h};
  IntentStore store_{directory_.path / "state", [this] { return clock_; }};
};

TEST_F(TrialTest, TheCurrentDocumentStaysBesideIt) {
  apply(1);
  tryOut(2);
  const auto stored = store_.load();
  EXPECT_EQ(stored.current->intent.generation, 1U);
  EXPECT_EQ(stored.trial->intent.generation, 2U);
  EXPECT_EQ(stored.trialHeader->trial, (Trial{"id", "boot 1", std::chrono::milliseconds(70min).count()}));
  EXPECT_EQ(stored.highest, 1U) << "it is not confirmed";
  EXPECT_FALSE(stored.pending);
  EXPECT_FALSE(stored.lost);
  EXPECT_THAT(stored.problems, IsEmpty());
}

TEST_F(TrialTest, IsTheCurrentDocumentOnceConfirmed) {
  tryOut(2);
  ASSERT_TRUE(store_.confirmTrial());
  const auto stored = store_.load();
  EXPECT_EQ(stored.current->intent.generation, 2U);
  EXPECT_FALSE(stored.trial);
  EXPECT_EQ(stored.highest, 2U);
  EXPECT_THAT(*store_.history().generations(), ElementsAre(2U));
}

TEST_F(TrialTest, ThatIsNotConfirmedIsAbandonedAndListed) {
  apply(1);
  tryOut(2);
  ASSERT_TRUE(store_.endTrial());
  auto stored = store_.load();
  EXPECT_TRUE(stored.abandoned);
  EXPECT_FALSE(stored.trial);
  EXPECT_EQ(stored.highest, 1U);
  ASSERT_TRUE(store_.dropPending());
  EXPECT_FALSE(store_.load().abandoned);
  const auto listed = store_.history().list().value();
  ASSERT_EQ(listed.size(), 2U);
  EXPECT_FALSE(listed[0].rejected);
  EXPECT_TRUE(listed[1].rejected);
  EXPECT_EQ(listed[1].generation, 2U);
  EXPECT_EQ(listed[1].header.from.origin, "test");
  EXPECT_THAT(*store_.history().generations(), ElementsAre(1U));
  EXPECT_FALSE(*store_.history().find(2));
}

TEST_F(TrialTest, TheLastRejectedDocumentsAreKept) {
  for (std::uint64_t generation = 1; generation <= History::kMostRejected + 2; ++generation) {
    tryOut(generation);
    ASSERT_TRUE(store_.endTrial());
  }
  const auto listed = store_.history().list().value();
  ASSERT_EQ(listed.size(), History::kMostRejected);
  EXPECT_EQ(listed.front().generation, 3U);
}

TEST_F(TrialTest, GetsAnotherTime) {
  tryOut(2);
  clock_.since += 9min;
  ASSERT_TRUE(store_.changeTrial(store_.trialFor("id", 2min)));
  const auto stored = store_.load();
  EXPECT_EQ(store_.timeLeft(*stored.trialHeader->trial), 2min);
  EXPECT_EQ(stored.trial->json, document(2).json);
}

TEST_F(TrialTest, ADamagedOneIsNotUsed) {
  apply(1);
  tryOut(2);
  std::ofstream(directory_.path / "state/trial.json", std::ios::app) << '!';
  const auto stored = store_.load();
  EXPECT_FALSE(stored.trial);
  EXPECT_TRUE(stored.trialLost);
  EXPECT_EQ(stored.current->intent.generation, 1U);
  EXPECT_EQ(stored.problems.size(), 1U);
}

TEST_F(TrialTest, WhoseEndNobodyCanHaveAskedForIsDamaged) {
  apply(1);
  ASSERT_TRUE(store_.setPending(document(2), {}, {.trial = store_.trialFor("id", 24h)}));
  EXPECT_TRUE(store_.load().pending);
  ASSERT_TRUE(store_.beginTrial());
  EXPECT_TRUE(store_.load().trial);
  for (const std::int64_t deadline :
       {store_.trialFor("id", 24h + 1ms).deadline, std::numeric_limits<std::int64_t>::max()}) {
    ASSERT_TRUE(store_.changeTrial({"id", "boot 1", deadline}));
    const auto stored = store_.load();
    EXPECT_FALSE(stored.trial);
    EXPECT_TRUE(stored.trialLost);
    ASSERT_EQ(stored.problems.size(), 1U);
    EXPECT_THAT(stored.problems[0].message(), testing::HasSubstr("its trial would end later"));
    ASSERT_TRUE(store_.setPending(document(3), {}, {.trial = Trial{"id", "boot 1", deadline}}));
    EXPECT_FALSE(store_.load().pending);
    ASSERT_TRUE(store_.dropPending());
  }
}

TEST_F(TrialTest, ThatIsOlderIsNotUsedAlthoughItCannotBeRemoved) {
  apply(3);
  ASSERT_TRUE(store_.setPending(document(2), {}, {.trial = store_.trialFor("id", 10min)}));
  ASSERT_TRUE(store_.beginTrial());
  arm({1, EROFS, true});
  const auto stored = store_.load();
  disarm();
  EXPECT_EQ(stored.current->intent.generation, 3U);
  EXPECT_FALSE(stored.trial);
  EXPECT_FALSE(stored.trialLost);
  EXPECT_TRUE(store_.trouble());
  EXPECT_TRUE(store_.settle());
  EXPECT_FALSE(std::filesystem::exists(directory_.path / "state/trial.json"));
  EXPECT_FALSE(store_.settle());
}

TEST_F(TrialTest, WhoseConfirmationAPowerCutHasHalfUndoneStaysConfirmed) {
  apply(1);
  tryOut(2);
  std::filesystem::copy(directory_.path / "state", directory_.path / "before",
                        std::filesystem::copy_options::recursive);
  ASSERT_TRUE(store_.confirmTrial());
  for (const char* name : {"current.json", "trial.json"})
    std::filesystem::copy_file(directory_.path / "before" / name, directory_.path / "state" / name,
                               std::filesystem::copy_options::overwrite_existing);
  const auto stored = store_.load();
  ASSERT_TRUE(stored.current);
  EXPECT_EQ(stored.current->intent.generation, 2U);
  EXPECT_FALSE(stored.lost);
  EXPECT_FALSE(stored.trial);
  EXPECT_THAT(stored.problems, IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(directory_.path / "state/trial.json"));
}

TEST_F(TrialTest, AnOlderOneIsALeftover) {
  tryOut(2);
  apply(3);
  const auto stored = store_.load();
  EXPECT_FALSE(stored.trial);
  EXPECT_FALSE(std::filesystem::exists(directory_.path / "state/trial.json"));
}

}  // namespace
}  // namespace nicleaf::store
