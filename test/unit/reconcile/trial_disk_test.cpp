// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <fstream>

#include "render/render.hpp"
#include "world.hpp"

// A document on trial, and a disk that does not take what happens to it.
namespace nicleaf::reconcile {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;

class TrialOnDisk : public testing::Test {
 protected:
  World::Result tryOut(std::uint64_t generation, int tenants) {
    return world_.wait([&](ApplyHandler done) {
      world_.reconciler->apply(document(generation, tenants), std::move(done), {}, Asked::kByOperator,
                               model::OnTrial{"change-1", 10min});
    });
  }
  World::Result ask(model::TrialRequest::Wish wish) {
    return world_.wait([&](ApplyHandler done) { world_.reconciler->onTrial({wish, "change-1", {}}, std::move(done)); });
  }
  bool backAt(std::uint64_t generation) {
    return world_.runUntil([&] {
      return world_.phase() == model::Phase::kApplied && world_.reconciler->current() &&
             world_.reconciler->current()->intent.generation == generation && world_.stored("abandoned.json").empty();
    });
  }
  void expectInEffect(std::uint64_t generation, int tenants) {
    EXPECT_EQ(world_.reconciler->status().generationApplied, generation);
    EXPECT_EQ(world_.bgpd.tree, render::render(document(generation, tenants).intent).bgpd);
  }

  World world_;
};

TEST_F(TrialOnDisk, GoesOnIfItsEndCannotBeWrittenDown) {
  ASSERT_TRUE(world_.apply(document(1, 1)));
  ASSERT_TRUE(tryOut(2, 2));
  const auto blocked = world_.directory.path / "state/abandoned.json";
  std::filesystem::create_directory(blocked);
  const auto refused = ask(model::TrialRequest::kCancel);
  ASSERT_FALSE(refused);
  EXPECT_THAT(text(refused.error()), HasSubstr("it still waits for its confirmation"));
  expectInEffect(2, 2);
  EXPECT_EQ(world_.reconciler->trialLeft(), 10min);
  std::filesystem::remove(blocked);
  world_.crashAndStart();
  ASSERT_TRUE(backAt(2));
  ASSERT_TRUE(ask(model::TrialRequest::kCancel));
  expectInEffect(1, 1);
  EXPECT_EQ(world_.stored("trial.json"), "");
}

TEST_F(TrialOnDisk, GoesInTimeAlthoughThatCannotBeWrittenDown) {
  world_.timing.recheck = 20ms;
  world_.crashAndStart();
  ASSERT_TRUE(world_.apply(document(1, 1)));
  ASSERT_TRUE(tryOut(2, 2));
  const auto blocked = world_.directory.path / "state/abandoned.json";
  std::filesystem::create_directory(blocked);
  world_.clock.since += 10min;
  ASSERT_TRUE(world_.runUntil(
      [&] { return !world_.reconciler->status().confirmation && world_.phase() == model::Phase::kApplied; }));
  expectInEffect(1, 1);
  EXPECT_NE(world_.stored("trial.json"), "");
  EXPECT_TRUE(world_.runUntil([&] { return !world_.reconciler->status().storeProblems.empty(); }));
  std::filesystem::remove(blocked);
  EXPECT_TRUE(world_.runUntil([&] {
    return world_.stored("trial.json").empty() && world_.stored("abandoned.json").empty() &&
           world_.reconciler->status().storeProblems.empty();
  }));
}

/// A trial whose file is damaged, after the agent was started again.
class LostTrial : public TrialOnDisk {
 protected:
  void SetUp() override {
    ASSERT_TRUE(world_.apply(document(1, 1)));
    ASSERT_TRUE(tryOut(2, 2));
    std::ofstream(world_.directory.path / "state/trial.json", std::ios::app) << '!';
    before_ = world_.snapshot();
    restart();
  }
  void restart() {
    world_.crashAndStart();
    world_.clock.since += 24h;
    world_.reconciler->disturbed("a test");
    world_.io.restart();
    world_.io.run_for(50ms);
  }
  void expectHeld() {
    EXPECT_EQ(world_.phase(), model::Phase::kHeld);
    EXPECT_TRUE(world_.snapshot() == before_);
  }
  World::Result rollback() {
    return world_.wait([&](ApplyHandler done) { world_.reconciler->rollback(std::nullopt, std::move(done)); });
  }
  void expectNoTrialAfterARestart(std::uint64_t generation, int tenants) {
    EXPECT_EQ(world_.stored("trial.json"), "");
    restart();
    ASSERT_TRUE(backAt(generation));
    expectInEffect(generation, tenants);
    EXPECT_THAT(world_.reconciler->status().storeProblems, testing::IsEmpty());
  }

