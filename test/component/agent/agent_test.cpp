// SPDX-License-Identifier: Apache-2.0
// The agent's core against the real zebra and bgpd.
#include <gmock/gmock.h>

#include "render/render.hpp"
#include "support/agent_on_frr.hpp"
#include "support/frr_installation.hpp"
#include "support/northbound.hpp"
#include "support/saved_configuration.hpp"

namespace nicleaf::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class Agent : public testing::Test {
 protected:
  /// In FRR 10, `show running-config` shows only what mgmtd knows of zebra.
  std::string l3vnis() { return agent_.node.show("show vrf vni"); }

  AgentOnFrr agent_{5};
};

TEST_F(Agent, AppliesAnIntentThatFrrThenShows) {
  const auto result = agent_.apply(tenantsIntent(1, {1, 2}));
  ASSERT_TRUE(result) << messages(result.error());
  const std::string bgpd = agent_.node.runningConfig("bgpd");
  EXPECT_THAT(bgpd, HasSubstr("router bgp 65001 vrf t2\n"));
  EXPECT_THAT(bgpd, HasSubstr("neighbor eth1 interface remote-as external"));
  EXPECT_THAT(bgpd, HasSubstr("neighbor 10.0.0.11 password hunter2"));
  EXPECT_THAT(bgpd, HasSubstr("advertise-all-vni"));
  EXPECT_THAT(bgpd, HasSubstr("advertise ipv4 unicast"));
  EXPECT_THAT(l3vnis(), ContainsRegex("t2 +140002 "));
}

TEST_F(Agent, EverySessionAndEveryVrfHasItsMap) {
  auto intent = tenantsIntent(1, {1, 2});
  intent.ipVrfs[0].sessions[0].families.insert(model::UnicastFamily::kIpv6);
  ASSERT_TRUE(agent_.apply(intent));
  const std::string bgpd = agent_.node.runningConfig("bgpd");
  const auto times = [&](const std::string& line) {
    std::size_t count = 0;
    for (auto at = bgpd.find(line); at != std::string::npos; at = bgpd.find(line, at + 1)) ++count;
    return count;
  };
  EXPECT_EQ(times("  neighbor 10.0.0.11 route-map nicleaf-tenant-ipv4 in\n"), 2U) << bgpd;
  EXPECT_EQ(times("  neighbor 10.0.0.11 route-map nicleaf-tenant-ipv6 in\n"), 1U);
  EXPECT_EQ(times("  neighbor 10.0.0.11 prefix-list nicleaf-in-t1-10.0.0.11 in\n"), 2U);
  EXPECT_EQ(times("  neighbor 10.0.0.11 prefix-list nicleaf-in-t2-10.0.0.11 in\n"), 1U);
  EXPECT_EQ(times("ip prefix-list nicleaf-in-t2-10.0.0.11 seq 100001 permit 203.0.113.0/24\n"), 1U);
  EXPECT_EQ(times("ip prefix-list nicleaf-in-t2-10.0.0.11 seq 1000000 deny any\n"), 1U);
  EXPECT_EQ(times("ipv6 prefix-list nicleaf-in-t1-10.0.0.11 seq 1000000 deny any\n"), 1U);
  EXPECT_EQ(times("  advertise ipv4 unicast route-map nicleaf-export\n"), 2U);
  EXPECT_EQ(times("  advertise ipv6 unicast route-map nicleaf-export\n"), 2U);
  EXPECT_EQ(times(" set extcommunity none\n"), 8U);
  EXPECT_EQ(times(" set community none\n"), 2U);
  EXPECT_EQ(times(" set large-community none\n"), 4U);
  EXPECT_EQ(times("  neighbor 10.0.0.11 route-map nicleaf-out out\n"), 3U);
  EXPECT_EQ(times("  neighbor 10.0.0.11 prefix-list nicleaf-out-connected-t1 out\n"), 2U);
  EXPECT_EQ(times(" neighbor 10.0.0.11 nicleaf as-path-limit 50\n"), 2U);
}

