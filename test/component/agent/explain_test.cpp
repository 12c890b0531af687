// SPDX-License-Identifier: Apache-2.0
#include <sstream>
#include <thread>

#include "api/route_json.hpp"
#include "cli/explain_command.hpp"
#include "component/agent/tenant_routes.hpp"
#include "frr/bgpd_client.hpp"
#include "kernel/route_lookup.hpp"
#include "reconcile/route_explanation.hpp"

// What `nicleaf explain` says of routes of a real bgpd, a real zebra and a real kernel. The VRF is a network namespace,
// so its table is the namespace's main table.
namespace nicleaf::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kRule[] = "/nicleaf-fabric:fabric/ip-vrf[name='red']/bgp-session[peer-address='10.10.0.1";
constexpr std::uint32_t kMainTable = 254;

class Explain : public TenantRoutes {
 protected:
  Explain() {
    session(0).allowedPrefixes = {{*model::IpPrefix::parse("203.0.113.0/24")}};
    session(1).allowedPrefixes = {{*model::IpPrefix::parse("198.18.0.0/15")}};
    commit();
    connectAll();
    // A socket belongs to the namespace in which it was opened.
    std::thread([&] {
      dpu.red.enter();
      if (auto opened = netlink::Socket::open()) socket_ = std::move(*opened);
    }).join();
  }

  model::RouteReport of(const std::string& asked) {
    model::RouteReport report{.vrf = "red", .asked = asked, .bgp = {}, .kernel = {}, .kernelError = {}, .problems = {}};
    boost::asio::io_context io;
    frr::BgpdClient bgpd(io, frr::bgpdEndpoint(dpu.node.runDirectory()));
    bgpd.lookUp("red", asked, [&](model::Expected<model::RouteLookup> found) {
      EXPECT_TRUE(found) << found.error().message();
      if (found) report.bgp = *found;
    });
    io.run();
    auto prefix = model::IpPrefix::parse(asked);
    if (!prefix) prefix = model::IpPrefix{*model::IpAddress::parse(asked), 32};
    const auto kernel = kernel::lookUpRoute(*socket_, {0, kMainTable}, *prefix);
    EXPECT_TRUE(kernel) << kernel.error().message();
    if (kernel) report.kernel = *kernel;
    reconcile::explain(intent_, report);
    return report;
  }
  static std::string text(const model::RouteReport& report) {
    std::ostringstream out;
    cli::printExplanation(out, api::routeJson(report));
    return out.str();
  }
  /// Waits until the kernel has the prefix itself.
  bool isInKernel(const std::string& prefix) {
    return eventually([&] { return of(prefix).kernel->prefix == prefix; });
  }
  static const model::RouteSession& sessionOf(const model::RouteReport& report, const std::string& peer) {
    for (const model::RouteSession& one : report.bgp.sessions)
      if (one.peer == peer) return one;
    throw std::out_of_range(peer);
  }

  void announce(BgpSpeaker& by, const Octets& prefix) { by.update(by.mandatory(), prefix); }
  /// 198.51.100.0/24 from the VTEP 10.20.0.2, with a route target of another AS number.
  void announceTypeFive() {
    const Octets rd = {0, 1, 192, 0, 2, 9, 0, 5}, prefix = {24, 198, 51, 100, 0};
    const Octets vni = {0x00, 0x36, 0xb1};
    const Octets route = Octets{5, 34} + rd + Octets(10 + 4, 0) + prefix + Octets(4, 0) + vni;
    const Octets reach = Octets{0, 25, 70, 4, 10, 20, 0, 2, 0} + route;
    const Octets extended = Octets{0, 2, 0xfd, 0xf1, 0, 0, 0x36, 0xb1} + Octets{3, 12, 0, 0, 0, 0, 0, 8} +
                            Octets{6, 3, 2, 0, 0, 0, 0, 0x99};
    spine->update(attribute(0x40, 1, {0}) + asPath({65200}) + attribute(0xc0, kExtendedCommunities, extended) +
                      attribute(0x80, 14, reach),
                  {});
  }

  std::optional<netlink::Socket> socket_;
};

