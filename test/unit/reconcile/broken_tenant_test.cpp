// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "world.hpp"

// What is in the way of one tenant alone neither stops nor delays the others.
namespace nicleaf::reconcile {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

class BrokenTenant : public testing::Test {
 protected:
  BrokenTenant() {
    EXPECT_TRUE(world_.apply(document(1, 2)));
    before_ = world_.snapshot();
    world_.kernel.watch([this] { world_.reconciler->disturbed("the kernel"); });
  }

  /// Puts a foreign device in the place of the first tenant's VXLAN device.
  void takeName() {
    world_.kernel.disturb([](model::KernelState& state) {
      state.links.erase("vx10001");
      model::Link foreign;
      foreign.name = "vx10001";
      state.links.put(std::move(foreign));
    });
  }
  void freeName() {
    world_.kernel.disturb([](model::KernelState& state) { state.links.erase("vx10001"); });
  }
  void deleteLink(const char* name) {
    world_.kernel.disturb([&](model::KernelState& state) { state.links.erase(name); });
  }
  [[nodiscard]] bool has(const char* link) { return world_.snapshot().kernel.links.contains(link); }
  [[nodiscard]] auto broken() { return world_.reconciler->status().brokenTenants; }
  [[nodiscard]] bool isDegraded() { return world_.phase() == model::Phase::kDegraded; }
  [[nodiscard]] bool isWhole() {
    return world_.snapshot() == before_ && world_.phase() == model::Phase::kApplied && broken().empty();
  }

  /// As on a machine to which the same happened, but for the obstacle.
  [[nodiscard]] bool isWholeWith(int tenants) {
    World clean;
    EXPECT_TRUE(clean.apply(document(1, 2)));
    EXPECT_TRUE(clean.apply(document(2, tenants)));
    const auto wanted = clean.snapshot();
    return world_.runUntil([&] { return world_.snapshot() == wanted && world_.phase() == model::Phase::kApplied; });
  }

