// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "world.hpp"

namespace nicleaf::reconcile {
namespace {

using testing::HasSubstr;

/// The first words of an op: what it does to which kind of object.
std::string kindOf(const std::string& op) {
  std::size_t end = 0;
  for (int words = 0; words < 3 && end != std::string::npos; ++words) end = op.find(' ', end + 1);
  return op.substr(0, end);
}

/// Makes one step fail, counting kernel ops and commits alike. Of steps of one kind in a row, such as the filters of a
/// port, it counts one in kAlike.
class Fuse {
 public:
  Fuse(World& world, std::optional<int> step) : left_(step) {
    world.kernel.failWhen([this](const model::KernelOp& op) { return burn(describe(op)); });
    world.zebra.refusal = [this](const model::TreeDelta&) { return burn("zebra"); };
    world.bgpd.refusal = [this](const model::TreeDelta&) { return burn("bgpd"); };
  }
  [[nodiscard]] bool burnt() const { return burnt_; }

 private:
  std::optional<model::Error> burn(const std::string& what) {
    const bool alike = kindOf(what) == kind_ && ++alike_ % kAlike != 0;
    if (kindOf(what) != kind_) alike_ = 0;
    kind_ = kindOf(what);
    if (burnt_ || alike || !left_ || (*left_)-- > 0) return std::nullopt;
    burnt_ = true;
    return model::Error{model::ErrorCode::kRefused, what, "", "", "the fuse burnt"};
  }
  static constexpr int kAlike = 16;
  std::optional<int> left_;
  bool burnt_ = false;
  std::string kind_;
  int alike_ = 0;
};

void stopFailing(World& world) {
  world.kernel.failWhen(nullptr);
  world.zebra.refusal = world.bgpd.refusal = nullptr;
}

/// Applies `wanted` again and again, each time with the next step failing, until it succeeds. After each failure, the
/// machine is as it was before.
void failAtEveryStep(World& world, const intent::ParsedIntent& wanted, const std::string& current,
                     const std::string& what) {
  const auto before = world.snapshot();
  for (int step = 0;; ++step) {
    const Fuse fuse(world, step);
    const auto result = world.apply(wanted);
    stopFailing(world);
    if (!fuse.burnt()) {
      ASSERT_TRUE(result) << what << "\n" << text(result.error());
      return;
    }
    ASSERT_FALSE(result) << what << ", step " << step;
    ASSERT_THAT(text(result.error()), HasSubstr("the fuse burnt"));
    ASSERT_THAT(text(result.error()), testing::Not(HasSubstr("undoing")));
    ASSERT_TRUE(world.snapshot() == before) << what << ", step " << step << ": " << text(result.error());
    ASSERT_EQ(world.stored("pending.json"), "");
    ASSERT_EQ(world.stored("current.json"), current);
  }
}

TEST(Undo, AFailureAtAnyStepOfTheFirstIntentLeavesTheMachineAsItWas) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    World world;
    world.zebra.version = "10.3";
    failAtEveryStep(world, randomDocument(seed, 1), "", "seed " + std::to_string(seed));
    if (HasFatalFailure()) return;
  }
}

TEST(Undo, AFailureAtAnyStepOfAChangeLeavesTheMachineAsItWas) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    World world;
    world.zebra.version = "10.3";
    ASSERT_TRUE(world.apply(randomDocument(seed, 1)));
    const auto current = world.stored("current.json");
    failAtEveryStep(world, randomDocument(seed + 1000, 2), current, "seed " + std::to_string(seed));
    if (HasFatalFailure()) return;
  }
}

TEST(Undo, KeepsTheOldIntentAndSaysWhyInTheStatus) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 1)));
  {
    const Fuse fuse(world, 3);
    ASSERT_FALSE(world.apply(document(2, 2)));
  }
  stopFailing(world);
  EXPECT_EQ(world.phase(), model::Phase::kApplied);
  EXPECT_EQ(world.reconciler->status().generationApplied, 1U);
  EXPECT_FALSE(world.reconciler->status().generationPending);
  EXPECT_THAT(world.reconciler->status().lastError, HasSubstr("the fuse burnt"));
  EXPECT_EQ(world.reconciler->current()->intent.generation, 1U);
}

