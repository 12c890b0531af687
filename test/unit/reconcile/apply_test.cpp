// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <limits>

#include "intent/generation.hpp"
#include "render/render.hpp"
#include "support/random_intent.hpp"
#include "world.hpp"

namespace nicleaf::reconcile {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

TEST(Apply, MakesAnEmptyMachineBeWhatTheIntentSays) {
  World world;
  const auto result = world.apply(document(3, 2));
  ASSERT_TRUE(result) << text(result.error());
  EXPECT_EQ(result->generation, 3U);
  EXPECT_FALSE(result->plan.empty());
  EXPECT_TRUE(world.kernel.state().links.at("t1").adminUp);
  EXPECT_EQ(world.kernel.state().links.at("pf0vf0").master, "br-nicleaf");
  EXPECT_EQ(world.zebra.tree.at(test::l3vniPath("t2")), "14002");
  EXPECT_TRUE(world.bgpd.tree.contains("/nicleaf-frr-bgp:bgp/instance[vrf='t2']"));
  EXPECT_EQ(world.reconciler->status().generationApplied, 3U);
  EXPECT_EQ(world.phase(), model::Phase::kApplied);
  EXPECT_EQ(world.stored("current.json"), document(3, 2).json);
  EXPECT_EQ(world.stored("pending.json"), "");
}

TEST(Apply, ReachesEveryRandomIntentFromEveryOther) {
  World world;
  world.zebra.version = "10.3";
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    const auto wanted = randomDocument(seed, seed);
    const auto result = world.apply(wanted);
    ASSERT_TRUE(result) << "seed " << seed << "\n" << text(result.error());
    EXPECT_EQ(world.bgpd.tree, render::render(wanted.intent).bgpd) << seed;
    EXPECT_EQ(world.zebra.tree, render::render(wanted.intent).zebra) << seed;
    EXPECT_EQ(world.plan(wanted.intent)->lines(), std::vector<std::string>()) << seed;
  }
}

TEST(Apply, LeavesNothingOfADeletedTenantInZebra) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 2)));
  ASSERT_TRUE(world.apply(document(2, 1)));
  EXPECT_EQ(world.zebra.entries(), (std::map<std::string, bool>{{"t1", true}}));
  EXPECT_FALSE(world.kernel.state().links.contains("t2"));
}

TEST(Apply, OfWhatIsThereAlreadyWritesNothing) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 2)));
  const auto writes = world.writes();
  const auto again = world.apply(document(1, 2));
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->plan.empty());
  const auto newer = world.apply(document(2, 2));
  ASSERT_TRUE(newer);
  EXPECT_TRUE(newer->plan.empty());
  EXPECT_EQ(world.writes(), writes);
  EXPECT_EQ(world.reconciler->status().generationApplied, 2U);
  EXPECT_EQ(world.stored("current.json"), document(2, 2).json);
}

TEST(Apply, DoesTheStagesInTheOrderThatFrrNeeds) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 1)));
  const auto stepsOf = [&](const intent::ParsedIntent& intent) {
    const auto result = world.apply(intent);
    if (!result) throw std::runtime_error(text(result.error()));
    std::vector<std::string> steps;
    for (const auto& [name, took] : result->steps) steps.push_back(name);
    return steps;
  };
  EXPECT_EQ(stepsOf(document(2, 0)),
            (std::vector<std::string>{"render", "observe", "render", "diff", "store", "kernel detach", "kernel create",
                                      "zebra off", "bgpd", "kernel remove", "zebra forget", "verify", "store"}));
  EXPECT_EQ(stepsOf(document(3, 1)),
            (std::vector<std::string>{"render", "observe", "render", "diff", "store", "kernel create", "zebra on",
                                      "bgpd", "kernel raise", "verify", "store"}));
}

TEST(Apply, WaitsForZebraToHearOfTheVrf) {
  World world;
  world.zebra.lag = 4;
  const auto result = world.apply(document(1, 1));
  EXPECT_TRUE(result) << text(result.error());
  EXPECT_EQ(world.zebra.commits, 5);
}