  World::Snapshot before_;
};

TEST_F(LostTrial, ChangesNothingByItself) {
  expectHeld();
  EXPECT_THAT(world_.reconciler->status().storeProblems, Contains(HasSubstr("trial.json")));
  EXPECT_THAT(world_.reconciler->status().lastError,
              AllOf(HasSubstr("the document that waits for its confirmation cannot be read: "),
                    HasSubstr("state/trial.json: reading the record: its checksum is wrong: it is damaged"),
                    HasSubstr(": nothing is changed until an operator applies a document, or goes back to generation 1 "
                              "with `nicleaf rollback`")));
  restart();
  expectHeld();
}

TEST_F(LostTrial, CannotBeConfirmed) {
  for (const auto wish : {model::TrialRequest::kConfirm, model::TrialRequest::kCancel}) {
    const auto refused = ask(wish);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().front().code, model::ErrorCode::kRefused);
    EXPECT_THAT(text(refused.error()), HasSubstr("it is damaged; expected `nicleaf rollback` or `nicleaf apply FILE`"));
  }
  expectHeld();
}

TEST_F(LostTrial, AFileIsNoWordOfAnOperator) {
  const auto refused = world_.wait([&](ApplyHandler done) {
    world_.reconciler->apply(document(9, 1), std::move(done), {"file", "", ""}, Asked::kByFile);
  });
  ASSERT_FALSE(refused);
  EXPECT_THAT(text(refused.error()), HasSubstr("`nicleaf apply FILE` by an operator"));
  expectHeld();
}

TEST_F(LostTrial, ARollbackGoesBack) {
  const auto back = rollback();
  ASSERT_TRUE(back) << text(back.error());
  EXPECT_EQ(back->generation, 2U);
  EXPECT_EQ(back->restores, 1U);
  expectInEffect(2, 1);
  expectNoTrialAfterARestart(2, 1);
}

TEST_F(LostTrial, AnOperatorsDocumentEndsIt) {
  ASSERT_TRUE(world_.apply(document(2, 2)));
  expectInEffect(2, 2);
  expectNoTrialAfterARestart(2, 2);
}

TEST_F(LostTrial, IsRemovedLaterIfTheDiskDoesNotLetIt) {
  const auto trial = world_.directory.path / "state/trial.json";
  std::filesystem::remove(trial);
  std::filesystem::create_directories(trial / "something");  // cannot be removed
  ASSERT_TRUE(world_.apply(document(2, 2)));
  std::filesystem::remove_all(trial);
  std::ofstream(trial) << "damaged";
  EXPECT_TRUE(world_.store.settle());
  EXPECT_FALSE(std::filesystem::exists(trial));
}

TEST_F(TrialOnDisk, OneThatCannotBeReadIsOverAfterAReboot) {
  const auto state = world_.directory.path / "state";
  std::filesystem::create_directories(state);
  std::ofstream(state / "current.json") << document(1, 1).json;
  std::ofstream(state / "trial.json") << "damaged";
  world_.crashAndStart();  // the kernel has nothing of either
  ASSERT_TRUE(backAt(1));
  expectInEffect(1, 1);
  EXPECT_EQ(world_.stored("trial.json"), "");
  EXPECT_THAT(world_.reconciler->status().storeProblems, Contains(HasSubstr("trial.json")));
  EXPECT_THAT(world_.reconciler->status().lastError,
              HasSubstr("cannot be read, and nothing of it is in effect: generation 1 is in effect again"));
}

}  // namespace
}  // namespace nicleaf::reconcile
