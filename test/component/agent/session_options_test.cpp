// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "cli/server_config.hpp"
#include "component/agent/tenant_session.hpp"
#include "support/bgp_speaker.hpp"

// What a session's options do in a real bgpd, seen by servers.
namespace nicleaf::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kSecondServer[] = R"(router bgp 65101
 bgp router-id 192.168.12.12
 no bgp ebgp-requires-policy
 no bgp network import-check
 neighbor 192.168.12.1 remote-as 65001
 neighbor 192.168.12.1 timers connect 1
 address-family ipv4 unicast
  network 203.0.113.2/32
 exit-address-family
exit
)";

class SessionOptions : public TenantSession {
 protected:
  model::BgpSession& session(std::size_t index) { return intent_.ipVrfs[0].sessions[index]; }

  static bool has(FrrNode& node, const std::string& prefix) {
    return node.show("show bgp ipv4 unicast " + prefix + " json").find("\"paths\"") != std::string::npos;
  }

  /// Each server announces a host route. Both have one AS number; the second hears the first one's.
  void startSecondServer() {
    connect(dpu_.network(), "t1", second_.network(), "eth0");
    dpu_.network().ip("addr add 192.168.12.1/24 dev t1");
    second_.network().ip("addr add 192.168.12.12/24 dev eth0");
    second_.configuration["bgpd"] = kSecondServer;
    second_.start("zebra");
    second_.start("bgpd");
    announce("ipv4", {"203.0.113.1/32"});
    session(0).allowedPrefixes = {prefix("203.0.113.0/24", 32)};
    session(0).advertise = model::Advertise::kVrf;
    session(1) = session(0);
    session(1).peerAddress = *model::IpAddress::parse("192.168.12.12");
    session(1).asOverride = true;
    commit();
    ASSERT_TRUE(eventually([&] { return has(second_, "203.0.113.1/32"); })) << shown();
  }

  FrrNode second_{stock()};
};

TEST_F(SessionOptions, TwoServersOfOneAsHearEachOtherWithAsOverride) {
  startSecondServer();
  // The other session lacks the option. Its server gets the prefix, too, but refuses it as a loop.
  const auto advertised = [&] { return dpu_.show("show bgp ipv4 unicast neighbors 192.168.10.11 advertised-routes"); };
  EXPECT_TRUE(eventually([&] { return advertised().find("203.0.113.2/32") != std::string::npos; })) << advertised();
  EXPECT_FALSE(has(server_, "203.0.113.2/32"));
  session(0).asOverride = true;
  commit();
  EXPECT_TRUE(eventually([&] { return has(server_, "203.0.113.2/32"); })) << advertised();
}

TEST_F(SessionOptions, AServerWithIpv6OnlyAnnouncesIpv4) {
  server_.network().ip("addr del 192.168.10.11/24 dev eth0");
  server_.configure({"router bgp 65101", "neighbor 2001:db8:10::1 capability extended-nexthop",
                     "address-family ipv4 unicast", "neighbor 2001:db8:10::1 activate"});
  announce("ipv4", {"203.0.113.0/24"});
  session(1).families = {model::UnicastFamily::kIpv4};
  session(1).allowedPrefixes = {prefix("203.0.113.0/24")};
  commit();
  ASSERT_TRUE(eventually([&] { return has(dpu_, "203.0.113.0/24"); })) << shown();
  EXPECT_THAT(dpu_.show("show bgp ipv4 unicast 203.0.113.0/24"), HasSubstr("\n    2001:db8:10::11"));
  EXPECT_TRUE(eventually([&] {
    return dpu_.show("show ip route 203.0.113.0/24").find("fe80::") != std::string::npos ||
           dpu_.show("show ip route 203.0.113.0/24").find("2001:db8:10::11") != std::string::npos;
  })) << dpu_.show("show ip route 203.0.113.0/24");
}

TEST_F(SessionOptions, AServerIsToldWhyItsSessionIsShutDown) {
  announce("ipv4", {"203.0.113.0/24"});
  allow({prefix("203.0.113.0/24")}, {});
  ASSERT_TRUE(becomes({"203.0.113.0/24"}, {})) << shown();
  session(0).enabled = false;
  session(0).shutdownMessage = "rack 7 moves, back at 18:00 UTC";
  commit();
  EXPECT_TRUE(becomes({}, {})) << shown();
  const auto told = [&] { return server_.log("bgpd"); };
  EXPECT_TRUE(eventually([&] {
    return told().find("(Cease/Administrative Shutdown) \"rack 7 moves, back at 18:00 UTC\"") != std::string::npos;
  })) << told();
  session(0).enabled = true;
  session(0).shutdownMessage.clear();
  commit();
  EXPECT_TRUE(becomes({"203.0.113.0/24"}, {})) << shown();
}

