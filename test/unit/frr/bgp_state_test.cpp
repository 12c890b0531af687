// SPDX-License-Identifier: Apache-2.0
#include "frr/bgp_state.hpp"

#include <gmock/gmock.h>

#include "nicleaf-events.pb.h"

namespace nicleaf::frr {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr char kState[] = R"({"nicleaf-frr-bgp:bgp":{"instance":[
  {"vrf":"default",
   "neighbors":{"unnumbered-neighbor":[{"interface":"swp1","state":{"session-state":"established","uptime":"90",
     "remote-as":65000,"bfd-state":"admin-down","established-transitions":2,"dropped":1,"messages-received":"10","messages-sent":"11",
     "last-reset-reason":"Hold Timer Expired",
     "afi-safi":[{"name":"ipv4-unicast","prefixes-received":5,"prefixes-accepted":3,"prefixes-filtered":2,"more-prefixes-filtered":true,"prefixes-sent":4}]}}]},
   "state":{"accepts-connections-from":"declared-peers","vni":[{"vni":10020,"live":false},
     {"vni":10010,"live":true,"tenant-vrf":"red","rd":"10.0.0.1:2","import-route-target":["65001:10010"],
      "export-route-target":["65001:10010"],"remote-vtep":["10.0.0.2","no address"]}]}},
  {"vrf":"red","neighbors":{"neighbor":[{"remote-address":"192.0.2.1","state":{"session-state":"idle","admin-down":true,
                                         "refused":{"policy":1,"as-path-loop":2,"reflection-loop":3,"next-hop":4},"attributes-removed":"7","updates-changed":"5","last-removed-attribute":99}},
                                        {"remote-address":"192.0.2.2"}]},
   "state":{"accepts-connections-from":"anybody","l3vni":4001,"l3vni-up":true,"rd":"10.0.0.1:3","import-route-target":["65001:4001"]}}]}})";

TEST(BgpState, HasVnisByNumberAndSessionsByVrfAndPeer) {
  const auto now = steady_clock::now();
  const auto state = readBgpState(kState, now);
  ASSERT_TRUE(state);

  EXPECT_THAT(state->openPorts, ::testing::ElementsAre("red"));
  ASSERT_EQ(state->vnis.size(), 3U);
  EXPECT_EQ(state->vnis[0], (model::VniStatus{{4001}, true, "red", true, "10.0.0.1:3", {"65001:4001"}, {}, {}}));
  EXPECT_EQ(state->vnis[1], (model::VniStatus{{10010},
                                              false,
                                              "red",
                                              true,
                                              "10.0.0.1:2",
                                              {"65001:10010"},
                                              {"65001:10010"},
                                              {*model::IpAddress::parse("10.0.0.2")}}));
  EXPECT_FALSE(state->vnis[2].live);

  ASSERT_EQ(state->sessions.size(), 2U);  // a neighbor without state is not there yet
  const auto& underlay = state->sessions.at({"default", "swp1"});
  EXPECT_EQ(underlay.state, model::SessionState::kEstablished);
  EXPECT_EQ(underlay.since, now - 90s);
  EXPECT_EQ(underlay.remoteAs, model::Asn{65000});
  EXPECT_EQ(underlay.messagesReceived, 10U);
  EXPECT_EQ(underlay.bfd, model::BfdState::kAdminDown);
  EXPECT_EQ(state->sessions.at({"red", "192.0.2.1"}).bfd, model::BfdState::kNone);
  EXPECT_EQ(underlay.lastResetReason, "Hold Timer Expired");
  EXPECT_EQ(underlay.families, (std::vector<model::FamilyCounters>{{"ipv4", "unicast", 5, 3, 2, 4, true}}));
  EXPECT_TRUE(state->sessions.at({"red", "192.0.2.1"}).adminDown);
  EXPECT_EQ(state->sessions.at({"red", "192.0.2.1"}).removed, (model::RemovedAttributes{7, 5, 99}));
  EXPECT_EQ(state->sessions.at({"red", "192.0.2.1"}).refused, (model::Refused{1, 2, 3, 4}));
  EXPECT_EQ(underlay.removed, model::RemovedAttributes{});
}

TEST(BgpState, WithoutInstancesIsEmpty) {
  EXPECT_TRUE(readBgpState("", {})->vnis.empty());
  EXPECT_TRUE(readBgpState("{}", {})->sessions.empty());
}

TEST(BgpState, AWrongShapeIsAnErrorOrLeftOut) {
  EXPECT_FALSE(readBgpState("[", {}));
  EXPECT_FALSE(readBgpState("[]", {}));
  EXPECT_TRUE(readBgpState(R"({"nicleaf-frr-bgp:bgp":7})", {}));
  EXPECT_TRUE(readBgpState(R"({"nicleaf-frr-bgp:bgp":{"instance":[7,{"vrf":1,"state":[],"neighbors":""}]}})", {}));
}

TEST(BgpState, ReadsEveryStateName) {
  for (const auto state :
       {model::SessionState::kIdle, model::SessionState::kOpenConfirm, model::SessionState::kClearing})
    EXPECT_EQ(sessionStateFrom(model::toString(state)), state);
  EXPECT_EQ(sessionStateFrom("novel"), model::SessionState::kUnknown);
}

TEST(BgpState, ReadsASessionFromAnEvent) {
  events::SessionEvent event;
  event.set_vrf("red");
  event.set_peer("192.0.2.1");
  event.set_old_state(events::SessionEvent::OPEN_CONFIRM);
  event.set_new_state(events::SessionEvent::ESTABLISHED);
  event.set_timestamp_ns(5'000'000'000);
  event.set_uptime_s(2);
  event.set_local_as(65001);
  event.mutable_refused()->set_policy(8);
  event.mutable_refused()->set_next_hop(9);
  event.set_bfd(events::SessionEvent::BFD_DOWN);
  event.set_attributes_removed(7);
  event.set_updates_changed(5);
  event.set_last_removed_attribute(99);
  auto* family = event.add_families();
  family->set_afi("ipv6");
  family->set_safi("unicast");
  family->set_filtered(9);
  const auto now = steady_clock::now();
  const auto session = sessionFrom(event, now);
  EXPECT_EQ(session.vrf, "red");
  EXPECT_EQ(session.state, model::SessionState::kEstablished);
  EXPECT_EQ(stateBefore(event), model::SessionState::kOpenConfirm);
  EXPECT_EQ(session.since, now - 2s);
  EXPECT_EQ(session.localAs, model::Asn{65001});
  EXPECT_EQ(session.removed, (model::RemovedAttributes{7, 5, 99}));
  EXPECT_EQ(session.bfd, model::BfdState::kDown);
  EXPECT_EQ(session.refused, (model::Refused{8, 0, 0, 9}));
  EXPECT_EQ(session.families.at(0).filtered, 9U);

  event.set_deleted(true);
  EXPECT_EQ(sessionFrom(event, now).state, model::SessionState::kDeleted);
}

}  // namespace
}  // namespace nicleaf::frr