TEST(Undo, ThatFailsIsToldAndTriedUntilItSucceeds) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 1)));
  const auto before = world.snapshot();
  world.bgpd.refusal = [](const model::TreeDelta&) {
    return model::Error{model::ErrorCode::kRefused, "bgpd", "committing", "", "no way"};
  };
  world.kernel.failWhen([](const model::KernelOp& op) -> std::optional<model::Error> {
    if (!std::holds_alternative<model::DeleteLink>(op)) return std::nullopt;
    return model::Error{model::ErrorCode::kRefused, "kernel", "", "", "no deleting today"};
  });
  const auto result = world.apply(document(2, 2));
  ASSERT_FALSE(result);
  EXPECT_THAT(text(result.error()), HasSubstr("no way"));
  EXPECT_THAT(text(result.error()), HasSubstr("undoing it"));
  EXPECT_THAT(text(result.error()), HasSubstr("no deleting today"));
  EXPECT_EQ(world.phase(), model::Phase::kFailed);
  EXPECT_FALSE(world.snapshot() == before);
  stopFailing(world);
  ASSERT_TRUE(world.runUntil([&] { return world.phase() == model::Phase::kApplied; }));
  auto after = world.snapshot();
  after.vrfEntries = before.vrfEntries;  // an interrupted undo may leave an empty entry
  EXPECT_TRUE(after == before);
}

/// A restart would repeat the undo otherwise.
TEST(Undo, ThatALaterDocumentMakesNeedlessLeavesNothingOnDisk) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 1)));
  world.bgpd.refusal = [](const model::TreeDelta&) {
    return model::Error{model::ErrorCode::kRefused, "bgpd", "committing", "", "no way"};
  };
  world.kernel.failWhen([](const model::KernelOp& op) -> std::optional<model::Error> {
    if (!std::holds_alternative<model::DeleteLink>(op)) return std::nullopt;
    return model::Error{model::ErrorCode::kRefused, "kernel", "", "", "no deleting today"};
  });
  ASSERT_FALSE(world.apply(document(2, 2)));
  ASSERT_EQ(world.phase(), model::Phase::kFailed) << "the undo did not fail";
  ASSERT_NE(world.stored("abandoned.json"), "");
  stopFailing(world);
  ASSERT_TRUE(world.apply(document(3, 2)));
  EXPECT_EQ(world.stored("abandoned.json"), "");
  EXPECT_EQ(world.stored("current.json"), document(3, 2).json);
  const auto writes = world.writes();
  world.crashAndStart();
  ASSERT_TRUE(world.runUntil([&] { return world.phase() == model::Phase::kApplied; }));
  EXPECT_EQ(world.writes(), writes);
}

TEST(Undo, TakesAwayWhatWasAddedThoughSomethingElseCannotBeRepaired) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 1)));
  const auto before = world.snapshot();
  world.kernel.disturb([](model::KernelState& state) {
    std::erase_if(state.rules, [](const auto& rule) { return rule.priority > 2000; });
    state.rules.insert({model::IpAddress::Family::kV4, 0});
  });
  world.kernel.failWhen([](const model::KernelOp& op) -> std::optional<model::Error> {
    if (!std::holds_alternative<model::AddRule>(op)) return std::nullopt;
    return model::Error{model::ErrorCode::kRefused, "rule", "", "", "No space left on device"};
  });
  const auto result = world.apply(document(2, 2));
  ASSERT_FALSE(result);
  EXPECT_THAT(text(result.error()), HasSubstr("undoing it"));
  EXPECT_EQ(world.snapshot().kernel.links, before.kernel.links);
  EXPECT_EQ(world.snapshot().bgpd, before.bgpd);
  stopFailing(world);
  EXPECT_TRUE(world.runUntil([&] { return world.snapshot() == before; }));
}

TEST(Undo, OfADaemonThatDiedInTheMiddleIsFinishedWhenItIsBack) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 1)));
  const auto before = world.snapshot();
  world.bgpd.refusal = [&](const model::TreeDelta&) {
    world.bgpd.away = true;
    return model::Error{model::ErrorCode::kUnavailable, "bgpd", "committing", "", "connection reset"};
  };
  const auto result = world.apply(document(2, 2));
  ASSERT_FALSE(result);
  EXPECT_FALSE(world.snapshot() == before);
  stopFailing(world);
  world.bgpd.away = false;
  ASSERT_TRUE(world.runUntil([&] { return world.phase() == model::Phase::kApplied; }));
  EXPECT_TRUE(world.snapshot() == before);
}

TEST(Undo, WithoutAnyIntentIsFinishedAsWell) {
  World world;
  const auto before = world.snapshot();
  world.bgpd.refusal = [&](const model::TreeDelta&) {
    world.bgpd.away = true;
    return model::Error{model::ErrorCode::kUnavailable, "bgpd", "committing", "", "connection reset"};
  };
  ASSERT_FALSE(world.apply(document(1, 1)));
  stopFailing(world);
  world.bgpd.away = false;
  ASSERT_TRUE(world.runUntil([&] { return world.snapshot() == before; }));
  EXPECT_FALSE(world.reconciler->status().generationApplied);
}

}  // namespace
}  // namespace nicleaf::reconcile
