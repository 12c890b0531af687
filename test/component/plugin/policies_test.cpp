// SPDX-License-Identifier: Apache-2.0
// Route-maps of FRR's own module, and the instances that use them.
#include <gmock/gmock.h>

#include "support/frr_node.hpp"
#include "support/northbound.hpp"

using nicleaf::test::FrrNode;
using nicleaf::test::Northbound;
using ::testing::HasSubstr;
using ::testing::Not;

namespace {

constexpr auto kMap = "/frr-route-map:lib/route-map[name='M']";

/// How bgpd shows a neighbor's route-map: with a star if it has a pointer to it.
constexpr auto kHeld = "Route map for incoming advertisements is *M";
constexpr auto kNotHeld = "Route map for incoming advertisements is M";

TEST(Policies, MapThatIsMadeAgainIsNotTakenForTheDeletedOne) {
  FrrNode node;
  node.start("bgpd");
  // bgpd looks route-maps up some time after they have changed: here, never.
  node.configure({"bgp route-map delay-timer 600"});
  Northbound northbound{node.northbound("bgpd")};
  const auto status = northbound.merge(R"({"nicleaf-frr-bgp:bgp":{"instance":[{"vrf":"default",
      "global":{"local-as":65000},"neighbors":{"neighbor":[{"remote-address":"10.0.0.2",
        "neighbor-remote-as":{"remote-as-type":"external"},"afi-safis":{"afi-safi":[{
          "afi-safi-name":"ipv4-unicast","enabled":true,
          "ipv4-unicast":{"filter-config":{"rmap-import":"M"}}}]}}]}}]},
    "frr-route-map:lib":{"route-map":[{"name":"M","entry":[{"sequence":10,"action":"permit"}]}]}})");
  ASSERT_TRUE(status.ok()) << status.error_message();
  const auto shown = [&] { return node.show("show bgp neighbors 10.0.0.2"); };
  EXPECT_THAT(shown(), HasSubstr(kHeld));
  ASSERT_TRUE(northbound.change({}, {kMap}).ok());
  EXPECT_THAT(shown(), HasSubstr(kHeld));  // the deleted one still

  ASSERT_TRUE(northbound.change({{std::string(kMap) + "/entry[sequence='10']/action", "deny"}}).ok());
  EXPECT_THAT(shown(), HasSubstr(kNotHeld));
  EXPECT_THAT(node.runningConfig(), HasSubstr("route-map M deny 10"));
}

/// A peer-group with the route-map M for its default routes.
class DefaultRouteMap : public ::testing::Test {
 protected:
  DefaultRouteMap() {
    node.start("bgpd");
    const auto status = northbound.merge(R"({"nicleaf-frr-bgp:bgp":{"instance":[{"vrf":"default",
      "global":{"local-as":65000},
      "peer-groups":{"peer-group":[{"peer-group-name":"G","neighbor-remote-as":{"remote-as-type":"external"},
        "afi-safis":{"afi-safi":[{"afi-safi-name":"ipv4-unicast","enabled":true,
          "ipv4-unicast":{"default-originate":{"originate":true,"route-map":"M"}}}]}}]}}]},
      "frr-route-map:lib":{"route-map":[{"name":"M","entry":[{"sequence":10,"action":"permit"}]}]}})");
    EXPECT_TRUE(status.ok()) << status.error_message();
  }

  grpc::Status join(const std::string& address) {
    return northbound.change({{kInstance + "/neighbors/neighbor[remote-address='" + address + "']/peer-group", "G"}});
  }
  void joinInVtysh(const std::string& address) {
    node.configure({"router bgp 65000", "neighbor " + address + " peer-group G"});
  }
  std::string shown(const std::string& address) { return node.show("show bgp neighbors " + address); }

  /// How bgpd shows a member's route-map: with a star if it has a pointer to it.
  static constexpr auto kHeld = "Default information originate, default route-map *M,";
  static constexpr auto kNotHeld = "Default information originate, default route-map M,";
  const std::string kInstance = "/nicleaf-frr-bgp:bgp/instance[vrf='default']";
  FrrNode node;
  Northbound northbound{node.northbound("bgpd")};
};

TEST_F(DefaultRouteMap, IsForgottenByItsGroupWhenItIsDeleted) {
  joinInVtysh("10.0.0.2");
  EXPECT_THAT(shown("10.0.0.2"), HasSubstr(kHeld));
  ASSERT_TRUE(northbound.change({}, {kMap}).ok());
  joinInVtysh("10.0.0.3");
  EXPECT_THAT(shown("10.0.0.3"), HasSubstr(kNotHeld));
}

TEST_F(DefaultRouteMap, IsForgottenBeforeALineIfItWasDeletedInVtysh) {
  node.configure({"no route-map M"});
  ASSERT_TRUE(join("10.0.0.2").ok());
  EXPECT_THAT(shown("10.0.0.2"), HasSubstr(kNotHeld));
}

TEST_F(DefaultRouteMap, IsFoundByItsGroupWhenItIsMadeAfterTheLine) {
  const std::string line = kInstance +
                           "/peer-groups/peer-group[peer-group-name='G']/afi-safis/"
                           "afi-safi[afi-safi-name='nicleaf-frr-bgp:ipv4-unicast']/ipv4-unicast/default-originate";
  ASSERT_TRUE(northbound.change({}, {kMap, line}).ok());
  ASSERT_TRUE(northbound.change({{line + "/originate", "true"}, {line + "/route-map", "M"}}).ok());
  ASSERT_TRUE(northbound.change({{std::string(kMap) + "/entry[sequence='10']/action", "permit"}}).ok());
  joinInVtysh("10.0.0.2");
  EXPECT_THAT(shown("10.0.0.2"), HasSubstr(kHeld));
}

