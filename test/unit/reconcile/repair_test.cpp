// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "render/render.hpp"
#include "world.hpp"

namespace nicleaf::reconcile {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(Repair, BringsBackWhatSomebodyTookAway) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 2)));
  const auto before = world.snapshot();
  world.kernel.watch([&] { world.reconciler->disturbed("the kernel"); });
  world.kernel.disturb([](model::KernelState& state) {
    state.links.erase("vx10001");
    state.links.at("pf0vf0").master.reset();
    state.links.at("pf0vf0").bridgePort.reset();
    state.links.at("t1").adminUp = false;
  });
  EXPECT_FALSE(world.snapshot() == before);
  EXPECT_TRUE(world.runUntil([&] { return world.snapshot() == before; }));
}

TEST(Repair, BringsBackWhatFrrLost) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 2)));
  const auto before = world.snapshot();
  world.bgpd.tree.clear();
  world.zebra.tree.clear();
  world.reconciler->disturbed("bgpd is back");
  EXPECT_TRUE(world.runUntil([&] { return world.snapshot() == before; }));
}

TEST(Repair, OfWhatIsAsItShouldBeWritesNothing) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 2)));
  const auto writes = world.writes();
  const auto reads = world.bgpd.reads;
  world.reconciler->disturbed("nothing");
  ASSERT_TRUE(world.runUntil([&] { return world.bgpd.reads > reads; }));
  world.io.restart();
  world.io.run_for(20ms);
  EXPECT_EQ(world.writes(), writes);
  EXPECT_EQ(world.phase(), model::Phase::kApplied);
}

TEST(Repair, LooksOnceForABurst) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 1)));
  const auto reads = world.bgpd.reads;
  for (int i = 0; i < 100; ++i) world.reconciler->disturbed("again");
  world.io.restart();
  world.io.run_for(50ms);
  EXPECT_EQ(world.bgpd.reads, reads + 1);
}

TEST(Repair, WaitsForADaemonThatIsAwayAndFinishesWhenItIsBack) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 1)));
  const auto before = world.snapshot();
  world.bgpd.tree.clear();
  world.bgpd.away = true;
  world.reconciler->disturbed("bgpd went");
  ASSERT_TRUE(world.runUntil([&] { return world.phase() == model::Phase::kWaiting; }));
  EXPECT_THAT(world.reconciler->status().lastError, HasSubstr("bgpd is not running"));
  EXPECT_EQ(world.reconciler->status().generationApplied, 1U);
  world.bgpd.away = false;
  ASSERT_TRUE(world.runUntil([&] { return world.phase() == model::Phase::kApplied; }));
  EXPECT_TRUE(world.snapshot() == before);
  EXPECT_EQ(world.reconciler->status().lastError, "");
}

TEST(Repair, KeepsSomebodyWhoFightsItWaitingLongerAndLonger) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 1)));
  int fights = 0;
  world.kernel.watch([&] { world.reconciler->disturbed("the kernel"); });
  const auto end = std::chrono::steady_clock::now() + 250ms;
  auto seenDown = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() < end) {
    const auto now = std::chrono::steady_clock::now();
    if (!world.kernel.state().links.at("t1").adminUp) seenDown = now;
    if (now - seenDown > 3ms) {  // the repair is through
      ++fights;
      world.kernel.disturb([](model::KernelState& state) { state.links.at("t1").adminUp = false; });
    }
    world.io.restart();
    world.io.run_one_for(1ms);
  }
  // Without backoff it would be a hundred; with 5, 10, 20, 40, 40, ... ms it is nine or so.
  EXPECT_GE(fights, 3);
  EXPECT_LE(fights, 14);
}

TEST(Repair, LooksByItselfNowAndThen) {
  World world;
  world.timing.recheck = 20ms;
  world.crashAndStart();
  ASSERT_TRUE(world.apply(document(1, 1)));
  const auto before = world.snapshot();
  world.bgpd.tree.clear();  // nobody tells
  EXPECT_TRUE(world.runUntil([&] { return world.snapshot() == before; }));
}

TEST(Repair, HasNothingToDoWithoutAnIntent) {
  World world;
  world.reconciler->start();
  world.reconciler->disturbed("bgpd is there");
  world.io.restart();
  world.io.run_for(30ms);
  EXPECT_EQ(world.bgpd.reads, 0);
  EXPECT_EQ(world.phase(), model::Phase::kWaiting);
}

}  // namespace
}  // namespace nicleaf::reconcile
