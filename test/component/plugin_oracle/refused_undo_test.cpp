// SPDX-License-Identifier: Apache-2.0
// bgpd refuses a line of a commit, and perhaps a line of the rollback.
#include <gmock/gmock.h>

#include "plugin_oracle/drift.hpp"
#include "plugin_oracle/refuser.hpp"
#include "support/frr_node.hpp"
#include "support/northbound.hpp"

using nicleaf::test::driftOf;
using nicleaf::test::FrrNode;
using nicleaf::test::Northbound;
using nicleaf::test::Refuser;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace {

constexpr auto kTop = "router bgp 65000";
const std::string kNeighbor =
    "/nicleaf-frr-bgp:bgp/instance[vrf='default']/neighbors/neighbor[remote-address='10.0.0.2']";

class RefusedUndo : public ::testing::Test {
 protected:
  RefusedUndo() {
    node.start("bgpd");
    const auto status = northbound.merge(R"({"nicleaf-frr-bgp:bgp":{"instance":[{"vrf":"default",
      "global":{"local-as":65000,"router-id":"10.0.0.1"},
      "peer-groups":{"peer-group":[{"peer-group-name":"G"}]},
      "neighbors":{"neighbor":[{"remote-address":"10.0.0.2","neighbor-remote-as":{"remote-as-type":"external"}}]}}]}})");
    EXPECT_TRUE(status.ok()) << status.error_message();
    running = node.runningConfig();
    datastore = northbound.config("/");
  }

  FrrNode node{Refuser::options()};
  Refuser refuser{node};
  Northbound northbound{node.northbound("bgpd")};
  std::string running;
  std::string datastore;
};

TEST_F(RefusedUndo, IsToldWithTheRefusalAndListedAsDrift) {
  refuser.refuse({{.line = {kTop, "neighbor 10.0.0.2 timers connect 5"}, .text = "% no timers"},
                  {.line = {kTop, "no neighbor 10.0.0.2 description"}, .text = "% it stays"}});
  const Northbound::Values change{{kNeighbor + "/description", "one"}, {kNeighbor + "/timers/connect-time", "5"}};
  const auto status = northbound.change(change);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_EQ(status.error_message(), kNeighbor + "/timers/connect-time: bgpd refused: % no timers; rollback failed at " +
                                        kNeighbor + "/description: % it stays");
  EXPECT_EQ(northbound.config("/"), datastore);
  EXPECT_THAT(driftOf(northbound), ElementsAre("+ neighbor 10.0.0.2 description one"));

  // The next commit makes bgpd and the datastore equal again.
  EXPECT_TRUE(northbound.change(change).ok());
  EXPECT_THAT(driftOf(northbound), IsEmpty());
  EXPECT_TRUE(northbound.change({}, {kNeighbor + "/description", kNeighbor + "/timers"}).ok());
  EXPECT_EQ(node.runningConfig(), running);
}

TEST_F(RefusedUndo, OfAHalfMadeNeighborLeavesThatHalfOnly) {
  const std::string added =
      "/nicleaf-frr-bgp:bgp/instance[vrf='default']/neighbors/neighbor[remote-address='10.0.0.3']";
  refuser.refuse({{.line = {kTop, "neighbor 10.0.0.3 peer-group G"}}, {.line = {kTop, "no neighbor 10.0.0.3"}}});
  const auto status = northbound.change({{kNeighbor + "/description", "one"},
                                         {added + "/neighbor-remote-as/remote-as-type", "external"},
                                         {added + "/peer-group", "G"}});
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_THAT(status.error_message(), HasSubstr(added + ": bgpd refused"));
  EXPECT_THAT(status.error_message(), HasSubstr("rollback failed at " + added));
  EXPECT_THAT(driftOf(northbound), ElementsAre("+ neighbor 10.0.0.3 remote-as external"));
}

