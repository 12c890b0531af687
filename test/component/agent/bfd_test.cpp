// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "component/agent/tenant_session.hpp"
#include "frr/bgpd_client.hpp"
#include "model/bfd_path.hpp"

// BFD between the DPU and a server, in two real FRRs.
namespace nicleaf::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class BfdSession : public TenantSession {
 protected:
  BfdSession() {
    for (FrrNode* node : {&dpu_, &server_}) node->start("bfdd");
    intent_.bfdProfiles = {{"fast", 3, 100ms, 100ms}};
    session().bfd = "fast";
    session().keepalive = 60s;
    session().holdTime = 180s;
    server_.configure({"bfd", "profile fast", "receive-interval 100", "transmit-interval 100"});
    server_.configure({"router bgp 65101", "neighbor 192.168.10.1 bfd", "neighbor 192.168.10.1 bfd profile fast"});
    announce("ipv4", {"203.0.113.0/24"});
    allow({prefix("203.0.113.0/24")}, {});
    commitProfiles();
  }

  model::BgpSession& session() { return intent_.ipVrfs[0].sessions[0]; }

  void commitProfiles() {
    const model::ConfigTree now = render::render(intent_).bfdd;
    const model::TreeDelta delta = diff::diffTrees(profiles_, now);
    const auto status = Northbound(dpu_.northbound("bfdd")).change(delta.updates, delta.deletes);
    ASSERT_TRUE(status.ok()) << status.error_message();
    profiles_ = now;
  }

  std::string peers() { return dpu_.show("show bfd peers json"); }
  bool isUp() { return peers().find(R"("status":"up")") != std::string::npos; }
  bool bfdComesUp() {
    return eventually([&] { return isUp(); }, 30s);
  }
  /// How often the session with BFD became established.
  std::string established() {
    const auto neighbor = boost::json::parse(dpu_.show("show bgp neighbors 192.168.10.11 json"));
    return boost::json::serialize(neighbor.at("192.168.10.11").at("connectionsEstablished"));
  }

  /// What the agent reads of the session with the server.
  model::Session read() {
    boost::asio::io_context io;
    frr::BgpdClient bgpd(io, frr::bgpdEndpoint(dpu_.runDirectory()));
    model::Session found;
    bgpd.getState([&](model::Expected<frr::BgpState> state) {
      if (state) found = state->sessions[{"default", "192.168.10.11"}];
    });
    io.run();
    return found;
  }

  model::ConfigTree profiles_;
};

TEST_F(BfdSession, EndsASessionLongBeforeItsHoldTime) {
  ASSERT_TRUE(becomes({"203.0.113.0/24"}, {})) << shown();
  ASSERT_TRUE(bfdComesUp()) << peers() << dpu_.runningConfig("bfdd");
  EXPECT_TRUE(eventually([&] { return read().bfd == model::BfdState::kUp; }));
  // The path dies while the link stays up: the server's packets go to nobody.
  server_.network().ip("neigh replace 192.168.10.1 lladdr 02:00:00:00:00:99 nud permanent dev eth0");
  const auto began = std::chrono::steady_clock::now();
  EXPECT_TRUE(eventually([&] { return entered("ipv4").empty(); }, 30s)) << shown();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 20s);
  EXPECT_THAT(read().lastResetReason, HasSubstr("BFD Down"));
  EXPECT_EQ(read().bfd, model::BfdState::kDown);
}

TEST_F(BfdSession, AChangedProfileLeavesTheSessionUp) {
  ASSERT_TRUE(becomes({"203.0.113.0/24"}, {})) << shown();
  ASSERT_TRUE(bfdComesUp()) << peers();
  const std::string before = established();
  intent_.bfdProfiles[0].detectMultiplier = 7;
  intent_.bfdProfiles[0].requiredReceive = 300ms;  // the default: its leaf goes
  commitProfiles();
  const auto has = [&](const char* text) { return peers().find(text) != std::string::npos; };
  EXPECT_TRUE(eventually([&] { return has(R"("detect-multiplier":7)") && has(R"("receive-interval":300)"); }))
      << peers();
  // The session names another profile, and then bfdd's own timers.
  intent_.bfdProfiles.push_back({"slow", 9});
  session().bfd = "slow";
  commitProfiles();
  commit();
  EXPECT_TRUE(eventually([&] { return has(R"("detect-multiplier":9)"); })) << peers();
  session().bfd = model::kDefaultBfd;
  commit();
  commitProfiles();
  EXPECT_TRUE(eventually([&] { return has(R"("detect-multiplier":3)"); })) << peers();
  EXPECT_TRUE(isUp()) << peers();
  EXPECT_EQ(established(), before);
}

