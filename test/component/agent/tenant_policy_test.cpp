// SPDX-License-Identifier: Apache-2.0
// The rendered route-maps in a real bgpd, between a server that sends everything and a spine that says what it heard.
// Without VRFs, which need not be there for it: the DPU's default instance plays the tenant's.
#include <gmock/gmock.h>

#include "render/render.hpp"
#include "render/tenant_policy.hpp"
#include "support/agent_on_frr.hpp"
#include "support/eventually.hpp"
#include "support/northbound.hpp"

namespace nicleaf::test {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr char kServer[] = R"(router bgp 65101
 bgp router-id 192.168.10.11
 no bgp ebgp-requires-policy
 no bgp network import-check
 neighbor 192.168.10.1 remote-as 65001
 neighbor 192.168.10.1 timers connect 1
 address-family ipv4 unicast
  network 203.0.113.0/24
  neighbor 192.168.10.1 route-map HOSTILE out
 exit-address-family
exit
route-map HOSTILE permit 10
 set extcommunity rt 65001:14002
 set community 65001:666
 set large-community 65001:1:1
 set ip next-hop 192.168.10.77
)";

constexpr char kSpineBgp[] = R"(router bgp 65000
 bgp router-id 10.1.0.2
 no bgp ebgp-requires-policy
 no bgp default ipv4-unicast
 neighbor 10.1.0.1 remote-as 65001
 neighbor 10.1.0.1 timers connect 1
 address-family l2vpn evpn
  neighbor 10.1.0.1 activate
 exit-address-family
exit
)";

constexpr char kInstance[] = "/nicleaf-frr-bgp:bgp/instance[vrf='default']";

std::string family(const std::string& name) {
  return "/afi-safis/afi-safi[afi-safi-name='nicleaf-frr-bgp:" + name + "']";
}

class TenantPolicy : public testing::Test {
 protected:
  TenantPolicy() {
    connect(dpu_.network(), "t0", server_.network(), "eth0");
    connect(dpu_.network(), "u0", spine_.network(), "eth0");
    dpu_.network().ip("addr add 192.168.10.1/24 dev t0");
    server_.network().ip("addr add 192.168.10.11/24 dev eth0");
    dpu_.network().ip("addr add 10.1.0.1/30 dev u0");
    spine_.network().ip("addr add 10.1.0.2/30 dev eth0");
    dpu_.network().ip("link add br0 type bridge");
    dpu_.network().ip("link add vx0 type vxlan id 14001 dstport 4789 local 10.1.0.1 nolearning");
    dpu_.network().ip("link set vx0 master br0 up");
    dpu_.network().ip("link set br0 up");
    server_.configuration["bgpd"] = kServer;
    spine_.configuration["bgpd"] = kSpineBgp;
    for (FrrNode* node : {&dpu_, &server_, &spine_}) {
      node->start("zebra");
      node->start("bgpd");
    }
    const auto status = Northbound(dpu_.northbound("zebra"))
                            .change({{"/frr-vrf:lib/vrf[name='default']/frr-zebra:zebra/l3vni-id", "14001"}});
    if (!status.ok()) throw std::runtime_error(status.error_message());
    // bgpd looks a map up where it is named, and a while after maps have changed: here, never again.
    dpu_.configure({"bgp route-map delay-timer 600"});
  }