/// A member that joins a group after the group's hops were set inherits the hops, but not the TTL that belongs to them.
/// bgpd then removes the member's own hops and refuses the line all the same.
TEST_F(RefusedUndo, RestoresWhatBgpdRefusedAndYetDid) {
  const std::string group = "/nicleaf-frr-bgp:bgp/instance[vrf='default']/peer-groups/peer-group[peer-group-name='G']";
  const Northbound::Values hops{{group + "/neighbor-remote-as/remote-as-type", "external"},
                                {group + "/ttl-security", "15"}};
  ASSERT_TRUE(northbound.change(hops).ok());
  const std::string member =
      "/nicleaf-frr-bgp:bgp/instance[vrf='default']/neighbors/neighbor[remote-address='10.0.0.4']";
  ASSERT_TRUE(northbound.change({{member + "/peer-group", "G"}, {member + "/ttl-security", "1"}}).ok());
  const auto before = node.runningConfig();
  ASSERT_THAT(before, HasSubstr("neighbor 10.0.0.4 ttl-security hops 1"));
  const auto status = northbound.change({{member + "/description", "one"}}, {member + "/ttl-security"});
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION) << status.error_message();
  EXPECT_EQ(node.runningConfig(), before);
  EXPECT_THAT(driftOf(northbound), IsEmpty());
}

TEST_F(RefusedUndo, WithoutAWayInListsEverythingAsDrift) {
  const auto candidate = northbound.create();
  const Northbound::Values change{{kNeighbor + "/description", "one"}, {kNeighbor + "/timers/connect-time", "5"}};
  ASSERT_TRUE(northbound.edit(candidate, change).ok());
  ASSERT_TRUE(northbound.commit(candidate, frr::CommitRequest::PREPARE).ok());
  refuser.refuse({{.line = {"", kTop}, .text = "% closed", .times = 1000}});
  const auto status = northbound.commit(candidate, frr::CommitRequest::ABORT);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_THAT(status.error_message(), HasSubstr("rollback failed at " + kNeighbor));
  EXPECT_THAT(status.error_message(), HasSubstr("% closed"));
  EXPECT_EQ(northbound.config("/"), datastore);
  EXPECT_THAT(driftOf(northbound),
              ElementsAre("+ neighbor 10.0.0.2 description one", "+ neighbor 10.0.0.2 timers connect 5"));

  refuser.refuseNothing();
  EXPECT_TRUE(northbound.commit(candidate, frr::CommitRequest::ALL).ok());
  EXPECT_THAT(driftOf(northbound), IsEmpty());
}

TEST_F(RefusedUndo, IsNotNeededOfPoliciesThatCameWithARefusedLine) {
  const std::string in = kNeighbor +
                         "/afi-safis/afi-safi[afi-safi-name='nicleaf-frr-bgp:ipv4-unicast']/ipv4-unicast/"
                         "filter-config/plist-import";
  refuser.refuse({{.line = {std::string(kTop) + "\naddress-family ipv4 unicast", "neighbor 10.0.0.2 prefix-list P in"},
                   .text = "% no lists"}});
  const std::string list = "/frr-filter:lib/prefix-list[type='ipv4'][name='P']/entry[sequence='5']";
  const std::string map = "/frr-route-map:lib/route-map[name='M']/entry[sequence='10']";
  const Northbound::Values change{
      {in, "P"}, {list + "/action", "permit"}, {list + "/ipv4-prefix", "10.0.0.0/8"}, {map + "/action", "permit"}};
  for (const auto phase : {frr::CommitRequest::PREPARE, frr::CommitRequest::ALL}) {
    const auto candidate = northbound.create();
    ASSERT_TRUE(northbound.edit(candidate, change).ok());
    const auto status = northbound.commit(candidate, phase);
    EXPECT_EQ(status.error_code(),
              phase == frr::CommitRequest::PREPARE ? grpc::StatusCode::FAILED_PRECONDITION : grpc::StatusCode::OK);
    if (!status.ok()) {
      EXPECT_EQ(status.error_message(), in + ": bgpd refused: % no lists");
      EXPECT_EQ(node.runningConfig(), running);
      EXPECT_EQ(northbound.config("/"), datastore);
    }
  }
  EXPECT_THAT(node.runningConfig(), HasSubstr("ip prefix-list P seq 5 permit 10.0.0.0/8"));
  EXPECT_THAT(node.runningConfig(), HasSubstr("route-map M permit 10"));
}

}  // namespace
