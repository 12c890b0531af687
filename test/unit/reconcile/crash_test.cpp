// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <fstream>

#include "render/render.hpp"
#include "world.hpp"

namespace nicleaf::reconcile {
namespace {

using testing::HasSubstr;

void store(const World& world, const std::string& file, const std::string& content) {
  std::filesystem::create_directories(world.directory.path / "state");
  std::ofstream(world.directory.path / "state" / file) << content;
}

TEST(Crash, AtAnyPointOfAnApplyEndsInTheOldOrTheNewIntentWhole) {
  bool finished = false;
  int news = 0;
  for (int handlers = 0; !finished; ++handlers) {
    World world;
    ASSERT_TRUE(world.apply(document(1, 1)));
    world.zebra.lag = 1;
    world.bgpd.deaf = 1;
    world.reconciler->apply(document(2, 2), [&](const World::Result& result) { finished = result.has_value(); });
    for (int i = 0; i < handlers && !finished; ++i) {
      world.io.restart();
      world.io.run_one_for(std::chrono::milliseconds(100));
    }
    world.crashAndStart();
    ASSERT_TRUE(world.runUntil([&] { return world.phase() == model::Phase::kApplied; })) << handlers;
    const auto generation = world.reconciler->current()->intent.generation;
    ASSERT_TRUE(generation == 1 || generation == 2);
    news += generation == 2 ? 1 : 0;
    const auto wanted = document(generation, static_cast<int>(generation));
    EXPECT_EQ(world.plan(wanted.intent)->lines(), std::vector<std::string>()) << handlers;
    EXPECT_EQ(world.bgpd.tree, render::render(wanted.intent).bgpd) << handlers;
    EXPECT_EQ(world.stored("current.json"), wanted.json) << handlers;
    EXPECT_EQ(world.stored("pending.json"), "") << handlers;
  }
  EXPECT_GT(news, 3);
}

TEST(Crash, TheCurrentIntentIsRestoredOnAMachineThatRebooted) {
  World world;
  store(world, "current.json", document(4, 2).json);
  world.crashAndStart();
  ASSERT_TRUE(world.runUntil([&] { return world.phase() == model::Phase::kApplied; }));
  EXPECT_EQ(world.reconciler->status().generationApplied, 4U);
  EXPECT_EQ(world.bgpd.tree, render::render(document(4, 2).intent).bgpd);
}

TEST(Crash, AMachineThatIsAsItShouldBeIsNotTouched) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 2)));
  const auto writes = world.writes();
  world.crashAndStart();
  ASSERT_TRUE(world.runUntil([&] { return world.phase() == model::Phase::kApplied; }));
  EXPECT_EQ(world.writes(), writes);
}

TEST(Crash, APendingIntentThatIsRefusedGivesWayToTheCurrentOne) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 1)));
  store(world, "pending.json", document(2, 2).json);
  world.bgpd.refusal = [](const model::TreeDelta& delta) -> std::optional<model::Error> {
    if (delta.updates.empty()) return std::nullopt;
    return model::Error{model::ErrorCode::kRefused, "bgpd", "committing", "", "not that"};
  };
  world.crashAndStart();
  ASSERT_TRUE(world.runUntil([&] { return world.phase() == model::Phase::kApplied; }));
  EXPECT_EQ(world.reconciler->current()->intent.generation, 1U);
  EXPECT_EQ(world.plan(document(1, 1).intent)->lines(), std::vector<std::string>());
  EXPECT_FALSE(world.kernel.state().links.contains("t2"));
  EXPECT_FALSE(world.kernel.state().links.at("pf0vf1").master);
  EXPECT_EQ(world.stored("pending.json"), "");
}

TEST(Crash, APendingIntentThatIsRefusedAndCannotBeAbandonedIsTold) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 1)));
  store(world, "pending.json", document(2, 2).json);
  const auto blocked = world.directory.path / "state/abandoned.json";
  world.bgpd.refusal = [&](const model::TreeDelta& delta) -> std::optional<model::Error> {
    // An undo is on the disk's way, too: it ends once the disk is mended.
    std::filesystem::create_directories(blocked);
    if (delta.updates.empty()) return std::nullopt;
    return model::Error{model::ErrorCode::kRefused, "bgpd", "committing", "", "not that"};
  };
  std::vector<std::string> problems;
  std::string error;
  world.crashAndStart();
  world.reconciler->onStatus([&] {
    if (world.phase() != model::Phase::kFailed || !error.empty()) return;
    problems = world.reconciler->status().storeProblems;
    error = world.reconciler->status().lastError;
  });
  ASSERT_TRUE(world.runUntil([&] { return world.phase() == model::Phase::kApplied; }));
  EXPECT_THAT(error,
              testing::AllOf(HasSubstr("not that"), HasSubstr("a restart of the agent tries the document again")));
  EXPECT_THAT(problems, testing::Contains(HasSubstr("abandoned.json")));
  EXPECT_EQ(world.reconciler->current()->intent.generation, 1U);
  std::filesystem::remove(blocked);
  world.store.settle();
  EXPECT_EQ(world.stored("pending.json"), "");
}