TEST(Apply, DoesNotWaitForAZebraThatNeverHears) {
  World world;
  world.zebra.lag = 1000000;
  const auto before = world.snapshot();
  const auto result = world.apply(document(1, 1));
  ASSERT_FALSE(result);
  EXPECT_THAT(text(result.error()), HasSubstr("zebra vrf info not found for vrf:t1"));
  EXPECT_EQ(world.snapshot(), before);
}

TEST(Apply, IsNotDoneBeforeBgpdKnowsTheVnis) {
  World world;
  world.bgpd.deaf = 5;
  ASSERT_TRUE(world.apply(document(1, 1)));
  EXPECT_EQ(world.bgpd.states, 6);
}

TEST(Apply, IsUndoneWhenBgpdNeverHearsOfAVni) {
  World world;
  const auto before = world.snapshot();
  world.bgpd.deaf = 1000000;
  const auto result = world.apply(document(1, 1));
  ASSERT_FALSE(result);
  EXPECT_THAT(text(result.error()), HasSubstr("VNI 10001: verify it: bgpd has not learned it"));
  EXPECT_THAT(text(result.error()), HasSubstr("L3VNI 14001 of VRF t1"));
  EXPECT_EQ(world.snapshot(), before);
  EXPECT_EQ(world.phase(), model::Phase::kFailed);
  EXPECT_EQ(world.stored("current.json") + world.stored("pending.json"), "");
}

TEST(Apply, OfAFirstIntentThatIsRefusedForGoodEndsInFailed) {
  World world;
  world.reconciler->start();
  EXPECT_EQ(world.phase(), model::Phase::kWaiting);  // because it is the first intent
  auto impossible = document(1, 1);
  impossible.intent.underlay.vxlanDevices = model::VxlanDevices::kSingle;
  world.zebra.version = "8.4.4";
  ASSERT_FALSE(world.apply(impossible));
  EXPECT_EQ(world.writes(), 0U);
  EXPECT_EQ(world.phase(), model::Phase::kFailed);
}

TEST(Apply, OfAFirstIntentWaitsForADaemonThatIsAway) {
  World world;
  world.reconciler->start();
  world.bgpd.away = true;
  ASSERT_FALSE(world.apply(document(1, 1)));
  EXPECT_EQ(world.phase(), model::Phase::kWaiting);
}

TEST(Apply, WithADaemonAwayTouchesNothing) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 1)));
  const auto before = world.snapshot();
  for (bool* away : {&world.zebra.away, &world.bgpd.away}) {
    *away = true;
    const auto writes = world.writes();
    const auto result = world.apply(document(2, 2));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().front().code, model::ErrorCode::kUnavailable);
    EXPECT_EQ(world.writes(), writes);
    EXPECT_EQ(world.snapshot(), before);
    EXPECT_EQ(world.stored("pending.json"), "");
    *away = false;
  }
}

TEST(Apply, OfAForeignInterfacesNameIsAConflictThatTouchesNothing) {
  World world;
  world.kernel.addForeign("vx10001");
  const auto before = world.snapshot();
  const auto result = world.apply(document(1, 1));
  ASSERT_FALSE(result);
  EXPECT_THAT(text(result.error()), HasSubstr("vx10001"));
  EXPECT_EQ(world.snapshot(), before);
  EXPECT_EQ(world.writes(), 0U);
}

TEST(Apply, TriesAgainWhenSomebodyElseCommittedInBetween) {
  World world;
  int stale = 2;
  world.bgpd.refusal = [&](const model::TreeDelta&) -> std::optional<model::Error> {
    if (stale-- <= 0) return std::nullopt;
    // Somebody else's change: it must not survive ours.
    world.bgpd.tree.emplace("/nicleaf-frr-bgp:bgp/instance[vrf='t9']", "");
    return model::Error{model::ErrorCode::kConflict, "bgpd", "committing", "", "candidate is stale"};
  };
  const auto wanted = document(1, 1);
  const auto result = world.apply(wanted);
  ASSERT_TRUE(result) << text(result.error());
  EXPECT_EQ(world.bgpd.tree, render::render(wanted.intent).bgpd);
}