TEST_F(SessionOptions, ALocalAsReplacesTheDpusTowardsTheServer) {
  server_.configure({"router bgp 65101", "no neighbor 192.168.10.1", "neighbor 192.168.10.1 remote-as 64999",
                     "neighbor 192.168.10.1 timers connect 1", "address-family ipv4 unicast",
                     "neighbor 192.168.10.1 activate"});
  announce("ipv4", {"203.0.113.0/24"});
  session(0).localAs = model::Asn{64999};
  session(0).localAsMode = model::LocalAsMode::kReplaceAs;
  allow({prefix("203.0.113.0/24")}, {});
  ASSERT_TRUE(becomes({"203.0.113.0/24"}, {})) << shown();
  EXPECT_THAT(dpu_.show("show bgp ipv4 unicast 203.0.113.0/24"), HasSubstr("\n  65101\n"));
}

/// The password is the one thing that the printed configuration does not have.
TEST_F(SessionOptions, AServerWorksWithThePrintedConfigurationForFrr) {
  server_.configure({"no router bgp 65101"});
  session(0).allowedPrefixes = {prefix("203.0.113.0/24", 25, 32)};
  session(1).allowedPrefixes = {prefix("2001:db8:113::/48")};
  session(0).ttlSecurity = 1;
  commit();
  ASSERT_EQ(server_.load(cli::frrConfig(cli::serverSessions(intent_, intent_.ipVrfs[0]))).status, 0);
  server_.configure({"router bgp 65101", "no bgp network import-check"});
  announce("ipv4", {"203.0.113.0/24", "203.0.113.1/32"});
  announce("ipv6", {"2001:db8:113::/48", "2001:db8:114::/48"});
  EXPECT_TRUE(becomes({"203.0.113.1/32"}, {"2001:db8:113::/48"})) << shown();
}

/// Characters that mean something in a shell, in FRR's command line or in its configuration files. The key of a running
/// session changes each time; a session that kept the old one would not come back.
TEST_F(SessionOptions, AnyPasswordIsTheKeyThatTheServerHas) {
  announce("ipv4", {"203.0.113.0/24"});
  session(0).allowedPrefixes = {prefix("203.0.113.0/24")};
  for (const std::string& password :
       {std::string("!x#y"), std::string("\"q\""), std::string("a\\\\b"), std::string("$(x)`y`"), std::string("tail|"),
        std::string("%%s%n"), std::string("neighbor;exit"), std::string(80, 'k')}) {
    SCOPED_TRACE(password);
    session(0).password = password;
    commit();
    ASSERT_TRUE(becomes({}, {})) << shown();
    const Result loaded = server_.load("router bgp 65101\n neighbor 192.168.10.1 password " + password + "\nexit\n");
    ASSERT_EQ(loaded.status, 0) << loaded.output;
    EXPECT_TRUE(becomes({"203.0.113.0/24"}, {})) << shown();
  }
}

TEST_F(SessionOptions, AServerMayHaveAnyAsButTheDpus) {
  announce("ipv4", {"203.0.113.0/24"});
  session(0).remoteAs = {};
  allow({prefix("203.0.113.0/24")}, {});
  ASSERT_TRUE(becomes({"203.0.113.0/24"}, {})) << shown();
  EXPECT_THAT(dpu_.show("show bgp neighbors 192.168.10.11 json"), HasSubstr("\"remoteAs\":65101"));
  server_.configure({"no router bgp 65101"});
  ASSERT_TRUE(becomes({}, {})) << shown();
  // The DPU's own AS number would be an iBGP session.
  ASSERT_EQ(server_
                .load("router bgp 65001\n neighbor 192.168.10.1 remote-as 65001\n"
                      " neighbor 192.168.10.1 timers connect 1\nexit\n")
                .status,
            0);
  EXPECT_TRUE(eventually([&] {
    return server_.log("bgpd").find("OPEN Message Error/Bad Peer AS") != std::string::npos;
  })) << server_.log("bgpd");
}

/// enforce-first-as: with any external AS, the first one is that of the OPEN.
TEST_F(SessionOptions, AServerOfAnyAsDoesNotHideItsAs) {
  session(0).remoteAs = {};
  allow({prefix("203.0.113.0/24", 24, 32)}, {});
  server_.stop("bgpd");
  BgpSpeaker speaker(server_.network(), {.local = "192.168.10.11", .peer = "192.168.10.1", .as = 65101});
  speaker.update(speaker.mandatory(), ipv4Prefix(203, 0, 113, 24));
  ASSERT_TRUE(becomes({"203.0.113.0/24"}, {})) << shown();
  const Octets hidden = attribute(0x40, 1, {0}) + asPath({65102, 65101}) + attribute(0x40, 3, {192, 168, 10, 11});
  speaker.update(hidden, ipv4Prefix(203, 0, 113, 24));
  EXPECT_TRUE(becomes({}, {})) << shown();
  EXPECT_TRUE(speaker.isUp());
}

