// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "reconcile/attempts.hpp"
#include "support/eventually.hpp"
#include "world.hpp"

// What failed after it had changed something waits, and so does the repair of what somebody undoes again and again.
namespace nicleaf::reconcile {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class AttemptsTest : public testing::Test {
 protected:
  AttemptsTest() {
    world_.timing.retryFirst = 100ms;
    world_.timing.retryMost = 1min;
    world_.timing.failureMost = 1min;
    world_.crashAndStart();
    EXPECT_TRUE(world_.apply(document(1, 2)));
    world_.kernel.watch([this] { world_.reconciler->disturbed("the kernel"); });
  }
  void disturb(const std::function<void(model::KernelState&)>& change) { world_.kernel.disturb(change); }
  void deleteLink(const char* name) {
    disturb([&](model::KernelState& state) { state.links.erase(name); });
  }
  [[nodiscard]] bool has(const char* link) { return world_.kernel.state().links.contains(link); }
  /// Repairs the same until the next repair waits for some seconds.
  void fight(const std::function<void()>& undo, const std::function<bool()>& isRepaired) {
    for (int i = 0; i < 5; ++i) {
      undo();
      ASSERT_TRUE(world_.runUntil(isRepaired));
      ASSERT_TRUE(world_.plan(document(1, 2).intent));  // after the repair, which is complete then
    }
  }

  World world_;
};

TEST_F(AttemptsTest, AFightOverOneTenantDoesNotDelayAnother) {
  fight([&] { deleteLink("vx10001"); }, [&] { return has("vx10001"); });
  deleteLink("vx10001");
  deleteLink("vx10002");
  ASSERT_TRUE(world_.runUntil([&] { return has("vx10002"); }));
  EXPECT_FALSE(has("vx10001"));
  EXPECT_TRUE(world_.runUntil([&] { return has("vx10001"); }));
}

TEST_F(AttemptsTest, PortsAreDownWhileAFightCouldMixTenants) {
  const auto filtering = [&] { return world_.kernel.state().links.at("br-nicleaf").bridge->vlanFiltering == 1; };
  const auto isUp = [&] { return world_.kernel.state().links.at("pf0vf0").adminUp; };
  const auto mix = [](model::KernelState& state) { state.links.change("br-nicleaf").bridge->vlanFiltering = 0; };
  fight([&] { disturb(mix); }, filtering);
  disturb(mix);
  ASSERT_TRUE(world_.runUntil([&] { return !isUp(); }));
  EXPECT_FALSE(filtering());
  EXPECT_EQ(world_.phase(), model::Phase::kWaiting);
  EXPECT_THAT(world_.reconciler->status().lastError, HasSubstr("VLAN filtering of br-nicleaf is off"));
  EXPECT_TRUE(world_.runUntil([&] { return filtering() && isUp(); }));
  EXPECT_TRUE(world_.runUntil([&] { return world_.phase() == model::Phase::kApplied; }));
}

TEST_F(AttemptsTest, ARepairThatTheKernelRefusesIsNotRepeatedAtOnce) {
  int refused = 0;
  world_.kernel.failWhen([&](const model::KernelOp& op) -> std::optional<model::Error> {
    if (model::linkOf(op) != "vx10001") return std::nullopt;
    ++refused;
    return model::Error{model::ErrorCode::kRefused, "interface vx10001", "creating it", "", "no memory"};
  });
  deleteLink("vx10001");
  ASSERT_TRUE(world_.runUntil([&] { return world_.phase() == model::Phase::kDegraded; }));
  const int atFirst = refused;
  for (int i = 0; i < 20; ++i) {  // other news do not change what that step would do
    world_.reconciler->disturbed("something else");
    ASSERT_TRUE(world_.plan(document(1, 2).intent));
  }
  EXPECT_LE(refused, 6 * atFirst);  // after 100, 200, 400 ms, and so on
  world_.kernel.failWhen(nullptr);
  EXPECT_TRUE(world_.runUntil([&] { return has("vx10001") && world_.phase() == model::Phase::kApplied; }));
}

TEST_F(AttemptsTest, AFileThatFailedIsNotTriedAgainUntilSomethingIsDifferent) {
  world_.timing.retryFirst = 1min;  // longer than any machine takes for this test
  world_.crashAndStart();
  world_.bgpd.refusal = [](const model::TreeDelta& delta) -> std::optional<model::Error> {
    for (const auto& [path, value] : delta.updates) {
      if (path.find("'t3'") != std::string::npos)
        return model::Error{model::ErrorCode::kUnavailable, path, "committing", "", "not now"};
    }
    return std::nullopt;
  };
  const auto retry = [&] {
    return world_.wait([&](ApplyHandler done) {
      world_.reconciler->apply(document(2, 3), std::move(done), {"file", "", ""}, Asked::kByRetry);
    });
  };
  const auto first = retry();
  ASSERT_FALSE(first);
  EXPECT_THAT(text(first.error()), HasSubstr("not now"));
  const auto before = world_.writes();
  const auto second = retry();
  ASSERT_FALSE(second);
  EXPECT_THAT(text(second.error()), HasSubstr("was undone, 1 times in a row"));
  EXPECT_EQ(world_.writes(), before);
  world_.bgpd.refusal = nullptr;
  EXPECT_TRUE(world_.apply(document(2, 3)));  // by an operator
}

TEST(Attempts, ThatSomebodyUndoesAgainAndAgainAreAFight) {
  Timing timing;
  timing.retryMost = 1h;
  Attempts attempts(timing);
  for (int i = 0; i < 3; ++i) attempts.repaired("red");
  attempts.repaired("blue");
  EXPECT_THAT(attempts.contested(), IsEmpty());
  attempts.repaired("red");
  EXPECT_THAT(attempts.contested(), ElementsAre("red"));
}

TEST(Attempts, AreNoFightAfterSomeQuiet) {
  Timing timing;
  timing.retryFirst = timing.retryMost = 20ms;
  Attempts attempts(timing);
  for (int i = 0; i < 4; ++i) attempts.repaired("red");
  EXPECT_TRUE(test::eventually([&] { return attempts.contested().empty(); }));
  attempts.repaired("red");
  EXPECT_THAT(attempts.contested(), IsEmpty());
}

TEST(Attempts, OfTheSamePlanWaitTwiceAsLongEachTime) {
  Timing timing;
  timing.retryFirst = 1h;
  timing.failureMost = 3h;
  Attempts attempts(timing);
  EXPECT_TRUE(attempts.mayTry("red", {"a step"}));
  attempts.failed("red", {"a step"});
  const auto now = Attempts::Clock::now();
  EXPECT_NEAR(std::chrono::duration<double>(*attempts.next() - now).count(), 3600, 60);
  attempts.failed("red", {"a step"});
  EXPECT_NEAR(std::chrono::duration<double>(*attempts.next() - now).count(), 7200, 60);
  attempts.failed("red", {"a step"});
  EXPECT_NEAR(std::chrono::duration<double>(*attempts.next() - now).count(), 10800, 60);
  EXPECT_EQ(attempts.failures("red"), 3U);
  EXPECT_FALSE(attempts.mayTry("red", {"a step"}));
  EXPECT_TRUE(attempts.mayTry("red", {"another step"}));
  EXPECT_TRUE(attempts.mayTry("blue", {"a step"}));
  attempts.succeeded("red");
  EXPECT_TRUE(attempts.mayTry("red", {"a step"}));
}

}  // namespace
}  // namespace nicleaf::reconcile
