// SPDX-License-Identifier: Apache-2.0
// Lines that bgpd has from a configuration file, and that no commit has made.
#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>

#include "component/plugin/tenant_fixture.hpp"
#include "nicleaf-drift.grpc.pb.h"
#include "support/eventually.hpp"
#include "support/northbound.hpp"

namespace nicleaf::test {
namespace {

using nicleaf::drift::RemoveForeignResponse;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto kOldFile = R"(router bgp 65000
 bgp router-id 10.0.0.1
 neighbor OLD peer-group
 neighbor OLD remote-as external
 neighbor 10.5.5.5 peer-group OLD
 neighbor 10.5.5.5 password typed
 neighbor 10.0.0.2 remote-as 65002
 neighbor 10.0.0.2 passive
 address-family ipv4 unicast
  network 10.9.0.0/16
  neighbor 10.0.0.2 allowas-in 4
 exit-address-family
exit
router bgp 65000 vrf old
 neighbor 10.7.7.7 remote-as external
exit
)";

std::string intent(int as) {
  return R"({"nicleaf-frr-bgp:bgp":{"instance":[{"vrf":"default","global":{"local-as":)" + std::to_string(as) +
         R"(},"neighbors":{"neighbor":[{"remote-address":"10.0.0.2","description":"kept",
            "neighbor-remote-as":{"remote-as-type":"as-specified","remote-as":65002}}]}}]}})";
}

grpc::Status removeForeign(const FrrNode& node, RemoveForeignResponse* response) {
  const auto stub =
      nicleaf::drift::Drift::NewStub(grpc::CreateChannel(node.northbound("bgpd"), grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  return stub->RemoveForeign(&context, {}, response);
}

class Files : public ::testing::Test {
 protected:
  void start() {
    node.configuration["bgpd"] = kOldFile;
    node.start("bgpd");
  }
  Northbound::Status commit(int as) { return Northbound(node.northbound("bgpd")).merge(intent(as)); }
  /// Only what was committed is there.
  void expectClean(const std::string& as) {
    const std::string config = node.runningConfig();
    EXPECT_THAT(config, HasSubstr("router bgp " + as + "\n"));
    EXPECT_THAT(config, HasSubstr("neighbor 10.0.0.2 description kept"));
    for (const char* gone : {"OLD", "10.5.5.5", "passive", "10.9.0.0", "allowas-in", "vrf old", "router-id"})
      EXPECT_THAT(config, Not(HasSubstr(gone)));
  }
  FrrNode node;
};

TEST_F(Files, AreUndoneAfterTheFirstCommit) {
  start();
  RemoveForeignResponse response;
  EXPECT_EQ(removeForeign(node, &response).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  ASSERT_TRUE(commit(65000).ok());
  ASSERT_TRUE(removeForeign(node, &response).ok());
  EXPECT_EQ(response.left_size(), 0) << response.DebugString();
  EXPECT_GT(response.removed_size(), 5);
  EXPECT_THAT(response.DebugString(), Not(HasSubstr("typed")));
  expectClean("65000");
  response.Clear();
  ASSERT_TRUE(removeForeign(node, &response).ok());
  EXPECT_EQ(response.removed_size() + response.left_size(), 0);
}

TEST_F(Files, WithAnotherAsNumberAreReplaced) {
  start();
  const auto status = commit(65009);
  ASSERT_TRUE(status.ok()) << status.error_message();
  RemoveForeignResponse response;
  ASSERT_TRUE(removeForeign(node, &response).ok());
  expectClean("65009");
}

/// watchfrr lets vtysh read frr.conf after it has started bgpd; the agent may have been faster.
TEST_F(Files, ThatAreReadLaterAreUndoneAsSoonAsTheyAreRead) {
  node.start("bgpd");
  ASSERT_TRUE(commit(65000).ok());
  RemoveForeignResponse response;
  ASSERT_TRUE(removeForeign(node, &response).ok());
  node.load(kOldFile);
  EXPECT_TRUE(eventually([&] { return node.runningConfig().find("10.5.5.5") == std::string::npos; }))
      << node.runningConfig();
  expectClean("65000");
  // What somebody types is not a file.
  node.configure({"router bgp 65000", "neighbor 10.5.5.5 remote-as 65005"});
  EXPECT_THAT(node.runningConfig(), HasSubstr("10.5.5.5"));
}

TEST(FilesOfATenant, WithAnotherAsNumberAreReplacedAlthoughTheVrfHasAnL3vni) {
  TenantNode dpu;
  const auto l3vniIsUp = [&] {
    return dpu.node.show("show bgp l2vpn evpn vni").find("14001") != std::string::npos &&
           dpu.node.show("show bgp vrf red").find("65001") == std::string::npos;
  };
  const auto status = Northbound(dpu.node.northbound("bgpd")).merge(R"({"nicleaf-frr-bgp:bgp":{"instance":[
    {"vrf":"default","global":{"local-as":65009,"afi-safis":{"afi-safi":[{"afi-safi-name":"l2vpn-evpn",
       "l2vpn-evpn":{"advertise-all-vni":true}}]}}},
    {"vrf":"red","global":{"local-as":65009}}]}})");
  ASSERT_TRUE(status.ok()) << status.error_message();
  RemoveForeignResponse response;
  ASSERT_TRUE(removeForeign(dpu.node, &response).ok());
  EXPECT_THAT(dpu.node.runningConfig(), Not(HasSubstr("65001")));
  EXPECT_TRUE(eventually(l3vniIsUp)) << dpu.node.show("show bgp l2vpn evpn vni");
}

}  // namespace
}  // namespace nicleaf::test