TEST_F(Explain, AServersRouteFromItsRuleToTheKernel) {
  announce(*server, ipv4Prefix(203, 0, 113, 24));
  announce(*other, ipv4Prefix(203, 0, 113, 24));
  ASSERT_TRUE(isInKernel("203.0.113.0/24"));
  ASSERT_TRUE(
      eventually([&] { return typeFive(ipv4Prefix(203, 0, 113, 24)) && of("203.0.113.7").bgp.paths.size() == 1; }));
  ASSERT_TRUE(eventually([&] { return sessionOf(of("203.0.113.7"), "10.10.0.12").refused.has_value(); }));
  ASSERT_TRUE(eventually([&] { return sessionOf(of("203.0.113.7"), "10.10.0.12").hears; }));
  const model::RouteReport report = of("203.0.113.7");
  EXPECT_EQ(report.bgp.prefix, "203.0.113.0/24");

  const model::RouteSession& accepted = sessionOf(report, "10.10.0.11");
  EXPECT_EQ(accepted.verdict, "accepted");
  EXPECT_EQ(accepted.rule, std::string(kRule) + "1']/allowed-prefix[prefix='203.0.113.0/24']");
  // Servers with the same policy are in one update group of bgpd: it sends the prefix back to the sender, too.
  EXPECT_EQ(accepted.hears, heard(*server, ipv4Prefix(203, 0, 113, 24)).has_value());
  const model::RouteSession& refused = sessionOf(report, "10.10.0.12");
  EXPECT_EQ(refused.verdict, "refused");
  EXPECT_EQ(refused.rule, std::string(kRule) + "2']/allowed-prefix");
  EXPECT_TRUE(refused.hears);

  ASSERT_EQ(report.bgp.paths.size(), 1U);
  EXPECT_TRUE(report.bgp.paths[0].best);
  EXPECT_EQ(report.bgp.paths[0].asPath, "65101");
  EXPECT_EQ(report.bgp.paths[0].nextHop, "10.10.0.11");
  ASSERT_EQ(report.bgp.exported.size(), 1U);
  EXPECT_EQ(report.bgp.exported[0].routerMac, "02:00:00:00:00:11");
  EXPECT_THAT(report.bgp.exported[0].targets, ElementsAre("65001:14001"));
  const std::string shown = dpu.node.show("show bgp l2vpn evpn route type prefix");
  EXPECT_THAT(shown, HasSubstr("Route Distinguisher: " + report.bgp.exported[0].rd));
  ASSERT_EQ(report.bgp.evpnSessions.size(), 1U);
  EXPECT_TRUE(report.bgp.evpnSessions[0].hears);

  EXPECT_EQ(report.kernel->protocol, "bgp");
  ASSERT_EQ(report.kernel->nextHops.size(), 1U);
  EXPECT_EQ(report.kernel->nextHops[0].gateway, "10.10.0.11");
  EXPECT_EQ(report.kernel->nextHops[0].device, "eth0");
  EXPECT_THAT(report.problems, IsEmpty());
  const std::string all = text(report);
  for (const char* part : {"203.0.113.7 in red: 203.0.113.0/24\n", "  10.10.0.11  accepted\n", "refused (policy)",
                           "  best       session 10.10.0.11, AS path 65101, next hop 10.10.0.11",
                           "exported to EVPN\n  type 5, RD ", "    via 10.10.0.11 dev eth0\n"})
    EXPECT_THAT(all, HasSubstr(part)) << all;
}

TEST_F(Explain, ARouteOfAnotherVtep) {
  announceTypeFive();
  ASSERT_TRUE(isInKernel("198.51.100.0/24"));
  const model::RouteReport report = of("198.51.100.0/24");
  ASSERT_EQ(report.bgp.paths.size(), 1U);
  const model::RoutePath& path = report.bgp.paths[0];
  EXPECT_EQ(path.source, "evpn");
  ASSERT_TRUE(path.imported);
  EXPECT_EQ(path.imported->type, 5U);
  EXPECT_EQ(path.imported->rd, "192.0.2.9:5");
  EXPECT_EQ(path.imported->vtep, "10.20.0.2");
  EXPECT_EQ(path.imported->routerMac, "02:00:00:00:00:99");
  EXPECT_EQ(path.imported->l3vni, 14001U);
  EXPECT_EQ(path.imported->from, "10.20.0.2");
  EXPECT_EQ(path.imported->matchedTarget, "65009:14001");
  EXPECT_THAT(report.bgp.exported, IsEmpty());
  EXPECT_THAT(report.notes, Contains("no type-5 route is exported: the best path comes from EVPN itself"));
  ASSERT_EQ(report.kernel->nextHops.size(), 1U);
  EXPECT_EQ(report.kernel->nextHops[0].gateway, "10.20.0.2");
  EXPECT_EQ(report.kernel->nextHops[0].device, "br14001");
  EXPECT_THAT(report.problems, IsEmpty());
  EXPECT_EQ(sessionOf(report, "10.10.0.11").verdict, "not-allowed");
}

TEST_F(Explain, WhatNobodyAnnounces) {
  EXPECT_EQ(sessionOf(of("203.0.113.0/24"), "10.10.0.11").verdict, "not-announced");
  const model::RouteReport report = of("8.8.8.0/24");
  EXPECT_EQ(report.kernel->prefix, "");
  EXPECT_THAT(report.bgp.paths, IsEmpty());
  EXPECT_EQ(sessionOf(report, "10.10.0.11").rule, std::string(kRule) + "1']/allowed-prefix");
  EXPECT_THAT(text(report), HasSubstr("in the kernel\n  no route\n"));
}

/// Longer routes in the kernel, blackholes among them, do not hide the prefix.
TEST_F(Explain, AKernelThatDiffersFromBgpd) {
  announce(*server, ipv4Prefix(203, 0, 113, 24));
  ASSERT_TRUE(isInKernel("203.0.113.0/24"));
  dpu.red.ip("route add blackhole 203.0.113.0/30 proto 99");
  dpu.red.ip("route add 203.0.113.4/30 via 10.10.0.12 proto 99");
  EXPECT_EQ(of("203.0.113.0/24").kernel->prefix, "203.0.113.0/24");
  EXPECT_EQ(of("203.0.113.1").kernel->type, "blackhole");
  dpu.red.ip("route replace 203.0.113.0/24 via 10.10.0.12 proto bgp metric 20");
  EXPECT_THAT(of("203.0.113.0/24").problems,
              ElementsAre("the next hops differ: only bgpd has 10.10.0.11, only the kernel has 10.10.0.12"));
}

TEST_F(Explain, AConnectedSubnet) {
  ASSERT_TRUE(eventually([&] { return !of("10.10.0.0/24").bgp.paths.empty(); }));
  const model::RouteReport report = of("10.10.0.0/24");
  EXPECT_EQ(report.bgp.paths[0].source, "connected");
  EXPECT_EQ(report.bgp.paths[0].rule, "/nicleaf-fabric:fabric/segment[name='lan1']/gateway[.='10.10.0.1/24']");
  EXPECT_EQ(report.kernel->prefix, "10.10.0.0/24");
  EXPECT_EQ(report.kernel->protocol, "kernel");
  EXPECT_THAT(report.problems, IsEmpty());
}

}  // namespace
}  // namespace nicleaf::test
