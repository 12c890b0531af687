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
    state.links.change("pf0vf0").master.reset();
    state.links.change("pf0vf0").bridgePort.reset();
    state.links.change("t1").adminUp = false;
  });
  EXPECT_FALSE(world.snapshot() == before);
  EXPECT_TRUE(world.runUntil([&] { return world.snapshot() == before; }));
}

TEST(Repair, OfOneDoesNotWaitForAnother) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 2)));
  const auto before = world.snapshot();
  world.kernel.watch([&] { world.reconciler->disturbed("the kernel"); });
  world.kernel.failWhen([](const model::KernelOp& op) -> std::optional<model::Error> {
    if (!std::holds_alternative<model::AddRule>(op)) return std::nullopt;
    return model::Error{model::ErrorCode::kRefused, "rule", "", "", "No space left on device"};
  });
  world.kernel.disturb([](model::KernelState& state) {
    std::erase_if(state.rules, [](const auto& rule) { return rule.priority > 2000; });
    state.rules.insert({model::IpAddress::Family::kV4, 0});
    state.links.erase("vx10001");
    state.links.change("t1").adminUp = false;
  });
  EXPECT_TRUE(world.runUntil([&] { return world.snapshot().kernel.links == before.kernel.links; }));
  EXPECT_FALSE(world.snapshot() == before);
  world.kernel.failWhen(nullptr);
  EXPECT_TRUE(world.runUntil([&] { return world.snapshot() == before; }));
}

TEST(Repair, BringsBackWhatFrrLost) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 2)));
  const auto before = world.snapshot();
  std::vector<std::string> repairs;
  world.reconciler->onRepair([&](const std::string& why, const Plan& done) {
    repairs.push_back(why + (done.bgpd.empty() ? "" : ": bgpd") + (done.kernel.empty() ? "" : ", kernel"));
  });
  world.bgpd.tree.clear();
  world.zebra.tree.clear();
  world.reconciler->disturbed("bgpd is back");
  EXPECT_TRUE(world.runUntil([&] { return world.snapshot() == before && !repairs.empty(); }));
  EXPECT_EQ(repairs, (std::vector<std::string>{"bgpd is back: bgpd"}));
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

TEST(Repair, RechecksWithoutTrustInWhatWasAnnounced) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 2)));
  world.timing.recheck = 10ms;
  world.crashAndStart();
  const int distrusts = world.kernel.distrusts();
  world.reconciler->disturbed("something");
  ASSERT_TRUE(world.runUntil([&] { return world.kernel.distrusts() > distrusts; }));
}

TEST(Repair, LooksOnceForABurst) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 1)));
  const auto reads = world.bgpd.reads;
  for (int i = 0; i < 100; ++i) world.reconciler->disturbed("again");
  ASSERT_TRUE(world.runUntil([&] { return world.bgpd.reads > reads; }));
  world.io.restart();
  world.io.run_for(50ms);
  EXPECT_EQ(world.bgpd.reads, reads + 1);
}

TEST(Repair, OfTheKernelDoesNotWaitForADaemonThatIsAway) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 2)));
  const auto before = world.snapshot();
  world.bgpd.away = true;
  world.kernel.disturb([](model::KernelState& state) {
    state.links.erase("vx10001");
    state.links.change("br-nicleaf").bridge->vlanFiltering = 0;
    model::Link foreign;
    foreign.name = "vx10002";
    state.links.put(std::move(foreign));
  });
  world.reconciler->disturbed("the kernel");
  EXPECT_TRUE(world.runUntil([&] {
    const auto& links = world.snapshot().kernel.links;
    return links.contains("vx10001") && links.at("br-nicleaf").bridge->vlanFiltering == 1;
  }));
  EXPECT_EQ(world.phase(), model::Phase::kWaiting);
  world.kernel.disturb([](model::KernelState& state) { state.links.erase("vx10002"); });
  world.bgpd.away = false;
  world.reconciler->disturbed("bgpd is back");
  EXPECT_TRUE(world.runUntil([&] { return world.snapshot() == before && world.phase() == model::Phase::kApplied; }));
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
  world.timing.retryFirst = 5ms;
  world.timing.retryMost = 10s;  // also the quiet time after which the fight is forgotten
  world.crashAndStart();
  ASSERT_TRUE(world.apply(document(1, 1)));
  const auto isUp = [&] { return world.kernel.state().links.at("t1").adminUp; };
  const auto begin = std::chrono::steady_clock::now();
  for (int fight = 0; fight < 6; ++fight) {
    world.kernel.disturb([](model::KernelState& state) { state.links.change("t1").adminUp = false; });
    ASSERT_TRUE(world.runUntil(isUp)) << "after fight " << fight;
    ASSERT_TRUE(world.plan(document(1, 1).intent)->empty());  // runs after the repair, which is complete then
  }
  // The first repair is immediate, and so is the next, because the agent notices its own repair as well. The later ones
  // come after 5, 10, 20 and 40 ms; on a busy machine later, never sooner.
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 75ms);
}

TEST(Repair, LooksByItselfNowAndThen) {
  World world;
  world.timing.recheck = 20ms;
  world.crashAndStart();
  ASSERT_TRUE(world.apply(document(1, 1)));
  const auto before = world.snapshot();
  world.bgpd.tree.clear();  // without a notification
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