TEST_F(Agent, MendsItsOwnPoliciesAndLeavesOthers) {
  const auto intent = tenantsIntent(1, {1});
  ASSERT_TRUE(agent_.apply(intent));
  agent_.node.configure({"route-map theirs permit 10", "set community 1:1"});
  agent_.node.configure({"ip prefix-list theirs permit 10.0.0.0/8"});
  const auto withTheirs = agent_.node.runningConfig("bgpd");
  agent_.node.configure({"route-map nicleaf-export permit 10", "no set extcommunity none"});
  agent_.node.configure({"route-map nicleaf-export permit 5"});
  agent_.node.configure({"ip prefix-list nicleaf-in-t1-10.0.0.11 seq 5 permit any"});
  agent_.node.configure({"ip prefix-list nicleaf-stale permit any"});
  EXPECT_THAT(agent_.node.runningConfig("bgpd"), HasSubstr("route-map nicleaf-export permit 5"));
  agent_.reconciler->disturbed("somebody changed bgpd");
  EXPECT_TRUE(agent_.runUntil([&] { return agent_.node.runningConfig("bgpd") == withTheirs; }))
      << agent_.node.runningConfig("bgpd");
  const auto plan = agent_.plan(intent);
  ASSERT_TRUE(plan) << messages(plan.error());
  EXPECT_EQ(plan->lines(), std::vector<std::string>());
}

TEST_F(Agent, ASingleVxlanDeviceIsMadeOrRefusedByWhatFrrSaysItIs) {
  const bool knows = FrrInstallation::get().majorVersion() >= 10;
  ASSERT_TRUE(agent_.apply(tenantsIntent(1, {1, 2})));
  EXPECT_EQ(agent_.kernel.state().links.contains("vx-nicleaf"), knows) << "the choice without anybody's word";
  auto forced = tenantsIntent(2, {1, 2});
  forced.underlay.vxlanDevices = model::VxlanDevices::kSingle;
  const auto result = agent_.apply(forced);
  EXPECT_EQ(result.has_value(), knows);
  if (knows) return;
  EXPECT_THAT(messages(result.error()), HasSubstr("underlay/vxlan-device: value 'single': FRR 8."));
}

TEST_F(Agent, FindsNothingToDoAfterwards) {
  const auto intent = tenantsIntent(1, {1, 2, 3});
  ASSERT_TRUE(agent_.apply(intent));
  const auto plan = agent_.plan(intent);
  ASSERT_TRUE(plan) << messages(plan.error());
  EXPECT_EQ(plan->lines(), std::vector<std::string>());
}

TEST_F(Agent, TakesADeletedTenantOutOfFrr) {
  ASSERT_TRUE(agent_.apply(tenantsIntent(1, {1, 2})));
  const auto result = agent_.apply(tenantsIntent(2, {2}));
  ASSERT_TRUE(result) << messages(result.error());
  EXPECT_THAT(agent_.node.runningConfig("bgpd"), Not(HasSubstr("vrf t1")));
  EXPECT_THAT(l3vnis(), Not(HasSubstr("140001")));
  EXPECT_THAT(l3vnis(), ContainsRegex("t2 +140002 "));
}

TEST_F(Agent, AChangedPasswordIsOneLeafAndNothingElse) {
  ASSERT_TRUE(agent_.apply(tenantsIntent(1, {1})));
  const auto result = agent_.apply(tenantsIntent(2, {1}, "other"));
  ASSERT_TRUE(result) << messages(result.error());
  EXPECT_EQ(result->plan.lines().size(), 1U);
  EXPECT_THAT(agent_.node.runningConfig("bgpd"), HasSubstr("password other"));
}

TEST_F(Agent, TakesAnL3vniBackFromAVrfThatTheIntentDoesNotName) {
  ASSERT_TRUE(agent_.apply(tenantsIntent(1, {1})));
  const auto bgpd = agent_.node.runningConfig("bgpd");
  Northbound operators(agent_.node.northbound("zebra"));
  ASSERT_TRUE(operators.change({{"/frr-vrf:lib/vrf[name='t4']/frr-zebra:zebra/l3vni-id", "140002"}}).ok());  // t2's
  auto intent = tenantsIntent(2, {1, 2});
  intent.ipVrfs[0].sessions[0].password = "other";
  const auto result = agent_.apply(intent);
  ASSERT_TRUE(result) << messages(result.error());
  EXPECT_THAT(l3vnis(), ContainsRegex("t2 +140002 "));
  EXPECT_THAT(l3vnis(), Not(ContainsRegex("t4 +140002")));
  // Back to the first intent, byte by byte.
  ASSERT_TRUE(agent_.apply(tenantsIntent(3, {1})));
  EXPECT_EQ(agent_.node.runningConfig("bgpd"), bgpd);
}

