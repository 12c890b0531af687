// SPDX-License-Identifier: Apache-2.0
#include "render/bfd_tree.hpp"

#include <gmock/gmock.h>

#include "model/bfd_path.hpp"
#include "render/render.hpp"
#include "unit/render/one_tenant.hpp"

namespace nicleaf::render {
namespace {

using testing::Contains;
using testing::Key;
using testing::Not;
using testing::Pair;

const std::string kProfile = "/frr-bfdd:bfdd/bfd/profile[name='nicleaf-fast']";
const std::string kServer =
    "/nicleaf-frr-bgp:bgp/instance[vrf='red']/neighbors/neighbor[remote-address='192.168.10.11']";
const std::string kSpine =
    "/nicleaf-frr-bgp:bgp/instance[vrf='default']/neighbors/unnumbered-neighbor[interface='eth1']";

class BfdTree : public testing::Test {
 protected:
  BfdTree() {
    intent_.bfdProfiles = {{"fast", 5, std::chrono::milliseconds(50), std::chrono::milliseconds(100), true}, {"spare"}};
  }
  model::BgpSession& session() { return intent_.ipVrfs[0].sessions[0]; }
  model::Intent intent_ = oneTenant();
};

TEST_F(BfdTree, WithoutSessionsThatUseItNeedsNoBfdd) {
  const Desired desired = render(intent_);
  EXPECT_FALSE(desired.usesBfd);
  EXPECT_TRUE(desired.bfdd.empty());
  EXPECT_THAT(*desired.bgpd, Not(Contains(Key(kServer + "/bfd-options/enable"))));
}

TEST_F(BfdTree, HasTheProfilesThatSessionsName) {
  session().bfd = "fast";
  const Desired desired = render(intent_);
  EXPECT_TRUE(desired.usesBfd);
  EXPECT_EQ(desired.bfdd, (model::ConfigTree{{kProfile, ""},
                                             {kProfile + "/detection-multiplier", "5"},
                                             {kProfile + "/required-receive-interval", "50000"},
                                             {kProfile + "/desired-transmission-interval", "100000"},
                                             {kProfile + "/passive-mode", "true"}}));
  EXPECT_THAT(*desired.bgpd, Contains(Pair(kServer + "/bfd-options/enable", "true")));
  EXPECT_THAT(*desired.bgpd, Contains(Pair(kServer + "/bfd-options/bfd-profile", "nicleaf-fast")));
}

/// The agent's sessions have one of its profiles, also those with FRR's own timers: that is what marks them.
TEST_F(BfdTree, HasSessionsWithTheNextHopsOfStaticRoutes) {
  model::StaticRoute route{*model::IpPrefix::parse("198.51.100.0/24"), {*model::IpAddress::parse("192.168.10.50")}};
  const std::string session =
      "/frr-bfdd:bfdd/bfd/sessions/single-hop[dest-addr='192.168.10.50'][interface='*'][vrf='red']";
  const std::string ownTimers = "/frr-bfdd:bfdd/bfd/profile[name='nicleaf-default']";
  route.bfd = model::kDefaultBfd;
  intent_.ipVrfs[0].staticRoutes = {route};
  const Desired desired = render(intent_);
  EXPECT_TRUE(desired.usesBfd);
  EXPECT_EQ(desired.bfdd,
            (model::ConfigTree{{ownTimers, ""}, {session, ""}, {session + "/profile", "nicleaf-default"}}));
  EXPECT_EQ(model::ownBfd(desired.bfdd), desired.bfdd);
  intent_.ipVrfs[0].staticRoutes[0].bfd = "fast";
  EXPECT_THAT(render(intent_).bfdd, Contains(Pair(session + "/profile", "nicleaf-fast")));
  EXPECT_THAT(render(intent_).bfdd, Contains(Key(kProfile)));
}

/// bfdd does not show leaves with their defaults: with them, a plan would never be empty.
TEST_F(BfdTree, LeavesOutDefaults) {
  intent_.underlay.uplinks[0].bfd = "spare";
  EXPECT_EQ(render(intent_).bfdd, (model::ConfigTree{{"/frr-bfdd:bfdd/bfd/profile[name='nicleaf-spare']", ""}}));
}

TEST_F(BfdTree, WithFrrsOwnTimersNamesNoProfile) {
  session().bfd = intent_.underlay.uplinks[0].bfd = model::kDefaultBfd;
  const Desired desired = render(intent_);
  EXPECT_TRUE(desired.usesBfd);
  EXPECT_TRUE(desired.bfdd.empty());
  for (const std::string& neighbor : {kServer, kSpine}) {
    EXPECT_THAT(*desired.bgpd, Contains(Pair(neighbor + "/bfd-options/enable", "true")));
    EXPECT_THAT(*desired.bgpd, Not(Contains(Key(neighbor + "/bfd-options/bfd-profile"))));
  }
}

}  // namespace
}  // namespace nicleaf::render
