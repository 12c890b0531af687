// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "support/frr_node.hpp"
#include "support/northbound.hpp"

using nicleaf::test::FrrNode;
using nicleaf::test::Northbound;
using ::testing::HasSubstr;
using ::testing::Not;

namespace {

constexpr auto kTenant = R"({"nicleaf-frr-bgp:bgp":{"instance":[
  {"vrf":"default","global":{"local-as":65000,"router-id":"10.0.0.1","default-ipv4-unicast":false,
     "bestpath":{"as-path-multipath-relax":true},
     "afi-safis":{"afi-safi":[
       {"afi-safi-name":"ipv4-unicast","ipv4-unicast":{
          "network-config":[{"prefix":"10.0.0.1/32"}],
          "redistribution-list":[{"route-type":"connected","route-instance":0,"rmap-policy-import":"LO"}],
          "use-multiple-paths":{"ebgp":{"maximum-paths":8}}}},
       {"afi-safi-name":"l2vpn-evpn","l2vpn-evpn":{"advertise-all-vni":true,"advertise-svi-ip":true,
          "vni":[{"vni":10100,"rd":"10.0.0.1:100","import-route-target":["65000:100"],
                  "export-route-target":["65000:100"]}]}}]}},
   "peer-groups":{"peer-group":[{"peer-group-name":"FABRIC","neighbor-remote-as":{"remote-as-type":"external"},
      "bfd-options":{"enable":true},"timers":{"keepalive":1,"hold-time":3},
      "afi-safis":{"afi-safi":[{"afi-safi-name":"ipv4-unicast","enabled":true},
                               {"afi-safi-name":"l2vpn-evpn","enabled":true}]}}]},
   "neighbors":{"unnumbered-neighbor":[{"interface":"swp1","peer-group":"FABRIC"},
                                       {"interface":"swp2","peer-group":"FABRIC"}]}},
  {"vrf":"red","global":{"local-as":65000,"minimum-holdtime":3,
     "afi-safis":{"afi-safi":[{"afi-safi-name":"l2vpn-evpn","l2vpn-evpn":{"ip-vrf":{"rd":"65000:1",
        "import-route-target":["65000:1000"],"export-route-target":["65000:1000","65000:1001"],
        "ipv4-unicast":{"enable":true},"ipv6-unicast":{"enable":true}}}}]}},
   "neighbors":{"neighbor":[{"remote-address":"192.168.1.10",
      "neighbor-remote-as":{"remote-as-type":"as-specified","remote-as":64512},"description":"server one",
      "password":"s3cret","passive-mode":true,
      "afi-safis":{"afi-safi":[{"afi-safi-name":"ipv4-unicast","enabled":true,"ipv4-unicast":{
         "as-path-options":{"allow-own-as":2},
         "prefix-limit":{"direction-list":[{"direction":"in","max-prefixes":10,
            "options":{"shutdown-threshold-pct":80,"warning-only":true}}]},
         "filter-config":{"plist-import":"RED-IN","rmap-export":"RED-OUT"}}}]}}]}}
]}})";

constexpr auto kTenantLines = R"(router bgp 65000
 bgp router-id 10.0.0.1
 no bgp default ipv4-unicast
 bgp bestpath as-path multipath-relax
 neighbor FABRIC peer-group
 neighbor FABRIC remote-as external
 neighbor FABRIC bfd
 neighbor FABRIC timers 1 3
 neighbor swp1 interface peer-group FABRIC
 neighbor swp2 interface peer-group FABRIC
 address-family ipv4 unicast
  network 10.0.0.1/32
  redistribute connected route-map LO
  neighbor FABRIC activate
  maximum-paths 8
 exit-address-family
 address-family l2vpn evpn
  neighbor FABRIC activate
  advertise-all-vni
  vni 10100
   rd 10.0.0.1:100
   route-target import 65000:100
   route-target export 65000:100
  exit-vni
  advertise-svi-ip
 exit-address-family
exit
router bgp 65000 vrf red
 bgp minimum-holdtime 3
 neighbor 192.168.1.10 remote-as 64512
 neighbor 192.168.1.10 description server one
 neighbor 192.168.1.10 password s3cret
 neighbor 192.168.1.10 passive
 address-family ipv4 unicast
  neighbor 192.168.1.10 maximum-prefix 10 80 warning-only
  neighbor 192.168.1.10 allowas-in 2
  neighbor 192.168.1.10 prefix-list RED-IN in
  neighbor 192.168.1.10 route-map RED-OUT out
 exit-address-family
 address-family l2vpn evpn
  advertise ipv4 unicast
  advertise ipv6 unicast
  rd 65000:1
  route-target import 65000:1000
  route-target export 65000:1000
  route-target export 65000:1001
 exit-address-family
