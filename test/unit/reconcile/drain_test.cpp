// SPDX-License-Identifier: Apache-2.0
#include <fstream>

#include <gmock/gmock.h>

#include "world.hpp"

// What an operator drains besides the intent.
namespace nicleaf::reconcile {
namespace {

using testing::HasSubstr;

std::string drainOf(const std::string& vrf) {
  return "/nicleaf-frr-bgp:bgp/instance[vrf='" + vrf + "']/global/graceful-shutdown/enable";
}
std::string exportMapOf(const std::string& vrf) {
  return "/nicleaf-frr-bgp:bgp/instance[vrf='" + vrf +
         "']/global/afi-safis/afi-safi[afi-safi-name='nicleaf-frr-bgp:l2vpn-evpn']/l2vpn-evpn/ip-vrf/ipv4-unicast/"
         "route-map";
}

class Draining : public testing::Test {
 protected:
  World::Result drain(const std::string& vrf, bool drained = true, std::int64_t since = 1000) {
    return world_.wait([&](ApplyHandler done) { world_.reconciler->drain({vrf, drained, since}, std::move(done)); });
  }
  bool isDrained(const std::string& vrf) { return world_.bgpd.tree.contains(drainOf(vrf)); }
  bool exportsDrained(const std::string& vrf) {
    return world_.bgpd.tree.at(exportMapOf(vrf)).find("drained") != std::string::npos;
  }
  const model::Drain& status() { return world_.reconciler->status().drain; }