  /// The DPU's sessions, and its routes as type-5, each with the map that is named ("": none). Sessions and maps come
  /// in one commit.
  void configure(const std::string& entryMap, const std::string& exportMap) {
    const std::string global = std::string(kInstance) + "/global";
    const std::string evpn = family("l2vpn-evpn") + "/l2vpn-evpn";
    Northbound::Values values = {{global + "/local-as", "65001"},
                                 {global + "/router-id", "10.1.0.1"},
                                 {global + "/ebgp-requires-policy", "false"},
                                 {global + "/default-ipv4-unicast", "false"},
                                 {global + evpn + "/advertise-all-vni", "true"},
                                 {global + evpn + "/ip-vrf/ipv4-unicast/enable", "true"}};
    if (!exportMap.empty()) values.emplace_back(global + evpn + "/ip-vrf/ipv4-unicast/route-map", exportMap);
    const auto peer = [&](const std::string& address, const std::string& as, const std::string& name) {
      const std::string neighbor = std::string(kInstance) + "/neighbors/neighbor[remote-address='" + address + "']";
      values.emplace_back(neighbor + "/neighbor-remote-as/remote-as-type", "as-specified");
      values.emplace_back(neighbor + "/neighbor-remote-as/remote-as", as);
      values.emplace_back(neighbor + family(name) + "/enabled", "true");
      return neighbor + family(name) + "/" + name;
    };
    const std::string unicast = peer("192.168.10.11", "65101", "ipv4-unicast");
    if (!entryMap.empty()) values.emplace_back(unicast + "/filter-config/rmap-import", entryMap);
    (void)peer("10.1.0.2", "65000", "l2vpn-evpn");
    const model::ConfigTree rendered = render::render(tenantsIntent(1, {})).bgpd;
    const bool withMaps = !entryMap.empty() || !exportMap.empty();
    for (const auto& [path, value] : rendered) {
      if (withMaps && path.starts_with("/frr-route-map:lib/")) values.emplace_back(path, value);
    }
    const auto status = Northbound(dpu_.northbound("bgpd")).change(values);
    ASSERT_TRUE(status.ok()) << status.error_message();
    ASSERT_TRUE(eventually([&] { return heard().find("[5]:[0]:[24]:[203.0.113.0]") != std::string::npos; }, 30s))
        << entered() << heard();
  }
  std::string entered() { return dpu_.show("show bgp ipv4 unicast 203.0.113.0/24"); }
  std::string heard() { return spine_.show("show bgp l2vpn evpn route detail"); }

  static FrrNode::Options stock() {
    FrrNode::Options options;
    options.module = false;
    return options;
  }

  FrrNode dpu_, server_{stock()}, spine_{stock()};
};

const auto kForeignTarget = HasSubstr("RT:65001:14002");
const auto kForeignCommunities = AllOf(HasSubstr("Community: 65001:666"), HasSubstr("Large Community: 65001:1:1"));
const auto kNoForeigners =
    Not(testing::AnyOf(HasSubstr("65001:14002"), HasSubstr("65001:666"), HasSubstr("65001:1:1")));

/// What makes the two tests below mean something.
TEST_F(TenantPolicy, WithoutMapsAServerPutsRouteTargetsIntoTheFabric) {
  configure("", "");
  EXPECT_THAT(entered(), AllOf(kForeignTarget, kForeignCommunities, HasSubstr("\n    192.168.10.77")));
  EXPECT_THAT(heard(), AllOf(kForeignTarget, kForeignCommunities, HasSubstr("RT:65001:14001")));
}

TEST_F(TenantPolicy, TheEntryMapAloneKeepsThemOut) {
  configure(render::kEntryMapIpv4, "");
  EXPECT_THAT(entered(), AllOf(kNoForeigners, HasSubstr("\n    192.168.10.11")));
  EXPECT_THAT(heard(), AllOf(kNoForeigners, HasSubstr("RT:65001:14001")));
}

TEST_F(TenantPolicy, TheExportMapAloneKeepsThemOut) {
  configure("", render::kExportMap);
  EXPECT_THAT(entered(), kForeignTarget);
  EXPECT_THAT(heard(), AllOf(kNoForeigners, HasSubstr("RT:65001:14001")));
}

/// From a configuration without maps, as agents before them had it, in one commit.
TEST_F(TenantPolicy, MapsThatComeLaterCleanWhatIsThereAlready) {
  configure("", "");
  EXPECT_THAT(heard(), kForeignTarget);
  configure(render::kEntryMapIpv4, render::kExportMap);
  EXPECT_TRUE(eventually([&] { return heard().find("65001:14002") == std::string::npos; }, 10s)) << heard();
  EXPECT_TRUE(eventually([&] { return entered().find("65001:14002") == std::string::npos; }, 10s)) << entered();
  EXPECT_THAT(heard(), AllOf(kNoForeigners, HasSubstr("[5]:[0]:[24]:[203.0.113.0]")));
}

}  // namespace
}  // namespace nicleaf::test
