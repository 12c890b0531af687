// SPDX-License-Identifier: Apache-2.0
// bgpd starts with a configuration file that somebody saved before the intent changed.
#include <gmock/gmock.h>

#include "app/agent_service.hpp"
#include "support/agent_on_frr.hpp"
#include "support/saved_configuration.hpp"

namespace nicleaf::test {
namespace {

class OldFile : public testing::Test {
 protected:
  OldFile() { service_.start(); }

  /// Applies both intents, and restarts bgpd with what it had after the first.
  void restartWithTheFirst(const model::Intent& first, const model::Intent& second) {
    const auto one = agent_.apply(first);
    ASSERT_TRUE(one) << messages(one.error());
    const std::string saved = agent_.node.runningConfig();
    const auto two = agent_.apply(second);
    ASSERT_TRUE(two) << messages(two.error());
    agent_.node.configuration["bgpd"] = saved;
    restartEmpty(agent_.node, "bgpd");  // otherwise bgpd's module removes the lines itself
  }
  bool has(const std::string& text) { return agent_.node.runningConfig().find(text) != std::string::npos; }

  AgentOnFrr agent_{2};
  app::Logbook logbook_{agent_.directory};
  app::AgentService service_{agent_.io,
                             *agent_.reconciler,
                             agent_.store->history(),
                             logbook_,
                             *agent_.bgpd,
                             "",
                             {[](const auto&) { return model::OffloadReport{}; },
                              [](const auto&, const auto&) { return model::KernelRoute{}; },
                              [](const auto&) { return kernel::FilterCounts{}; }}};
};

TEST_F(OldFile, BringsBackNoSessionThatTheIntentNoLongerHas) {
  auto first = tenantsIntent(1, {1}), second = tenantsIntent(2, {1});
  auto& sessions = first.ipVrfs[0].sessions;
  sessions.push_back(sessions[0]);
  sessions[1].peerAddress = *model::IpAddress::parse("10.0.0.99");
  sessions[1].description = "gone";
  restartWithTheFirst(first, second);
  ASSERT_TRUE(has("10.0.0.99")) << "the file has it";
  EXPECT_TRUE(agent_.runUntil([&] { return !has("10.0.0.99"); })) << agent_.node.runningConfig();
  EXPECT_TRUE(has("neighbor 10.0.0.11 remote-as")) << agent_.node.runningConfig();
}

TEST_F(OldFile, BringsBackNoVrf) {
  restartWithTheFirst(tenantsIntent(1, {1, 2}), tenantsIntent(2, {1}));
  ASSERT_TRUE(has("vrf t2"));
  EXPECT_TRUE(agent_.runUntil([&] { return !has("vrf t2"); })) << agent_.node.runningConfig();
  EXPECT_TRUE(has("vrf t1"));
}

TEST_F(OldFile, WithAnotherLocalAsIsReplaced) {
  auto second = tenantsIntent(2, {1});
  second.underlay.localAs = {65009};
  restartWithTheFirst(tenantsIntent(1, {1}), second);
  ASSERT_TRUE(has("router bgp 65001"));
  EXPECT_TRUE(agent_.runUntil([&] { return has("router bgp 65009 vrf t1") && !has("router bgp 65001"); }))
      << agent_.node.runningConfig();
}

}  // namespace
}  // namespace nicleaf::test
