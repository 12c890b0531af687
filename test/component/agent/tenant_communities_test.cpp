// SPDX-License-Identifier: Apache-2.0
#include "component/agent/tenant_routes.hpp"

// Which communities and AS paths of a server a real bgpd lets in, and who hears them.
namespace nicleaf::test {
namespace {

const Octets kPrefix = ipv4Prefix(203, 0, 113, 24);
constexpr char kPrefixText[] = "203.0.113.0/24";

class TenantCommunities : public TenantRoutes {
 protected:
  /// Announces the prefix with communities that are allowed and others, and with another tenant's route target.
  void announce() {
    const Octets large = numbers({65001, 1, 1, 65001, 2, 2, 4200000000, 0, 4294967295});
    server->update(server->mandatory() +
                       communities({community(65001, 100), community(65001, 200), 0xFFFFFF01, 0xFFFF029A}) +
                       attribute(0xc0, kExtendedCommunities, {0, 2, 0xfd, 0xe9, 0, 0, 0x36, 0xb2}) +
                       attribute(0xc0, kLargeCommunities, large),
                   kPrefix);
  }
  std::string enteredCommunities() {
    const auto path = entered(kPrefixText);
    if (!path) return "no path";
    return shown(*path, "community") + "; " + shown(*path, "largeCommunity") + "; " + shown(*path, "extendedCommunity");
  }
};

TEST_F(TenantCommunities, ThatAreNotAllowedGoNowhere) {
  vrf().exportCommunities = true;
  session(1).advertiseCommunities = true;
  commit();
  connectAll();
  announce();
  ASSERT_TRUE(isEntered(kPrefixText));
  EXPECT_EQ(enteredCommunities(), "; ; ");
  ASSERT_TRUE(eventually([&] { return heard(*other, kPrefix) && typeFive(kPrefix); }));
  for (const unsigned type : {kCommunities, kLargeCommunities}) {
    EXPECT_EQ(valueOf(heard(*other, kPrefix), type), Octets());
    EXPECT_EQ(valueOf(typeFive(kPrefix), type), Octets());
  }
  EXPECT_EQ(valueOf(heard(*other, kPrefix), kExtendedCommunities), Octets());
}

TEST_F(TenantCommunities, ThatAreAllowedStayInTheVrfUnlessTheyMayTravel) {
  session(0).allowedCommunities = {"65001:100", "65001:1:1", "4200000000:0:4294967295"};
  commit();
  connectAll();
  announce();
  ASSERT_TRUE(isEntered(kPrefixText));
  EXPECT_EQ(enteredCommunities(), "65001:100; 65001:1:1 4200000000:0:4294967295; ");
  ASSERT_TRUE(eventually([&] { return heard(*other, kPrefix) && typeFive(kPrefix); }));
  for (const unsigned type : {kCommunities, kLargeCommunities}) {
    EXPECT_EQ(valueOf(heard(*other, kPrefix), type), Octets());
    EXPECT_EQ(valueOf(typeFive(kPrefix), type), Octets());
  }
  vrf().exportCommunities = true;
  session(1).advertiseCommunities = true;
  commit();
  const Octets standard = numbers({community(65001, 100)}), large = numbers({65001, 1, 1, 4200000000, 0, 4294967295});
  EXPECT_TRUE(eventually([&] { return valueOf(typeFive(kPrefix), kCommunities) == standard; }));
  EXPECT_TRUE(eventually([&] { return valueOf(heard(*other, kPrefix), kCommunities) == standard; }));
  EXPECT_EQ(valueOf(typeFive(kPrefix), kLargeCommunities), large);
  EXPECT_EQ(valueOf(heard(*other, kPrefix), kLargeCommunities), large);
  EXPECT_EQ(valueOf(heard(*other, kPrefix), kExtendedCommunities), Octets());
  const Octets foreign = {0, 2, 0xfd, 0xe9, 0, 0, 0x36, 0xb2};
  const Octets targets = valueOf(typeFive(kPrefix), kExtendedCommunities);
  EXPECT_EQ(std::search(targets.begin(), targets.end(), foreign.begin(), foreign.end()), targets.end());
  vrf().exportCommunities = false;
  commit();
  EXPECT_TRUE(eventually([&] { return valueOf(typeFive(kPrefix), kCommunities).empty(); }));
  EXPECT_EQ(valueOf(typeFive(kPrefix), kLargeCommunities), Octets());
  EXPECT_TRUE(server->isUp() && other->isUp() && spine->isUp());
}

/// The server ignores the request for its routes, so what it sent with the community has to go.
TEST_F(TenantCommunities, ThatAreNoLongerAllowedGoAtOnce) {
  session(0).allowedCommunities = {"65001:100", "65001:1:1"};
  commit();
  connectAll();
  announce();
  ASSERT_TRUE(isEntered(kPrefixText));
  ASSERT_TRUE(eventually([&] { return typeFive(kPrefix).has_value(); }));
  session(0).allowedCommunities = {"65001:1:1"};
  commit();
  EXPECT_TRUE(isGone(kPrefixText));
  EXPECT_TRUE(eventually([&] { return !typeFive(kPrefix); }));
  announce();
  ASSERT_TRUE(isEntered(kPrefixText));
  EXPECT_EQ(enteredCommunities(), "; 65001:1:1; ");
  session(0).allowedCommunities = {"65001:1:1", "65001:200"};
  commit();
  announce();
  EXPECT_TRUE(eventually([&] { return enteredCommunities() == "65001:200; 65001:1:1; "; })) << enteredCommunities();
  EXPECT_TRUE(server->isUp());
}

TEST_F(TenantCommunities, OfAServerThatRestartsLowerItsPreference) {
  commit();
  connectAll();
  server->update(server->mandatory() + communities({0xFFFF0000}), kPrefix);
  ASSERT_TRUE(isEntered(kPrefixText));
  EXPECT_EQ(entered(kPrefixText)->at("locPrf"), 0);
  other->update(other->mandatory(), kPrefix);
  EXPECT_TRUE(eventually([&] { return heard(*server, kPrefix).has_value(); }));  // the other server's is better
}

TEST_F(TenantCommunities, TheSessionOfADrainedServerHasTheLowestPreferenceBothWays) {
  session(0).advertise = model::Advertise::kDefaultRoute;
  commit();
  connectAll();
  const Octets defaultRoute = {0}, gracefulShutdown = numbers({0xFFFF0000});
  ASSERT_TRUE(eventually([&] { return heard(*server, defaultRoute).has_value(); }));
  EXPECT_EQ(valueOf(heard(*server, defaultRoute), kCommunities), Octets());
  session(0).gracefulShutdown = true;
  commit();
  EXPECT_TRUE(eventually([&] { return valueOf(heard(*server, defaultRoute), kCommunities) == gracefulShutdown; }));
  server->update(server->mandatory(), kPrefix);
  ASSERT_TRUE(isEntered(kPrefixText));
  EXPECT_EQ(entered(kPrefixText)->at("locPrf"), 0);
  session(0).advertise = model::Advertise::kVrf;
  session(0).gracefulShutdown = false;
  commit();
  other->update(other->mandatory(), ipv4Prefix(203, 0, 113, 24));
  ASSERT_TRUE(eventually([&] { return heard(*server, kPrefix).has_value(); }));
  EXPECT_EQ(valueOf(heard(*server, kPrefix), kCommunities), Octets());
  session(0).gracefulShutdown = true;
  commit();
  EXPECT_TRUE(eventually([&] { return valueOf(heard(*server, kPrefix), kCommunities) == gracefulShutdown; }));
  EXPECT_EQ(valueOf(heard(*other, kPrefix), kCommunities), Octets());
  EXPECT_TRUE(server->isUp());
}

TEST_F(TenantCommunities, PathsThatAreTooLongAreRefusedAndCounted) {
  session(0).asPathLimit = 4;
  commit();
  connectAll();
  const auto announceOver = [&](std::size_t length) {
    std::vector<std::uint32_t> path(length, 65101);
    server->update(attribute(0x40, 1, {0}) + asPath(path) + attribute(0x40, 3, {10, 10, 0, 11}), kPrefix);
  };
  announceOver(4);
  ASSERT_TRUE(isEntered(kPrefixText));
  const auto before = refusedByPolicy();
  announceOver(5);
  EXPECT_TRUE(isGone(kPrefixText));
  EXPECT_EQ(refusedByPolicy(), before + 1);
  announceOver(3);
  ASSERT_TRUE(isEntered(kPrefixText));
  session(0).asPathLimit = 2;
  commit();
  EXPECT_TRUE(isGone(kPrefixText));
  EXPECT_TRUE(server->isUp());
}

/// With 8.4, bgpd's own summary-only does not concern the fabric.
TEST_F(TenantCommunities, AnAggregateReplacesItsPrefixesForTheFabricAndForServers) {
  const Octets half = {25, 203, 0, 113, 128};
  session(0).allowedPrefixes = {{*model::IpPrefix::parse("203.0.113.0/24"), 25, 25}};
  vrf().aggregates = {{*model::IpPrefix::parse("203.0.113.0/24"), false}};
  vrf().rd = "65001:77";
  commit();
  connectAll();
  server->update(server->mandatory(), half);
  ASSERT_TRUE(eventually([&] { return typeFive(half) && typeFive(kPrefix) && heard(*other, half); }));
  const auto distinguishers = spine->routes();
  EXPECT_TRUE(std::ranges::all_of(distinguishers, [](const auto& route) {
    return route.first[0] != 5 ||
           Octets(route.first.begin() + 2, route.first.begin() + 10) == Octets({0, 0, 0xfd, 0xe9, 0, 0, 0, 77});
  }));
  vrf().aggregates[0].summaryOnly = true;
  commit();
  EXPECT_TRUE(eventually([&] { return !typeFive(half) && !heard(*other, half); }));
  EXPECT_TRUE(typeFive(kPrefix) && heard(*other, kPrefix));
  vrf().aggregates.clear();
  commit();
  EXPECT_TRUE(eventually([&] { return typeFive(half) && !typeFive(kPrefix) && heard(*other, half); }));
  EXPECT_TRUE(server->isUp());
}

/// The maps are the module's: nobody else's bgpd lets in what they would remove.
TEST(TenantCommunitiesWithoutTheModule, AreRefusedWithTheirRoutes) {
  TenantNode dpu(false, R"(router bgp 65001 vrf red
 bgp router-id 192.0.2.1
 no bgp ebgp-requires-policy
 neighbor 10.10.0.11 remote-as 65101
 neighbor 10.10.0.11 passive
 neighbor 10.10.0.12 remote-as 65102
 neighbor 10.10.0.12 passive
 address-family ipv4 unicast
  neighbor 10.10.0.11 route-map nicleaf-tenant-ipv4 in
 exit-address-family
)");
  BgpSpeaker server(dpu.servers, TenantNode::server(1)), other(dpu.servers, TenantNode::server(2));
  server.update(server.mandatory(), kPrefix);
  other.update(other.mandatory(), ipv4Prefix(198, 51, 100, 24));
  EXPECT_TRUE(eventually([&] { return server.routes().contains(ipv4Prefix(198, 51, 100, 24)); }));
  EXPECT_FALSE(other.routes().contains(kPrefix));
  EXPECT_EQ(dpu.node.show("show bgp vrf red ipv4 unicast json").find("203.0.113.0/24"), std::string::npos);
}

}  // namespace
}  // namespace nicleaf::test
