// SPDX-License-Identifier: Apache-2.0
// The rendered route targets in a real bgpd, with another VTEP that sends route targets of its own AS.
#include <set>

#include <gmock/gmock.h>
#include <boost/asio/io_context.hpp>

#include "frr/bgpd_client.hpp"
#include "render/render.hpp"
#include "support/agent_on_frr.hpp"
#include "support/eventually.hpp"
#include "support/northbound.hpp"

namespace nicleaf::test {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;

constexpr char kOther[] = R"(router bgp 65002
 bgp router-id 192.0.2.12
 no bgp ebgp-requires-policy
 no bgp default ipv4-unicast
 no bgp network import-check
 neighbor eth0 interface remote-as external
 neighbor eth0 timers connect 1
 address-family ipv4 unicast
  network 203.0.113.0/24
 exit-address-family
 address-family l2vpn evpn
  neighbor eth0 activate
  advertise-all-vni
  advertise ipv4 unicast
 exit-address-family
exit
)";

/// A VNI on a bridge of its own.
void addVni(const NetworkNamespace& network, const std::string& vni, const std::string& vtep) {
  network.ip("link add br" + vni + " type bridge");
  network.ip("link add vx" + vni + " type vxlan id " + vni + " dstport 4789 local " + vtep + " nolearning");
  network.ip("link set vx" + vni + " master br" + vni + " up");
  network.ip("link set br" + vni + " up");
}

/// L2VNI 10010 and L3VNI 14001. The default instance plays the tenant's: the kernel of a build machine has no VRFs.
class RouteTargets : public testing::Test {
 protected:
  RouteTargets() {
    connect(dpu_.network(), "u1", other_.network(), "eth0");
    for (const char* vni : {"10010", "14001"}) {
      addVni(dpu_.network(), vni, "192.0.2.11");
      addVni(other_.network(), vni, "192.0.2.12");
    }
    dpu_.network().ip("addr add 192.0.2.11/32 dev lo");
    other_.network().ip("addr add 192.0.2.12/32 dev lo");
    // The session has EVPN only, so that what is in the tenant's table was imported.
    dpu_.network().ip("route add 192.0.2.12/32 dev u1");
    other_.network().ip("route add 192.0.2.11/32 dev eth0");
    other_.configuration["bgpd"] = kOther;
    for (FrrNode* node : {&dpu_, &other_}) {
      node->start("zebra");
      node->start("bgpd");
    }
    for (const FrrNode* node : {&dpu_, &other_}) {
      const auto status = Northbound(node->northbound("zebra"))
                              .change({{"/frr-vrf:lib/vrf[name='default']/frr-zebra:zebra/l3vni-id", "14001"}});
      if (!status.ok()) throw std::runtime_error(status.error_message());
    }
  }

  void configure(bool exact) {
    model::Intent intent = tenantsIntent(1, {1});
    intent.underlay.vtepAddress = *model::IpAddress::parse("192.0.2.11");
    intent.underlay.uplinks = {{"u1"}};
    intent.underlay.routeTargets = {.administrator = 64999, .exactImport = exact};
    intent.segments.front().vni = {10010};
    intent.ipVrfs.front().l3vni = {14001};
    const std::string tenant = "/nicleaf-frr-bgp:bgp/instance[vrf='t1']";
    const std::string fabric = "/nicleaf-frr-bgp:bgp/instance[vrf='default']";
    Northbound::Values values;
    const model::ConfigTree rendered = render::render(intent).bgpd;
    for (const auto& [path, value] : rendered) {
      if (!path.starts_with(tenant)) {
        values.emplace_back(path, value);
      } else if (path.find("-route-target") != std::string::npos) {
        values.emplace_back(fabric + path.substr(tenant.size()), value);
      }
    }
    const auto status = Northbound(dpu_.northbound("bgpd")).change(values);
    ASSERT_TRUE(status.ok()) << status.error_message();
    ASSERT_TRUE(
        eventually([&] { return knows("[3]:[0]:[32]:[192.0.2.12]") && knows("[5]:[0]:[24]:[203.0.113.0]"); }, 60s))
        << routes();
  }
  std::string routes() { return dpu_.show("show bgp l2vpn evpn route detail"); }
  bool knows(const std::string& route) { return routes().find(route) != std::string::npos; }
  bool importsIntoL2vni() { return dpu_.show("show evpn vni 10010").find("192.0.2.12") != std::string::npos; }
  bool importsIntoVrf() { return dpu_.show("show bgp ipv4 unicast").find("203.0.113.0/24") != std::string::npos; }

  FrrNode dpu_, other_;
};

TEST_F(RouteTargets, OfAnotherAsAreNotImportedIfImportIsExact) {
  configure(true);
  EXPECT_THAT(routes(), AllOf(HasSubstr("RT:65002:10010"), HasSubstr("RT:65002:14001")));
  EXPECT_FALSE(importsIntoL2vni());
  EXPECT_FALSE(importsIntoVrf());

  other_.configure({"router bgp 65002", "address-family l2vpn evpn", "route-target export 64999:14001", "vni 10010",
                    "route-target export 64999:10010"});
  EXPECT_TRUE(eventually([&] { return importsIntoL2vni(); }, 30s)) << routes();
  EXPECT_TRUE(eventually([&] { return importsIntoVrf(); }, 30s)) << routes();
}

TEST_F(RouteTargets, OfAnotherAsAreImportedWhileOtherDpusStillSendThem) {
  configure(false);
  EXPECT_TRUE(eventually([&] { return importsIntoL2vni(); }, 30s)) << routes();
  EXPECT_TRUE(eventually([&] { return importsIntoVrf(); }, 30s)) << routes();
  // The other end sees what this one exports: its own import is automatic, too.
  EXPECT_TRUE(eventually(
      [&] {
        return other_.show("show bgp l2vpn evpn route detail").find("RT:64999:10010") != std::string::npos &&
               other_.show("show evpn vni 10010").find("192.0.2.11") != std::string::npos;
      },
      30s));
}

/// The VNIs of both answers of bgpd, as "10010 L2 up".
std::set<std::string> words(const std::vector<model::VniStatus>& vnis) {
  std::set<std::string> all;
  for (const auto& one : vnis)
    all.insert(toString(one.vni) + (one.l3 ? " L3 of " + one.tenantVrf : " L2") + (one.live ? " up" : " down"));
  return all;
}

TEST_F(RouteTargets, TheListOfVnisSaysWhatTheStateSays) {
  configure(true);
  boost::asio::io_context io;
  frr::BgpdClient bgpd(io, frr::bgpdEndpoint(dpu_.runDirectory()));
  std::set<std::string> listed, inState;
  const auto ask = [&] {
    bgpd.getVnis([&](auto vnis) { listed = words(vnis.value()); });
    bgpd.getState([&](auto state) { inState = words(state.value().vnis); });
    io.restart();
    io.run();
    return listed.size() == 2 && listed.begin()->ends_with("up") && listed.rbegin()->ends_with("up");
  };
  EXPECT_TRUE(eventually(ask, 30s));
  EXPECT_THAT(listed, testing::ElementsAre("10010 L2 up", "14001 L3 of default up"));
  EXPECT_EQ(listed, inState);
}

}  // namespace
}  // namespace nicleaf::test
