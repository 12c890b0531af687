// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "component/agent/tenant_session.hpp"

// Sessions that servers of a prefix open by themselves.
namespace nicleaf::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

class ListenRange : public TenantSession {
 protected:
  ListenRange() {
    range() = {};
    range().listenRange = model::IpPrefix::parse("192.168.10.0/25");
    range().families = {model::UnicastFamily::kIpv4};
    intent_.ipVrfs[0].sessions[1].listenRange = model::IpPrefix::parse("2001:db8:10::/64");
    announce("ipv4", {"203.0.113.0/24", "198.51.100.0/24"});
    announce("ipv6", {"2001:db8:113::/48"});
  }
  model::BgpSession& range() { return intent_.ipVrfs[0].sessions[0]; }
};

TEST_F(ListenRange, TakesServersOfThePrefixWithItsPolicies) {
  server_.configure({"route-map tagged permit 10", "set community 65101:7", "exit", "router bgp 65101",
                     "address-family ipv4 unicast", "neighbor 192.168.10.1 route-map tagged out"});
  allow({prefix("203.0.113.0/24")}, {prefix("2001:db8:113::/48")});
  ASSERT_TRUE(becomes({"203.0.113.0/24"}, {"2001:db8:113::/48"})) << shown();
  EXPECT_THAT(dpu_.show("show bgp ipv4 unicast 203.0.113.0/24"), Not(HasSubstr("65101:7")));
  const model::Session state = read("192.168.10.11");
  EXPECT_EQ(state.state, model::SessionState::kEstablished);
  EXPECT_EQ(state.remoteAs, model::Asn{65101});
  EXPECT_GT(state.refused.policy, 0U);
  const std::string before = established();
  allow({prefix("203.0.113.0/24"), prefix("198.51.100.0/24")}, {prefix("2001:db8:113::/48")});
  EXPECT_TRUE(becomes({"203.0.113.0/24", "198.51.100.0/24"}, {"2001:db8:113::/48"})) << shown();
  EXPECT_EQ(established(), before);
  intent_.ipVrfs[0].sessions.clear();
  commit();
  EXPECT_TRUE(becomes({}, {})) << shown();
  EXPECT_EQ(dpu_.runningConfig("bgpd").find("peer-group"), std::string::npos);
}

TEST_F(ListenRange, RefusesServersOutsideOfIt) {
  range().listenRange = model::IpPrefix::parse("192.168.10.128/25");
  allow({prefix("203.0.113.0/24")}, {prefix("2001:db8:113::/48")});
  ASSERT_TRUE(becomes({}, {"2001:db8:113::/48"})) << shown();
  EXPECT_EQ(read("192.168.10.11").state, model::SessionState::kUnknown);
}

TEST_F(ListenRange, HasALimitOfSessions) {
  intent_.ipVrfs[0].listenLimit = 1;
  dpu_.configure({"debug bgp neighbor-events"});
  allow({prefix("203.0.113.0/24")}, {prefix("2001:db8:113::/48")});
  const auto one = [&] { return entered("ipv4").size() + entered("ipv6").size() == 1; };
  EXPECT_TRUE(eventually(one, 30s)) << shown();
  EXPECT_TRUE(eventually([&] { return dpu_.log("bgpd").find("rejected - at limit 1") != std::string::npos; }, 30s));
  EXPECT_TRUE(one()) << shown();
}

/// Here the ranges' own limit is larger than what the VRF has left.
TEST_F(ListenRange, HasTheLimitOfTheVrf) {
  intent_.ipVrfs[0].sessionLimit = 2;
  intent_.ipVrfs[0].sessions.push_back(range());
  intent_.ipVrfs[0].sessions[2].listenRange.reset();
  intent_.ipVrfs[0].sessions[2].peerAddress = *model::IpAddress::parse("192.168.10.77");
  dpu_.configure({"debug bgp neighbor-events"});
  allow({prefix("203.0.113.0/24")}, {prefix("2001:db8:113::/48")});
  const auto one = [&] { return entered("ipv4").size() + entered("ipv6").size() == 1; };
  EXPECT_TRUE(eventually(one, 30s)) << shown();
  EXPECT_TRUE(eventually([&] { return dpu_.log("bgpd").find("rejected - at limit 1") != std::string::npos; }, 30s));
  EXPECT_TRUE(one()) << shown();
}

TEST_F(ListenRange, HasAPassword) {
  range().password = "hunter2";
  server_.configure({"router bgp 65101", "neighbor 192.168.10.1 password hunter2"});
  allow({prefix("203.0.113.0/24")}, {prefix("2001:db8:113::/48")});
  ASSERT_TRUE(becomes({"203.0.113.0/24"}, {"2001:db8:113::/48"})) << shown();
}

}  // namespace
}  // namespace nicleaf::test
