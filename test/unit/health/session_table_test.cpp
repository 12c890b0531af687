// SPDX-License-Identifier: Apache-2.0
#include "health/session_table.hpp"

#include <gtest/gtest.h>

namespace nicleaf::health {
namespace {

using model::Session;
using model::SessionState;
using enum model::SessionState;

const model::SessionKey kKey{"red", "10.0.0.2"};

Session session(SessionState state, std::uint32_t dropped = 0) {
  Session made;
  made.vrf = kKey.first;
  made.peer = kKey.second;
  made.state = state;
  made.dropped = dropped;
  return made;
}

model::Sessions only(const Session& one) { return {{kKey, one}}; }

TEST(SessionTable, IsEmptyAtFirst) {
  const SessionTable table;
  EXPECT_FALSE(table.bgpdUp());
  EXPECT_TRUE(table.sessions().empty());
  EXPECT_EQ(table.flaps(kKey), 0U);
}

TEST(SessionTable, TheFirstSnapshotIsNotAFlap) {
  SessionTable table;
  table.snapshot(only(session(kEstablished, 7)));
  EXPECT_TRUE(table.bgpdUp());
  EXPECT_EQ(table.sessions().at(kKey).state, kEstablished);
  EXPECT_EQ(table.flaps(kKey), 0U);
}

TEST(SessionTable, CountsALossOnceThoughTwoSourcesReportIt) {
  SessionTable table;
  table.snapshot(only(session(kEstablished)));
  table.transition(session(kClearing, 0), kEstablished);  // bgpd counts it a moment later
  table.transition(session(kIdle, 1), kClearing);
  EXPECT_EQ(table.flaps(kKey), 1U);
  table.transition(session(kEstablished, 1), kIdle);
  EXPECT_EQ(table.flaps(kKey), 1U);
}

TEST(SessionTable, CountsLossesThatBgpdMergedIntoOneEvent) {
  SessionTable table;
  table.snapshot(only(session(kEstablished, 1)));
  table.transition(session(kEstablished, 4), kEstablished);
  EXPECT_EQ(table.flaps(kKey), 3U);
}

TEST(SessionTable, CountsALossDuringARestartOfBgpd) {
  SessionTable table;
  table.snapshot(only(session(kEstablished, 5)));
  table.lost();
  EXPECT_FALSE(table.bgpdUp());
  EXPECT_EQ(table.sessions().at(kKey).state, kUnknown);
  EXPECT_EQ(table.flaps(kKey), 0U);  // nothing is known of it yet
  table.snapshot(only(session(kConnect, 0)));
  EXPECT_EQ(table.flaps(kKey), 1U);
}

TEST(SessionTable, ABrokenStreamAloneIsNotAFlap) {
  SessionTable table;
  table.snapshot(only(session(kEstablished, 5)));
  table.lost();
  table.snapshot(only(session(kEstablished, 5)));
  EXPECT_EQ(table.flaps(kKey), 0U);
}

TEST(SessionTable, CountsALossIfTheNewBgpdHasNoSessionsAtFirst) {
  SessionTable table;
  table.snapshot(only(session(kEstablished, 5)));
  table.lost();
  table.snapshot({});
  EXPECT_TRUE(table.sessions().empty());
  table.transition(session(kIdle, 0), kIdle);
  EXPECT_EQ(table.flaps(kKey), 1U);
  table.transition(session(kEstablished, 0), kIdle);
  EXPECT_EQ(table.flaps(kKey), 1U);
}

TEST(SessionTable, CountsALossIfTheNewBgpdHasTheSessionEstablishedAlready) {
  SessionTable table;
  Session one = session(kEstablished, 0);
  one.since = std::chrono::steady_clock::now() - std::chrono::hours(1);
  table.snapshot(only(one));
  table.lost();
  table.snapshot(only(one));
  EXPECT_EQ(table.flaps(kKey), 0U);
  table.lost();
  one.since = std::chrono::steady_clock::now() + std::chrono::milliseconds(1);
  table.snapshot(only(one));
  EXPECT_EQ(table.flaps(kKey), 1U);
}

TEST(SessionTable, IsUnknownWhileBgpdDoesNotAnswer) {
  SessionTable table;
  EXPECT_EQ(table.reach(), model::Reach::kAway);
  table.snapshot(only(session(kEstablished)));
  EXPECT_EQ(table.reach(), model::Reach::kUp);
  table.answers(false);
  EXPECT_EQ(table.reach(), model::Reach::kSilent);
  EXPECT_FALSE(table.bgpdUp());
  EXPECT_EQ(table.sessions().at(kKey).state, kUnknown);
  table.answers(true);
  EXPECT_EQ(table.sessions().at(kKey).state, kEstablished);
  EXPECT_EQ(table.flaps(kKey), 0U);
}

TEST(SessionTable, KnowsWhatItWasToldWhileBgpdDidNotAnswer) {
  SessionTable table;
  table.snapshot(only(session(kEstablished)));
  table.answers(false);
  table.transition(session(kIdle, 1), kEstablished);
  EXPECT_EQ(table.sessions().at(kKey).state, kUnknown);
  table.answers(true);
  EXPECT_EQ(table.sessions().at(kKey).state, kIdle);
  EXPECT_EQ(table.flaps(kKey), 1U);
}

TEST(SessionTable, ABgpdThatIsAwayStaysUnknownWhateverItsThreadDid) {
  SessionTable table;
  table.snapshot(only(session(kEstablished)));
  table.answers(false);
  table.lost();
  table.answers(true);
  EXPECT_EQ(table.reach(), model::Reach::kAway);
  EXPECT_EQ(table.sessions().at(kKey).state, kUnknown);
}

TEST(SessionTable, ForgetsDeletedSessions) {
  SessionTable table;
  table.snapshot(only(session(kEstablished)));
  table.transition(session(kDeleted), kEstablished);
  EXPECT_TRUE(table.sessions().empty());
  EXPECT_EQ(table.flaps(kKey), 0U);

  table.snapshot(only(session(kIdle)));
  table.snapshot({});
  EXPECT_TRUE(table.sessions().empty());
}

TEST(SessionTable, RefreshChangesCountersOnly) {
  SessionTable table;
  table.snapshot(only(session(kEstablished)));
  Session newer = session(kIdle);
  newer.messagesReceived = 12;
  newer.removed = {3, 2, 99};
  newer.refused = {1, 2, 3, 4};
  newer.families = {{.afi = "ipv4", .safi = "unicast", .received = 3}};
  auto all = only(newer);
  all[{"blue", "10.0.0.9"}] = newer;
  table.refresh(all);
  EXPECT_EQ(table.sessions().size(), 1U);
  EXPECT_EQ(table.sessions().at(kKey).state, kEstablished);
  EXPECT_EQ(table.sessions().at(kKey).messagesReceived, 12U);
  EXPECT_EQ(table.sessions().at(kKey).removed, newer.removed);
  EXPECT_EQ(table.sessions().at(kKey).refused, newer.refused);
  EXPECT_EQ(table.sessions().at(kKey).families.at(0).received, 3U);
}

}  // namespace
}  // namespace nicleaf::health