exit
)";

std::string bgpOf(const std::string& running) {
  std::string text;
  std::istringstream lines(running);
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("router bgp")) inside = true;
    if (inside && line != " !" && line != "!") text += line + '\n';
    if (line == "exit") inside = false;
  }
  return text;
}

class Commit : public ::testing::Test {
 protected:
  Commit() { node.start("bgpd"); }
  std::string running() { return bgpOf(node.runningConfig()); }

  FrrNode node;
  Northbound northbound{node.northbound("bgpd")};
};

TEST_F(Commit, ConfiguresWholeInstances) {
  const auto status = northbound.merge(kTenant);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(running(), kTenantLines);
}

TEST_F(Commit, SameTreeAgainHasNoChanges) {
  ASSERT_TRUE(northbound.merge(kTenant).ok());
  const auto status = northbound.merge(kTenant);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ABORTED);
  EXPECT_THAT(status.error_message(), HasSubstr("No changes"));
  EXPECT_EQ(running(), kTenantLines);
}

TEST_F(Commit, RemovesWhatItAdded) {
  ASSERT_TRUE(northbound.merge(kTenant).ok());
  const auto status = northbound.change({}, {"/nicleaf-frr-bgp:bgp"});
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(running(), "");
}

TEST_F(Commit, ChangesOnlyTheLeafThatChanged) {
  ASSERT_TRUE(northbound.merge(kTenant).ok());
  const std::string neighbor =
      "/nicleaf-frr-bgp:bgp/instance[vrf='red']/neighbors/neighbor[remote-address='192.168.1.10']";
  const auto status = northbound.change({{neighbor + "/description", "server two"}}, {neighbor + "/passive-mode"});
  ASSERT_TRUE(status.ok()) << status.error_message();
  std::string expected = kTenantLines;
  expected.replace(expected.find("server one"), 10, "server two");
  expected.replace(expected.find(" neighbor 192.168.1.10 passive\n"), 31, "");
  EXPECT_EQ(running(), expected);
}

TEST_F(Commit, LeafListsAreEditedByTheirValue) {
  ASSERT_TRUE(northbound.merge(kTenant).ok());
  const std::string evpn =
      "/nicleaf-frr-bgp:bgp/instance[vrf='red']/global/afi-safis/afi-safi[afi-safi-name='nicleaf-frr-bgp:l2vpn-evpn']"
      "/l2vpn-evpn/ip-vrf";
  auto status =
      northbound.change({{evpn + "/import-route-target[.='65000:7']", ""}, {evpn + "/import-route-target", "65000:8"}},
                        {evpn + "/export-route-target[.='65000:1001']"});
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_THAT(running(), HasSubstr("route-target import 65000:7\n  route-target import 65000:8\n"));
  EXPECT_THAT(running(), Not(HasSubstr("65000:1001")));
}

TEST_F(Commit, RefusalMidwayLeavesEverythingAsBefore) {
  ASSERT_TRUE(northbound.merge(kTenant).ok());
  const auto before = northbound.config("/nicleaf-frr-bgp:bgp");
  // Only one instance may advertise the VNIs. bgpd refuses the second one after it has accepted many other lines.
  const auto status = northbound.merge(R"({"nicleaf-frr-bgp:bgp":{"instance":[
    {"vrf":"default","global":{"local-as":65000,"router-id":"10.0.0.9","default-ipv4-unicast":true},
     "peer-groups":{"peer-group":[{"peer-group-name":"NEW"}]},
     "neighbors":{"neighbor":[{"remote-address":"10.1.1.1","neighbor-remote-as":{"remote-as-type":"internal"},
       "peer-group":"NEW"}],
       "unnumbered-neighbor":[{"interface":"swp1","v6only":true}]}},
    {"vrf":"blue","global":{"local-as":65000}},
    {"vrf":"red","global":{"local-as":65000,"afi-safis":{"afi-safi":[
      {"afi-safi-name":"l2vpn-evpn","l2vpn-evpn":{"advertise-all-vni":true}}]}}}]}})");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION) << status.error_message();
  EXPECT_THAT(status.error_message(),
              HasSubstr("/nicleaf-frr-bgp:bgp/instance[vrf='red']/global/afi-safis/"
                        "afi-safi[afi-safi-name='nicleaf-frr-bgp:l2vpn-evpn']/l2vpn-evpn/advertise-all-vni"));
  EXPECT_THAT(status.error_message(), HasSubstr("EVPN"));
  EXPECT_EQ(running(), kTenantLines);
  EXPECT_EQ(northbound.config("/nicleaf-frr-bgp:bgp"), before);
}

