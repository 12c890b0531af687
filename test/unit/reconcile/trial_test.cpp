// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <fstream>

#include "render/render.hpp"
#include "world.hpp"

namespace nicleaf::reconcile {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class OnTrial : public testing::Test {
 protected:
  World::Result tryOut(std::uint64_t generation, int tenants, std::chrono::milliseconds time = 10min) {
    return world_.wait([&](ApplyHandler done) {
      world_.reconciler->apply(document(generation, tenants), std::move(done), {"gNMI", "uid 1000", "why"},
                               Asked::kByOperator, model::OnTrial{"change-1", time});
    });
  }
  World::Result ask(model::TrialRequest::Wish wish, const std::string& id = "change-1",
                    std::chrono::milliseconds time = {}) {
    return world_.wait([&](ApplyHandler done) { world_.reconciler->onTrial({wish, id, time}, std::move(done)); });
  }
  /// Runs handlers for a while, in which nothing must change.
  void runALittle() {
    world_.io.restart();
    world_.io.run_for(50ms);
  }
  /// The names of the links that the agent made.
  [[nodiscard]] std::set<std::string> ours() {
    std::set<std::string> names;
    for (const auto& [name, link] : world_.kernel.state().links)
      if (link.ours) names.insert(name);
    return names;
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
    EXPECT_EQ(world_.kernel.state().links.contains("t2"), tenants >= 2);
  }
  void expectEndedAt(std::uint64_t generation, int tenants) {
    expectInEffect(generation, tenants);
    EXPECT_FALSE(world_.reconciler->status().confirmation);
    EXPECT_FALSE(world_.reconciler->trialLeft());
    EXPECT_EQ(world_.stored("trial.json"), "");
    EXPECT_EQ(world_.stored("current.json"), document(generation, tenants).json);
  }

