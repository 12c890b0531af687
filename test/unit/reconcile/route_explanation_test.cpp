// SPDX-License-Identifier: Apache-2.0
#include "reconcile/route_explanation.hpp"

#include <gmock/gmock.h>

#include "unit/render/one_tenant.hpp"

// What an intent adds to a prefix of bgpd and of the kernel.
namespace nicleaf::reconcile {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kServer[] = "192.168.10.11";
constexpr char kSession[] = "/nicleaf-fabric:fabric/ip-vrf[name='red']/bgp-session[peer-address='192.168.10.11']";

class RouteExplanation : public testing::Test {
 protected:
  RouteExplanation() {
    tenant().allowedPrefixes = {{*model::IpPrefix::parse("203.0.113.0/24")}};
    report_.vrf = "red";
    ask("203.0.113.0/24");
    report_.bgp.l3vni = 14001;
    report_.bgp.l3vniUp = true;
    report_.bgp.sessions = {{.peer = kServer, .established = true, .negotiated = true}};
  }
  model::IpVrf& vrf() { return intent_.ipVrfs[0]; }
  model::BgpSession& tenant() { return vrf().sessions[0]; }
  model::RouteSession& session() { return report_.bgp.sessions[0]; }
  void ask(const std::string& prefix) { report_.asked = report_.bgp.prefix = prefix; }
  model::RoutePath& addBest(const std::string& source, const std::string& from = "") {
    model::RoutePath path;
    path.source = source;
    path.from = from;
    path.nextHop = from;
    path.valid = path.best = true;
    report_.bgp.paths.push_back(path);
    return report_.bgp.paths.back();
  }
  void setKernel(const std::string& gateway) {
    report_.kernel = {.prefix = "203.0.113.0/24", .type = "unicast", .protocol = "bgp", .table = 14001, .nextHops = {}};
    report_.kernel->nextHops = {{.gateway = gateway, .device = "vlan10"}};
  }
  void explain() { reconcile::explain(intent_, report_); }

