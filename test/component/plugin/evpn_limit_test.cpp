// SPDX-License-Identifier: Apache-2.0
// The limit of EVPN routes, for which bgpd has no command of its own.
#include <gmock/gmock.h>

#include "component/plugin/tenant_fixture.hpp"
#include "support/eventually.hpp"
#include "support/northbound.hpp"

namespace nicleaf::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using NotificationCode = std::pair<unsigned, unsigned>;

constexpr NotificationCode kNone{0, 0}, kTooManyPrefixes{6, 1};  // RFC 4486
constexpr auto kNeighbor =
    "/nicleaf-frr-bgp:bgp/instance[vrf='default']/neighbors/neighbor[remote-address='10.20.0.2']";

std::string configuration(const std::string& limit) {
  return R"(router bgp 65001
 bgp router-id 192.0.2.1
 no bgp ebgp-requires-policy
 no bgp default ipv4-unicast
 neighbor 10.20.0.2 remote-as 65200
 neighbor 10.20.0.2 passive
 neighbor 10.20.0.2 nicleaf evpn-prefix-limit )" +
         limit + R"(
 address-family l2vpn evpn
  neighbor 10.20.0.2 activate
  advertise-all-vni
 exit-address-family
)";
}

/// An UPDATE with one type-2 route (RFC 7432 section 7.2), for the MAC 02:00:00:00:00:N.
void announceMac(BgpSpeaker& spine, std::uint8_t n) {
  const Octets header{0, 25, 70, 4, 10, 20, 0, 2, 0};  // AFI, SAFI, next hop, reserved
  const Octets route{
      2, 33, 0, 1, 10, 255, 0,  1, 0, 1, 0, 0, 0, 0, 0, 0, 0,  0,
      0, 0,  0, 0, 0,  0,   48, 2, 0, 0, 0, 0, n, 0, 0, 0, 100};  // RD, ESI, Ethernet tag, MAC, no IP address, VNI
  spine.update(spine.mandatory() + attribute(0x80, 14, header + route), {});
}

/// The MACs 1 to `last`.
void announceMacs(BgpSpeaker& spine, std::uint8_t last) {
  for (std::uint8_t n = 1; n <= last; ++n) announceMac(spine, n);
}

class EvpnLimit : public ::testing::Test {
 protected:
  static std::string shown(TenantNode& dpu) { return dpu.node.show("show bgp l2vpn evpn route type macip"); }
  static bool has(TenantNode& dpu, const std::string& mac) {
    return shown(dpu).find("02:00:00:00:00:" + mac) != std::string::npos;
  }
};

TEST_F(EvpnLimit, EndsTheSessionOfAPeerThatExceedsIt) {
  TenantNode dpu(true, configuration("3 restart 1"));
  BgpSpeaker spine(dpu.spines, TenantNode::spine());
  announceMacs(spine, 3);
  EXPECT_TRUE(eventually([&] { return has(dpu, "03"); })) << shown(dpu);
  EXPECT_EQ(spine.notification(), kNone);
  announceMac(spine, 4);
  EXPECT_TRUE(eventually([&] { return spine.notification() == kTooManyPrefixes; }));
  EXPECT_TRUE(eventually([&] { return !has(dpu, "01"); })) << shown(dpu);
  EXPECT_THAT(dpu.node.show("show bgp neighbors 10.20.0.2"),
              HasSubstr("Reduce the no. of prefix from 10.20.0.2, will restart in"));
}

/// A raised limit is a new one: bgpd itself would leave the session down.
TEST_F(EvpnLimit, ThatIsRaisedLetsThePeerComeBack) {
  TenantNode dpu(true, configuration("3"));
  {
    BgpSpeaker spine(dpu.spines, TenantNode::spine());
    announceMacs(spine, 4);
    ASSERT_TRUE(eventually([&] { return spine.notification() == kTooManyPrefixes; }));
  }
  Northbound northbound(dpu.node.northbound("bgpd"));
  auto status = northbound.change({{std::string(kNeighbor) + "/neighbor-remote-as/remote-as-type", "as-specified"},
                                   {std::string(kNeighbor) + "/neighbor-remote-as/remote-as", "65200"},
                                   {"/nicleaf-frr-bgp:bgp/instance[vrf='default']/global/local-as", "65001"},
                                   {std::string(kNeighbor) + "/evpn-prefix-limit/max-prefixes", "3"}});
  ASSERT_TRUE(status.ok()) << status.error_message();
  status = northbound.change({{std::string(kNeighbor) + "/evpn-prefix-limit/max-prefixes", "4"}});
  ASSERT_TRUE(status.ok()) << status.error_message();
  BgpSpeaker spine(dpu.spines, TenantNode::spine());
  announceMacs(spine, 4);
  EXPECT_TRUE(eventually([&] { return has(dpu, "04"); })) << shown(dpu);
  EXPECT_EQ(spine.notification(), kNone);
}

