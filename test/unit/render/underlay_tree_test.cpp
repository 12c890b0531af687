// SPDX-License-Identifier: Apache-2.0
// bgpd's tree: what the underlay has for its uplinks and for the route targets of the fabric.
#include <gmock/gmock.h>

#include "render/render.hpp"
#include "unit/render/one_tenant.hpp"

namespace nicleaf::render {
namespace {

using testing::Contains;
using testing::Key;
using testing::Not;
using testing::Pair;

TEST(UnderlayTree, IsNotTransitBetweenSpines) {
  model::Intent intent = oneTenant();
  intent.underlay.uplinks.front().prefixLimit = 500;
  const model::ConfigTree tree = render(intent).bgpd;
  const std::string uplink =
      "/nicleaf-frr-bgp:bgp/instance[vrf='default']/neighbors/unnumbered-neighbor[interface='eth1']";
  for (const std::string family : {"ipv4-unicast", "l2vpn-evpn"}) {
    const std::string path = uplink + "/afi-safis/afi-safi[afi-safi-name='nicleaf-frr-bgp:" + family + "']/" + family;
    EXPECT_THAT(tree, Contains(Pair(path + "/filter-config/rmap-import", "nicleaf-underlay-in")));
    EXPECT_THAT(tree, Contains(Pair(path + "/filter-config/rmap-export", "nicleaf-underlay-out")));
  }
  const std::string limit = uplink + "/afi-safis/afi-safi[afi-safi-name='nicleaf-frr-bgp:ipv4-unicast']/ipv4-unicast" +
                            "/prefix-limit/direction-list[direction='in']/";
  EXPECT_THAT(tree, Contains(Pair(limit + "max-prefixes", "500")));
  EXPECT_THAT(tree, Contains(Pair(limit + "options/restart-timer", "1")));
  const model::ConfigTree unlimited = render(oneTenant()).bgpd;
  EXPECT_THAT(unlimited, Not(Contains(Key(limit + "options/restart-timer"))));
}

/// FRR's own limit of a family is not for EVPN: the module's is a setting of the neighbor.
TEST(UnderlayTree, LimitsEvpnRoutes) {
  model::Intent intent = oneTenant();
  intent.underlay.evpnSessions = {{*model::IpAddress::parse("192.0.2.1")}};
  const std::string neighbors = "/nicleaf-frr-bgp:bgp/instance[vrf='default']/neighbors/";
  const std::string uplink = neighbors + "unnumbered-neighbor[interface='eth1']/evpn-prefix-limit/";
  const std::string session = neighbors + "neighbor[remote-address='192.0.2.1']/evpn-prefix-limit/";
  for (const std::string& limit : {uplink, session}) {
    const model::ConfigTree tree = render(intent).bgpd;
    EXPECT_THAT(tree, Contains(Pair(limit + "max-prefixes", "1000000")));
    EXPECT_THAT(tree, Contains(Pair(limit + "shutdown-threshold-pct", "25")));
    EXPECT_THAT(tree, Contains(Pair(limit + "restart-timer", "1")));
    EXPECT_THAT(tree, Not(Contains(Key(limit + "warning-only"))));
  }
  intent.underlay.uplinks.front().session.evpnPrefixLimitAction = model::PrefixLimitAction::kWarningOnly;
  EXPECT_THAT(*render(intent).bgpd, Contains(Pair(uplink + "warning-only", "true")));
  EXPECT_THAT(*render(intent).bgpd, Not(Contains(Key(uplink + "restart-timer"))));
  intent.underlay.uplinks.front().evpn = false;
  EXPECT_THAT(*render(intent).bgpd, Not(Contains(Key(testing::HasSubstr(uplink)))));
}

TEST(UnderlayTree, HasRouteTargetsOfTheAdministrator) {
  const std::string l2vpn = "/global/afi-safis/afi-safi[afi-safi-name='nicleaf-frr-bgp:l2vpn-evpn']/l2vpn-evpn/";
  const std::string red = "/nicleaf-frr-bgp:bgp/instance[vrf='red']" + l2vpn + "ip-vrf/";
  const std::string lan = "/nicleaf-frr-bgp:bgp/instance[vrf='default']" + l2vpn + "vni[vni='10010']";
  const std::string exported = "export-route-target[.='64999:", imported = "import-route-target[.='64999:";
  model::Intent intent = oneTenant();
  const model::ConfigTree derived = render(intent).bgpd;
  EXPECT_THAT(derived, Not(Contains(Key(lan))));
  EXPECT_THAT(derived, Not(Contains(Key(testing::HasSubstr("export-route-target")))));

  intent.underlay.routeTargets.administrator = 64999;
  const model::ConfigTree exact = render(intent).bgpd;
  EXPECT_THAT(exact, Contains(Pair(lan + "/" + exported + "10010']", "64999:10010")));
  EXPECT_THAT(exact, Contains(Pair(lan + "/" + imported + "10010']", "64999:10010")));
  EXPECT_THAT(exact, Contains(Pair(red + exported + "14001']", "64999:14001")));
  EXPECT_THAT(exact, Contains(Pair(red + "import-route-target[.='65001:7']", "65001:7")));  // given
  EXPECT_THAT(exact, Not(Contains(Key(red + imported + "14001']"))));

  intent.ipVrfs.front().importRouteTargets.clear();
  const model::ConfigTree all = render(intent).bgpd;
  EXPECT_THAT(all, Contains(Pair(red + imported + "14001']", "64999:14001")));

  intent.underlay.routeTargets.exactImport = false;
  const model::ConfigTree anyAs = render(intent).bgpd;
  EXPECT_THAT(anyAs, Contains(Key(lan + "/" + exported + "10010']")));
  EXPECT_THAT(anyAs, Contains(Key(red + exported + "14001']")));
  EXPECT_THAT(anyAs, Not(Contains(Key(testing::HasSubstr("import-route-target")))));
}

}  // namespace
}  // namespace nicleaf::render