  model::Intent intent_ = render::oneTenant();
  model::RouteReport report_;
};

TEST_F(RouteExplanation, OfAnAcceptedPrefixHasTheRuleThatPermitsIt) {
  session().accepted = true;
  addBest("session", kServer);
  explain();
  EXPECT_EQ(session().verdict, "accepted");
  EXPECT_EQ(session().rule, std::string(kSession) + "/allowed-prefix[prefix='203.0.113.0/24']");
}

TEST_F(RouteExplanation, OfARefusedPrefixHasTheRuleThatRefusesIt) {
  ask("8.8.8.0/24");
  session().refused = {.vrf = "red",
                       .peer = kServer,
                       .prefix = "8.8.8.0/24",
                       .reason = "policy",
                       .detail = {},
                       .since = {},
                       .rule = {},
                       .explanation = {}};
  explain();
  EXPECT_EQ(session().verdict, "refused");
  EXPECT_EQ(session().rule, std::string(kSession) + "/allowed-prefix");
  EXPECT_EQ(session().explanation, "not in an allowed-prefix of the session");
}

TEST_F(RouteExplanation, TellsWhatIsNotAnnouncedFromWhatWouldBeRefused) {
  explain();
  EXPECT_EQ(session().verdict, "not-announced");
  EXPECT_EQ(session().explanation, "would be accepted");
  ask("8.8.8.0/24");
  explain();
  EXPECT_EQ(session().verdict, "not-allowed");
  EXPECT_EQ(session().rule, std::string(kSession) + "/allowed-prefix");
  ask("203.0.113.9/32");
  tenant().blackhole = true;
  explain();
  EXPECT_EQ(session().verdict, "not-announced");
  EXPECT_EQ(session().rule, std::string(kSession) + "/blackhole");
  EXPECT_THAT(session().explanation, HasSubstr("BLACKHOLE"));
}

TEST_F(RouteExplanation, OfASessionThatIsDownSaysWhoClosedIt) {
  session().established = false;
  session().prefixLimitReached = true;
  explain();
  EXPECT_EQ(session().verdict, "down");
  EXPECT_EQ(session().rule, std::string(kSession) + "/prefix-limit");
  session().prefixLimitReached = false;
  tenant().enabled = false;
  explain();
  EXPECT_EQ(session().rule, std::string(kSession) + "/enabled");
}

TEST_F(RouteExplanation, NamesTheSettingThatKeepsAPrefixFromAServer) {
  addBest("evpn");
  explain();
  EXPECT_EQ(session().hearsRule, std::string(kSession) + "/advertise");
  EXPECT_EQ(session().hearsExplanation, "the server hears the subnets of its IP-VRF on this DPU only");
  tenant().advertise = model::Advertise::kVrf;
  session() = {.peer = kServer, .established = true, .negotiated = true};
  explain();
  EXPECT_EQ(session().hearsRule, "");
  EXPECT_EQ(session().hearsExplanation, "bgpd does not advertise it");
  report_.bgp.paths[0].from = kServer;
  explain();
  EXPECT_EQ(session().hearsExplanation, "the best path is the server's own");
}

TEST_F(RouteExplanation, FindsTheIntentBehindOtherSources) {
  vrf().staticRoutes = {{*model::IpPrefix::parse("203.0.113.0/24"), {}, true}};
  vrf().aggregates = {{*model::IpPrefix::parse("203.0.112.0/23"), true}};
  addBest("static");
  explain();
  EXPECT_EQ(report_.bgp.paths[0].rule,
            "/nicleaf-fabric:fabric/ip-vrf[name='red']/static-route[prefix='203.0.113.0/24']");
  EXPECT_THAT(report_.notes, ElementsAre(HasSubstr("aggregate[prefix='203.0.112.0/23'] is advertised instead of it")));
  report_.bgp.paths.clear();
  report_.notes.clear();
  vrf().staticRoutes[0].advertise = false;
  explain();
  EXPECT_THAT(report_.notes,
              ElementsAre(HasSubstr("advertise is false"), HasSubstr("instead"), HasSubstr("no best path")));
}

TEST_F(RouteExplanation, SaysWhyNothingIsExported) {
  addBest("evpn");
  const auto note = [&] {
    report_.notes.clear();
    explain();
    return report_.notes.empty() ? "" : report_.notes[0];
  };
  EXPECT_THAT(note(), HasSubstr("comes from EVPN itself"));
  report_.bgp.l3vniUp = false;
  EXPECT_THAT(note(), HasSubstr("L3VNI 14001 is down"));
  report_.bgp.l3vni = 0;
  EXPECT_THAT(note(), HasSubstr("knows no L3VNI"));
  report_.bgp.exported.emplace_back();
  EXPECT_EQ(note(), "");
}

TEST_F(RouteExplanation, FindsWhereTheKernelDiffers) {
  session().accepted = true;
  addBest("session", kServer);
  setKernel(kServer);
  explain();
  EXPECT_THAT(report_.problems, IsEmpty());
  setKernel("192.168.10.12");
  explain();
  EXPECT_THAT(report_.problems, ElementsAre(HasSubstr("next hops differ")));
  tenant().multihop = 3;  // zebra resolves the next hop
  explain();
  EXPECT_THAT(report_.problems, IsEmpty());
  report_.kernel->type = "blackhole";
  explain();
  EXPECT_THAT(report_.problems, ElementsAre(HasSubstr("is of type blackhole")));
  report_.kernel->protocol = "kernel";
  explain();
  EXPECT_THAT(report_.problems, ElementsAre(HasSubstr("prefers a route of the protocol kernel")));
  report_.kernel = model::KernelRoute{};
  explain();
  EXPECT_THAT(report_.problems, ElementsAre(HasSubstr("not in the kernel")));
  report_.bgp.paths.clear();
  setKernel(kServer);
  explain();
  EXPECT_THAT(report_.problems, ElementsAre(HasSubstr("bgpd has no best path")));
}

}  // namespace
}  // namespace nicleaf::reconcile