TEST_F(EvpnLimit, WithWarningOnlyAcceptsAllRoutes) {
  TenantNode dpu(true, configuration("3 50 warning-only"));
  BgpSpeaker spine(dpu.spines, TenantNode::spine());
  announceMacs(spine, 5);
  EXPECT_TRUE(eventually([&] { return has(dpu, "05"); })) << shown(dpu);
  EXPECT_EQ(spine.notification(), kNone);
}

/// What is limited already counts: bgpd checks at once.
TEST_F(EvpnLimit, EndsASessionThatExceedsItAlready) {
  TenantNode dpu(true, configuration("1000"));
  BgpSpeaker spine(dpu.spines, TenantNode::spine());
  announceMacs(spine, 3);
  ASSERT_TRUE(eventually([&] { return has(dpu, "03"); })) << shown(dpu);
  const auto status =
      Northbound(dpu.node.northbound("bgpd"))
          .change({{std::string(kNeighbor) + "/neighbor-remote-as/remote-as-type", "as-specified"},
                   {std::string(kNeighbor) + "/neighbor-remote-as/remote-as", "65200"},
                   {"/nicleaf-frr-bgp:bgp/instance[vrf='default']/global/local-as", "65001"},
                   // As in its file: another family would reset the session.
                   {"/nicleaf-frr-bgp:bgp/instance[vrf='default']/global/default-ipv4-unicast", "false"},
                   {std::string(kNeighbor) + "/evpn-prefix-limit/max-prefixes", "2"}});
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_TRUE(eventually([&] { return spine.notification() == kTooManyPrefixes; }));
}

/// bgpd would write maximum-prefix into the EVPN family. vtysh would read it back as a limit of IPv4, and all lines of
/// the family that follow as lines of the instance.
TEST(SavedConfiguration, HasNoLimitThatVtyshMistakes) {
  TenantNode dpu(true, configuration("3 80 restart 1"));
  const std::string saved = dpu.node.runningConfig();
  EXPECT_THAT(saved, AllOf(HasSubstr(" neighbor 10.20.0.2 nicleaf evpn-prefix-limit 3 80 restart 1\n"),
                           Not(HasSubstr("maximum-prefix"))));
  FrrNode stock({.module = false});
  stock.start("bgpd");
  stock.load(saved);
  const std::string loaded = stock.runningConfig();
  EXPECT_THAT(loaded, AllOf(HasSubstr("advertise-all-vni"), HasSubstr("  neighbor 10.20.0.2 activate"),
                            Not(HasSubstr("prefix-limit")), Not(HasSubstr("maximum-prefix"))));
}

TEST(EvpnLimitLine, IsThatOfTheDatastore) {
  FrrNode node;
  node.start("bgpd");
  Northbound northbound(node.northbound("bgpd"));
  const std::string limit = std::string(kNeighbor) + "/evpn-prefix-limit";
  auto status = northbound.change({{std::string(kNeighbor) + "/neighbor-remote-as/remote-as-type", "as-specified"},
                                   {std::string(kNeighbor) + "/neighbor-remote-as/remote-as", "65200"},
                                   {"/nicleaf-frr-bgp:bgp/instance[vrf='default']/global/local-as", "65001"},
                                   {limit + "/max-prefixes", "7"},
                                   {limit + "/shutdown-threshold-pct", "75"},
                                   {limit + "/warning-only", "true"}});
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_THAT(node.runningConfig(), HasSubstr(" neighbor 10.20.0.2 nicleaf evpn-prefix-limit 7 warning-only\n"));
  status = northbound.change({}, {limit + "/max-prefixes"});
  EXPECT_THAT(status.error_message(), HasSubstr("a limit of EVPN routes needs max-prefixes"));
  status = northbound.change({{limit + "/restart-timer", "5"}});
  EXPECT_THAT(status.error_message(), HasSubstr("restart-timer and warning-only exclude each other"));
  ASSERT_TRUE(northbound.change({}, {limit}).ok());
  EXPECT_THAT(node.runningConfig(), Not(HasSubstr("limit")));
}

}  // namespace
}  // namespace nicleaf::test
