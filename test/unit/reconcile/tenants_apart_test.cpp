// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "world.hpp"

// Tenants that cannot be kept apart are cut off.
namespace nicleaf::reconcile {
namespace {

using testing::HasSubstr;

template <typename Op>
auto refuses() {
  return [](const model::KernelOp& op) -> std::optional<model::Error> {
    if (!std::holds_alternative<Op>(op)) return std::nullopt;
    return model::Error{model::ErrorCode::kRefused, "br-nicleaf", "", "", "Operation not permitted"};
  };
}

bool isUp(World& world, const char* name) { return world.snapshot().kernel.links.at(name).adminUp; }

TEST(TenantsApart, PortsAreDownWhileVlanFilteringCannotBeRestored) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 2)));
  const auto before = world.snapshot();
  ASSERT_TRUE(isUp(world, "pf0vf0"));
  world.kernel.watch([&] { world.reconciler->disturbed("the kernel"); });
  world.kernel.failWhen(refuses<model::SetBridge>());
  world.kernel.disturb([](model::KernelState& state) { state.links.change("br-nicleaf").bridge->vlanFiltering = 0; });
  ASSERT_TRUE(world.runUntil([&] { return !isUp(world, "pf0vf0"); }));
  const auto status = world.reconciler->status();
  EXPECT_NE(status.phase, model::Phase::kApplied);
  EXPECT_THAT(status.lastError, HasSubstr("VLAN filtering of br-nicleaf is off"));
  EXPECT_THAT(status.lastError, HasSubstr("the ports are down"));
  EXPECT_TRUE(isUp(world, "vx10001")) << "a tunnel has one VLAN";
  world.kernel.failWhen(nullptr);
  EXPECT_TRUE(world.runUntil(
      [&] { return world.snapshot() == before && world.reconciler->status().phase == model::Phase::kApplied; }));
}

TEST(TenantsApart, PortsStayUpIfVlanFilteringIsRestored) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 2)));
  const auto before = world.snapshot();
  world.kernel.watch([&] { world.reconciler->disturbed("the kernel"); });
  world.kernel.clearLog();
  world.kernel.disturb([](model::KernelState& state) { state.links.change("br-nicleaf").bridge->vlanFiltering = 0; });
  ASSERT_TRUE(world.runUntil([&] { return world.snapshot() == before; }));
  EXPECT_THAT(world.kernel.log(), testing::Each(testing::Not(HasSubstr(" down"))));
}

TEST(TenantsApart, PortsAreDownWithoutAllRulesOfVrfsOnly) {
  World world;
  ASSERT_TRUE(world.apply(document(1, 2)));
  world.kernel.watch([&] { world.reconciler->disturbed("the kernel"); });
  world.kernel.failWhen(refuses<model::AddRule>());
  const auto remove = [&](std::uint32_t priority) {
    world.kernel.disturb([&](model::KernelState& state) {
      std::erase_if(state.rules, [&](const auto& rule) { return rule.priority == priority; });
    });
  };
  remove(1);
  remove(1000);
  ASSERT_TRUE(world.runUntil([&] { return world.reconciler->status().phase != model::Phase::kApplied; }));
  EXPECT_TRUE(isUp(world, "pf0vf0")) << "the last rule drops tenants' packets";
  remove(2000);
  EXPECT_TRUE(world.runUntil([&] { return !isUp(world, "pf0vf0"); }));
  world.kernel.failWhen(nullptr);
  EXPECT_TRUE(world.runUntil([&] { return isUp(world, "pf0vf0"); }));
}

}  // namespace
}  // namespace nicleaf::reconcile
