// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "world.hpp"

// One VXLAN device for all VNIs, or one for each VNI: chosen, forced, refused, and changed in place.
namespace nicleaf::reconcile {
namespace {

using model::VxlanDevices;
using testing::HasSubstr;

/// The names of the VXLAN devices, in one line.
std::string devices(const World& world) {
  std::string names;
  for (const auto& [name, link] : world.kernel.state().links) {
    if (model::isVxlan(link.kind)) names += (names.empty() ? "" : " ") + name;
  }
  return names;
}

intent::ParsedIntent withDevices(std::uint64_t generation, VxlanDevices wanted) {
  intent::ParsedIntent made = document(generation, 2);
  made.intent.underlay.vxlanDevices = wanted;
  made.json += " " + std::to_string(static_cast<int>(wanted));
  return made;
}

constexpr char kPerVni[] = "vx10001 vx10002 vx14001 vx14002";
constexpr char kSingle[] = "vx-nicleaf";

TEST(VxlanDevices, AreWhatFrrCanWorkWithUnlessTheIntentSays) {
  for (const auto& [version, expected] : {std::pair("8.4.4", kPerVni), std::pair("10.3", kSingle)}) {
    World world;
    world.zebra.version = version;
    ASSERT_TRUE(world.apply(document(1, 2)));
    EXPECT_EQ(devices(world), expected);
    ASSERT_TRUE(world.reconciler->status().vxlan);
    EXPECT_EQ(world.reconciler->status().vxlan->single, expected == kSingle);
    EXPECT_TRUE(world.plan(document(1, 2).intent)->empty());
  }
}

TEST(VxlanDevices, ASingleOneThatFrrDoesNotKnowIsRefusedBeforeAnythingIsTouched) {
  World world;
  const auto before = world.snapshot();
  const auto result = world.apply(withDevices(1, VxlanDevices::kSingle));
  ASSERT_FALSE(result);
  EXPECT_THAT(text(result.error()), HasSubstr("underlay/vxlan-device: value 'single': FRR 8.4.4 needs"));
  EXPECT_EQ(world.snapshot(), before);
  EXPECT_EQ(world.writes(), 0U);
  const auto plan = world.plan(withDevices(1, VxlanDevices::kSingle).intent);
  ASSERT_FALSE(plan);
  EXPECT_THAT(text(plan.error()), HasSubstr("underlay/vxlan-device"));
}

TEST(VxlanDevices, ChangeInPlaceWithoutAWordToFrr) {
  World world;
  world.zebra.version = "10.3";
  ASSERT_TRUE(world.apply(withDevices(1, VxlanDevices::kPerVni)));
  EXPECT_EQ(devices(world), kPerVni);
  const int commits = world.zebra.commits + world.bgpd.commits;
  const auto there = world.apply(withDevices(2, VxlanDevices::kSingle));
  ASSERT_TRUE(there) << text(there.error());
  EXPECT_EQ(devices(world), kSingle);
  const auto back = world.apply(withDevices(3, VxlanDevices::kPerVni));
  ASSERT_TRUE(back) << text(back.error());
  EXPECT_EQ(devices(world), kPerVni);
  EXPECT_EQ(world.zebra.commits + world.bgpd.commits, commits);
}

TEST(VxlanDevices, AMigrationThatFailsIsUndone) {
  World world;
  world.zebra.version = "10.3";
  ASSERT_TRUE(world.apply(withDevices(1, VxlanDevices::kPerVni)));
  const auto before = world.snapshot();
  world.kernel.failWhen([](const model::KernelOp& op) -> std::optional<model::Error> {
    if (!std::holds_alternative<model::AddVniFilter>(op)) return std::nullopt;
    return model::Error{model::ErrorCode::kRefused, "vx-nicleaf", "", "", "No buffer space available"};
  });
  const auto result = world.apply(withDevices(2, VxlanDevices::kSingle));
  ASSERT_FALSE(result);
  EXPECT_EQ(world.snapshot(), before);
  EXPECT_FALSE(world.reconciler->status().vxlan->single);
}

TEST(VxlanDevices, StayForEachVniUnderAnFrrThatCouldDoWithASingleOne) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 2)));
  world.zebra.version = "10.3";
  const auto result = world.apply(document(2, 1));
  ASSERT_TRUE(result) << text(result.error());
  EXPECT_FALSE(world.reconciler->status().vxlan->single);
  EXPECT_EQ(devices(world), "vx10001 vx14001");
}

TEST(VxlanDevices, FollowAnFrrThatHasBecomeTooOld) {
  World world;
  world.zebra.version = "10.3";
  ASSERT_TRUE(world.apply(document(1, 2)));
  EXPECT_EQ(devices(world), kSingle);
  world.zebra.version = "8.4.4";
  world.reconciler->disturbed("FRR came back");
  EXPECT_TRUE(world.runUntil([&] { return !world.reconciler->status().vxlan->single; }));
  EXPECT_EQ(devices(world), kPerVni);
}

TEST(VxlanDevices, OneSegmentDoesNotMoveAllTenantsUnlessTheDocumentSaysSo) {
  World world;
  world.zebra.version = "10.3";
  ASSERT_TRUE(world.apply(document(1, 2)));
  const auto before = world.snapshot();
  intent::ParsedIntent unlike = document(2, 2);
  unlike.intent.segments[1].flooding = !unlike.intent.segments[1].flooding;
  unlike.json += " unlike";
  const auto plan = world.plan(unlike.intent);
  ASSERT_FALSE(plan);
  EXPECT_THAT(text(plan.error()), HasSubstr("underlay/vxlan-device: value 'auto': segments "));
  EXPECT_FALSE(world.apply(unlike));
  EXPECT_EQ(world.snapshot(), before);
  unlike.intent.underlay.vxlanDevices = VxlanDevices::kPerVni;
  const auto result = world.apply(unlike);
  ASSERT_TRUE(result) << text(result.error());
  EXPECT_EQ(devices(world), kPerVni);
}

TEST(VxlanDevices, AForcedOneIsAFailureAfterFrrHasBecomeTooOld) {
  World world;
  world.zebra.version = "10.3";
  ASSERT_TRUE(world.apply(withDevices(1, VxlanDevices::kSingle)));
  world.zebra.version = "8.4.4";
  world.reconciler->disturbed("FRR came back");
  EXPECT_TRUE(world.runUntil([&] { return world.phase() == model::Phase::kFailed; }));
  EXPECT_THAT(world.reconciler->status().lastError, HasSubstr("FRR 8.4.4 needs a VXLAN device for each VNI"));
  EXPECT_EQ(devices(world), kSingle);
}

}  // namespace
}  // namespace nicleaf::reconcile