TEST_F(Agent, ARefusalOfZebraLeavesEverythingAsItWas) {
  ASSERT_TRUE(agent_.apply(tenantsIntent(1, {1})));
  const auto bgpd = agent_.node.runningConfig("bgpd");
  const auto zebra = l3vnis();
  auto intent = tenantsIntent(2, {1, 2, 900});  // zebra has no VRF t900
  agent_.reconciler = std::make_unique<reconcile::Reconciler>(
      agent_.io, agent_.kernel, *agent_.zebra, *agent_.bgpd, *agent_.bfdd, *agent_.store,
      reconcile::Timing{.verifyDeadline = std::chrono::milliseconds(300)});
  const auto result = agent_.apply(intent);
  ASSERT_FALSE(result);
  EXPECT_THAT(messages(result.error()), HasSubstr("zebra vrf info not found for vrf:t900"));
  EXPECT_EQ(agent_.node.runningConfig("bgpd"), bgpd);
  EXPECT_EQ(l3vnis(), zebra);
  EXPECT_FALSE(agent_.kernel.state().links.contains("t2"));
}

TEST_F(Agent, PutsBackWhatAnOperatorTookOutOfBgpd) {
  ASSERT_TRUE(agent_.apply(tenantsIntent(1, {1})));
  const auto before = agent_.node.runningConfig("bgpd");
  agent_.node.stop("bgpd");
  agent_.reconciler->disturbed("bgpd is away");
  ASSERT_TRUE(agent_.runUntil([&] { return agent_.reconciler->status().phase == model::Phase::kWaiting; }));
  EXPECT_THAT(agent_.reconciler->status().lastError, HasSubstr("FRR's bgpd is not running"));
  restartEmpty(agent_.node, "bgpd");
  EXPECT_THAT(agent_.node.runningConfig("bgpd"), Not(HasSubstr("router bgp")));
  ASSERT_TRUE(agent_.runUntil([&] { return agent_.reconciler->status().phase == model::Phase::kApplied; }));
  EXPECT_EQ(agent_.node.runningConfig("bgpd"), before);
}

TEST_F(Agent, LeavesADaemonAloneThatHasRestoredItself) {
  ASSERT_TRUE(agent_.apply(tenantsIntent(1, {1})));
  const auto before = agent_.node.runningConfig("bgpd");
  agent_.node.stop("bgpd");
  agent_.reconciler->disturbed("bgpd is away");
  ASSERT_TRUE(agent_.runUntil([&] { return agent_.reconciler->status().phase == model::Phase::kWaiting; }));
  agent_.node.start("bgpd");
  EXPECT_EQ(agent_.node.runningConfig("bgpd"), before) << "before the agent has noticed it";
  ASSERT_TRUE(agent_.runUntil([&] { return agent_.reconciler->status().phase == model::Phase::kApplied; }));
  EXPECT_EQ(agent_.node.runningConfig("bgpd"), before);
  // bgpd's own list of what clients have committed since it started.
  Northbound bgpd(agent_.node.northbound("bgpd"));
  grpc::ClientContext context;
  auto transactions = bgpd.stub().ListTransactions(&context, {});
  ::frr::ListTransactionsResponse one;
  EXPECT_FALSE(transactions->Read(&one)) << one.DebugString();
  EXPECT_TRUE(transactions->Finish().ok());
}

TEST_F(Agent, FollowsTheSessionsOfBgpd) {
  std::vector<model::Sessions> snapshots;
  agent_.bgpd->watch({.snapshot = [&](model::Sessions all) { snapshots.push_back(std::move(all)); },
                      .transition = [](const auto&, auto) {},
                      .lost = [](const auto&) {}});
  ASSERT_TRUE(agent_.runUntil([&] { return snapshots.size() == 1; }));
  EXPECT_TRUE(snapshots[0].empty());
  ASSERT_TRUE(agent_.apply(tenantsIntent(1, {1})));
  agent_.node.stop("bgpd");
  agent_.node.start("bgpd");
  agent_.reconciler->disturbed("bgpd is back");
  std::optional<frr::BgpState> state;
  ASSERT_TRUE(agent_.runUntil([&] { return snapshots.size() >= 2; }));
  ASSERT_TRUE(
      agent_.runUntil([&] { return agent_.node.runningConfig("bgpd").find("10.0.0.11") != std::string::npos; }));
  agent_.bgpd->client.getState([&](auto got) { state = got.value(); });
  ASSERT_TRUE(agent_.runUntil([&] { return state.has_value(); }));
  EXPECT_TRUE(state->sessions.contains({"t1", "10.0.0.11"}));
  EXPECT_TRUE(state->sessions.contains({"default", "eth1"}));
}

}  // namespace
}  // namespace nicleaf::test
