// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "component/agent/tenant_session.hpp"

// A session over the link-local addresses of a routed port, seen by the server.
namespace nicleaf::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr char kOnTheLink[] = R"(router bgp 65101
 bgp router-id 192.0.2.201
 no bgp ebgp-requires-policy
 no bgp network import-check
 no bgp default ipv4-unicast
 neighbor eth0 interface remote-as 65001
 neighbor eth0 timers connect 1
 address-family ipv4 unicast
  neighbor eth0 activate
 exit-address-family
 address-family ipv6 unicast
  neighbor eth0 activate
 exit-address-family
exit
)";

class InterfaceSession : public TenantSession {
 protected:
  InterfaceSession() {
    server_.network().ip("addr del 192.168.10.11/24 dev eth0");
    server_.configure({"no router bgp 65101"});
    if (server_.load(kOnTheLink).status != 0) throw std::runtime_error("the server does not take its configuration");
    intent_.ipVrfs[0].sessions.resize(1);
    session() = {};
    session().interface = "t0";
    session().remoteAs = {model::PeerAs::Kind::kNumber, {65101}};
    session().families = {model::UnicastFamily::kIpv4, model::UnicastFamily::kIpv6};
    session().allowedPrefixes = {prefix("203.0.113.0/24", 24, 32), prefix("2001:db8:113::/48")};
    withConnected_ = true;
  }
  model::BgpSession& session() { return intent_.ipVrfs[0].sessions[0]; }
  bool hears(const std::string& prefix) {
    return server_.show("show bgp ipv4 unicast " + prefix + " json").find("\"paths\"") != std::string::npos;
  }
  bool has(const std::string& family, const std::string& prefix) { return entered(family).contains(prefix); }
};

TEST_F(InterfaceSession, CarriesIpv4AndIpv6WithLinkLocalNextHopsBothWays) {
  announce("ipv4", {"203.0.113.0/24"});
  announce("ipv6", {"2001:db8:113::/48"});
  commit();
  ASSERT_TRUE(eventually([&] { return has("ipv4", "203.0.113.0/24") && has("ipv6", "2001:db8:113::/48"); }, 40s))
      << shown();
  EXPECT_TRUE(eventually([&] { return dpu_.show("show ip route 203.0.113.0/24").find("fe80::") != std::string::npos; }))
      << dpu_.show("show ip route 203.0.113.0/24");
  EXPECT_TRUE(eventually([&] { return hears("192.168.10.0/24"); })) << server_.show("show bgp ipv4 unicast");
  EXPECT_THAT(server_.show("show bgp ipv4 unicast 192.168.10.0/24"), HasSubstr("fe80::"));
  const model::Session state = read("t0");
  EXPECT_EQ(state.state, model::SessionState::kEstablished);
  EXPECT_EQ(state.remoteAs, model::Asn{65101});
}

TEST_F(InterfaceSession, HasThePoliciesOfEverySession) {
  server_.configure({"route-map tagged permit 10", "set community 65101:7", "exit", "router bgp 65101",
                     "address-family ipv4 unicast", "neighbor eth0 route-map tagged out"});
  announce("ipv4", {"203.0.113.0/24", "198.51.100.0/24"});
  commit();
  ASSERT_TRUE(eventually([&] { return has("ipv4", "203.0.113.0/24"); }, 40s)) << shown();
  EXPECT_FALSE(has("ipv4", "198.51.100.0/24"));
  EXPECT_TRUE(eventually([&] { return read("t0").refused.policy > 0; }));
  EXPECT_THAT(dpu_.show("show bgp ipv4 unicast 203.0.113.0/24"), Not(HasSubstr("65101:7")));
  session().prefixLimit = 1;
  commit();
  announce("ipv4", {"203.0.113.1/32", "203.0.113.2/32"});
  EXPECT_TRUE(eventually([&] { return !has("ipv4", "203.0.113.0/24"); }, 40s)) << shown();
  EXPECT_THAT(read("t0").lastResetReason, HasSubstr("Maximum Number of Prefixes"));
}

TEST_F(InterfaceSession, IsGoneWithItsEntry) {
  announce("ipv4", {"203.0.113.0/24"});
  commit();
  ASSERT_TRUE(eventually([&] { return has("ipv4", "203.0.113.0/24"); }, 40s)) << shown();
  intent_.ipVrfs[0].sessions.clear();
  commit();
  EXPECT_TRUE(eventually([&] { return !has("ipv4", "203.0.113.0/24"); })) << shown();
  EXPECT_EQ(dpu_.runningConfig("bgpd").find("neighbor t0"), std::string::npos);
}

}  // namespace
}  // namespace nicleaf::test
