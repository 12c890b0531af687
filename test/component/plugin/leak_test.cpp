// SPDX-License-Identifier: Apache-2.0
// Routes that are leaked between VRFs go through the default instance, and FRR 10 keeps that instance afterwards.
#include <gmock/gmock.h>

#include "support/eventually.hpp"
#include "support/frr_node.hpp"
#include "support/northbound.hpp"

using nicleaf::test::eventually;
using nicleaf::test::FrrNode;
using nicleaf::test::Northbound;

namespace {

constexpr auto kLeaking = R"({"nicleaf-frr-bgp:bgp":{"instance":[
  {"vrf":"default","global":{"local-as":65000,"router-id":"10.0.0.1","coalesce-time":2000,
     "bestpath":{"as-path-multipath-relax":true},
     "afi-safis":{"afi-safi":[{"afi-safi-name":"ipv4-unicast","ipv4-unicast":{
        "network-config":[{"prefix":"10.8.0.0/16"}],"use-multiple-paths":{"ebgp":{"maximum-paths":8}}}}]}},
   "neighbors":{"neighbor":[{"remote-address":"10.0.0.2","neighbor-remote-as":{"remote-as-type":"external"},
      "description":"the other","timers":{"keepalive":5,"hold-time":15}}]}},
  {"vrf":"red","global":{"local-as":65000,"router-id":"10.0.0.1",
     "afi-safis":{"afi-safi":[{"afi-safi-name":"ipv4-unicast","ipv4-unicast":{
        "network-config":[{"prefix":"10.9.0.0/16"}],
        "vpn-config":{"rd":"65000:1","export-rt-list":["65000:1"],"import-rt-list":["65000:1"],
                      "export-vpn":true,"import-vpn":true}}}]}}}]}})";

constexpr auto kOther = R"({"nicleaf-frr-bgp:bgp":{"instance":[{"vrf":"default","global":{"local-as":65009,
  "afi-safis":{"afi-safi":[{"afi-safi-name":"ipv4-unicast","ipv4-unicast":{
     "network-config":[{"prefix":"10.7.0.0/16"}],"aggregate-route":[{"prefix":"10.0.0.0/8"}]}}]}}}]}})";

/// What a fresh bgpd shows.
std::string otherOfAFreshBgpd() {
  FrrNode node;
  node.start("bgpd");
  const auto status = Northbound(node.northbound("bgpd")).merge(kOther);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return node.runningConfig();
}

class Leak : public ::testing::Test {
 protected:
  Leak() {
    node.start("bgpd");
    empty = node.runningConfig();
  }

  // Until the VPN table has the network of the VRF.
  void leak() {
    const auto status = northbound.merge(kLeaking);
    ASSERT_TRUE(status.ok()) << status.error_message();
    ASSERT_TRUE(eventually([&] { return node.show("show bgp ipv4 vpn").find("10.9.0.0/16") != std::string::npos; }))
        << node.show("show bgp ipv4 vpn");
  }

  FrrNode node;
  Northbound northbound{node.northbound("bgpd")};
  std::string empty;
};

TEST_F(Leak, NothingIsLeftOfADeletedDefaultInstance) {
  leak();
  auto status = northbound.change({}, {"/nicleaf-frr-bgp:bgp"});
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(node.runningConfig(), empty);
  status = northbound.merge(kOther);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(node.runningConfig(), otherOfAFreshBgpd());
}

TEST_F(Leak, ADefaultInstanceTakesAnotherAsNumberOnceNothingLeaks) {
  leak();
  auto status = northbound.replaceBgp(kOther);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(node.runningConfig(), otherOfAFreshBgpd());
  // It works like a new one: it leaks again.
  status = northbound.replaceBgp(R"({"nicleaf-frr-bgp:bgp":{}})");
  ASSERT_TRUE(status.ok()) << status.error_message();
  leak();
}

}  // namespace
