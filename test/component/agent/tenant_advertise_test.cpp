// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "component/agent/tenant_session.hpp"

// What a tenant's servers hear from a real bgpd.
namespace nicleaf::test {
namespace {

constexpr char kOtherServer[] = R"(router bgp 65102
 bgp router-id 192.168.20.11
 no bgp ebgp-requires-policy
 neighbor 192.168.20.1 remote-as 65001
 neighbor 192.168.20.1 timers connect 1
exit
)";

const Prefixes kConnected = {"192.168.10.0/24", "192.168.20.0/24"};
const Prefixes kConnectedIpv6 = {"2001:db8:10::/64"};

/// A tenant with two servers: one announces prefixes, the other one listens.
class TenantAdvertise : public TenantSession {
 protected:
  TenantAdvertise() {
    connect(dpu_.network(), "t1", other_.network(), "eth0");
    dpu_.network().ip("addr add 192.168.20.1/24 dev t1");
    dpu_.network().ip("addr add 172.16.0.1/24 dev t1");  // a subnet of this DPU that the intent does not have
    other_.network().ip("addr add 192.168.20.11/24 dev eth0");
    other_.configuration["bgpd"] = kOtherServer;
    other_.start("zebra");
    other_.start("bgpd");
    announce("ipv4", {"203.0.113.0/24"});
    announce("ipv6", {"2001:db8:113::/48"});
    withConnected_ = true;
    intent_.segments.push_back({"lan2", {100002}, {2}, "t1", {*model::IpPrefix::parse("192.168.20.1/24")}});
    auto& sessions = intent_.ipVrfs[0].sessions;
    sessions.push_back(sessions[0]);
    sessions[2].peerAddress = *model::IpAddress::parse("192.168.20.11");
    sessions[2].remoteAs = {model::PeerAs::Kind::kNumber, {65102}};
  }

  void advertise(model::Advertise what) {
    for (model::BgpSession& session : intent_.ipVrfs[0].sessions) session.advertise = what;
    allow({prefix("203.0.113.0/24")}, {prefix("2001:db8:113::/48")});
  }
  /// What a server has heard, and not announced itself.
  static Prefixes heard(FrrNode& server, const std::string& family) {
    const auto shown = json(server.show("show bgp " + family + " unicast json"));
    Prefixes found;
    const auto* routes = shown.if_contains("routes");
    if (routes == nullptr) return found;
    for (const auto& route : routes->as_object()) {
      for (const auto& path : route.value().as_array()) {
        if (path.at("peerId") != "(unspec)") found.emplace(route.key());
      }
    }
    return found;
  }
  static boost::json::object json(const std::string& text) { return boost::json::parse(text).as_object(); }

  /// Whether the other server and the announcing one (by IPv6) come to hear this.
  bool hear(const Prefixes& other, const Prefixes& ipv6) {
    return eventually([&] { return heard(other_, "ipv4") == other && heard(server_, "ipv6") == ipv6; },
                      std::chrono::seconds(60));
  }
  std::string all() {
    return testing::PrintToString(heard(other_, "ipv4")) + testing::PrintToString(heard(server_, "ipv6")) + shown();
  }

  FrrNode other_{stock()};
};

TEST_F(TenantAdvertise, ConnectedIsTheDefaultAndNoTransit) {
  allow({prefix("203.0.113.0/24")}, {prefix("2001:db8:113::/48")});
  EXPECT_TRUE(hear(kConnected, kConnectedIpv6)) << all();
  EXPECT_TRUE(entered("ipv4").contains("203.0.113.0/24"));
}

TEST_F(TenantAdvertise, ADefaultRouteAlone) {
  advertise(model::Advertise::kDefaultRoute);
  EXPECT_TRUE(hear({"0.0.0.0/0"}, {"::/0"})) << all();
}

TEST_F(TenantAdvertise, AChangeActsAndResetsNoSession) {
  advertise(model::Advertise::kVrf);
  Prefixes vrf = kConnected;
  vrf.insert({"203.0.113.0/24", "172.16.0.0/24"});
  ASSERT_TRUE(hear(vrf, kConnectedIpv6)) << all();
  ASSERT_TRUE(eventually([&] { return established() == "1 1 "; })) << established();
  advertise(model::Advertise::kConnected);
  EXPECT_TRUE(hear(kConnected, kConnectedIpv6)) << all();
  advertise(model::Advertise::kDefaultRoute);
  EXPECT_TRUE(hear({"0.0.0.0/0"}, {"::/0"})) << all();
  advertise(model::Advertise::kNothing);
  EXPECT_TRUE(hear({}, {})) << all();
  advertise(model::Advertise::kVrf);
  EXPECT_TRUE(hear(vrf, kConnectedIpv6)) << all();
  EXPECT_EQ(established(), "1 1 ");
}

TEST_F(TenantAdvertise, ConnectedFollowsTheSubnetsOfTheVrf) {
  advertise(model::Advertise::kConnected);
  ASSERT_TRUE(hear(kConnected, kConnectedIpv6)) << all();
  intent_.segments[1].gateways.push_back(*model::IpPrefix::parse("172.16.0.1/24"));
  advertise(model::Advertise::kConnected);
  Prefixes more = kConnected;
  more.insert("172.16.0.0/24");
  EXPECT_TRUE(hear(more, kConnectedIpv6)) << all();
}

}  // namespace
}  // namespace nicleaf::test
