// SPDX-License-Identifier: Apache-2.0
// The rendered configuration of the uplinks in a real bgpd, between two spines of different AS.
#include <array>

#include <gmock/gmock.h>

#include "component/agent/spine.hpp"
#include "render/render.hpp"
#include "support/agent_on_frr.hpp"
#include "support/eventually.hpp"
#include "support/northbound.hpp"

namespace nicleaf::test {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr char kHostMac[] = "02:00:00:00:0a:01";

class UnderlayPolicy : public testing::Test {
 protected:
  UnderlayPolicy() {
    for (Spine* spine : {&one_, &two_}) connect(dpu_.network(), "u" + spine->number, spine->node.network(), "eth0");
    for (Spine* spine : {&one_, &two_}) addL2vni(spine->node.network(), "2000" + spine->number, spine->vtep);
    addL2vni(dpu_.network(), "10010", "192.0.2.11");
    connect(dpu_.network(), "h0", host_, "eth0");
    dpu_.network().ip("link set h0 master br10010");
    // An L3VNI of the default instance, which plays the tenant's: the kernel of a build machine has no VRFs.
    dpu_.network().ip("link add br14001 type bridge");
    dpu_.network().ip("link add vx14001 type vxlan id 14001 dstport 4789 local 192.0.2.11 nolearning");
    dpu_.network().ip("link set vx14001 master br14001 up");
    dpu_.network().ip("link set br14001 up");
    for (FrrNode* node : {&dpu_, &one_.node, &two_.node}) {
      node->start("zebra");
      node->start("bgpd");
    }
    const auto status = Northbound(dpu_.northbound("zebra"))
                            .change({{"/frr-vrf:lib/vrf[name='default']/frr-zebra:zebra/l3vni-id", "14001"}});
    if (!status.ok()) throw std::runtime_error(status.error_message());
  }

  /// The rendered underlay, and the default instance's routes as type-5.
  void configure(bool withMaps, const std::vector<std::string>& vtepPrefixes = {}) {
    model::Intent intent = tenantsIntent(1, {});
    intent.underlay.localAs = {65010};
    intent.underlay.vtepAddress = *model::IpAddress::parse("192.0.2.11");
    intent.underlay.uplinks = {{"u1"}, {"u2"}};
    for (const std::string& prefix : vtepPrefixes)
      intent.underlay.vtepPrefixes.push_back(*model::IpPrefix::parse(prefix));
    Northbound::Values values = {{std::string(kDefaultInstance) +
                                      "/global/afi-safis/afi-safi[afi-safi-name='nicleaf-frr-bgp:l2vpn-evpn']"
                                      "/l2vpn-evpn/ip-vrf/ipv4-unicast/enable",
                                  "true"}};
    const model::ConfigTree rendered = render::render(intent).bgpd;
    for (const auto& [path, value] : rendered) {
      if (withMaps || path.find("/filter-config/") == std::string::npos) values.emplace_back(path, value);
    }
    const auto status = Northbound(dpu_.northbound("bgpd")).change(values);
    ASSERT_TRUE(status.ok()) << status.error_message();
    ASSERT_TRUE(eventually([&] { return hasRoutesOf(one_) && hasRoutesOf(two_); }, 60s)) << known();
  }

  std::string known() { return dpu_.show("show bgp ipv4 unicast") + dpu_.show("show bgp l2vpn evpn route"); }
  bool hasRoutesOf(const Spine& spine) { return hasIpv4Of(dpu_, spine) && hasEvpnOf(dpu_, spine.vtep); }
  /// Waits until both spines have everything that the DPU originates: what it denies would have been sent before that.
  void originate() {
    host_.ip(std::string("link set eth0 down address ") + kHostMac);
    host_.ip("link set eth0 up");  // it says something, and the bridge learns its MAC
    dpu_.network().ip("addr add 203.0.113.1/32 dev lo");
    dpu_.configure({"router bgp 65010", "address-family ipv4 unicast", "network 203.0.113.1/32"});
    for (Spine* spine : {&one_, &two_}) {
      for (const std::string& route :
           {std::string("192.0.2.11/32"), std::string("203.0.113.1/32"), std::string("[2]:[0]:[48]:[") + kHostMac,
            std::string("[3]:[0]:[32]:[192.0.2.11]"), std::string("[5]:[0]:[32]:[203.0.113.1]")}) {
        EXPECT_TRUE(eventually([&] { return spine->heard().find(route) != std::string::npos; }, 30s))
            << "spine " << spine->number << " lacks " << route << "\n"
            << spine->heard();
      }
    }
  }