TEST_F(DefaultRouteMap, IsForgottenByItsGroupWhenItsCreationIsRolledBack) {
  ASSERT_TRUE(northbound.change({}, {kMap}).ok());
  const auto candidate = northbound.create();
  const Northbound::Values change{{std::string(kMap) + "/entry[sequence='10']/action", "permit"},
                                  {kInstance + "/neighbors/neighbor[remote-address='10.0.0.2']/peer-group", "G"}};
  ASSERT_TRUE(northbound.edit(candidate, change).ok());
  ASSERT_TRUE(northbound.commit(candidate, frr::CommitRequest::PREPARE).ok());
  EXPECT_THAT(shown("10.0.0.2"), HasSubstr(kHeld));
  ASSERT_TRUE(northbound.commit(candidate, frr::CommitRequest::ABORT).ok());
  joinInVtysh("10.0.0.3");
  EXPECT_THAT(shown("10.0.0.3"), HasSubstr(kNotHeld));
}

/// bgpd crashes if a route-map denies such an aggregate, so the model refuses it.
TEST(Policies, MapOfAnAggregateWithAsSetIsRefused) {
  FrrNode node;
  node.start("bgpd");
  Northbound northbound{node.northbound("bgpd")};
  const auto with = [](const std::string& asSet) {
    return R"({"nicleaf-frr-bgp:bgp":{"instance":[{"vrf":"default","global":{"local-as":65000,
      "import-check":false,"afi-safis":{"afi-safi":[{"afi-safi-name":"ipv4-unicast","ipv4-unicast":{
        "network-config":[{"prefix":"10.0.1.0/24"}],"aggregate-route":[{"prefix":"10.0.0.0/16","as-set":)" +
           asSet + R"(,"rmap-policy-export":"M"}]}}]}}}]},
      "frr-route-map:lib":{"route-map":[{"name":"M","entry":[{"sequence":10,"action":"deny"}]}]}})";
  };
  const auto status = northbound.merge(with("true"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("aggregate-route[prefix='10.0.0.0/16']/as-set"));
  EXPECT_THAT(status.error_message(), HasSubstr("as-set and a route-map exclude each other"));
  EXPECT_TRUE(northbound.merge(with("false")).ok());
  EXPECT_THAT(node.runningConfig(), HasSubstr("aggregate-address 10.0.0.0/16 route-map M"));
}

TEST(InboundPolicy, IsLinesOfTheModulesOwnCommands) {
  FrrNode node;
  node.start("bgpd");
  Northbound northbound{node.northbound("bgpd")};
  ASSERT_TRUE(northbound
                  .merge(R"({"nicleaf-frr-bgp:bgp":{"instance":[{"vrf":"red","global":{"local-as":65000},
      "neighbors":{"neighbor":[{"remote-address":"192.168.1.10",
        "neighbor-remote-as":{"remote-as-type":"external"}}]}}]}})")
                  .ok());
  const std::string before = node.runningConfig();
  const std::string neighbor =
      "/nicleaf-frr-bgp:bgp/instance[vrf='red']/neighbors/neighbor[remote-address='192.168.1.10']";
  const std::string policy = neighbor + "/inbound-policy";
  const Northbound::Values values = {{policy + "/as-path-limit", "50"},
                                     {neighbor + "/neighbor-remote-as/allowed-remote-as[.='65101']", ""},
                                     {neighbor + "/neighbor-remote-as/allowed-remote-as[.='4200000001']", ""},
                                     {policy + "/graceful-shutdown", "true"},
                                     {policy + "/plist-unless-blackhole", "RED-IN"},
                                     {policy + "/allowed-community[.='65001:7']", ""},
                                     {policy + "/allowed-community[.='4294967295:0:4294967295']", ""},
                                     {policy + "/allowed-community[.='64512:65535']", ""}};
  auto status = northbound.change(values);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_THAT(node.runningConfig(),
              HasSubstr(" neighbor 192.168.1.10 nicleaf allow-as 65101\n"
                        " neighbor 192.168.1.10 nicleaf allow-as 4200000001\n"
                        " neighbor 192.168.1.10 nicleaf as-path-limit 50\n"
                        " neighbor 192.168.1.10 nicleaf graceful-shutdown\n"
                        " neighbor 192.168.1.10 nicleaf blackhole otherwise RED-IN\n"
                        " neighbor 192.168.1.10 nicleaf allow-community 64512:65535\n"
                        " neighbor 192.168.1.10 nicleaf allow-community 65001:7\n"
                        " neighbor 192.168.1.10 nicleaf allow-community 4294967295:0:4294967295\n"));
  status = northbound.change({{policy + "/allowed-community[.='65536:1']", ""}});
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION) << status.error_message();
  status = northbound.change({{policy + "/as-path-limit", "51"}}, {policy + "/allowed-community[.='65001:7']"});
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_THAT(node.runningConfig(), HasSubstr("nicleaf as-path-limit 51\n"));
  EXPECT_THAT(node.runningConfig(), Not(HasSubstr("65001:7")));
  ASSERT_TRUE(northbound.change({}, {neighbor + "/neighbor-remote-as/allowed-remote-as[.='65101']"}).ok());
  EXPECT_THAT(node.runningConfig(), Not(HasSubstr("allow-as 65101")));
  ASSERT_TRUE(northbound.change({}, {policy, neighbor + "/neighbor-remote-as/allowed-remote-as[.='4200000001']"}).ok());
  EXPECT_EQ(node.runningConfig(), before);
}

}  // namespace
