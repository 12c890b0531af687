// SPDX-License-Identifier: Apache-2.0
#include "component/agent/tenant_routes.hpp"

// Routes that an IP-VRF takes over from another one, in a real bgpd with servers in both and a spine.
namespace nicleaf::test {
namespace {

using testing::HasSubstr;
using testing::Not;

model::VrfImport from(const std::string& vrf, const std::vector<std::string>& prefixes) {
  model::VrfImport import{vrf};
  for (const std::string& prefix : prefixes) import.prefixes.push_back({*model::IpPrefix::parse(prefix)});
  return import;
}

/// red has the server 10.10.0.11, which announces 198.51.100.0/24. blue has the server 10.30.0.11, which announces
/// 203.0.113.0/24 and 203.0.112.0/24.
class VrfImports : public TenantRoutes {
 protected:
  VrfImports() {
    connect(blue, "eth0", blueServers_, "eth0");
    blue.ip("addr add 10.30.0.1/24 dev eth0");
    blueServers_.ip("addr add 10.30.0.11/24 dev eth0");
    dpu.addL3vni("blue", blue, "14002");
    allow(session(0), {"198.51.100.0/24"});
    session(1).enabled = false;
    model::BgpSession server = session(0);
    server.peerAddress = *model::IpAddress::parse("10.30.0.11");
    server.remoteAs.number = {65103};
    allow(server, {"203.0.112.0/23"});
    server.allowedPrefixes[0].le = 24;
    intent_.ipVrfs.push_back({"blue", {14002}, {3002}, {}, {}, {server}});
    intent_.ipVrfs.push_back({"green", {14003}, {3003}, {}, {}, {}});
  }

  model::IpVrf& blueVrf() { return intent_.ipVrfs[1]; }
  model::IpVrf& greenVrf() { return intent_.ipVrfs[2]; }
  static void allow(model::BgpSession& session, const std::vector<std::string>& prefixes) {
    session.allowedPrefixes.clear();
    for (const std::string& prefix : prefixes) session.allowedPrefixes.push_back({*model::IpPrefix::parse(prefix)});
  }

  void announceAll() {
    server = std::make_unique<BgpSpeaker>(dpu.servers, TenantNode::server(1));
    spine = std::make_unique<BgpSpeaker>(dpu.spines, TenantNode::spine());
    BgpSpeaker::Options options;
    options.local = "10.30.0.11";
    options.peer = "10.30.0.1";
    options.as = 65103;
    blueServer_ = std::make_unique<BgpSpeaker>(blueServers_, options);
    server->update(server->mandatory(), kOfRed);
    blueServer_->update(blueServer_->mandatory() + communities({community(65103, 7)}), kOfBlue + kAlsoOfBlue);
    ASSERT_TRUE(eventually([&] { return entered("203.0.112.0/24", "blue") && entered("198.51.100.0/24"); }));
  }
  bool isIn(const std::string& vrf, const std::string& prefix) {
    return eventually([&] { return entered(prefix, vrf).has_value(); });
  }
  bool isGoneFrom(const std::string& vrf, const std::string& prefix) {
    return eventually([&] { return !entered(prefix, vrf); });
  }
  /// The route targets of all type-5 routes with a prefix.
  std::vector<Octets> exported(const Octets& prefix) {
    std::vector<Octets> all;
    for (const auto& [route, attributes] : spine->routes()) {
      constexpr std::size_t kLength = 24;
      if (route[0] != 5 || route[kLength] != prefix[0]) continue;
      if (std::equal(prefix.begin() + 1, prefix.end(), route.begin() + kLength + 1))
        all.push_back(attributes.at(kExtendedCommunities).value);
    }
    return all;
  }
  std::string tables() {
    return dpu.node.show("show bgp vrf red ipv4 unicast") + dpu.node.show("show bgp vrf blue ipv4 unicast") +
           dpu.node.show("show bgp ipv4 vpn") + dpu.node.runningConfig();
  }

