// SPDX-License-Identifier: Apache-2.0
// The kinds of sessions that the underlay may have, as rendered, in a real bgpd with real spines and a route reflector.
#include <csignal>

#include <gmock/gmock.h>

#include "component/agent/spine.hpp"
#include "render/render.hpp"
#include "support/agent_on_frr.hpp"
#include "support/eventually.hpp"
#include "support/northbound.hpp"

namespace nicleaf::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr char kDpusVtep[] = "192.0.2.11";

class UnderlaySessions : public testing::Test {
 protected:
  UnderlaySessions() {
    addL2vni(dpu_.network(), "10010", kDpusVtep);
    intent_.underlay.localAs = {65010};
    intent_.underlay.vtepAddress = *model::IpAddress::parse(kDpusVtep);
    intent_.underlay.uplinks = {{"u1"}};
  }

  model::Uplink& uplink() { return intent_.underlay.uplinks.front(); }

  /// Connects the spine with the DPU's u1. Addresses have a prefix length; without them, the link is unnumbered.
  void attach(Spine& spine, const std::string& dpus = "", const std::string& spines = "") {
    connect(dpu_.network(), "u1", spine.node.network(), "eth0");
    addL2vni(spine.node.network(), "20001", spine.vtep);
    if (dpus.empty()) return;
    const std::string noDuplicateDetection = dpus.find(':') == std::string::npos ? "" : " nodad";
    dpu_.network().ip("addr add " + dpus + " dev u1" + noDuplicateDetection);
    spine.node.network().ip("addr add " + spines + " dev eth0" + noDuplicateDetection);
    uplink().addresses = {*model::IpPrefix::parse(dpus)};
    uplink().peerAddress = model::IpPrefix::parse(spines)->address;
  }

  static void start(FrrNode& node) {
    node.start("zebra");
    node.start("bgpd");
  }

  void configure() {
    Northbound::Values values;
    const model::ConfigTree rendered = render::render(intent_).bgpd;
    for (const auto& [path, value] : rendered) values.emplace_back(path, value);
    const auto status = Northbound(dpu_.northbound("bgpd")).change(values);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }

  std::string known() { return dpu_.show("show bgp ipv4 unicast") + dpu_.show("show bgp l2vpn evpn route"); }

  /// Waits until the DPU and the spine have each other's routes of both families.
  void expectExchange(Spine& spine) {
    EXPECT_TRUE(eventually([&] { return hasIpv4Of(dpu_, spine) && hasEvpnOf(dpu_, spine.vtep); }, 60s))
        << known() << dpu_.show("show bgp neighbors");
    EXPECT_TRUE(eventually([&] { return spine.heard().find(std::string(kDpusVtep) + "/32") != std::string::npos; }));
    EXPECT_TRUE(eventually([&] { return hasEvpnOf(spine.node, kDpusVtep); }, 30s)) << spine.heard();
  }

  model::Intent intent_ = tenantsIntent(1, {});
  FrrNode dpu_;
};

TEST_F(UnderlaySessions, NumberedWithPasswordAndAsNumber) {
  Spine spine(1, {.peer = "198.18.0.1", .remoteAs = "remote-as 65010", .lines = {"password up-l1nk"}});
  attach(spine, "198.18.0.1/31", "198.18.0.0/31");
  uplink().session.remoteAs = {model::PeerAs::Kind::kNumber, {65001}};
  uplink().session.password = "up-l1nk";
  start(spine.node);
  start(dpu_);
  configure();
  expectExchange(spine);
  EXPECT_THAT(dpu_.show("show ip route"), HasSubstr("198.18.0.0, u1"));
}

/// IPv4 prefixes with IPv6 next hops (RFC 8950), without an IPv4 address on the link.
TEST_F(UnderlaySessions, NumberedWithIpv6) {
  Spine spine(1,
              {.peer = "2001:db8:ffff::1", .remoteAs = "remote-as external", .lines = {"capability extended-nexthop"}});
  attach(spine, "2001:db8:ffff::1/127", "2001:db8:ffff::/127");
  start(spine.node);
  start(dpu_);
  configure();
  expectExchange(spine);
  EXPECT_THAT(dpu_.show("show ip route " + spine.vtep), HasSubstr("via u1"));
}

