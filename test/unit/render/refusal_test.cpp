// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "render/entry_rules.hpp"
#include "unit/render/one_tenant.hpp"

// Which rule of an intent refuses a prefix. That the rules are those of the rendered list is shown in entry_list_test.
namespace nicleaf::render {
namespace {

constexpr char kAllowed[] =
    "/nicleaf-fabric:fabric/ip-vrf[name='red']/bgp-session[peer-address='192.168.10.11']/allowed-prefix";
constexpr char kVtep[] = "/nicleaf-fabric:fabric/underlay/vtep-address";
constexpr char kGateway[] = "/nicleaf-fabric:fabric/segment[name='red-lan']/gateway[.='192.168.10.1/24']";

class RefusalTest : public testing::Test {
 protected:
  RefusalTest() { intent_.ipVrfs[0].sessions[0].allowedPrefixes = {{*model::IpPrefix::parse("203.0.113.0/24")}}; }
  std::optional<Refusal> of(const char* prefix, const char* peer = "192.168.10.11", const char* vrf = "red") {
    return refusalOf(intent_, vrf, peer, *model::IpPrefix::parse(prefix));
  }
  void allowEverything() {
    intent_.ipVrfs[0].sessions[0].allowedPrefixes = {{*model::IpPrefix::parse("0.0.0.0/0"), {}, 32}};
  }

  model::Intent intent_ = oneTenant();
};

TEST_F(RefusalTest, OfWhatIsNotDeclaredIsTheListOfTheSession) {
  EXPECT_EQ(of("203.0.113.0/24"), std::nullopt);
  for (const char* prefix : {"203.0.113.0/25", "10.0.0.0/8", "0.0.0.0/0", "2001:db8::/32"})
    EXPECT_EQ(of(prefix), (Refusal{kAllowed, "not in an allowed-prefix of the session"})) << prefix;
}

/// Whether an allowed prefix would let them in or not: to declare them would not help.
TEST_F(RefusalTest, OfADeniedPrefixIsWhatDeniesIt) {
  for (const bool everything : {false, true}) {
    if (everything) allowEverything();
    EXPECT_EQ(of("192.0.2.11/32"), (Refusal{kVtep, "the VTEP's own address"}));
    EXPECT_EQ(of("192.168.10.128/25"), (Refusal{kGateway, "in the subnet 192.168.10.0/24 of the VRF"}));
    EXPECT_EQ(of("127.1.0.0/16"), (Refusal{"", "loopback addresses (127.0.0.0/8)"}));
  }
}

TEST_F(RefusalTest, OfTheDefaultRouteSaysThatItMustBeDeclared) {
  allowEverything();
  EXPECT_EQ(of("0.0.0.0/0"), (Refusal{kAllowed, "the default route, which must be declared as such"}));
  EXPECT_EQ(of("10.0.0.0/8"), std::nullopt);
}

TEST_F(RefusalTest, OfATemplatesRuleIsInTheTemplate) {
  model::BgpSession& session = intent_.ipVrfs[0].sessions[0];
  session.sessionTemplate = "web";
  session.inherited = {"allowed-prefix"};
  const std::string place = "/nicleaf-fabric:fabric/session-template[name='web']/allowed-prefix";
  EXPECT_EQ(of("10.0.0.0/8"), (Refusal{place, "not in an allowed-prefix of the session"}));
  session.inherited = {"as-path-limit"};
  EXPECT_EQ(of("10.0.0.0/8"), (Refusal{kAllowed, "not in an allowed-prefix of the session"}));
  EXPECT_EQ(pathRefusalOf(intent_, "red", "192.168.10.11")->path,
            "/nicleaf-fabric:fabric/session-template[name='web']/as-path-limit");
}

TEST_F(RefusalTest, OfASpinesPrefixIsInTheUnderlay) {
  EXPECT_EQ(of("192.0.2.11/32", "eth1", "default"), (Refusal{kVtep, "the VTEP's own address"}));
  EXPECT_EQ(of("10.0.0.0/8", "eth1", "default"), std::nullopt);
  intent_.underlay.vtepPrefixes = {*model::IpPrefix::parse("192.0.2.0/24")};
  EXPECT_EQ(of("10.0.0.0/8", "eth1", "default"),
            (Refusal{"/nicleaf-fabric:fabric/underlay/vtep-prefix", "not in a vtep-prefix"}));
}

TEST_F(RefusalTest, OfAClosedSessionIsItsPrefixLimit) {
  intent_.ipVrfs[0].sessions[0].prefixLimit = 7;
  const std::string session =
      "/nicleaf-fabric:fabric/ip-vrf[name='red']/bgp-session[peer-address='192.168.10.11']/prefix-limit";
  EXPECT_EQ(limitRefusalOf(intent_, "red", "192.168.10.11"), (Refusal{session, "more than 7 prefixes of a family"}));
  EXPECT_EQ(limitRefusalOf(intent_, "red", "192.168.10.12"), std::nullopt);
  EXPECT_EQ(limitRefusalOf(intent_, "default", "eth1"), std::nullopt);
  intent_.underlay.uplinks[0].prefixLimit = 9;
  EXPECT_EQ(limitRefusalOf(intent_, "default", "eth1"),
            (Refusal{"/nicleaf-fabric:fabric/underlay/uplink[interface='eth1']/prefix-limit",
                     "more than 9 prefixes of a family"}));
}

TEST_F(RefusalTest, OfWhatTheListAcceptsIsTheLimitOfAsPaths) {
  intent_.ipVrfs[0].sessions[0].asPathLimit = 7;
  const std::string session(kAllowed, std::string(kAllowed).rfind('/'));
  EXPECT_EQ(pathRefusalOf(intent_, "red", "192.168.10.11"),
            (Refusal{session + "/as-path-limit", "an AS path of more than 7 numbers"}));
  EXPECT_EQ(pathRefusalOf(intent_, "red", "192.168.10.12"), std::nullopt);
  EXPECT_EQ(pathRefusalOf(intent_, "default", "eth1"), std::nullopt);
}

TEST_F(RefusalTest, OfASessionOfARangeIsThatOfTheRange) {
  intent_.ipVrfs[0].sessions[0].listenRange = model::IpPrefix::parse("192.168.10.0/25");
  EXPECT_NE(of("10.0.0.0/8", "192.168.10.99"), std::nullopt);
  EXPECT_EQ(of("10.0.0.0/8", "192.168.10.199"), std::nullopt);
}

TEST_F(RefusalTest, OfAnUnknownSessionIsNone) {
  EXPECT_EQ(of("10.0.0.0/8", "192.168.10.12"), std::nullopt);
  EXPECT_EQ(of("10.0.0.0/8", "192.168.10.11", "blue"), std::nullopt);
}

}  // namespace
}  // namespace nicleaf::render
