// SPDX-License-Identifier: Apache-2.0
// What somebody types into bgpd's shell is removed, or reported.
#include <gmock/gmock.h>

#include <optional>

#include "app/agent_service.hpp"
#include "support/agent_on_frr.hpp"

namespace nicleaf::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class AgentDrift : public testing::Test {
 protected:
  void start(app::DriftPolicy policy) {
    service_.emplace(agent_.io, *agent_.reconciler, agent_.store->history(), logbook_, *agent_.bgpd, "",
                     app::AgentService::KernelReaders{[](const auto&) { return model::OffloadReport{}; },
                                                      [](const auto&, const auto&) { return model::KernelRoute{}; },
                                                      [](const auto&) { return kernel::FilterCounts{}; }});
    service_->followedDrift().use(policy);
    service_->start();
    agent_.bgpd->client.onDrift([this](std::size_t lines) { service_->followedDrift().told(lines); });
    agent_.bgpd->client.watchConfig([this](const std::string& why) { agent_.reconciler->disturbed(why); });
  }
  void apply(const std::set<int>& tenants = {1}) {
    const auto applied = agent_.apply(tenantsIntent(++generation_, tenants));
    ASSERT_TRUE(applied) << messages(applied.error());
    // What bgpd has before counts as lines of a file.
    EXPECT_TRUE(agent_.runUntil([&] { return !service_ || agent_.bgpd->filesUndone > 0; }));
    clean_ = agent_.node.runningConfig();
  }
  bool has(const std::string& text) { return agent_.node.runningConfig().find(text) != std::string::npos; }
  /// The agent's journal as one text.
  std::string journal() {
    std::string all;
    const auto entries = logbook_.journal().last(100);
    for (const auto& one : entries.value()) {
      all += one.what + ": " + one.why + ": " + one.result + "\n";
      for (const auto& step : one.steps) all += "  " + step + "\n";
    }
    return all;
  }
  [[nodiscard]] const app::DriftFollower& drift() { return service_->followedDrift(); }

  AgentOnFrr agent_{2};
  app::Logbook logbook_{agent_.directory};
  std::optional<app::AgentService> service_;
  std::uint64_t generation_ = 0;
  std::string clean_;
};

TEST_F(AgentDrift, IsRepairedWhenTheShellLeaves) {
  start(app::DriftPolicy::kRepair);
  apply();
  agent_.node.configure({"router bgp 65001 vrf t1", "neighbor 10.0.0.11 shutdown", "neighbor 10.5.5.5 remote-as 65005",
                         "neighbor 10.5.5.5 password s3cret"});
  ASSERT_TRUE(has("10.5.5.5"));
  EXPECT_TRUE(agent_.runUntil([&] { return drift().total() == 3; })) << drift().total();
  EXPECT_EQ(agent_.node.runningConfig(), clean_);
  EXPECT_TRUE(drift().lines().empty());
  EXPECT_THAT(journal(), HasSubstr("repair: lines of bgpd were not as the intent says: done\n"));
  EXPECT_THAT(journal(), HasSubstr("  remove router bgp 65001 vrf t1: neighbor 10.5.5.5 remote-as 65005\n"));
  EXPECT_THAT(journal(), Not(HasSubstr("s3cret")));
}

TEST_F(AgentDrift, BringsBackALineThatWasRemoved) {
  start(app::DriftPolicy::kRepair);
  apply();
  agent_.node.configure({"router bgp 65001 vrf t1", "no neighbor 10.0.0.11"});
  ASSERT_FALSE(has("neighbor 10.0.0.11 remote-as"));
  EXPECT_TRUE(agent_.runUntil([&] { return drift().total() > 0; }));
  EXPECT_EQ(agent_.node.runningConfig(), clean_);
  EXPECT_THAT(journal(), HasSubstr("  restore router bgp 65001 vrf t1: neighbor 10.0.0.11 remote-as"));
  EXPECT_THAT(journal(), Not(HasSubstr("hunter2")));
}

TEST_F(AgentDrift, IsRepairedAgainAndAgain) {
  start(app::DriftPolicy::kRepair);
  apply();
  for (std::uint64_t n = 1; n <= 3; ++n) {
    agent_.node.configure({"router bgp 65001 vrf t1", "neighbor 10.0.0.11 shutdown"});
    EXPECT_TRUE(agent_.runUntil([&] { return drift().total() == n; })) << drift().total();
    EXPECT_EQ(agent_.node.runningConfig(), clean_);
  }
}

TEST_F(AgentDrift, IsOnlyReportedIfTheSettingsSaySo) {
  start(app::DriftPolicy::kReport);
  apply();
  agent_.node.configure({"router bgp 65001 vrf t1", "neighbor 10.0.0.11 shutdown", "neighbor 10.5.5.5 remote-as 65005",
                         "neighbor 10.5.5.5 password s3cret"});
  EXPECT_TRUE(agent_.runUntil([&] { return drift().lines().size() == 3; }));
  EXPECT_EQ(drift().total(), 3U);
  EXPECT_TRUE(has("neighbor 10.0.0.11 shutdown"));
  EXPECT_THAT(journal(), HasSubstr("problem: bgpd's lines: bgpd has a line that the intent does not have: "
                                   "router bgp 65001 vrf t1: neighbor 10.0.0.11 shutdown"));
  EXPECT_THAT(journal(), Not(HasSubstr("s3cret")));
  std::optional<api::AgentState> state;
  service_->state([&](api::AgentState now) { state = std::move(now); });
  EXPECT_TRUE(agent_.runUntil([&] { return state.has_value(); }));
  EXPECT_EQ(state->driftLines, 3U);
  agent_.node.configure({"router bgp 65001 vrf t1", "no neighbor 10.0.0.11 shutdown", "no neighbor 10.5.5.5"});
  EXPECT_TRUE(agent_.runUntil([&] { return drift().lines().empty(); }));
  EXPECT_EQ(drift().total(), 3U);
  EXPECT_THAT(journal(), HasSubstr("recovered: bgpd's lines"));
}

TEST_F(AgentDrift, OfATimeWithoutAgentIsRepairedWhenItIsBack) {
  apply();  // and the agent is not there until start()
  agent_.node.configure({"router bgp 65001 vrf t1", "neighbor 10.0.0.11 shutdown"});
  start(app::DriftPolicy::kRepair);
  EXPECT_TRUE(agent_.runUntil([&] { return drift().total() == 1; }));
  EXPECT_EQ(agent_.node.runningConfig(), clean_);
}

/// The agent is away while somebody types, saves it with `write memory`, and restarts bgpd.
TEST_F(AgentDrift, DoesNotSurviveInAFile) {
  apply();
  agent_.node.configure({"router bgp 65001 vrf t1", "no neighbor 10.0.0.11", "neighbor 10.5.5.5 remote-as 65005"});
  agent_.node.configure({"router bgp 65001", "timers bgp 3 9"});
  const std::string saved = agent_.node.runningConfig();
  agent_.node.configuration["bgpd"] = saved;
  agent_.node.stop("bgpd");
  agent_.node.start("bgpd");
  EXPECT_EQ(agent_.node.runningConfig(), clean_) << "bgpd's module has removed the lines, and restored the others";
  start(app::DriftPolicy::kRepair);
  EXPECT_TRUE(agent_.runUntil([&] { return agent_.node.runningConfig() == clean_; })) << agent_.node.runningConfig();
}

}  // namespace
}  // namespace nicleaf::test
