// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "intent/parser.hpp"
#include "model/bfd_path.hpp"
#include "world.hpp"

// bfdd is needed where the intent uses BFD, and nowhere else.
namespace nicleaf::reconcile {
namespace {

using testing::HasSubstr;

const std::string kEnabled =
    "/nicleaf-frr-bgp:bgp/instance[vrf='t1']/neighbors/neighbor[remote-address='10.0.0.11']/bfd-options/enable";

const model::IpAddress kOne = *model::IpAddress::parse("10.0.0.50"), kTwo = *model::IpAddress::parse("10.0.0.51");

intent::ParsedIntent withBfd(std::uint64_t generation, const std::string& profile) {
  intent::ParsedIntent made = document(generation, 2);
  made.intent.bfdProfiles = {{"fast", 5}, {"slow", 9}};
  made.intent.ipVrfs[0].sessions[0].bfd = profile;
  made.json += profile;
  return made;
}

TEST(Bfd, AnIntentWithoutItNeedsNoBfdd) {
  World world;
  world.bfdd.away = true;
  EXPECT_TRUE(world.apply(document(1, 2)));
  EXPECT_EQ(world.phase(), model::Phase::kApplied);
}

TEST(Bfd, AnIntentWithItIsRefusedWithoutBfddBeforeAnythingIsTouched) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 2)));
  const auto before = world.snapshot();
  const auto writes = world.writes();
  world.bfdd.away = true;
  for (const char* profile : {"fast", model::kDefaultBfd}) {
    const auto result = world.apply(withBfd(2, profile));
    ASSERT_FALSE(result);
    EXPECT_THAT(text(result.error()), HasSubstr("bfdd is not running"));
    EXPECT_TRUE(model::retryHelps(result.error()));
    EXPECT_FALSE(world.plan(withBfd(2, profile).intent));
  }
  EXPECT_TRUE(world.snapshot() == before);
  EXPECT_EQ(world.writes(), writes);
}

TEST(Bfd, ProfilesComeAndGoWithTheSessionsThatNameThem) {
  World world;
  ASSERT_TRUE(world.apply(withBfd(1, "fast")));
  EXPECT_EQ(world.bfdd.tree, (model::ConfigTree{{model::bfddProfilePath("fast"), ""},
                                                {model::bfddProfilePath("fast") + "/detection-multiplier", "5"}}));
  EXPECT_TRUE(world.bgpd.tree.contains(kEnabled));
  const auto result = world.apply(withBfd(2, "slow"));
  ASSERT_TRUE(result);
  std::vector<std::string> stages;
  for (const auto& [name, took] : result->steps) stages.push_back(name);
  EXPECT_EQ(stages, (std::vector<std::string>{"render", "observe", "render", "diff", "store", "bfdd", "bgpd",
                                              "bfdd forget", "verify", "store"}));
  EXPECT_TRUE(world.bfdd.tree.contains(model::bfddProfilePath("slow")));
  EXPECT_FALSE(world.bfdd.tree.contains(model::bfddProfilePath("fast")));
  ASSERT_TRUE(world.apply(document(3, 2)));
  EXPECT_TRUE(world.bfdd.tree.empty());
  EXPECT_FALSE(world.bgpd.tree.contains(kEnabled));
}

TEST(Bfd, AChangedProfileIsCommittedInBfddAlone) {
  World world;
  ASSERT_TRUE(world.apply(withBfd(1, "fast")));
  const int commits = world.bgpd.commits;
  auto changed = withBfd(2, "fast");
  changed.intent.bfdProfiles[0].detectMultiplier = 3;  // the default: its leaf goes
  ASSERT_TRUE(world.apply(changed));
  EXPECT_EQ(world.bfdd.tree, (model::ConfigTree{{model::bfddProfilePath("fast"), ""}}));
  EXPECT_EQ(world.bgpd.commits, commits);
}

/// A document whose tenant has a static route with two next hops that BFD follows.
intent::ParsedIntent withFollowedRoute(std::uint64_t generation) {
  namespace json = boost::json;
  json::value whole = json::parse(document(generation, 2).json);
  json::value& vrf = whole.at("nicleaf-fabric:fabric").at("ip-vrf").at(0);
  const json::array hops{kOne.toString(), kTwo.toString()};
  const json::object route{{"prefix", "198.51.100.0/24"}, {"next-hop", hops}, {"bfd", model::kDefaultBfd}};
  vrf.as_object()["static-route"] = json::array{json::value(route)};
  return intent::Parser().parse(json::serialize(whole)).value();
}

bool hasHop(const World& world, const model::IpAddress& address) {
  return std::ranges::any_of(world.staticd.tree, [&](const auto& leaf) {
    return leaf.first.find("[gateway='" + address.toString() + "']") != std::string::npos;
  });
}

TEST(Bfd, ANextHopIsUsedWhileItIsUp) {
  using enum model::BfdState;
  World world;
  ASSERT_TRUE(world.apply(withFollowedRoute(1)));
  EXPECT_FALSE(hasHop(world, kOne));  // nobody knows yet
  const model::NextHop one{"t1", kOne}, two{"t1", kTwo};
  const auto follow = [&](model::BfdState first, model::BfdState second, bool hasFirst, bool hasSecond) {
    world.reconciler->follow({{one, first}, {two, second}}, "the test");
    EXPECT_TRUE(world.runUntil([&] { return hasHop(world, kOne) == hasFirst && hasHop(world, kTwo) == hasSecond; }));
    EXPECT_EQ(world.reconciler->status().nextHops.at(one), first);
  };
  follow(kUp, kDown, true, false);
  follow(kUp, kUp, true, true);
  follow(kUnknown, kUnknown, true, true);
  follow(kDown, kDown, false, false);
  EXPECT_TRUE(world.staticd.tree.empty());
  follow(kUp, kUp, true, true);
  world.crashAndStart();  // nobody knows again
  ASSERT_TRUE(world.runUntil([&] { return world.phase() == model::Phase::kApplied; }));
  EXPECT_TRUE(hasHop(world, kOne) && hasHop(world, kTwo));
}

/// A tenant whose BFD is lost must not hold up the repair of another tenant.
TEST(Bfd, WithoutBfddEverythingElseIsRepaired) {
  World world;
  ASSERT_TRUE(world.apply(withBfd(1, "fast")));
  const auto before = world.snapshot();
  world.bfdd.away = true;
  world.bfdd.tree.clear();
  world.kernel.watch([&] { world.reconciler->disturbed("the kernel"); });
  world.kernel.disturb([](model::KernelState& state) { state.links.erase("vx10002"); });
  EXPECT_TRUE(world.runUntil(
      [&] { return world.snapshot().kernel == before.kernel && world.phase() == model::Phase::kWaiting; }));
  EXPECT_THAT(world.reconciler->status().lastError, HasSubstr("bfdd is not running"));
  world.bfdd.away = false;
  EXPECT_TRUE(world.runUntil([&] { return world.snapshot() == before && world.phase() == model::Phase::kApplied; }));
  EXPECT_EQ(world.reconciler->status().lastError, "");
}

}  // namespace
}  // namespace nicleaf::reconcile
