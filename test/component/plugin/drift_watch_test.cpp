// SPDX-License-Identifier: Apache-2.0
// The module notices by itself that bgpd's lines are not those of the datastore, and repairs them when it is asked.
#include <gmock/gmock.h>

#include <chrono>

#include "nicleaf-changes.grpc.pb.h"
#include "nicleaf-drift.grpc.pb.h"
#include "support/eventually.hpp"
#include "support/frr_node.hpp"
#include "support/northbound.hpp"
#include "support/saved_configuration.hpp"

namespace nicleaf::test {
namespace {

using changes::WaitResponse;
using drift::RepairResponse;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr auto kConfig = R"({"nicleaf-frr-bgp:bgp":{"instance":[
  {"vrf":"default","global":{"local-as":65000,"router-id":"10.0.0.1","default-ipv4-unicast":false,
     "afi-safis":{"afi-safi":[
       {"afi-safi-name":"ipv4-unicast","ipv4-unicast":{"network-config":[{"prefix":"10.9.0.0/16"}]}},
       {"afi-safi-name":"l2vpn-evpn","l2vpn-evpn":{"advertise-all-vni":true,
          "vni":[{"vni":10100,"rd":"10.0.0.1:100"}]}}]}},
   "peer-groups":{"peer-group":[{"peer-group-name":"FABRIC","neighbor-remote-as":{"remote-as-type":"external"},
      "timers":{"keepalive":1,"hold-time":3},
      "afi-safis":{"afi-safi":[{"afi-safi-name":"ipv4-unicast","enabled":true}]}}]},
   "neighbors":{"unnumbered-neighbor":[{"interface":"swp1","peer-group":"FABRIC"}]}},
  {"vrf":"red","global":{"local-as":65000},
   "neighbors":{"neighbor":[{"remote-address":"192.168.1.10","description":"a server","password":"s3cret",
      "neighbor-remote-as":{"remote-as-type":"as-specified","remote-as":64512}}]}}]}})";

class DriftWatch : public ::testing::Test {
 protected:
  DriftWatch() {
    node_.start("bgpd");
    EXPECT_TRUE(northbound_.merge(kConfig).ok());
    clean_ = node_.runningConfig();
    (void)wait();
  }

  /// Waits for something new; fails after `most`.
  grpc::Status wait(milliseconds most = milliseconds(5000)) {
    changes::WaitRequest request;
    request.set_instance(told_.instance());
    request.set_version(told_.version());
    if (told_.has_drift()) request.set_drift(told_.drift());
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + most);
    return changes::Changes::NewStub(northbound_.channel())->Wait(&context, request, &told_);
  }
  /// The number of lines that differ, when it is told that they are others.
  std::uint32_t next() {
    const auto status = wait();
    EXPECT_TRUE(status.ok()) << status.error_message();
    return told_.drift_lines();
  }
  RepairResponse repair() {
    grpc::ClientContext context;
    RepairResponse response;
    const auto status = drift::Drift::NewStub(northbound_.channel())->Repair(&context, {}, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
  static std::vector<std::string> textOf(const google::protobuf::RepeatedPtrField<drift::Difference>& all) {
    std::vector<std::string> lines;
    for (const auto& one : all) lines.push_back(one.line());
    return lines;
  }

  FrrNode node_;
  Northbound northbound_{node_.northbound("bgpd")};
  WaitResponse told_;
  std::string clean_;
};

TEST_F(DriftWatch, TellsWithinASecondAfterTheShellLeaves) {
  EXPECT_EQ(told_.drift(), 0U);
  EXPECT_EQ(told_.drift_lines(), 0U);
  node_.configure({"router bgp 65000 vrf red", "neighbor 192.168.1.10 shutdown"});
  const auto left = steady_clock::now();
  EXPECT_EQ(next(), 1U);
  EXPECT_LT(steady_clock::now() - left, milliseconds(1000));
  node_.configure({"router bgp 65000 vrf red", "no neighbor 192.168.1.10 shutdown"});
  EXPECT_EQ(next(), 0U);
}

TEST_F(DriftWatch, TellsOfLinesThatWereRemoved) {
  node_.configure({"router bgp 65000", "address-family ipv4 unicast", "no network 10.9.0.0/16"});
  EXPECT_EQ(next(), 1U);
}

TEST_F(DriftWatch, TellsNothingOfAShellThatLeavesAllAsItIs) {
  node_.configure({"router bgp 65000 vrf red", "neighbor 192.168.1.10 description a server"});
  node_.configure({"debug bgp updates"});
  EXPECT_EQ(wait(milliseconds(1500)).error_code(), grpc::StatusCode::DEADLINE_EXCEEDED) << told_.drift_lines();
}

TEST_F(DriftWatch, TellsNothingToAClientThatDoesNotAskForDrift) {
  node_.configure({"router bgp 65000 vrf red", "neighbor 192.168.1.10 shutdown"});
  ASSERT_EQ(next(), 1U);
  told_.clear_drift();
  EXPECT_EQ(wait(milliseconds(1500)).error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
}

TEST_F(DriftWatch, TellsNothingOfABgpdThatNobodyConfiguresThroughTheModule) {
  restartEmpty(node_, "bgpd");
  ASSERT_TRUE(eventually([&] { return wait().ok(); })) << "the channel connects again, and there is another instance";
  node_.configure({"router bgp 65009", "neighbor 10.7.7.7 remote-as external"});
  EXPECT_EQ(wait(milliseconds(1500)).error_code(), grpc::StatusCode::DEADLINE_EXCEEDED) << told_.drift_lines();
}

/// bgpd writes it for every instance, and only one has it in the datastore.
TEST_F(DriftWatch, TellsNothingOfASettingOfTheWholeProcess) {
  const auto status = northbound_.merge(R"({"nicleaf-frr-bgp:bgp":{"instance":[{"vrf":"default",
    "global":{"afi-safis":{"afi-safi":[{"afi-safi-name":"l2vpn-evpn",
      "l2vpn-evpn":{"multihoming":{"disable-ead-evi-rx":true}}}]}}}]}})");
  ASSERT_TRUE(status.ok()) << status.error_message();
  (void)wait();
  node_.configure({"router bgp 65000 vrf red", "neighbor 192.168.1.10 description a server"});
  EXPECT_EQ(wait(milliseconds(1500)).error_code(), grpc::StatusCode::DEADLINE_EXCEEDED) << told_.drift_lines();
}