/// The AS number of a server that migrates; one with another number is refused at its OPEN.
TEST_F(SessionOptions, AServerMayHaveOneOfSeveralAs) {
  announce("ipv4", {"203.0.113.0/24"});
  session(0).remoteAs = {};
  session(0).allowedRemoteAs = {{65101}, {4200000001}};
  allow({prefix("203.0.113.0/24")}, {});
  ASSERT_TRUE(becomes({"203.0.113.0/24"}, {})) << shown();
  EXPECT_THAT(dpu_.show("show bgp neighbors 192.168.10.11 json"), HasSubstr("\"remoteAs\":65101"));

  server_.configure({"no router bgp 65101"});
  ASSERT_TRUE(becomes({}, {})) << shown();
  ASSERT_EQ(server_
                .load("router bgp 65102\n neighbor 192.168.10.1 remote-as 65001\n"
                      " neighbor 192.168.10.1 timers connect 1\nexit\n")
                .status,
            0);
  EXPECT_TRUE(eventually([&] {
    return server_.log("bgpd").find("OPEN Message Error/Bad Peer AS") != std::string::npos;
  })) << server_.log("bgpd");
  EXPECT_NE(read("192.168.10.11").state, model::SessionState::kEstablished);

  server_.stop("bgpd");
  BgpSpeaker speaker(server_.network(), {.local = "192.168.10.11", .peer = "192.168.10.1", .as = 4200000001});
  speaker.update(speaker.mandatory(), ipv4Prefix(203, 0, 113, 24));
  ASSERT_TRUE(becomes({"203.0.113.0/24"}, {})) << shown();
  // enforce-first-as: the path starts with the AS number of the OPEN, and not with another allowed one.
  const Octets other = attribute(0x40, 1, {0}) + asPath({65101}) + attribute(0x40, 3, {192, 168, 10, 11});
  speaker.update(other, ipv4Prefix(203, 0, 113, 24));
  EXPECT_TRUE(becomes({}, {})) << shown();
}

/// For example because vtysh dropped the list when it read a saved configuration.
TEST_F(SessionOptions, ASessionWithoutItsListOfAsStaysDown) {
  announce("ipv4", {"203.0.113.0/24"});
  session(0).remoteAs = {};
  session(0).allowedRemoteAs = {{65101}};
  allow({prefix("203.0.113.0/24")}, {});
  ASSERT_TRUE(becomes({"203.0.113.0/24"}, {})) << shown();
  const std::string list =
      "/nicleaf-frr-bgp:bgp/instance[vrf='default']/neighbors/neighbor[remote-address='192.168.10.11']/"
      "neighbor-remote-as/allowed-remote-as[.='65101']";
  ASSERT_TRUE(Northbound(dpu_.northbound("bgpd")).change({}, {list}).ok());
  EXPECT_TRUE(becomes({}, {})) << shown();
  server_.configure({"no router bgp 65101"});
  ASSERT_EQ(server_.load(kTenantServer).status, 0);
  EXPECT_TRUE(eventually([&] {
    return server_.log("bgpd").find("OPEN Message Error/Bad Peer AS") != std::string::npos;
  })) << server_.log("bgpd");
  EXPECT_NE(read("192.168.10.11").state, model::SessionState::kEstablished);
}

TEST_F(SessionOptions, ASessionWhoseAsIsNoLongerAllowedIsReset) {
  session(0).remoteAs = {};
  session(0).allowedRemoteAs = {{65101}, {65102}};
  session(0).listenRange = model::IpPrefix::parse("192.168.10.0/25");
  allow({prefix("203.0.113.0/24")}, {});
  server_.stop("bgpd");
  BgpSpeaker speaker(server_.network(), {.local = "192.168.10.11", .peer = "192.168.10.1", .as = 65102});
  speaker.update(speaker.mandatory(), ipv4Prefix(203, 0, 113, 24));
  ASSERT_TRUE(becomes({"203.0.113.0/24"}, {})) << shown();
  session(0).allowedRemoteAs = {{65102}};
  commit();
  EXPECT_TRUE(becomes({"203.0.113.0/24"}, {})) << shown();
  EXPECT_TRUE(speaker.isUp());
  session(0).allowedRemoteAs = {{65101}};
  commit();
  EXPECT_TRUE(eventually([&] { return !speaker.isUp(); })) << shown();
  EXPECT_TRUE(becomes({}, {})) << shown();
}

/// The map that removes communities from what a server hears leaves the one that bgpd adds later.
TEST_F(SessionOptions, AServerHearsThatTheDpuIsDrained) {
  startSecondServer();
  const auto heard = [&] { return second_.show("show bgp ipv4 unicast 203.0.113.1/32"); };
  EXPECT_THAT(heard(), Not(HasSubstr("graceful-shutdown")));
  dpu_.configure({"router bgp 65001", "bgp graceful-shutdown"});
  EXPECT_TRUE(eventually([&] { return heard().find("graceful-shutdown") != std::string::npos; })) << heard();
}

}  // namespace
}  // namespace nicleaf::test
