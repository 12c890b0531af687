// SPDX-License-Identifier: Apache-2.0
// Compare lists what an operator types into a shell, and nothing of what a commit did.
#include <gmock/gmock.h>
#include <grpcpp/client_context.h>

#include "nicleaf-drift.grpc.pb.h"
#include "support/frr_node.hpp"
#include "support/northbound.hpp"

using nicleaf::drift::Difference;
using nicleaf::test::FrrNode;
using nicleaf::test::Northbound;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

namespace {

constexpr auto kConfig = R"({"nicleaf-frr-bgp:bgp":{"instance":[
  {"vrf":"default","global":{"local-as":65000,"router-id":"10.0.0.1","default-ipv4-unicast":false,
     "afi-safis":{"afi-safi":[
       {"afi-safi-name":"ipv4-unicast","ipv4-unicast":{"network-config":[{"prefix":"10.0.0.1/32"},{"prefix":"10.9.0.0/16"}],
          "use-multiple-paths":{"ebgp":{"maximum-paths":8}}}},
       {"afi-safi-name":"l2vpn-evpn","l2vpn-evpn":{"advertise-all-vni":true,
          "vni":[{"vni":10100,"rd":"10.0.0.1:100"}]}}]}},
   "peer-groups":{"peer-group":[{"peer-group-name":"FABRIC","neighbor-remote-as":{"remote-as-type":"external"},
      "timers":{"keepalive":1,"hold-time":3},
      "afi-safis":{"afi-safi":[{"afi-safi-name":"ipv4-unicast","enabled":true}]}}]},
   "neighbors":{"unnumbered-neighbor":[{"interface":"swp1","peer-group":"FABRIC"}]}},
  {"vrf":"red","global":{"local-as":65000},
   "neighbors":{"neighbor":[{"remote-address":"192.168.1.10",
      "neighbor-remote-as":{"remote-as-type":"as-specified","remote-as":64512},"password":"s3cret"}]}}]}})";

class Drift : public ::testing::Test {
 protected:
  Drift() { node.start("bgpd"); }

  /// Each difference as "+ line" (bgpd only) or "- line" (datastore only), after the lines that lead to it.
  std::vector<std::string> drift() {
    grpc::ClientContext context;
    nicleaf::drift::CompareResponse response;
    const auto status = nicleaf::drift::Drift::NewStub(northbound.channel())->Compare(&context, {}, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    std::vector<std::string> lines;
    paths.clear();
    for (const auto& one : response.differences()) {
      std::string line = one.kind() == Difference::ONLY_IN_BGPD ? "+" : "-";
      for (const auto& leading : one.context()) line += ' ' + leading + " >";
      lines.push_back(line + ' ' + one.line());
      if (!one.path().empty()) paths.push_back(one.path());
    }
    return lines;
  }

  FrrNode node;
  Northbound northbound{node.northbound("bgpd")};
  std::vector<std::string> paths;
};

TEST_F(Drift, NoneAfterCommits) {
  EXPECT_THAT(drift(), IsEmpty());
  ASSERT_TRUE(northbound.merge(kConfig).ok());
  EXPECT_THAT(drift(), IsEmpty());
  std::string many;
  for (int i = 0; i < 200; ++i) {
    const std::string n = std::to_string(i);
    many +=
        std::string(i ? "," : "") + R"({"vrf":"t)" + n +
        R"(","global":{"local-as":65000,"router-id":"10.0.0.1"},"neighbors":{"neighbor":[{"remote-address":"10.1.)" +
        n + R"(.1","neighbor-remote-as":{"remote-as-type":"internal"},"description":"tenant )" + n + R"("}]}})";
  }
  ASSERT_TRUE(northbound.merge(R"({"nicleaf-frr-bgp:bgp":{"instance":[)" + many + "]}}").ok());
  EXPECT_THAT(drift(), IsEmpty());
}

/// bgpd does not write ebgp-multihop of iBGP sessions, and a group is what its first member is.
TEST_F(Drift, NoneOfTheHopsOfAnInternalGroup) {
  const auto status = northbound.merge(R"({"nicleaf-frr-bgp:bgp":{"instance":[{"vrf":"blue",
    "global":{"local-as":65000},
    "peer-groups":{"peer-group":[{"peer-group-name":"G","ebgp-multihop":{"multihop-ttl":255}}]},
    "neighbors":{"neighbor":[{"remote-address":"10.0.0.2","peer-group":"G",
      "neighbor-remote-as":{"remote-as-type":"internal"}}]}}]}})");
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_THAT(node.runningConfig(), Not(HasSubstr("ebgp-multihop")));
  EXPECT_THAT(drift(), IsEmpty());
}

TEST_F(Drift, TellsWhatWasTypedIntoAShell) {
  ASSERT_TRUE(northbound.merge(kConfig).ok());
  node.configure({"router bgp 65000", "neighbor FABRIC timers 10 30", "neighbor 10.5.5.5 remote-as 65005",
                  "neighbor 10.5.5.5 password typed", "address-family ipv4 unicast", "no network 10.9.0.0/16"});
  node.configure({"router bgp 65000", "address-family l2vpn evpn", "no vni 10100"});
  node.configure({"router bgp 65000 vrf red", "no neighbor 192.168.1.10"});
  const auto told = drift();
  const std::string top = "router bgp 65000";
  EXPECT_THAT(told, UnorderedElementsAre("+ " + top + " > neighbor FABRIC timers 10 30",
                                         "- " + top + " > neighbor FABRIC timers 1 3",
                                         "+ " + top + " > neighbor 10.5.5.5 remote-as 65005",
                                         "+ " + top + " > neighbor 10.5.5.5 password ...",
                                         "- " + top + " > address-family ipv4 unicast > network 10.9.0.0/16",
                                         "- " + top + " > address-family l2vpn evpn > vni 10100",
                                         "- " + top + " > address-family l2vpn evpn > vni 10100 > rd 10.0.0.1:100",
                                         "- " + top + " vrf red > neighbor 192.168.1.10 remote-as 64512",
                                         "- " + top + " vrf red > neighbor 192.168.1.10 password ..."));
  EXPECT_THAT(paths, ::testing::Contains("/nicleaf-frr-bgp:bgp/instance[vrf='default']/peer-groups/"
                                         "peer-group[peer-group-name='FABRIC']/timers"));
  for (const auto& line : told) EXPECT_THAT(line, Not(HasSubstr("s3cret")));
}

TEST_F(Drift, TellsOfAWholeInstance) {
  node.configure({"router bgp 65009 vrf blue", "neighbor 10.7.7.7 remote-as external"});
  EXPECT_THAT(drift(), ElementsAre("+ router bgp 65009 vrf blue",
                                   "+ router bgp 65009 vrf blue > neighbor 10.7.7.7 remote-as external"));
}

TEST_F(Drift, WaitsForTransactions) {
  const auto candidate = northbound.create();
  ASSERT_TRUE(northbound.load(candidate, kConfig).ok());
  ASSERT_TRUE(northbound.commit(candidate, frr::CommitRequest::PREPARE).ok());
  grpc::ClientContext context;
  nicleaf::drift::CompareResponse response;
  const auto status = nicleaf::drift::Drift::NewStub(northbound.channel())->Compare(&context, {}, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE) << status.error_message();
  ASSERT_TRUE(northbound.commit(candidate, frr::CommitRequest::ABORT).ok());
  EXPECT_THAT(drift(), IsEmpty());
}

}  // namespace
