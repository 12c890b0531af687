// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "render/render.hpp"
#include "unit/render/one_tenant.hpp"

// What a session of a tenant is in bgpd's tree.
namespace nicleaf::render {
namespace {

using testing::Contains;
using testing::Key;
using testing::Not;
using testing::Pair;

TEST(SessionTree, RendersWhatASessionNegotiates) {
  model::Intent intent = oneTenant();
  model::BgpSession& session = intent.ipVrfs.front().sessions.front();
  const std::string neighbor =
      "/nicleaf-frr-bgp:bgp/instance[vrf='red']/neighbors/neighbor[remote-address='192.168.10.11']";
  const model::ConfigTree before = render(intent).bgpd;
  EXPECT_THAT(before, Contains(Pair(neighbor + "/timers/connect-time", "10")));
  for (const char* absent : {"/admin-shutdown", "/local-as/local-as", "/local-as/no-prepend", "/ttl-security",
                             "/ebgp-multihop/multihop-ttl", "/capability-extended-nexthop"}) {
    EXPECT_THAT(before, Not(Contains(Key(neighbor + absent))));
  }

  session.enabled = false;
  session.shutdownMessage = "moved";
  session.localAs = model::Asn{64999};
  session.localAsMode = model::LocalAsMode::kNoPrepend;
  session.multihop = 3;
  session.allowOwnAs = 2;
  session.asOverride = true;
  const model::ConfigTree after = render(intent).bgpd;
  EXPECT_THAT(after, Contains(Pair(neighbor + "/admin-shutdown", "true")));
  EXPECT_THAT(after, Contains(Pair(neighbor + "/admin-shutdown-message", "moved")));
  EXPECT_THAT(after, Contains(Pair(neighbor + "/local-as/local-as", "64999")));
  EXPECT_THAT(after, Contains(Pair(neighbor + "/local-as/no-prepend", "true")));
  EXPECT_THAT(after, Not(Contains(Key(neighbor + "/local-as/replace-as"))));
  EXPECT_THAT(after, Contains(Pair(neighbor + "/ebgp-multihop/multihop-ttl", "3")));
  const std::string paths =
      neighbor + "/afi-safis/afi-safi[afi-safi-name='nicleaf-frr-bgp:ipv4-unicast']/ipv4-unicast/as-path-options";
  EXPECT_THAT(after, Contains(Pair(paths + "/allow-own-as", "2")));
  EXPECT_THAT(after, Contains(Pair(paths + "/replace-peer-as", "true")));
}

TEST(SessionTree, OffersIpv6NextHopsForIpv4PrefixesToAnIpv6Peer) {
  model::Intent intent = oneTenant();
  model::BgpSession& session = intent.ipVrfs.front().sessions.front();
  session.peerAddress = *model::IpAddress::parse("2001:db8:10::11");
  const std::string capability =
      "/nicleaf-frr-bgp:bgp/instance[vrf='red']/neighbors/"
      "neighbor[remote-address='2001:db8:10::11']/capability-extended-nexthop";
  session.families = {model::UnicastFamily::kIpv4, model::UnicastFamily::kIpv6};
  model::ConfigTree tree = render(intent).bgpd;
  EXPECT_THAT(tree, Contains(Pair(capability, "true")));
  session.families = {model::UnicastFamily::kIpv6};
  tree = render(intent).bgpd;
  EXPECT_THAT(tree, Not(Contains(Key(capability))));
}

TEST(SessionTree, DrainsOneVrfOrTheWholeDpu) {
  model::Intent intent = oneTenant();
  const auto drained = [&](const std::string& vrf) {
    const model::ConfigTree tree = render(intent).bgpd;
    return tree.contains("/nicleaf-frr-bgp:bgp/instance[vrf='" + vrf + "']/global/graceful-shutdown/enable");
  };
  EXPECT_FALSE(drained("red"));
  intent.ipVrfs.front().gracefulShutdown = true;
  EXPECT_TRUE(drained("red"));
  EXPECT_FALSE(drained("default"));
  intent.ipVrfs.front().gracefulShutdown = false;
  intent.gracefulShutdown = true;
  EXPECT_TRUE(drained("red"));
  EXPECT_TRUE(drained("default"));
}

TEST(SessionTree, WithAListOfAsAcceptsNothingWithoutIt) {
  model::Intent intent = oneTenant();
  model::BgpSession& session = intent.ipVrfs[0].sessions[0];
  session.remoteAs = {};
  session.allowedRemoteAs = {{65101}, {4200000001}};
  const model::ConfigTree tree = *render(intent).bgpd;
  const std::string neighbor =
      "/nicleaf-frr-bgp:bgp/instance[vrf='red']/neighbors/neighbor[remote-address='192.168.10.11']";
  EXPECT_EQ(tree.at(neighbor + "/neighbor-remote-as/remote-as-type"), "external");
  for (const char* as : {"65101", "4200000001"})
    EXPECT_EQ(tree.at(neighbor + "/neighbor-remote-as/allowed-remote-as[.='" + as + "']"), as);
  EXPECT_EQ(tree.at(neighbor + "/afi-safis/afi-safi[afi-safi-name='nicleaf-frr-bgp:ipv4-unicast']/ipv4-unicast/"
                               "filter-config/rmap-import"),
            "nicleaf-tenant-listed-ipv4");
}

TEST(SessionTree, HasTheLimitOfTheRangesOrWhatTheVrfHasLeft) {
  model::Intent intent = oneTenant();
  model::IpVrf& vrf = intent.ipVrfs[0];
  vrf.sessions.push_back(vrf.sessions[0]);
  vrf.sessions[1].listenRange = model::IpPrefix::parse("192.168.10.128/25");
  const auto limit = [&] {
    const model::ConfigTree tree = *render(intent).bgpd;
    return tree.at("/nicleaf-frr-bgp:bgp/instance[vrf='red']/global/dynamic-neighbors-limit");
  };
  EXPECT_EQ(limit(), "100");
  vrf.sessionLimit = 5;
  EXPECT_EQ(limit(), "4");
  vrf.listenLimit = 3;
  EXPECT_EQ(limit(), "3");
}

TEST(SessionTree, OverAnInterfaceIsAnUnnumberedNeighborWithTheSamePolicies) {
  model::Intent intent = oneTenant();
  model::BgpSession& session = intent.ipVrfs[0].sessions[0];
  session.interface = "pf0vf2";
  const model::ConfigTree tree = *render(intent).bgpd;
  const std::string neighbors = "/nicleaf-frr-bgp:bgp/instance[vrf='red']/neighbors/";
  const std::string neighbor = neighbors + "unnumbered-neighbor[interface='pf0vf2']";
  const std::string filters =
      neighbor + "/afi-safis/afi-safi[afi-safi-name='nicleaf-frr-bgp:ipv4-unicast']/ipv4-unicast/filter-config";
  EXPECT_EQ(tree.at(neighbor + "/v6only"), "true");
  EXPECT_EQ(tree.at(filters + "/plist-import"), "nicleaf-in-red-pf0vf2");
  EXPECT_EQ(tree.at(filters + "/rmap-import"), "nicleaf-tenant-ipv4");
  EXPECT_FALSE(tree.contains(neighbor + "/capability-extended-nexthop"));  // bgpd offers it by itself
  EXPECT_TRUE(tree.contains("/frr-filter:lib/prefix-list[type='ipv4'][name='nicleaf-in-red-pf0vf2']"));
}

TEST(SessionTree, OfARangeIsAPeerGroupWithTheSamePolicies) {
  model::Intent intent = oneTenant();
  intent.ipVrfs[0].listenLimit = 7;
  intent.ipVrfs[0].sessions[0].listenRange = model::IpPrefix::parse("192.168.10.0/25");
  const model::ConfigTree tree = *render(intent).bgpd;
  const std::string instance = "/nicleaf-frr-bgp:bgp/instance[vrf='red']";
  const std::string group = instance + "/peer-groups/peer-group[peer-group-name='nicleaf-192.168.10.0-25']";
  const std::string filters =
      group + "/afi-safis/afi-safi[afi-safi-name='nicleaf-frr-bgp:ipv4-unicast']/ipv4-unicast/filter-config";
  EXPECT_EQ(tree.at(instance + "/global/dynamic-neighbors-limit"), "7");
  EXPECT_EQ(tree.at(group + "/ipv4-listen-range[.='192.168.10.0/25']"), "192.168.10.0/25");
  EXPECT_EQ(tree.at(group + "/neighbor-remote-as/remote-as"), "65101");
  EXPECT_EQ(tree.at(filters + "/plist-import"), "nicleaf-in-red-192.168.10.0-25");
  EXPECT_EQ(tree.at(filters + "/rmap-import"), "nicleaf-tenant-ipv4");
}

TEST(SessionTree, OfAnyExternalAsHasNoNumber) {
  model::Intent intent = oneTenant();
  intent.ipVrfs[0].sessions[0].remoteAs = {};
  const model::ConfigTree tree = *render(intent).bgpd;
  const std::string as =
      "/nicleaf-frr-bgp:bgp/instance[vrf='red']/neighbors/neighbor[remote-address='192.168.10.11']/neighbor-remote-as";
  EXPECT_EQ(tree.at(as + "/remote-as-type"), "external");
  EXPECT_FALSE(tree.contains(as + "/remote-as"));
}

}  // namespace
}  // namespace nicleaf::render