TEST(Apply, RefusesAnOlderGenerationAndAnotherDocumentOfTheSame) {
  World world;
  ASSERT_TRUE(world.apply(document(5, 1)));
  const auto writes = world.writes();
  const auto older = world.apply(document(4, 2));
  ASSERT_FALSE(older);
  EXPECT_EQ(older.error().front().code, model::ErrorCode::kInvalidIntent);
  EXPECT_THAT(text(older.error()), HasSubstr("generation 4 is older than the applied 5"));
  const auto other = world.apply(document(5, 2));
  ASSERT_FALSE(other);
  EXPECT_THAT(text(other.error()), HasSubstr("generation 5 is applied already, with another document"));
  EXPECT_EQ(world.writes(), writes);
  EXPECT_EQ(world.phase(), model::Phase::kApplied);
}

TEST(Apply, FailsWithoutTouchingWhereTheIntentCannotBeStored) {
  World world;
  // A directory in place of the file.
  std::filesystem::create_directories(world.directory.path / "state" / "pending.json");
  const auto before = world.snapshot();
  const auto result = world.apply(document(1, 1));
  ASSERT_FALSE(result);
  EXPECT_THAT(text(result.error()), HasSubstr("pending.json"));
  EXPECT_EQ(world.snapshot(), before);
  EXPECT_EQ(world.writes(), 0U);
}

TEST(Plan, SaysWhatWouldBeDoneWithoutDoingItOrTellingSecrets) {
  World world;
  const auto plan = world.plan(document(1, 1).intent);
  ASSERT_TRUE(plan);
  EXPECT_EQ(world.writes(), 0U);
  const auto lines = plan->lines();
  EXPECT_THAT(lines, Contains("zebra   + " + test::l3vniPath("t1") + " = 14001"));
  EXPECT_THAT(lines, Contains("kernel  ip link add t1 group 110 type vrf table 14001"));
  EXPECT_THAT(lines, Contains("bgpd    + /nicleaf-frr-bgp:bgp/instance[vrf='t1']"));
  EXPECT_THAT(lines, Contains(HasSubstr("/password = (secret)")));
  for (const auto& line : lines) EXPECT_THAT(line, Not(HasSubstr("hunter2")));
}

TEST(Plan, OfAChangedPasswordIsThatLeafAlone) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 2)));
  const auto plan = world.plan(document(2, 2, "other").intent);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->lines().size(), 2U);
  EXPECT_EQ(plan->bgpd.updates.size(), 2U);
}

TEST(Apply, AHugeGenerationIsRefusedAndAlwaysLeavesRoomForTheNext) {
  World world;
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  const auto typo = world.apply(document(kMost, 1));
  ASSERT_FALSE(typo);
  EXPECT_THAT(text(typo.error()),
              testing::HasSubstr("is so large that few would be left above it; expected a generation "
                                 "of at most 2314850208468434944"));
  constexpr std::uint64_t kNanoseconds = 1764500000000000000;
  ASSERT_TRUE(world.apply(document(7, 1)));
  ASSERT_TRUE(world.apply(document(kNanoseconds, 1)));
  std::uint64_t highest = kNanoseconds;
  for (int typos = 0; typos < 3; ++typos) {
    highest = intent::largestAfter(highest);
    ASSERT_TRUE(world.apply(document(highest, 1)));
    EXPECT_FALSE(world.apply(document(kMost, 1)));
  }
  EXPECT_TRUE(world.apply(document(highest + 1, 1)));
  EXPECT_EQ(intent::largestAfter(kMost), kMost);
}

}  // namespace
}  // namespace nicleaf::reconcile