TEST_F(Commit, PrepareAppliesAndAbortTakesBack) {
  ASSERT_TRUE(northbound.merge(kTenant).ok());
  const auto candidate = northbound.create();
  const std::string path = "/nicleaf-frr-bgp:bgp/instance[vrf='red']/global/router-id";
  ASSERT_TRUE(northbound.edit(candidate, {{path, "1.1.1.1"}}).ok());
  ASSERT_TRUE(northbound.commit(candidate, frr::CommitRequest::PREPARE).ok());
  EXPECT_EQ(northbound.commit(candidate, frr::CommitRequest::PREPARE).error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(running(), HasSubstr("bgp router-id 1.1.1.1"));
  ASSERT_TRUE(northbound.commit(candidate, frr::CommitRequest::ABORT).ok());
  EXPECT_EQ(running(), kTenantLines);
  EXPECT_EQ(northbound.commit(candidate, frr::CommitRequest::APPLY).error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
  // The candidate is still usable.
  EXPECT_TRUE(northbound.commit(candidate, frr::CommitRequest::VALIDATE).ok());
  ASSERT_TRUE(northbound.commit(candidate, frr::CommitRequest::PREPARE).ok());
  ASSERT_TRUE(northbound.commit(candidate, frr::CommitRequest::APPLY).ok());
  EXPECT_THAT(running(), HasSubstr("bgp router-id 1.1.1.1"));
  EXPECT_TRUE(northbound.remove(candidate).ok());
}

TEST_F(Commit, StaleCandidateIsRefusedUntilUpdated) {
  const auto stale = northbound.create();
  ASSERT_TRUE(northbound.merge(kTenant).ok());
  const std::string path = "/nicleaf-frr-bgp:bgp/instance[vrf='blue']/global/local-as";
  ASSERT_TRUE(northbound.edit(stale, {{path, "65000"}}).ok());
  const auto status = northbound.commit(stale, frr::CommitRequest::ALL);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ABORTED);
  EXPECT_THAT(status.error_message(), HasSubstr("stale"));
  EXPECT_EQ(running(), kTenantLines);
  ASSERT_TRUE(northbound.update(stale).ok());
  const auto again = northbound.commit(stale, frr::CommitRequest::ALL);
  ASSERT_TRUE(again.ok()) << again.error_message();
  EXPECT_EQ(running(), std::string(kTenantLines) + "router bgp 65000 vrf blue\nexit\n");
}

TEST_F(Commit, UpdateKeepsBothClientsChangesOfTheSameListEntries) {
  ASSERT_TRUE(northbound.merge(kTenant).ok());
  const std::string neighbors = "/nicleaf-frr-bgp:bgp/instance[vrf='red']/neighbors/neighbor[remote-address=";
  const std::string added = neighbors + "'192.168.1.11']";
  const std::string old = neighbors + "'192.168.1.10']";
  const auto late = northbound.create();
  ASSERT_TRUE(northbound
                  .edit(late,
                        {{added + "/neighbor-remote-as/remote-as-type", "external"},
                         {added + "/description", "late"},
                         {old + "/description", "late as well"}},
                        {old + "/passive-mode"})
                  .ok());
  ASSERT_TRUE(northbound
                  .change({{added + "/neighbor-remote-as/remote-as-type", "internal"},
                           {added + "/local-port", "1179"},
                           {old + "/local-port", "2179"}},
                          {old + "/passive-mode", old + "/description"})
                  .ok());
  ASSERT_TRUE(northbound.update(late).ok());
  const auto status = northbound.commit(late, frr::CommitRequest::ALL);
  ASSERT_TRUE(status.ok()) << status.error_message();
  const auto text = running();
  EXPECT_THAT(text, HasSubstr(" neighbor 192.168.1.11 remote-as external\n"));
  EXPECT_THAT(text, HasSubstr(" neighbor 192.168.1.11 description late\n"));
  EXPECT_THAT(text, HasSubstr(" neighbor 192.168.1.11 port 1179\n"));
  EXPECT_THAT(text, HasSubstr(" neighbor 192.168.1.10 description late as well\n"));
  EXPECT_THAT(text, HasSubstr(" neighbor 192.168.1.10 port 2179\n"));
  EXPECT_THAT(text, Not(HasSubstr("192.168.1.10 passive")));
}

TEST_F(Commit, ShellCommandAfterCommitRevertsNothing) {
  ASSERT_TRUE(northbound.merge(kTenant).ok());
  node.configure({"route-map RED-OUT permit 10", "exit", "ip prefix-list RED-IN seq 5 permit 10.0.0.0/8"});
  EXPECT_EQ(running(), kTenantLines);
  EXPECT_THAT(northbound.config("/nicleaf-frr-bgp:bgp"), HasSubstr("192.168.1.10"));
  // In the other direction: the next commit keeps what the shell has configured.
  ASSERT_TRUE(northbound.change({{"/nicleaf-frr-bgp:bgp/instance[vrf='red']/global/router-id", "1.1.1.1"}}).ok());
  EXPECT_THAT(node.runningConfig(), HasSubstr("route-map RED-OUT permit 10"));
  EXPECT_THAT(node.runningConfig(), HasSubstr("ip prefix-list RED-IN seq 5 permit 10.0.0.0/8"));
}

TEST_F(Commit, PoliciesTravelInTheSameCandidate) {
  const auto status = northbound.merge(R"({
    "nicleaf-frr-bgp:bgp":{"instance":[{"vrf":"default","global":{"local-as":65000},
      "neighbors":{"neighbor":[{"remote-address":"10.1.1.1","neighbor-remote-as":{"remote-as-type":"external"},
        "afi-safis":{"afi-safi":[{"afi-safi-name":"ipv4-unicast","ipv4-unicast":{"filter-config":{"rmap-import":"IN"}}}]}}]}}]},
    "frr-filter:lib":{"prefix-list":[{"type":"ipv4","name":"P","entry":[
      {"sequence":5,"action":"permit","ipv4-prefix":"10.0.0.0/8","ipv4-prefix-length-lesser-or-equal":32}]}]},
    "frr-route-map:lib":{"route-map":[{"name":"IN","entry":[{"sequence":10,"action":"permit"}]}]}})");
  ASSERT_TRUE(status.ok()) << status.error_message();
  const auto text = node.runningConfig();
  EXPECT_THAT(text, HasSubstr("ip prefix-list P seq 5 permit 10.0.0.0/8 le 32"));
  EXPECT_THAT(text, HasSubstr("route-map IN permit 10"));
  EXPECT_THAT(text, HasSubstr("neighbor 10.1.1.1 route-map IN in"));
}