TEST_F(UnderlaySessions, UnnumberedWithPassword) {
  Spine spine(1, {.lines = {"password up-l1nk"}});
  attach(spine);
  uplink().session.password = "up-l1nk";
  start(spine.node);
  start(dpu_);
  configure();
  expectExchange(spine);
}

TEST_F(UnderlaySessions, RefusesAnotherAs) {
  Spine spine(1);
  attach(spine);
  uplink().session.remoteAs = {model::PeerAs::Kind::kNumber, {65009}};
  start(spine.node);
  start(dpu_);
  configure();
  const auto neighbor = [&] { return dpu_.show("show bgp neighbors u1"); };
  EXPECT_TRUE(eventually([&] { return neighbor().find("Bad Peer AS") != std::string::npos; }, 60s)) << neighbor();
  uplink().session.remoteAs = {model::PeerAs::Kind::kNumber, {65001}};
  configure();
  expectExchange(spine);
}

/// An iBGP session with a spine that reflects.
TEST_F(UnderlaySessions, InternalUplink) {
  Spine spine(1, {.remoteAs = "interface remote-as internal"});
  attach(spine);
  intent_.underlay.localAs = {65001};
  uplink().session.remoteAs.kind = model::PeerAs::Kind::kInternal;
  start(spine.node);
  start(dpu_);
  configure();
  expectExchange(spine);
}

/// The spine has IPv4 unicast only. EVPN comes from a route reflector behind it, which has no uplink to the DPU.
class RouteReflector : public UnderlaySessions, public testing::WithParamInterface<bool> {
 protected:
  /// FRR in AS 65010, the DPU's, or in 65009.
  static std::string configurationOf(bool internal) {
    return std::string("router bgp ") + (internal ? "65010" : "65009") + R"(
 bgp router-id 10.255.9.9
 no bgp ebgp-requires-policy
 no bgp default ipv4-unicast
 neighbor 198.18.1.0 remote-as 65001
 neighbor 198.18.1.0 timers connect 1
 neighbor 192.0.2.11 remote-as 65010
 neighbor 192.0.2.11 update-source 10.255.9.9
 neighbor 192.0.2.11 timers connect 1
 neighbor 192.0.2.11 password refl3ctor
)" + (internal ? "" : " neighbor 192.0.2.11 ebgp-multihop 5\n") +
           R"( address-family ipv4 unicast
  network 10.255.9.9/32
  neighbor 198.18.1.0 activate
  neighbor 198.18.1.0 allowas-in 1
 exit-address-family
 address-family l2vpn evpn
  advertise-all-vni
  neighbor 192.0.2.11 activate
 exit-address-family
)";
  }
};

TEST_P(RouteReflector, HasTheEvpnRoutes) {
  const bool internal = GetParam();
  Spine spine(1, {.evpn = false});
  FrrNode reflector{Spine::stock()};
  attach(spine);
  connect(spine.node.network(), "eth1", reflector.network(), "eth0");
  spine.node.network().ip("addr add 198.18.1.0/31 dev eth1");
  reflector.network().ip("addr add 198.18.1.1/31 dev eth0");
  addL2vni(reflector.network(), "30001", "10.255.9.9");
  spine.node.configuration["zebra"] += "ip forwarding\n";
  spine.node.configuration["bgpd"] += R"(router bgp 65001
 neighbor 198.18.1.1 remote-as external
 neighbor 198.18.1.1 timers connect 1
 address-family ipv4 unicast
  neighbor 198.18.1.1 activate
)";
  reflector.configuration["bgpd"] = configurationOf(internal);
  uplink().evpn = false;
  // Not a VTEP prefix: the DPU accepts the route to its route reflector nevertheless.
  intent_.underlay.vtepPrefixes = {*model::IpPrefix::parse("192.0.2.0/24"), *model::IpPrefix::parse("10.255.0.0/24")};
  model::EvpnSession session{*model::IpAddress::parse("10.255.9.9"), 5};
  session.session.password = "refl3ctor";
  if (internal) {
    session.session.remoteAs.kind = model::PeerAs::Kind::kInternal;
    intent_.underlay.allowOwnAs = 1;  // the spine sends the reflector's address with the AS that it shares with the DPU
  }
  intent_.underlay.evpnSessions = {session};
  for (FrrNode* node : {&spine.node, &reflector, &dpu_}) start(*node);
  configure();
  EXPECT_TRUE(eventually([&] { return hasEvpnOf(dpu_, "10.255.9.9"); }, 60s))
      << known() << dpu_.show("show bgp neighbors 10.255.9.9");
  EXPECT_TRUE(eventually([&] { return hasEvpnOf(reflector, kDpusVtep); }, 30s))
      << reflector.show("show bgp l2vpn evpn route");
  EXPECT_FALSE(hasEvpnOf(spine.node, kDpusVtep));
}