TEST_F(DriftWatch, RepairRemovesAndRestores) {
  node_.configure({"router bgp 65000", "neighbor FABRIC timers 10 30", "neighbor 10.5.5.5 remote-as 65005",
                   "neighbor 10.5.5.5 password typed", "address-family ipv4 unicast", "no network 10.9.0.0/16"});
  node_.configure({"router bgp 65000", "address-family l2vpn evpn", "no vni 10100"});
  node_.configure({"router bgp 65000 vrf red", "no neighbor 192.168.1.10"});
  node_.configure({"router bgp 65009 vrf blue", "neighbor 10.7.7.7 remote-as external"});
  ASSERT_NE(node_.runningConfig(), clean_);
  const RepairResponse done = repair();
  EXPECT_EQ(node_.runningConfig(), clean_);
  EXPECT_THAT(textOf(done.left()), IsEmpty());
  EXPECT_THAT(textOf(done.removed()),
              UnorderedElementsAre("neighbor FABRIC timers 10 30", "neighbor 10.5.5.5 remote-as 65005",
                                   "neighbor 10.5.5.5 password ...", "router bgp 65009 vrf blue",
                                   "neighbor 10.7.7.7 remote-as external"));
  EXPECT_THAT(textOf(done.restored()), Contains("neighbor 192.168.1.10 remote-as 64512"));
  EXPECT_THAT(done.DebugString(), Not(HasSubstr("s3cret")));
  EXPECT_EQ(next(), 0U);
}

TEST_F(DriftWatch, RepairOfAWholeInstance) {
  node_.configure({"no router bgp 65000 vrf red"});
  ASSERT_GT(next(), 1U);
  EXPECT_THAT(textOf(repair().left()), IsEmpty());
  EXPECT_EQ(node_.runningConfig(), clean_);
}

/// A server's other AS number, password or group is replaced.
TEST_F(DriftWatch, RepairOfOtherValues) {
  node_.configure({"router bgp 65000 vrf red", "neighbor 192.168.1.10 remote-as 64999",
                   "neighbor 192.168.1.10 password other", "neighbor 192.168.1.10 description typed"});
  ASSERT_GT(next(), 1U);
  EXPECT_THAT(textOf(repair().left()), IsEmpty());
  EXPECT_EQ(node_.runningConfig(), clean_);
}

TEST_F(DriftWatch, RepairOfNothingChangesNothing) {
  const RepairResponse done = repair();
  EXPECT_EQ(done.ByteSizeLong(), 0U) << done.DebugString();
  EXPECT_EQ(node_.runningConfig(), clean_);
}

}  // namespace
}  // namespace nicleaf::test
