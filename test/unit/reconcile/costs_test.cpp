// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "reconcile/costs.hpp"
#include "world.hpp"

// What a plan says that it costs. That bgpd does what is expected of it is a component test (session_costs_test.cpp).
namespace nicleaf::reconcile {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> costs(World& world, const intent::ParsedIntent& wanted) {
  const auto plan = world.plan(wanted.intent);
  EXPECT_TRUE(plan) << text(plan.error());
  return plan ? plan->costs : std::vector<std::string>{"no plan"};
}

TEST(Costs, AreNoneOfWhatIsNew) {
  World world;
  EXPECT_THAT(costs(world, document(1, 2)), IsEmpty());
  ASSERT_TRUE(world.apply(document(1, 2)));
  EXPECT_THAT(costs(world, document(2, 3)), IsEmpty());
  EXPECT_THAT(costs(world, document(2, 2)), IsEmpty());
}

TEST(Costs, AreTheSessionsThatAreReset) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 2)));
  EXPECT_THAT(costs(world, document(2, 2, "another")),
              ElementsAre("resets the session with 10.0.0.11 of IP-VRF t1: its password changes",
                          "resets the session with 10.0.0.11 of IP-VRF t2: its password changes"));
  intent::ParsedIntent changed = document(2, 2);
  model::BgpSession& session = changed.intent.ipVrfs[1].sessions[0];
  session.families.insert(model::UnicastFamily::kIpv6);
  session.remoteAs.number = {65102};
  session.description = "costs nothing";
  EXPECT_THAT(costs(world, changed),
              ElementsAre("resets the session with 10.0.0.11 of IP-VRF t2: its address families change, remote-as "
                          "changes"));
  changed = document(2, 2);
  changed.intent.underlay.routerId = *model::IpAddress::parse("192.0.2.99");
  EXPECT_THAT(costs(world, changed),
              testing::IsSupersetOf({"resets all sessions of IP-VRF t1: the router ID changes",
                                     "resets all sessions of IP-VRF t2: the router ID changes"}));
}

TEST(Costs, AreTheSessionsThatEnd) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 2)));
  EXPECT_THAT(costs(world, document(2, 1)), ElementsAre("ends all sessions of IP-VRF t2: it is removed"));
  intent::ParsedIntent changed = document(2, 2);
  changed.intent.ipVrfs[0].sessions.clear();
  EXPECT_THAT(costs(world, changed), ElementsAre("ends the session with 10.0.0.11 of IP-VRF t1: it is removed"));
}

TEST(Costs, AreTheDevicesThatAreMadeAnew) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 2)));
  intent::ParsedIntent changed = document(2, 2);
  changed.intent.ipVrfs[0].l3vni = {14009};  // also the number of its table
  EXPECT_THAT(costs(world, changed), testing::Contains("makes t1 anew: what goes through it is lost meanwhile"));
}

TEST(Costs, AreAllTenantsPacketsIfAllVnisMove) {
  World world;
  world.zebra.version = "10.3";
  ASSERT_TRUE(world.apply(document(1, 2)));
  intent::ParsedIntent changed = document(2, 2);
  changed.intent.underlay.vxlanDevices = model::VxlanDevices::kPerVni;
  EXPECT_THAT(costs(world, changed),
              testing::Contains("moves all VNIs to a VXLAN device each: all tenants lose packets"));
  changed.json += " per VNI";
  ASSERT_TRUE(world.apply(changed));
  changed.intent.underlay.vxlanDevices = model::VxlanDevices::kSingle;
  EXPECT_THAT(costs(world, changed),
              testing::Contains("moves all VNIs to a single VXLAN device: all tenants lose packets"));
}

}  // namespace
}  // namespace nicleaf::reconcile