TEST_F(BfdSession, TheSessionIsUpWithoutBfdInTheServer) {
  server_.configure({"no router bgp 65101"});
  ASSERT_TRUE(becomes({}, {})) << shown();
  ASSERT_EQ(server_.load(kTenantServer).status, 0);
  announce("ipv4", {"203.0.113.0/24"});
  ASSERT_TRUE(becomes({"203.0.113.0/24"}, {})) << shown();
  EXPECT_EQ(read().bfd, model::BfdState::kDown);
  const std::string before = established();
  session().bfd.clear();
  commit();
  commitProfiles();
  EXPECT_EQ(read().bfd, model::BfdState::kNone);
  EXPECT_EQ(established(), before);
}

/// The agent finds its profiles again, whatever else bfdd has.
TEST_F(BfdSession, TheAgentReadsItsOwnProfiles) {
  dpu_.configure({"bfd", "profile others", "detect-multiplier 4"});
  boost::asio::io_context io;
  frr::NorthboundDaemon bfdd(io, frr::bfddEndpoint(dpu_.runDirectory()), frr::managedInBfdd());
  std::optional<model::Expected<model::ConfigTree>> read;
  bfdd.getConfig([&](auto tree) { read = std::move(tree); });
  io.run();
  ASSERT_TRUE(read && *read) << (*read).error().message();
  EXPECT_EQ(**read, profiles_);
}

/// An uplink's neighbor has no address in its configuration.
TEST_F(BfdSession, WatchesAnUplinkToo) {
  intent_.underlay.uplinks = {{"t0"}};
  intent_.underlay.uplinks[0].bfd = "fast";
  model::ConfigTree tree = render::render(intent_).bgpd;
  erase_if(tree, [](const auto& leaf) { return leaf.first.starts_with("/nicleaf-frr-bgp:bgp/instance[vrf='t1']"); });
  const model::TreeDelta delta = diff::diffTrees(committed_, tree);
  const auto status = Northbound(dpu_.northbound("bgpd")).change(delta.updates, delta.deletes);
  ASSERT_TRUE(status.ok()) << status.error_message();
  server_.configure({"no router bgp 65101"});
  server_.configure({"router bgp 65101", "no bgp ebgp-requires-policy", "neighbor eth0 interface remote-as external",
                     "neighbor eth0 bfd", "neighbor eth0 bfd profile fast"});
  ASSERT_TRUE(bfdComesUp()) << peers() << dpu_.show("show bgp summary");
  EXPECT_THAT(peers(), HasSubstr("fe80::"));
}

TEST(BfdAgent, NeedsBfddOnlyForAnIntentThatUsesBfd) {
  AgentOnFrr agent(1);
  const auto plain = agent.apply(tenantsIntent(1, {1}));
  ASSERT_TRUE(plain) << messages(plain.error());
  model::Intent intent = tenantsIntent(2, {1});
  intent.bfdProfiles = {{"fast", 5, 100ms, 100ms}};
  intent.ipVrfs[0].sessions[0].bfd = "fast";
  const auto refused = agent.apply(intent);
  ASSERT_FALSE(refused);
  EXPECT_THAT(messages(refused.error()), HasSubstr("\"bfdd=yes\" and bfdd_options with \"-M nicleaf\""));
  agent.node.start("bfdd");
  std::optional<AgentOnFrr::Result> applied;
  ASSERT_TRUE(agent.runUntil([&] { return (applied = agent.apply(intent))->has_value(); }))
      << messages(applied->error());
  EXPECT_THAT(agent.node.show("show running-config bfdd"), HasSubstr(" profile nicleaf-fast\n  detect-multiplier 5\n"));
  EXPECT_THAT(agent.node.show("show running-config bgpd"), HasSubstr(" neighbor 10.0.0.11 bfd profile nicleaf-fast\n"));
  const auto again = agent.plan(intent);
  ASSERT_TRUE(again) << messages(again.error());
  EXPECT_TRUE(again->empty()) << testing::PrintToString(again->lines());
  const auto off = agent.apply(tenantsIntent(3, {1}));
  ASSERT_TRUE(off) << messages(off.error());
  EXPECT_EQ(agent.node.show("show running-config bfdd").find("nicleaf-fast"), std::string::npos);
  EXPECT_EQ(agent.node.show("show running-config bgpd").find(" bfd"), std::string::npos);
}

}  // namespace
}  // namespace nicleaf::test