  World world_;
  World::Snapshot before_;
};

TEST_F(BrokenTenant, IsNamedAndComesBackWhenItsObstacleGoes) {
  takeName();
  ASSERT_TRUE(world_.runUntil([&] { return isDegraded(); }));
  EXPECT_THAT(broken(), ElementsAre(Pair("ip-vrf t1", HasSubstr("there is a link of this name"))));
  freeName();
  EXPECT_TRUE(world_.runUntil([&] { return isWhole(); }));
}

TEST_F(BrokenTenant, DoesNotStopTheRepairOfAnother) {
  takeName();
  ASSERT_TRUE(world_.runUntil([&] { return isDegraded(); }));
  deleteLink("vx10002");
  EXPECT_TRUE(world_.runUntil([&] { return has("vx10002"); }));
  EXPECT_TRUE(isDegraded());
  freeName();
  EXPECT_TRUE(world_.runUntil([&] { return isWhole(); }));
}

TEST_F(BrokenTenant, DoesNotStopChangesOfOthers) {
  takeName();
  ASSERT_TRUE(world_.runUntil([&] { return isDegraded(); }));
  const auto more = world_.apply(document(2, 3));
  ASSERT_TRUE(more) << text(more.error());
  EXPECT_TRUE(has("vx10003"));
  EXPECT_TRUE(isDegraded());
  EXPECT_THAT(broken(), ElementsAre(Pair("ip-vrf t1", testing::_)));
  EXPECT_EQ(world_.reconciler->status().generationApplied, 2U);
  freeName();
  EXPECT_TRUE(isWholeWith(3));
}

TEST_F(BrokenTenant, IsNotLeftOutOfAChangeOfItsOwn) {
  takeName();
  ASSERT_TRUE(world_.runUntil([&] { return isDegraded(); }));
  const auto changed = world_.apply(document(2, 2, "another"));
  ASSERT_FALSE(changed);
  EXPECT_THAT(text(changed.error()), HasSubstr("there is a link of this name"));
  freeName();
  EXPECT_TRUE(world_.runUntil([&] { return isWhole(); }));
}

TEST_F(BrokenTenant, GoesWithAnIntentWithoutIt) {
  takeName();
  ASSERT_TRUE(world_.runUntil([&] { return isDegraded(); }));
  ASSERT_TRUE(world_.apply(document(2, 0)));
  EXPECT_EQ(world_.phase(), model::Phase::kApplied);
  EXPECT_THAT(broken(), IsEmpty());
}

TEST_F(BrokenTenant, DoesNotStopOthersWhenTheAgentStarts) {
  takeName();
  ASSERT_TRUE(world_.runUntil([&] { return isDegraded(); }));
  deleteLink("vx10002");
  world_.crashAndStart();
  EXPECT_TRUE(world_.runUntil([&] { return has("vx10002") && isDegraded(); }));
}

TEST_F(BrokenTenant, WithAVniThatFrrDoesNotRaiseDelaysNobody) {
  world_.bgpd.unlearnt = {model::Vni(14001)};
  world_.reconciler->disturbed("bgpd lost a VNI");
  ASSERT_TRUE(world_.runUntil([&] { return isDegraded(); }));
  EXPECT_THAT(broken(), ElementsAre(Pair("ip-vrf t1", HasSubstr("L3VNI 14001"))));
  // What comes next does not wait until the deadline for the VNI.
  const int states = world_.bgpd.states;
  ASSERT_TRUE(world_.apply(document(2, 3)));
  EXPECT_LE(world_.bgpd.states, states + 5);
  EXPECT_TRUE(isDegraded());
  world_.bgpd.unlearnt.clear();
  EXPECT_TRUE(world_.runUntil([&] { return world_.phase() == model::Phase::kApplied; }));
  EXPECT_THAT(broken(), IsEmpty());
}

TEST_F(BrokenTenant, WithAPortThatTheKernelRefusesDelaysNobody) {
  world_.kernel.failWhen([](const model::KernelOp& op) -> std::optional<model::Error> {
    if (!std::holds_alternative<model::SetMaster>(op) || model::linkOf(op) != "pf0vf0") return std::nullopt;
    return model::Error{model::ErrorCode::kRefused, "pf0vf0", "", "", "Device or resource busy"};
  });
  world_.kernel.disturb([](model::KernelState& state) {
    state.links.change("pf0vf0").master.reset();
    state.links.erase("vx10002");
  });
  ASSERT_TRUE(world_.runUntil([&] { return isDegraded() && has("vx10002"); }));
  EXPECT_THAT(broken(), ElementsAre(Pair("ip-vrf t1", HasSubstr("Device or resource busy"))));
  const auto more = world_.apply(document(2, 3));
  ASSERT_TRUE(more) << text(more.error());
  EXPECT_TRUE(has("vx10003"));
  world_.kernel.failWhen(nullptr);
  EXPECT_TRUE(isWholeWith(3));
}

/// Retries for one tenant are no fight with somebody who changes things: repairs of others do not wait.
TEST_F(BrokenTenant, CausesNoReportOfARepairWithEachRetry) {
  int repairs = 0;
  world_.reconciler->onRepair([&](const std::string&, const Plan&) { ++repairs; });
  world_.kernel.failWhen([](const model::KernelOp& op) -> std::optional<model::Error> {
    if (model::linkOf(op) != "pf0vf0") return std::nullopt;
    return model::Error{model::ErrorCode::kRefused, "pf0vf0", "", "", "Device or resource busy"};
  });
  world_.kernel.disturb([](model::KernelState& state) { state.links.change("pf0vf0").mtu = 1400; });
  ASSERT_TRUE(world_.runUntil([&] { return isDegraded(); }));
  const int first = repairs;
  world_.io.restart();
  world_.io.run_for(200ms);
  EXPECT_EQ(repairs, first);
}

}  // namespace
}  // namespace nicleaf::reconcile