TEST_F(Commit, TransactionsAreKept) {
  frr::CommitResponse response;
  const auto candidate = northbound.create();
  ASSERT_TRUE(northbound.load(candidate, kTenant).ok());
  ASSERT_TRUE(northbound.commit(candidate, frr::CommitRequest::ALL, &response, "first tenant").ok());
  ASSERT_TRUE(northbound.remove(candidate).ok());
  ASSERT_TRUE(northbound.change({}, {"/nicleaf-frr-bgp:bgp/instance[vrf='red']"}).ok());

  grpc::ClientContext list;
  auto reader = northbound.stub().ListTransactions(&list, {});
  std::vector<frr::ListTransactionsResponse> transactions;
  for (frr::ListTransactionsResponse one; reader->Read(&one);) transactions.push_back(one);
  ASSERT_TRUE(reader->Finish().ok());
  ASSERT_EQ(transactions.size(), 2u);
  EXPECT_EQ(transactions[1].id(), response.transaction_id());
  EXPECT_EQ(transactions[1].comment(), "first tenant");
  EXPECT_THAT(transactions[1].client(), HasSubstr("pid " + std::to_string(::getpid())));

  grpc::ClientContext context;
  frr::GetTransactionRequest request;
  request.set_transaction_id(response.transaction_id());
  frr::GetTransactionResponse transaction;
  ASSERT_TRUE(northbound.stub().GetTransaction(&context, request, &transaction).ok());
  EXPECT_THAT(transaction.config().data(), HasSubstr("\"vrf\":\"red\""));
}

}  // namespace
