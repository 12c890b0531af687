// SPDX-License-Identifier: Apache-2.0
#include "app/drift_follower.hpp"

#include <cstdlib>
#include <filesystem>

#include <gmock/gmock.h>

namespace nicleaf::app {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using Lines = std::vector<model::ConfigDifference>;
using Repair = model::Expected<model::RepairedLines>;

/// A bgpd that answers at once, as the test says.
class ScriptedBgpd final : public frr::BgpDaemon {
 public:
  [[nodiscard]] const std::string& name() const override { return name_; }
  [[nodiscard]] const std::string& frrVersion() const override { return name_; }
  void getConfig(frr::Handler<model::Shared<model::ConfigTree>>) override {}
  void commit(model::TreeDelta, std::string, frr::Handler<std::uint32_t>) override {}
  void getState(frr::Handler<frr::BgpState>) override {}
  void getVnis(frr::Handler<std::vector<model::VniStatus>>) override {}
  void refused(frr::Handler<model::RefusedPrefixes>) override {}
  void lookUp(const model::VrfName&, const std::string&, frr::Handler<model::RouteLookup>) override {}
  void watch(Listener) override {}
  void compare(frr::Handler<Lines> done) override {
    calls.emplace_back("compare");
    done(differences);
  }
  void removeForeign(frr::Handler<model::RepairedLines> done) override {
    calls.emplace_back("remove foreign");
    done(model::RepairedLines{});
  }
  void repair(frr::Handler<model::RepairedLines> done) override {
    calls.emplace_back("repair");
    done(repairs);
  }

  std::vector<std::string> calls;
  Lines differences;
  Repair repairs = model::RepairedLines{};

 private:
  std::string name_ = "bgpd";
};

const model::ConfigDifference kTyped{
    .onlyInDaemon = true, .context = {"router bgp 65001"}, .line = "neighbor 10.5.5.5 shutdown", .path = ""};
const model::Error kBusy{model::ErrorCode::kUnavailable, "bgpd", "repairing", "", "a transaction is in progress"};

class DriftFollowerTest : public testing::Test {
 protected:
  DriftFollowerTest() = default;
  ~DriftFollowerTest() override { std::filesystem::remove_all(directory_); }
  DriftFollowerTest(const DriftFollowerTest&) = delete;
  DriftFollowerTest& operator=(const DriftFollowerTest&) = delete;

  /// Runs timers until the condition holds; how long that took.
  std::chrono::milliseconds runUntil(const std::function<bool()>& condition) {
    const auto began = std::chrono::steady_clock::now();
    while (!condition() && std::chrono::steady_clock::now() - began < 10s) {
      io_.restart();
      io_.run_for(10ms);
    }
    EXPECT_TRUE(condition());
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
  }

  static std::filesystem::path made() {
    std::string pattern = testing::TempDir() + "drift-XXXXXX";
    return mkdtemp(pattern.data());
  }

  boost::asio::io_context io_;
  std::filesystem::path directory_ = made();
  Logbook logbook_{directory_};
  ScriptedBgpd bgpd_;
  int changes_ = 0;
  DriftFollower follower_{io_, bgpd_, logbook_, [this] { ++changes_; }};
};

TEST_F(DriftFollowerTest, RepairsWhenTheIntentIsApplied) {
  bgpd_.repairs = model::RepairedLines{.removed = {kTyped}};
  follower_.told(1);
  follower_.act(model::Phase::kApplying);
  EXPECT_THAT(bgpd_.calls, IsEmpty());
  follower_.act(model::Phase::kApplied);
  EXPECT_THAT(bgpd_.calls, ElementsAre("repair"));
  EXPECT_EQ(follower_.total(), 1U);
  EXPECT_THAT(follower_.lines(), IsEmpty());
  EXPECT_GT(changes_, 0);
  const auto entries = logbook_.journal().last(10).value();
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].what, "repair");
  EXPECT_THAT(entries[0].steps, ElementsAre("remove router bgp 65001: neighbor 10.5.5.5 shutdown"));
}

TEST_F(DriftFollowerTest, OnlyReportsIfItIsToldSo) {
  follower_.use(DriftPolicy::kReport);
  follower_.act(model::Phase::kApplied);
  bgpd_.differences = {kTyped};
  follower_.told(1);
  EXPECT_THAT(bgpd_.calls, ElementsAre("compare"));
  EXPECT_THAT(follower_.lines(), ElementsAre(kTyped));
  EXPECT_EQ(follower_.total(), 1U);
  follower_.told(0);
  EXPECT_THAT(follower_.lines(), IsEmpty());
  EXPECT_EQ(follower_.total(), 1U);
}

TEST_F(DriftFollowerTest, DoesNothingIfNothingDiffers) {
  follower_.told(0);
  follower_.act(model::Phase::kApplied);
  EXPECT_THAT(bgpd_.calls, IsEmpty());
  EXPECT_EQ(changes_, 0);
}

TEST_F(DriftFollowerTest, RemovesAnOldFileFirst) {
  follower_.connected();
  follower_.told(1);
  follower_.act(model::Phase::kApplied);
  EXPECT_THAT(bgpd_.calls, ElementsAre("remove foreign", "repair"));
}

TEST_F(DriftFollowerTest, TriesAgainWhatFailed) {
  bgpd_.repairs = model::fail(kBusy);
  follower_.act(model::Phase::kApplied);
  follower_.told(1);
  bgpd_.repairs = model::RepairedLines{.removed = {kTyped}};
  (void)runUntil([&] { return bgpd_.calls.size() == 2; });
  EXPECT_EQ(follower_.total(), 1U);
}

TEST_F(DriftFollowerTest, PausesLongerAndLongerBetweenRepairs) {
  bgpd_.repairs = model::RepairedLines{.removed = {kTyped}};
  follower_.act(model::Phase::kApplied);
  follower_.told(1);
  follower_.told(1);
  EXPECT_EQ(bgpd_.calls.size(), 1U);
  EXPECT_GE(runUntil([&] { return bgpd_.calls.size() == 2; }), 900ms);
  follower_.told(1);
  EXPECT_GE(runUntil([&] { return bgpd_.calls.size() == 3; }), 1900ms);
}

/// bgpd refuses to remove it, and nobody changes anything.
TEST_F(DriftFollowerTest, LeavesWhatBgpdRefusesUntilOtherLinesDiffer) {
  bgpd_.repairs = model::RepairedLines{.removed = {}, .restored = {}, .left = {kTyped}};
  follower_.act(model::Phase::kApplied);
  follower_.told(1);
  follower_.act(model::Phase::kApplied);
  EXPECT_THAT(bgpd_.calls, ElementsAre("repair"));
  EXPECT_THAT(follower_.lines(), ElementsAre(kTyped));
  EXPECT_EQ(follower_.total(), 1U);
}

}  // namespace
}  // namespace nicleaf::app
