// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <filesystem>

#include "fake_northbound.hpp"
#include "frr/bgpd_client.hpp"

namespace nicleaf::frr {
namespace {

using model::SessionState;

events::SessionEvent event(const std::string& peer, bool snapshot, events::SessionEvent::State state) {
  events::SessionEvent event;
  event.set_snapshot(snapshot);
  event.set_vrf("red");
  event.set_peer(peer);
  event.set_old_state(events::SessionEvent::OPEN_CONFIRM);
  event.set_new_state(state);
  return event;
}

events::SessionEvent endOfSnapshot() {
  events::SessionEvent event;
  event.set_snapshot_end(true);
  return event;
}

class SessionStreamTest : public testing::Test {
 protected:
  SessionStreamTest() {
    char name[] = "/tmp/nicleaf-stream-XXXXXX";
    directory_ = mkdtemp(name);
    server_ = std::make_unique<FakeNorthbound>((directory_ / "nicleaf-bgpd.sock").string());
    server_->events = {event("192.0.2.1", true, events::SessionEvent::ACTIVE),
                       event("192.0.2.2", true, events::SessionEvent::ESTABLISHED), endOfSnapshot(),
                       event("192.0.2.1", false, events::SessionEvent::ESTABLISHED)};
  }
  ~SessionStreamTest() override {
    client_.reset();
    server_.reset();
    std::filesystem::remove_all(directory_);
  }

  void watch() {
    client_ = std::make_unique<BgpdClient>(io_, bgpdEndpoint(directory_));
    client_->watch({.snapshot = [this](model::Sessions all) { snapshots_.push_back(std::move(all)); },
                    .transition = [this](const model::Session& session,
                                         SessionState before) { transitions_.emplace_back(session, before); },
                    .lost = [this](const model::Error& error) { losses_.push_back(error); }});
  }

  boost::asio::io_context io_;
  std::filesystem::path directory_;
  std::unique_ptr<FakeNorthbound> server_;
  std::unique_ptr<BgpdClient> client_;
  std::vector<model::Sessions> snapshots_;
  std::vector<std::pair<model::Session, SessionState>> transitions_;
  std::vector<model::Error> losses_;
};

TEST_F(SessionStreamTest, GivesOneSnapshotThenTransitions) {
  server_->start();
  watch();
  ASSERT_TRUE(runUntil(io_, [&] { return !transitions_.empty(); }));
  ASSERT_EQ(snapshots_.size(), 1U);
  EXPECT_EQ(snapshots_[0].size(), 2U);
  EXPECT_EQ(snapshots_[0].at({"red", "192.0.2.2"}).state, SessionState::kEstablished);
  EXPECT_EQ(transitions_[0].first.peer, "192.0.2.1");
  EXPECT_EQ(transitions_[0].first.state, SessionState::kEstablished);
  EXPECT_EQ(transitions_[0].second, SessionState::kOpenConfirm);
  EXPECT_TRUE(losses_.empty());
}

TEST_F(SessionStreamTest, ReportsABrokenStreamOnceAndStartsAgainWithASnapshot) {
  server_->start();
  watch();
  ASSERT_TRUE(runUntil(io_, [&] { return !transitions_.empty(); }));
  server_->stop();
  ASSERT_TRUE(runUntil(io_, [&] { return !losses_.empty(); }));
  EXPECT_EQ(losses_[0].code, model::ErrorCode::kUnavailable);
  server_->events.resize(3);
  server_->events.erase(server_->events.begin());
  server_->start();
  ASSERT_TRUE(runUntil(io_, [&] { return snapshots_.size() == 2; }));
  EXPECT_EQ(snapshots_[1].size(), 1U) << "sessions of the old stream were kept";
  for (const auto& loss : losses_) EXPECT_EQ(loss, losses_[0]) << "one break was told as two";
  EXPECT_EQ(losses_.size(), 1U);
}

TEST_F(SessionStreamTest, WaitsForADaemonThatStartsLater) {
  watch();
  ASSERT_TRUE(runUntil(io_, [&] { return !losses_.empty(); }));
  EXPECT_THAT(losses_[0].message(), testing::HasSubstr("not running"));
  server_->start();
  ASSERT_TRUE(runUntil(io_, [&] { return snapshots_.size() == 1; }));
  EXPECT_EQ(losses_.size(), 1U) << "trying again was told as another loss";
}

TEST_F(SessionStreamTest, DropsAnUnfinishedSnapshot) {
  server_->events.resize(2);
  server_->start();
  watch();
  ASSERT_TRUE(runUntil(io_, [&] { return server_->capabilitiesAsked == 1; }));
  server_->stop();
  ASSERT_TRUE(runUntil(io_, [&] { return !losses_.empty(); }));
  EXPECT_TRUE(snapshots_.empty());
}

}  // namespace
}  // namespace nicleaf::frr
