// SPDX-License-Identifier: Apache-2.0
#include "component/agent/tenant_routes.hpp"
#include "component/agent/tenant_session.hpp"

// Host routes that discard traffic (RFC 7999).
namespace nicleaf::test {
namespace {

const Octets kHost = {32, 203, 0, 113, 7};
constexpr char kHostText[] = "203.0.113.7/32";
constexpr std::uint32_t kBlackhole = 0xFFFF029A;

/// The kernel's blackhole routes of a namespace.
std::string blackholesOf(const NetworkNamespace& network, const char* family = "-4") {
  return network.ip(std::string(family) + " route show type blackhole");
}

class TenantBlackhole : public TenantRoutes {
 protected:
  void allow(const std::string& prefix, std::optional<std::uint8_t> le = {}) {
    for (std::size_t i = 0; i < 2; ++i) session(i).allowedPrefixes = {{*model::IpPrefix::parse(prefix), {}, le}};
  }
  std::string installed() { return blackholesOf(dpu.red); }
  static Octets host(std::uint8_t last) { return {32, 203, 0, 113, last}; }
};

TEST_F(TenantBlackhole, DiscardsTrafficToAHostOfTheServer) {
  allow("203.0.113.0/24");
  session(0).blackhole = true;
  session(0).allowedCommunities = {"65001:100"};
  vrf().exportCommunities = true;
  commit();
  connectAll();
  server->update(server->mandatory(), ipv4Prefix(203, 0, 113, 24));
  server->update(server->mandatory() + communities({community(65001, 100), kBlackhole}), kHost);
  server->update(server->mandatory(), host(8));
  server->update(server->mandatory() + communities({kBlackhole}), {32, 198, 51, 100, 7});
  other->update(other->mandatory() + communities({kBlackhole}), host(9));
  ASSERT_TRUE(isEntered(kHostText));
  EXPECT_TRUE(eventually([&] { return installed().find("203.0.113.7") != std::string::npos; })) << installed();
  EXPECT_TRUE(eventually([&] { return typeFive(kHost).has_value(); }));
  EXPECT_EQ(valueOf(typeFive(kHost), kCommunities), numbers({community(65001, 100)}));
  EXPECT_TRUE(entered("203.0.113.0/24"));
  EXPECT_FALSE(entered("203.0.113.8/32"));   // without the community
  EXPECT_FALSE(entered("198.51.100.7/32"));  // not the server's
  EXPECT_FALSE(entered("203.0.113.9/32"));   // of a session without blackhole
  EXPECT_TRUE(server->isUp());

  session(0).blackhole = false;
  commit();
  EXPECT_TRUE(isGone(kHostText));
  EXPECT_TRUE(eventually([&] { return installed().find("203.0.113.7") == std::string::npos; })) << installed();
  EXPECT_TRUE(eventually([&] { return !typeFive(kHost); }));
  EXPECT_TRUE(entered("203.0.113.0/24"));
}

TEST_F(TenantBlackhole, AnAllowedHostRouteNeedsNoCommunity) {
  allow("203.0.113.0/24", 32);
  session(0).blackhole = true;
  commit();
  connectAll();
  server->update(server->mandatory(), host(8));
  server->update(server->mandatory() + communities({kBlackhole}), kHost);
  ASSERT_TRUE(isEntered(kHostText));
  EXPECT_TRUE(entered("203.0.113.8/32"));
  EXPECT_TRUE(eventually([&] { return installed().find("203.0.113.7") != std::string::npos; })) << installed();
  EXPECT_EQ(installed().find("203.0.113.8"), std::string::npos);
  // Host routes are no longer allowed, but blackholes are.
  allow("203.0.113.0/24");
  commit();
  EXPECT_TRUE(isGone("203.0.113.8/32"));
  EXPECT_TRUE(entered(kHostText));
}

/// The kernel takes no route with two blackholes as next hops.
TEST_F(TenantBlackhole, TwoServersMayAskForTheSame) {
  allow("203.0.113.0/24");
  session(0).blackhole = session(1).blackhole = true;
  session(1).remoteAs = session(0).remoteAs;
  commit();
  auto options = TenantNode::server(2);
  options.as = 65101;
  server = std::make_unique<BgpSpeaker>(dpu.servers, TenantNode::server(1));
  other = std::make_unique<BgpSpeaker>(dpu.servers, options);
  for (BgpSpeaker* one : {server.get(), other.get()}) one->update(one->mandatory() + communities({kBlackhole}), kHost);
  EXPECT_TRUE(eventually([&] {
    return dpu.node.show("show bgp vrf red ipv4 unicast 203.0.113.7/32").find("(2 available") != std::string::npos;
  })) << dpu.node.show("show bgp vrf red ipv4 unicast 203.0.113.7/32");
  EXPECT_TRUE(eventually([&] { return installed().find("203.0.113.7") != std::string::npos; })) << installed();
  EXPECT_EQ(dpu.node.show("show bgp vrf red ipv4 unicast 203.0.113.7/32").find("multipath"), std::string::npos);
}

using TenantBlackholeIpv6 = TenantSession;

/// From a server with FRR.
TEST_F(TenantBlackholeIpv6, DiscardsTrafficToAnIpv6HostOfTheServer) {
  announce("ipv6", {"2001:db8:113::/48", "2001:db8:113::7/128", "2001:db8:113::8/128"});
  server_.configure({"ipv6 prefix-list HOST permit 2001:db8:113::7/128", "route-map RTBH permit 10",
                     "match ipv6 address prefix-list HOST", "set community blackhole", "exit",
                     "route-map RTBH permit 20", "exit", "router bgp 65101", "address-family ipv6 unicast",
                     "neighbor 2001:db8:10::1 route-map RTBH out"});
  intent_.ipVrfs[0].sessions[1].blackhole = true;
  allow({}, {prefix("2001:db8:113::/48")});
  EXPECT_TRUE(becomes({}, {"2001:db8:113::/48", "2001:db8:113::7/128"})) << shown();
  const auto route = [&] { return blackholesOf(dpu_.network(), "-6"); };
  EXPECT_TRUE(eventually([&] { return route().find("2001:db8:113::7") != std::string::npos; })) << route();
}

}  // namespace
}  // namespace nicleaf::test
