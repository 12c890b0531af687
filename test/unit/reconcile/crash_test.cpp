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

TEST(Crash, AStoredDocumentThatCannotBeReadIsToldAndNothingTouched) {
  World world;
  store(world, "current.json", "{");
  world.crashAndStart();
  EXPECT_EQ(world.phase(), model::Phase::kFailed);
  EXPECT_THAT(world.reconciler->status().lastError, HasSubstr("current.json"));
  EXPECT_EQ(world.writes(), 0U);
}

}  // namespace
}  // namespace nicleaf::reconcile