INSTANTIATE_TEST_SUITE_P(OfTheSameAsAndAnother, RouteReflector, testing::Bool());

/// All DPUs have one AS number: the spine sends routes of another DPU with it.
TEST_F(UnderlaySessions, AcceptsItsOwnAsIfToldTo) {
  Spine spine(1);
  attach(spine);
  spine.node.configuration["bgpd"] += R"(router bgp 65001
 address-family ipv4 unicast
  network 10.255.0.77/32 route-map other-dpu
 exit-address-family
exit
route-map other-dpu permit 10
 set as-path prepend 65010
)";
  start(spine.node);
  start(dpu_);
  configure();
  expectExchange(spine);
  EXPECT_THAT(known(), Not(HasSubstr("10.255.0.77/32")));
  intent_.underlay.allowOwnAs = 1;
  configure();
  EXPECT_TRUE(eventually([&] { return known().find("10.255.0.77/32") != std::string::npos; }, 30s)) << known();
}

/// The spine's bgpd dies, and its session with it. The spine has announced graceful restart.
class RestartingSpine : public UnderlaySessions {
 protected:
  /// `modes`: what bgpd says of graceful restart before that.
  void killBgpdOf(Spine& spine, const std::string& modes) {
    attach(spine);
    spine.node.configuration["bgpd"] += "router bgp 65001\n bgp graceful-restart\n";
    start(spine.node);
    start(dpu_);
    configure();
    expectExchange(spine);
    ASSERT_TRUE(eventually([&] { return dpu_.show("show bgp neighbors u1").find(modes) != std::string::npos; }, 30s))
        << dpu_.show("show bgp neighbors u1");
    spine.node.process("bgpd").signal(SIGKILL);
    const auto isDown = [&] {
      const std::string summary = dpu_.show("show bgp ipv4 unicast summary established");
      return summary.find("u1") == std::string::npos || summary.find("No BGP") != std::string::npos;
    };
    ASSERT_TRUE(eventually(isDown, 30s)) << dpu_.show("show bgp ipv4 unicast summary");
  }
};

TEST_F(RestartingSpine, IsHelpedWithinTheTimeForStaleRoutes) {
  Spine spine(1);
  intent_.underlay.staleRoutesTime = 5s;
  ASSERT_NO_FATAL_FAILURE(killBgpdOf(spine, "Remote GR Mode: Restart"));
  EXPECT_TRUE(hasIpv4Of(dpu_, spine)) << known();
  EXPECT_THAT(dpu_.show("show bgp ipv4 unicast"), HasSubstr("S"));
  EXPECT_TRUE(eventually([&] { return !hasIpv4Of(dpu_, spine); }, 30s)) << known();
}

TEST_F(RestartingSpine, LosesItsRoutesAtOnceWithoutAHelper) {
  Spine spine(1);
  intent_.underlay.gracefulRestartHelper = false;
  ASSERT_NO_FATAL_FAILURE(killBgpdOf(spine, "Local GR Mode: Disable"));
  EXPECT_TRUE(eventually([&] { return !hasIpv4Of(dpu_, spine); }, 5s)) << known();
}

}  // namespace
}  // namespace nicleaf::test