  World world_;
};

TEST_F(OnTrial, AConfirmedDocumentStays) {
  ASSERT_TRUE(world_.apply(document(1, 1)));
  ASSERT_TRUE(tryOut(2, 2));
  expectInEffect(2, 2);
  EXPECT_EQ(world_.reconciler->status().confirmation,
            (model::Confirmation{.id = "change-1", .generation = 2, .before = 1}));
  EXPECT_EQ(world_.reconciler->trialLeft(), 10min);
  EXPECT_EQ(world_.stored("current.json"), document(1, 1).json);
  const auto report = ask(model::TrialRequest::kConfirm);
  ASSERT_TRUE(report) << text(report.error());
  EXPECT_EQ(report->generation, 2U);
  world_.clock.since += 24h;
  runALittle();
  expectEndedAt(2, 2);
  world_.crashAndStart();
  ASSERT_TRUE(backAt(2));
  expectEndedAt(2, 2);
  EXPECT_EQ(world_.store.history().list()->back().header.from.author, "uid 1000");
}

TEST_F(OnTrial, ADocumentThatIsNotConfirmedGoesAgain) {
  std::vector<std::string> told;
  world_.reconciler->onTrialEnd([&](const std::string& what) { told.push_back(what); });
  ASSERT_TRUE(world_.apply(document(1, 1)));
  const auto before = ours();
  ASSERT_TRUE(tryOut(2, 3));
  world_.clock.since += 10min - 1ms;
  runALittle();
  expectInEffect(2, 3);
  world_.clock.since += 1ms;
  ASSERT_TRUE(backAt(1));
  expectEndedAt(1, 1);
  EXPECT_THAT(world_.plan(document(1, 1).intent)->lines(), testing::IsEmpty());
  EXPECT_EQ(ours(), before);
  EXPECT_THAT(world_.reconciler->status().lastError, HasSubstr("generation 2 was not confirmed in time: generation 1 "
                                                               "is in effect again"));
  EXPECT_THAT(told, testing::ElementsAre(HasSubstr("generation 2 was not confirmed in time")));
  const auto listed = world_.store.history().list().value();
  EXPECT_TRUE(listed.back().rejected);
  EXPECT_EQ(listed.back().generation, 2U);
  ASSERT_TRUE(world_.apply(document(2, 2))) << "its generation was never confirmed";
  EXPECT_EQ(world_.reconciler->status().lastError, "");
}

TEST_F(OnTrial, IfNothingWasAppliedBeforeAllOfItGoes) {
  const auto before = world_.snapshot();
  ASSERT_TRUE(tryOut(1, 2));
  EXPECT_FALSE(world_.reconciler->status().confirmation->before);
  world_.clock.since += 10min;
  ASSERT_TRUE(world_.runUntil([&] { return world_.phase() == model::Phase::kWaiting; }));
  EXPECT_THAT(ours(), testing::IsEmpty());
  for (const char* port : {"pf0vf0", "pf0vf1"}) {
    EXPECT_FALSE(world_.kernel.state().links.at(port).master) << port;
    EXPECT_TRUE(world_.kernel.state().links.at(port).filters.empty()) << port;
  }
  EXPECT_TRUE(world_.snapshot().zebra == before.zebra);
  EXPECT_TRUE(world_.snapshot().bgpd == before.bgpd);
  EXPECT_FALSE(world_.reconciler->current());
  EXPECT_FALSE(world_.reconciler->status().generationApplied);
  EXPECT_THAT(world_.reconciler->status().lastError, HasSubstr("no document is in effect again"));
  world_.crashAndStart();
  runALittle();
  EXPECT_EQ(world_.phase(), model::Phase::kWaiting) << "not held: nothing was lost";
  ASSERT_TRUE(world_.apply(document(1, 1)));
}

TEST_F(OnTrial, GoesOnAfterACrash) {
  ASSERT_TRUE(world_.apply(document(1, 1)));
  ASSERT_TRUE(tryOut(2, 2));
  world_.clock.since += 4min;
  const auto writes = world_.writes();
  world_.crashAndStart();
  ASSERT_TRUE(backAt(2));
  EXPECT_EQ(world_.writes(), writes);
  EXPECT_EQ(world_.reconciler->trialLeft(), 6min);
  EXPECT_EQ(world_.reconciler->status().confirmation->before, 1U);
  world_.clock.since += 6min;
  ASSERT_TRUE(backAt(1));
  expectEndedAt(1, 1);
}

TEST_F(OnTrial, IsConfirmedAfterACrash) {
  ASSERT_TRUE(world_.apply(document(1, 1)));
  ASSERT_TRUE(tryOut(2, 2));
  world_.crashAndStart();
  ASSERT_TRUE(ask(model::TrialRequest::kConfirm));
  world_.clock.since += 10min;
  runALittle();
  expectEndedAt(2, 2);
}

TEST_F(OnTrial, EndsWhileTheAgentIsAway) {
  ASSERT_TRUE(world_.apply(document(1, 1)));
  ASSERT_TRUE(tryOut(2, 2));
  world_.clock.since += 11min;
  world_.crashAndStart();
  ASSERT_TRUE(backAt(1));
  expectEndedAt(1, 1);
  EXPECT_THAT(world_.reconciler->status().lastError, HasSubstr("generation 2 was not confirmed in time"));
}

TEST_F(OnTrial, EndsWithTheBoot) {
  ASSERT_TRUE(world_.apply(document(1, 1)));
  ASSERT_TRUE(tryOut(2, 2));
  world_.clock = {"boot 2", 1min};
  world_.crashAndStart();
  ASSERT_TRUE(backAt(1));
  expectEndedAt(1, 1);
}

TEST_F(OnTrial, ACrashAtAnyPointOfTheApplyEndsInTheOldDocument) {
  bool finished = false;
  for (int handlers = 0; !finished; handlers += 3) {
    World world;
    ASSERT_TRUE(world.apply(document(1, 1)));
    world.reconciler->apply(
        document(2, 2), [&](const World::Result& result) { finished = result.has_value(); }, {}, Asked::kByOperator,
        model::OnTrial{"id", 10min});
    for (int i = 0; i < handlers && !finished; ++i) {
      world.io.restart();
      world.io.run_one_for(100ms);
    }
    world.crashAndStart();
    ASSERT_TRUE(world.runUntil([&] { return world.phase() == model::Phase::kApplied; })) << handlers;
    world.clock.since += 10min;
    ASSERT_TRUE(world.runUntil([&] {
      return world.reconciler->current()->intent.generation == 1 && world.phase() == model::Phase::kApplied &&
             world.stored("abandoned.json").empty();
    })) << handlers;
    EXPECT_EQ(world.bgpd.tree, render::render(document(1, 1).intent).bgpd) << handlers;
    EXPECT_EQ(world.stored("trial.json") + world.stored("pending.json"), "") << handlers;
  }
}

TEST_F(OnTrial, NothingElseIsChangedMeanwhile) {
  ASSERT_TRUE(world_.apply(document(1, 1)));
  ASSERT_TRUE(tryOut(2, 2));
  const auto writes = world_.writes();
  const auto refused = [&](const World::Result& result) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().front().code, model::ErrorCode::kRefused);
    EXPECT_THAT(text(result.error()), HasSubstr("generation 2 waits for its confirmation; expected "
                                                "`nicleaf confirm`"));
  };
  refused(world_.apply(document(3, 3)));
  refused(tryOut(3, 3));
  refused(world_.wait([&](ApplyHandler done) { world_.reconciler->rollback(1, std::move(done)); }));
  refused(world_.wait([&](ApplyHandler done) { world_.reconciler->drain({.drained = true}, std::move(done)); }));
  EXPECT_EQ(world_.writes(), writes);
  ASSERT_TRUE(ask(model::TrialRequest::kConfirm));
  EXPECT_TRUE(world_.apply(document(3, 3)));
}

