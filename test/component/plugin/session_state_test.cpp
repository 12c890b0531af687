// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <set>

#include "component/plugin/session_fixture.hpp"
#include "support/eventually.hpp"

namespace nicleaf::test {
namespace {

TEST_F(Session, StateShowsWhatBgpdKnows) {
  configure();
  ASSERT_TRUE(eventually([&] {
    const auto state = stateOf("10.0.0.2");
    if (state.empty() || state.at("session-state") != "established") return false;
    const auto& families = state.at("afi-safi").as_array();
    return families.size() == 1 && families[0].at("prefixes-accepted") == 1;
  })) << northboundA.state("/nicleaf-frr-bgp:bgp");
  const auto state = stateOf("10.0.0.2");
  EXPECT_EQ(state.at("established-transitions"), 1);
  EXPECT_EQ(state.at("remote-as"), 65002);
  EXPECT_TRUE(eventually([&] { return a.show("show ip route bgp").find("10.2.0.0/16") != std::string::npos; }));
}

/// The oracle is what bgpd shows. Counters change between two calls, so the state is read between two equal outputs.
TEST_F(Session, StateEqualsWhatBgpdShows) {
  configure();
  const std::string neighbor =
      "/nicleaf-frr-bgp:bgp/instance[vrf='default']/neighbors/neighbor[remote-address='10.0.0.2']";
  a.configure({"ip prefix-list NONE seq 5 deny any"});
  const std::string family =
      neighbor + "/afi-safis/afi-safi[afi-safi-name='nicleaf-frr-bgp:ipv4-unicast']/ipv4-unicast";
  ASSERT_TRUE(northboundA
                  .change({{family + "/soft-reconfiguration", "true"},
                           {neighbor + "/timers/keepalive", "4"},
                           {neighbor + "/timers/hold-time", "15"}})
                  .ok());
  const auto shown = [&] {
    return boost::json::parse(a.show("show bgp neighbors 10.0.0.2 json")).at("10.0.0.2").as_object();
  };
  const auto isUp = [&](int dropped) {
    const auto state = stateOf("10.0.0.2");
    return !state.empty() && state.at("session-state") == "established" && state.at("dropped") == dropped &&
           state.at("afi-safi").at(0).at("prefixes-accepted") == 1 &&
           state.at("afi-safi").at(0).at("prefixes-sent") == 1;
  };
  ASSERT_TRUE(eventually([&] { return isUp(0); })) << northboundA.state("/nicleaf-frr-bgp:bgp");
  a.show("clear bgp 10.0.0.2");
  ASSERT_TRUE(eventually([&] { return isUp(1); })) << northboundA.state("/nicleaf-frr-bgp:bgp");

  boost::json::object before;
  boost::json::object state;
  boost::json::object theirs;
  ASSERT_TRUE(eventually([&] {
    before = shown();
    state = stateOf("10.0.0.2");
    theirs = shown();
    return before.at("messageStats") == theirs.at("messageStats") &&
           before.at("lastResetTimerMsecs") == theirs.at("lastResetTimerMsecs");
  }));
  EXPECT_EQ(state.at("negotiated-timers").at("hold-time").to_number<int>() * 1000, theirs.at("bgpTimerHoldTimeMsecs"));
  EXPECT_EQ(state.at("negotiated-timers").at("keepalive").to_number<int>() * 1000,
            theirs.at("bgpTimerKeepAliveIntervalMsecs"));
  EXPECT_EQ(state.at("negotiated-timers").at("hold-time"), 9);  // this side has 15, the other side its profile's 9
  EXPECT_EQ(state.at("established-transitions"), theirs.at("connectionsEstablished"));
  EXPECT_EQ(state.at("last-reset-reason"), theirs.at("lastResetDueTo"));
  EXPECT_EQ(state.at("dropped"), theirs.at("connectionsDropped"));
  const auto age = std::stol(state.at("last-reset-age").as_string().c_str());
  EXPECT_EQ(age * 1000, theirs.at("lastResetTimerMsecs").to_number<long>());

  const auto& stats = theirs.at("messageStats").as_object();
  const std::pair<const char*, const char*> kMessages[] = {{"open", "opens"},
                                                           {"update", "updates"},
                                                           {"keepalive", "keepalives"},
                                                           {"notification", "notifications"},
                                                           {"route-refresh", "routeRefresh"},
                                                           {"capability", "capability"}};
  for (const auto& [ours, bgpds] : kMessages) {
    EXPECT_EQ(state.at("messages").at("received").at(ours), stats.at(std::string(bgpds) + "Recv")) << ours;
    EXPECT_EQ(state.at("messages").at("sent").at(ours), stats.at(std::string(bgpds) + "Sent")) << ours;
  }
  EXPECT_EQ(state.at("messages-received").as_string(), std::to_string(stats.at("totalRecv").to_number<long>()));
  EXPECT_EQ(state.at("messages-sent").as_string(), std::to_string(stats.at("totalSent").to_number<long>()));

  const auto& told = theirs.at("neighborCapabilities").as_object();
  const std::pair<const char*, const char*> kCapabilities[] = {{"four-octet-as", "4byteAs"},
                                                               {"route-refresh", "routeRefresh"},
                                                               {"graceful-restart", "gracefulRestart"},
                                                               {"extended-message", "extendedMessage"}};
  for (const auto& [ours, bgpds] : kCapabilities) {
    std::string expected;
    for (const auto& capability : state.at("capability").as_array()) {
      if (capability.at("name") != ours) continue;
      expected = capability.at("advertised").as_bool() ? "advertised" : "received";
      if (capability.at("advertised").as_bool() && capability.at("received").as_bool())
        expected = "advertisedAndReceived";
    }
    ASSERT_TRUE(told.contains(bgpds)) << ours;
    EXPECT_THAT(std::string(told.at(bgpds).as_string()), ::testing::StartsWith(expected)) << ours;
    EXPECT_NE(expected, "") << ours;
  }
  EXPECT_EQ(told.at("multiprotocolExtensions").at("ipv4Unicast").at("advertisedAndReceived"), true);
  const auto& first = state.at("afi-safi").at(0);
  EXPECT_EQ(first.at("advertised"), true);
  EXPECT_EQ(first.at("received"), true);
  const auto& unicast = theirs.at("addressFamilyInfo").at("ipv4Unicast");
  EXPECT_EQ(first.at("prefixes-accepted"), unicast.at("acceptedPrefixCounter"));
  EXPECT_EQ(first.at("prefixes-sent"), unicast.at("sentPrefixCounter"));

  // Routes that an inbound list denies count as filtered.
  ASSERT_TRUE(northboundA.change({{family + "/filter-config/plist-import", "NONE"}}).ok());
  ASSERT_TRUE(eventually([&] { return stateOf("10.0.0.2").at("afi-safi").at(0).at("prefixes-accepted") == 0; }));
  const auto received = boost::json::parse(a.show("show bgp ipv4 unicast neighbors 10.0.0.2 received-routes json"));
  const auto filtered = stateOf("10.0.0.2").at("afi-safi").at(0);
  EXPECT_EQ(filtered.at("prefixes-received"), received.at("totalPrefixCounter"));
  EXPECT_EQ(filtered.at("prefixes-filtered"), received.at("filteredPrefixCounter"));
  EXPECT_GE(filtered.at("prefixes-filtered").to_number<int>(), 1);
}

TEST_F(Session, VnisAndRouteTargetsEqualWhatBgpdShows) {
  ASSERT_TRUE(northboundA
                  .merge(R"({"nicleaf-frr-bgp:bgp":{"instance":[{"vrf":"default","global":{"local-as":65001,
    "router-id":"10.0.0.1","afi-safis":{"afi-safi":[{"afi-safi-name":"l2vpn-evpn","l2vpn-evpn":{"advertise-all-vni":true,
      "vni":[{"vni":100,"rd":"10.0.0.1:7","import-route-target":["65001:1","65001:2"],"export-route-target":["65001:3"]},
             {"vni":200,"advertise-svi-ip":true}]}}]}}}]}})")
                  .ok());
  const auto shown = boost::json::parse(a.show("show bgp l2vpn evpn vni json")).as_object();
  const auto value = boost::json::parse(northboundA.state("/nicleaf-frr-bgp:bgp/instance[vrf='default']/state"));
  const auto& vnis = value.at_pointer("/nicleaf-frr-bgp:bgp/instance/0/state/vni").as_array();
  ASSERT_EQ(vnis.size(), 2u);
  for (const auto& vni : vnis) {
    const auto& theirs = shown.at(std::to_string(vni.at("vni").to_number<int>())).as_object();
    EXPECT_EQ(vni.at("rd"), theirs.at("rd"));
    EXPECT_EQ(vni.at("live").as_bool(), theirs.at("inKernel") == "True");
    EXPECT_EQ(vni.at("advertise-default-gateway").as_bool(), theirs.at("advertiseGatewayMacip") != "Disabled");
    EXPECT_EQ(vni.at("advertise-svi-ip").as_bool(), theirs.at("advertiseSviMacIp") != "Disabled");
    EXPECT_EQ(vni.at("advertise-svi-ip").as_bool(), vni.at("vni") == 200);
    for (const auto& [ours, bgpds] :
         {std::pair{"import-route-target", "importRTs"}, {"export-route-target", "exportRTs"}}) {
      std::set<std::string> mine;
      std::set<std::string> bgpdsOwn;
      for (const auto& target : vni.at(ours).as_array()) mine.emplace(target.as_string());
      for (const auto& target : theirs.at(bgpds).as_array()) bgpdsOwn.emplace(target.as_string());
      EXPECT_EQ(mine, bgpdsOwn) << ours;
      EXPECT_FALSE(mine.empty()) << ours;
    }
  }
}

}  // namespace
}  // namespace nicleaf::test