  const Octets kOfRed = ipv4Prefix(198, 51, 100, 24), kOfBlue = ipv4Prefix(203, 0, 113, 24),
               kAlsoOfBlue = ipv4Prefix(203, 0, 112, 24);
  NetworkNamespace blueServers_;
  std::unique_ptr<BgpSpeaker> blueServer_;
};

/// What makes the next tests mean something.
TEST_F(VrfImports, DoNotExistUndeclared) {
  commit();
  announceAll();
  EXPECT_FALSE(entered("203.0.113.0/24"));
  EXPECT_FALSE(entered("198.51.100.0/24", "blue"));
}

TEST_F(VrfImports, TakeDeclaredPrefixesInBothDirections) {
  vrf().imports = {from("blue", {"203.0.113.0/24", "10.30.0.0/24"})};
  blueVrf().imports = {from("red", {"198.51.100.0/24", "10.10.0.0/24"})};
  commit();
  announceAll();
  EXPECT_TRUE(isIn("red", "203.0.113.0/24")) << tables();
  EXPECT_TRUE(isIn("red", "10.30.0.0/24")) << tables();
  EXPECT_TRUE(isIn("blue", "198.51.100.0/24")) << tables();
  EXPECT_TRUE(isIn("blue", "10.10.0.0/24")) << tables();
  EXPECT_FALSE(entered("203.0.112.0/24"));
  EXPECT_TRUE(eventually([&] { return heard(*server, kOfBlue).has_value(); }));
  EXPECT_TRUE(eventually([&] { return heard(*blueServer_, kOfRed).has_value(); }));
  EXPECT_FALSE(heard(*server, kAlsoOfBlue));
  for (const unsigned type : {kCommunities, kExtendedCommunities, kLargeCommunities})
    EXPECT_EQ(valueOf(heard(*server, kOfBlue), type), Octets{}) << type;
}

TEST_F(VrfImports, AreNotAdvertisedToTheFabricAgain) {
  vrf().imports = {from("blue", {"203.0.113.0/24", "10.30.0.0/24"})};
  blueVrf().imports = {from("red", {"198.51.100.0/24", "10.10.0.0/24"})};
  commit();
  announceAll();
  ASSERT_TRUE(isIn("red", "203.0.113.0/24")) << tables();
  ASSERT_TRUE(isIn("blue", "198.51.100.0/24")) << tables();
  // Announced after all that would be exported.
  blueServer_->update(blueServer_->mandatory(), ipv4Prefix(203, 0, 112, 23));
  ASSERT_TRUE(eventually([&] { return !exported(ipv4Prefix(203, 0, 112, 23)).empty(); }));
  const Octets ofBlue{0, 2, 0xfd, 0xe9, 0, 0, 0x36, 0xb2}, ofRed{0, 2, 0xfd, 0xe9, 0, 0, 0x36, 0xb1};
  const auto starts = [](const Octets& all, const Octets& target) {
    return std::search(all.begin(), all.end(), target.begin(), target.end()) != all.end();
  };
  ASSERT_EQ(exported(kOfBlue).size(), 1U);
  EXPECT_TRUE(starts(exported(kOfBlue)[0], ofBlue));
  EXPECT_FALSE(starts(exported(kOfBlue)[0], ofRed));
  ASSERT_EQ(exported(kOfRed).size(), 1U);
  EXPECT_TRUE(starts(exported(kOfRed)[0], ofRed));
  EXPECT_FALSE(starts(exported(kOfRed)[0], ofBlue));
}

TEST_F(VrfImports, DoNotChain) {
  vrf().imports = {from("blue", {"203.0.113.0/24"})};
  greenVrf().imports = {from("red", {"203.0.113.0/24", "198.51.100.0/24"})};
  commit();
  announceAll();
  EXPECT_TRUE(isIn("red", "203.0.113.0/24")) << tables();
  EXPECT_TRUE(isIn("green", "198.51.100.0/24")) << tables();
  EXPECT_FALSE(entered("203.0.113.0/24", "green"));
}

TEST_F(VrfImports, FollowTheDocument) {
  vrf().imports = {from("blue", {"203.0.113.0/24"})};
  commit();
  announceAll();
  ASSERT_TRUE(isIn("red", "203.0.113.0/24")) << tables();
  vrf().imports = {from("blue", {"203.0.112.0/24"})};
  commit();
  EXPECT_TRUE(isIn("red", "203.0.112.0/24")) << tables();
  EXPECT_TRUE(isGoneFrom("red", "203.0.113.0/24")) << tables();
  vrf().imports.clear();
  commit();
  EXPECT_TRUE(isGoneFrom("red", "203.0.112.0/24")) << tables();
  EXPECT_TRUE(isIn("blue", "203.0.112.0/24"));
  EXPECT_THAT(dpu.node.runningConfig(), Not(HasSubstr("import vrf")));
}

TEST_F(VrfImports, TakeRoutesOfOtherDpusOnlyIfAsked) {
  vrf().imports = {from("blue", {"203.0.113.0/24", "100.64.1.0/24"})};
  commit();
  announceAll();
  // A type-5 route (RFC 9136) with blue's route target, a router MAC and VXLAN.
  const Octets header{0, 25, 70, 4, 10, 20, 0, 2, 0};
  const Octets route{5, 34, 0, 1, 10, 255, 0,  1,   0,  1, 0, 0, 0, 0, 0, 0, 0,    0,
                     0, 0,  0, 0, 0,  0,   24, 100, 64, 1, 0, 0, 0, 0, 0, 0, 0x36, 0xb2};
  const Octets communities{0, 2,    0xfd, 0xe9, 0, 0,  0x36, 0xb2, 6, 3, 2, 0,
                           0, 0x0a, 0x0b, 0x0c, 3, 12, 0,    0,    0, 0, 0, 8};
  spine->update(spine->mandatory() + attribute(0x80, 14, header + route) + attribute(0xc0, 16, communities), {});
  ASSERT_TRUE(isIn("blue", "100.64.1.0/24")) << dpu.node.show("show bgp l2vpn evpn");
  ASSERT_TRUE(isIn("red", "203.0.113.0/24")) << tables();
  EXPECT_FALSE(entered("100.64.1.0/24"));
  vrf().imports[0].fabricRoutes = true;
  commit();
  EXPECT_TRUE(isIn("red", "100.64.1.0/24")) << tables();
  EXPECT_TRUE(isIn("red", "203.0.113.0/24")) << tables();
}

}  // namespace
}  // namespace nicleaf::test