  NetworkNamespace host_;
  FrrNode dpu_;
  Spine one_{1}, two_{2};
};

std::string routesOf(const Spine& spine, bool evpn) {
  return evpn ? "[3]:[0]:[32]:[" + spine.vtep : spine.vtep + "/32";
}

/// What makes the next test mean something.
TEST_F(UnderlayPolicy, WithoutMapsTheDpuIsTransit) {
  configure(false);
  for (const bool evpn : {false, true}) {
    EXPECT_TRUE(eventually([&] { return two_.heard().find(routesOf(one_, evpn)) != std::string::npos; }, 30s));
    EXPECT_TRUE(eventually([&] { return one_.heard().find(routesOf(two_, evpn)) != std::string::npos; }, 30s));
  }
}

TEST_F(UnderlayPolicy, SpinesHearOnlyWhatTheDpuOriginates) {
  configure(true);
  originate();
  EXPECT_THAT(two_.heard(), AllOf(Not(HasSubstr(routesOf(one_, false))), Not(HasSubstr(routesOf(one_, true)))));
  EXPECT_THAT(one_.heard(), AllOf(Not(HasSubstr(routesOf(two_, false))), Not(HasSubstr(routesOf(two_, true)))));
}

/// From a configuration without maps, as agents before them had it: bgpd withdraws what it had passed on.
TEST_F(UnderlayPolicy, MapsThatComeLaterEndTransit) {
  configure(false);
  ASSERT_TRUE(eventually([&] { return two_.heard().find(routesOf(one_, true)) != std::string::npos; }, 30s));
  configure(true);
  for (const bool evpn : {false, true}) {
    EXPECT_TRUE(eventually([&] { return two_.heard().find(routesOf(one_, evpn)) == std::string::npos; }, 30s))
        << two_.heard();
    EXPECT_TRUE(eventually([&] { return one_.heard().find(routesOf(two_, evpn)) == std::string::npos; }, 30s));
  }
  originate();
}

/// Spines also announce a prefix that is no VTEP's.
TEST_F(UnderlayPolicy, AcceptsOnlyDeclaredVteps) {
  configure(true);
  EXPECT_TRUE(eventually([&] { return known().find("198.51.100.0/24") != std::string::npos; }, 30s)) << known();
  configure(true, {"10.255.0.0/24", "192.0.2.0/24"});
  EXPECT_TRUE(eventually([&] { return known().find("198.51.100.0/24") == std::string::npos; }, 30s)) << known();
  EXPECT_TRUE(hasRoutesOf(one_) && hasRoutesOf(two_)) << known();
}

TEST_F(UnderlayPolicy, NeverAcceptsItsOwnVtep) {
  for (Spine* spine : {&one_, &two_})
    spine->node.configure({"router bgp 6500" + spine->number, "address-family ipv4 unicast", "network 192.0.2.11/32"});
  configure(false);
  const auto own = [&] { return dpu_.show("show bgp ipv4 unicast 192.0.2.11/32"); };
  EXPECT_TRUE(eventually([&] { return own().find("(3 available") != std::string::npos; }, 30s)) << own();
  configure(true);
  EXPECT_TRUE(eventually([&] { return own().find("(1 available") != std::string::npos; }, 30s)) << own();
}

}  // namespace
}  // namespace nicleaf::test