TEST(Crash, APendingIntentThatIsOlderIsNotTried) {
  World world;
  ASSERT_TRUE(world.apply(document(5, 1)));
  store(world, "pending.json", document(4, 2).json);
  world.crashAndStart();
  ASSERT_TRUE(world.runUntil([&] { return world.phase() == model::Phase::kApplied; }));
  EXPECT_EQ(world.reconciler->current()->intent.generation, 5U);
  EXPECT_FALSE(world.kernel.state().links.contains("t2"));
  EXPECT_THAT(world.reconciler->status().storeProblems, testing::Contains(HasSubstr("it has the older generation 4")));
}

TEST(Crash, APendingIntentThatWasTheFirstAndIsRefusedLeavesNothing) {
  World world;
  store(world, "pending.json", document(1, 1).json);
  world.bgpd.refusal = [](const model::TreeDelta& delta) -> std::optional<model::Error> {
    if (delta.updates.empty()) return std::nullopt;
    return model::Error{model::ErrorCode::kRefused, "bgpd", "committing", "", "not that"};
  };
  world.crashAndStart();
  ASSERT_TRUE(world.runUntil([&] { return world.bgpd.commits > 0 && !world.kernel.state().links.contains("t1"); }));
  EXPECT_FALSE(world.reconciler->current());
  EXPECT_THAT(world.reconciler->status().lastError, HasSubstr("not that"));
}

TEST(Crash, APendingIntentWaitsForADaemonThatIsAway) {
  World world;
  store(world, "pending.json", document(1, 1).json);
  world.bgpd.away = true;
  world.crashAndStart();
  ASSERT_TRUE(world.runUntil([&] { return world.phase() == model::Phase::kWaiting; }));
  EXPECT_NE(world.stored("pending.json"), "");
  world.bgpd.away = false;
  ASSERT_TRUE(world.runUntil([&] { return world.phase() == model::Phase::kApplied; }));
  EXPECT_EQ(world.reconciler->current()->intent.generation, 1U);
}

TEST(Crash, ANewIntentTakesThePlaceOfAPendingOne) {
  World world;
  store(world, "pending.json", document(1, 1).json);
  world.bgpd.away = true;
  world.crashAndStart();
  ASSERT_TRUE(world.runUntil([&] { return world.phase() == model::Phase::kWaiting; }));
  world.bgpd.away = false;
  ASSERT_TRUE(world.apply(document(7, 2)));
  EXPECT_EQ(world.stored("pending.json"), "");
  EXPECT_EQ(world.reconciler->current()->intent.generation, 7U);
}

TEST(Crash, APendingIntentThatDoesNotComeTrueInTimeGivesWayToTheCurrentOne) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 1)));
  store(world, "pending.json", document(2, 2).json);
  world.bgpd.deaf = 1000000;  // no VNI ever comes up, which may pass
  world.timing.verifyDeadline = std::chrono::milliseconds(20);
  world.timing.resume = std::chrono::milliseconds(200);
  world.crashAndStart();
  ASSERT_TRUE(world.runUntil([&] { return world.stored("pending.json").empty(); }));
  world.bgpd.deaf = 0;
  ASSERT_TRUE(world.runUntil([&] { return world.phase() == model::Phase::kApplied; }));
  EXPECT_EQ(world.reconciler->current()->intent.generation, 1U);
  EXPECT_FALSE(world.kernel.state().links.contains("t2"));
  EXPECT_EQ(world.stored("abandoned.json"), "");
}

TEST(Crash, TheSameDocumentAgainForgetsThePendingOne) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 1)));
  store(world, "pending.json", document(2, 2).json);
  world.bgpd.away = true;
  world.crashAndStart();
  ASSERT_TRUE(world.runUntil([&] { return world.phase() == model::Phase::kWaiting; }));
  world.bgpd.away = false;
  ASSERT_TRUE(world.apply(document(1, 1)));
  EXPECT_EQ(world.stored("pending.json"), "");
  world.crashAndStart();
  ASSERT_TRUE(world.runUntil([&] { return world.phase() == model::Phase::kApplied; }));
  EXPECT_EQ(world.reconciler->current()->intent.generation, 1U);
}

TEST(Crash, AnUndoThatACrashInterruptsIsFinished) {
  World world;
  world.bgpd.deaf = 1000000;
  world.timing.verifyDeadline = std::chrono::milliseconds(20);
  world.crashAndStart();
  world.reconciler->apply(document(1, 1), [](const World::Result&) {});
  ASSERT_TRUE(world.runUntil([&] { return !world.stored("abandoned.json").empty(); }));
  world.bgpd.deaf = 0;
  world.crashAndStart();
  ASSERT_TRUE(world.runUntil([&] { return world.stored("abandoned.json").empty(); }));
  EXPECT_FALSE(world.reconciler->current());
  EXPECT_FALSE(world.kernel.state().links.contains("t1"));
  EXPECT_NE(world.phase(), model::Phase::kHeld);
}

}  // namespace
}  // namespace nicleaf::reconcile