TEST_F(OnTrial, ACancelledDocumentGoesAtOnce) {
  ASSERT_TRUE(world_.apply(document(1, 1)));
  ASSERT_TRUE(tryOut(2, 2));
  const auto report = ask(model::TrialRequest::kCancel);
  ASSERT_TRUE(report) << text(report.error());
  EXPECT_EQ(report->generation, 1U);
  EXPECT_FALSE(report->plan.empty());
  ASSERT_TRUE(backAt(1));
  expectEndedAt(1, 1);
  EXPECT_THAT(world_.reconciler->status().lastError, HasSubstr("generation 2 was cancelled"));
}

TEST_F(OnTrial, OnlyItsIdEndsIt) {
  for (const auto wish : {model::TrialRequest::kConfirm, model::TrialRequest::kCancel, model::TrialRequest::kProlong})
    EXPECT_EQ(ask(wish).error().front().code, model::ErrorCode::kRefused);
  ASSERT_TRUE(world_.apply(document(1, 1)));
  ASSERT_TRUE(tryOut(2, 2));
  for (const auto wish : {model::TrialRequest::kConfirm, model::TrialRequest::kCancel, model::TrialRequest::kProlong})
    EXPECT_EQ(ask(wish, "other", 1h).error().front().code, model::ErrorCode::kInvalidIntent);
  EXPECT_EQ(world_.reconciler->trialLeft(), 10min);
}

TEST_F(OnTrial, GetsAnotherTime) {
  ASSERT_TRUE(world_.apply(document(1, 1)));
  ASSERT_TRUE(tryOut(2, 2));
  world_.clock.since += 9min;
  ASSERT_TRUE(ask(model::TrialRequest::kProlong, "change-1", 5min));
  EXPECT_EQ(world_.reconciler->trialLeft(), 5min);
  world_.clock.since += 4min;
  world_.crashAndStart();
  ASSERT_TRUE(backAt(2));
  EXPECT_EQ(world_.reconciler->trialLeft(), 1min);
  ASSERT_TRUE(ask(model::TrialRequest::kProlong, "change-1", 1s));
  world_.clock.since += 1s;
  ASSERT_TRUE(backAt(1));
}

TEST_F(OnTrial, GoingBackIsRepeatedUntilItIsDone) {
  ASSERT_TRUE(world_.apply(document(1, 1)));
  ASSERT_TRUE(tryOut(2, 2));
  world_.bgpd.away = true;
  world_.clock.since += 10min;
  ASSERT_TRUE(world_.runUntil([&] { return world_.phase() == model::Phase::kWaiting; }));
  world_.crashAndStart();
  runALittle();
  world_.bgpd.away = false;
  ASSERT_TRUE(backAt(1));
  expectEndedAt(1, 1);
}

TEST_F(OnTrial, WhatIsChangedOutsideIsRepairedMeanwhile) {
  ASSERT_TRUE(world_.apply(document(1, 1)));
  ASSERT_TRUE(tryOut(2, 2));
  world_.bgpd.tree.clear();
  world_.reconciler->disturbed("a test");
  ASSERT_TRUE(world_.runUntil([&] { return world_.bgpd.tree == render::render(document(2, 2).intent).bgpd; }));
  EXPECT_EQ(world_.reconciler->trialLeft(), 10min);
}

TEST_F(OnTrial, AHeldAgentHasNothingToGoBackTo) {
  ASSERT_TRUE(world_.apply(document(1, 1)));
  std::filesystem::remove(world_.directory.path / "state/current.json");
  world_.crashAndStart();
  const auto refused = tryOut(2, 2);
  ASSERT_FALSE(refused);
  EXPECT_THAT(text(refused.error()), HasSubstr("there is no document to go back to"));
  EXPECT_EQ(world_.phase(), model::Phase::kHeld);
}

TEST_F(OnTrial, ADocumentThatFailsIsNotOnTrial) {
  ASSERT_TRUE(world_.apply(document(1, 1)));
  world_.bgpd.refusal = [](const model::TreeDelta& delta) -> std::optional<model::Error> {
    if (delta.updates.empty()) return std::nullopt;
    return model::Error{model::ErrorCode::kRefused, "bgpd", "committing", "", "not that"};
  };
  EXPECT_FALSE(tryOut(2, 2));
  EXPECT_FALSE(world_.reconciler->status().confirmation);
  expectEndedAt(1, 1);
}

TEST_F(OnTrial, TheDocumentInEffectCanBeTriedAgain) {
  ASSERT_TRUE(world_.apply(document(1, 1)));
  ASSERT_TRUE(tryOut(1, 1));
  EXPECT_TRUE(world_.reconciler->status().confirmation);
  ASSERT_TRUE(ask(model::TrialRequest::kConfirm));
  expectEndedAt(1, 1);
}

}  // namespace
}  // namespace nicleaf::reconcile