  World world_;
};

TEST_F(Draining, OfTheDpuReachesEveryInstance) {
  ASSERT_TRUE(world_.apply(document(1, 2)));
  const auto before = world_.snapshot();
  ASSERT_TRUE(drain(""));
  for (const char* vrf : {"default", "t1", "t2"}) EXPECT_TRUE(isDrained(vrf)) << vrf;
  EXPECT_EQ(status().dpu, 1000);
  const auto again = drain("", true, 2000);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->plan.empty());
  EXPECT_EQ(status().dpu, 1000) << "since the first time";
  ASSERT_TRUE(drain("", false));
  EXPECT_TRUE(world_.snapshot() == before);
  EXPECT_TRUE(status().empty());
  EXPECT_TRUE(drain("", false)) << "nothing to end";
}

TEST_F(Draining, OfATenantTouchesNoOther) {
  ASSERT_TRUE(world_.apply(document(1, 2)));
  ASSERT_TRUE(drain("t1"));
  EXPECT_TRUE(isDrained("t1") && exportsDrained("t1"));
  EXPECT_FALSE(isDrained("t2") || exportsDrained("t2") || isDrained("default"));
  ASSERT_TRUE(drain(""));
  ASSERT_TRUE(drain("", false));
  EXPECT_TRUE(isDrained("t1")) << "it was drained by itself";
  EXPECT_EQ(status().vrfs, (std::map<model::VrfName, std::int64_t>{{"t1", 1000}}));
}

TEST_F(Draining, LastsForLaterIntentsRepairsAndRestarts) {
  ASSERT_TRUE(world_.apply(document(1, 2)));
  ASSERT_TRUE(drain("t1"));
  ASSERT_TRUE(world_.apply(document(2, 3)));
  EXPECT_TRUE(isDrained("t1"));
  world_.bgpd.tree.erase(drainOf("t1"));
  world_.crashAndStart();
  EXPECT_EQ(status().vrfs.count("t1"), 1U);
  EXPECT_TRUE(world_.runUntil([&] { return isDrained("t1") && world_.phase() == model::Phase::kApplied; }));
  ASSERT_TRUE(world_.plan(document(2, 3).intent));
  EXPECT_TRUE(world_.plan(document(2, 3).intent)->empty()) << "diff does not undrain";
  ASSERT_TRUE(world_.apply(document(3, 0)));
  EXPECT_EQ(status().vrfs.count("t1"), 1U) << "kept for when the tenant comes back";
  ASSERT_TRUE(drain("t1", false));
  ASSERT_TRUE(world_.apply(document(4, 2)));
  EXPECT_FALSE(isDrained("t1"));
}

TEST_F(Draining, OfAnUnknownTenantIsRefused) {
  const auto early = drain("t1");
  ASSERT_FALSE(early);
  EXPECT_THAT(text(early.error()), HasSubstr("no intent is applied"));
  ASSERT_TRUE(world_.apply(document(1, 2)));
  for (const bool drained : {true, false}) {
    const auto result = drain("t9", drained);
    ASSERT_FALSE(result);
    EXPECT_THAT(text(result.error()), HasSubstr("ip-vrf 't9'"));
    EXPECT_THAT(text(result.error()), HasSubstr("expected the name of one, such as 't1'"));
  }
  EXPECT_TRUE(status().empty());
}

TEST_F(Draining, ThatFailsIsForgotten) {
  ASSERT_TRUE(world_.apply(document(1, 2)));
  const auto before = world_.snapshot();
  world_.bgpd.away = true;
  EXPECT_FALSE(drain(""));
  world_.bgpd.away = false;
  EXPECT_TRUE(world_.snapshot() == before);
  world_.crashAndStart();
  EXPECT_TRUE(world_.runUntil([&] { return world_.phase() == model::Phase::kApplied; }));
  EXPECT_TRUE(world_.snapshot() == before);
}

TEST_F(Draining, ThatIsNotOnDiskIsUndone) {
  ASSERT_TRUE(world_.apply(document(1, 2)));
  const auto before = world_.snapshot();
  const auto file = world_.directory.path / "state" / "drain.json";
  std::filesystem::create_directory(file);  // so that nothing can be renamed to it
  const auto refused = drain("t1");
  ASSERT_FALSE(refused);
  EXPECT_THAT(text(refused.error()), HasSubstr("drain.json"));
  EXPECT_TRUE(world_.snapshot() == before);
  EXPECT_TRUE(status().empty());
  EXPECT_EQ(world_.phase(), model::Phase::kApplied);
  std::filesystem::remove(file);
  world_.crashAndStart();
  EXPECT_TRUE(world_.runUntil([&] { return world_.phase() == model::Phase::kApplied; }));
  EXPECT_TRUE(world_.snapshot() == before);
}

TEST_F(Draining, ACrashAtAnyPointEndsInTheDrainOnDisk) {
  bool finished = false;
  int drained = 0;
  for (int handlers = 0; !finished; ++handlers) {
    World world;
    ASSERT_TRUE(world.apply(document(1, 1)));
    world.reconciler->drain({"t1", true, 1000}, [&](const World::Result& result) { finished = result.has_value(); });
    for (int i = 0; i < handlers && !finished; ++i) {
      world.io.restart();
      world.io.run_one_for(std::chrono::milliseconds(100));
    }
    world.crashAndStart();
    ASSERT_TRUE(world.runUntil([&] { return world.phase() == model::Phase::kApplied; })) << handlers;
    const bool onDisk = std::filesystem::exists(world.directory.path / "state" / "drain.json");
    EXPECT_EQ(world.bgpd.tree.contains(drainOf("t1")), onDisk) << handlers;
    if (finished) {
      EXPECT_TRUE(onDisk);
    }
    drained += onDisk ? 1 : 0;
  }
  EXPECT_GT(drained, 0);
}

TEST_F(Draining, OfAFileThatCannotBeReadIsToldAndDrainsTheDpu) {
  ASSERT_TRUE(world_.apply(document(1, 2)));
  ASSERT_TRUE(drain("t1"));
  std::ofstream(world_.directory.path / "state" / "drain.json", std::ios::app) << "!";
  world_.crashAndStart();
  EXPECT_TRUE(world_.runUntil([&] { return world_.phase() == model::Phase::kApplied; }));
  EXPECT_THAT(world_.reconciler->status().storeProblems,
              testing::ElementsAre(testing::AllOf(HasSubstr("drain.json"), HasSubstr("the whole DPU is drained"),
                                                  HasSubstr("`nicleaf undrain`"))));
  EXPECT_TRUE(status().dpu);
  for (const char* vrf : {"default", "t1", "t2"}) EXPECT_TRUE(isDrained(vrf)) << vrf;
  ASSERT_TRUE(drain("", false));
  for (const char* vrf : {"default", "t1", "t2"}) EXPECT_FALSE(isDrained(vrf)) << vrf;
  world_.crashAndStart();
  EXPECT_THAT(world_.reconciler->status().storeProblems, testing::IsEmpty());
}

}  // namespace
}  // namespace nicleaf::reconcile
