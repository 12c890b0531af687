// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "diff/tenants_apart.hpp"
#include "unit/diff/plan_support.hpp"

// Repairs that touch nothing else: no packet of others is lost.
namespace nicleaf::diff {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(RepairPlan, PortThatDoesNotForwardIsStartedAndNothingElse) {
  Machine machine;
  ASSERT_TRUE(machine.reach(oneTenant()));
  machine.kernel.disturb([](model::KernelState& state) {
    state.links.change("pf0vf0").bridgePort->stopped = true;
    state.links.change("vx10010").bridgePort->stopped = true;
  });
  const KernelPlan plan = machine.plan(oneTenant());
  EXPECT_THAT(lines(plan.raise),
              ElementsAre("bridge link set dev vx10010 state 3", "bridge link set dev pf0vf0 state 3"));
  EXPECT_TRUE(plan.detach.empty() && plan.create.empty() && plan.remove.empty());
  ASSERT_TRUE(machine.execute(plan));
  EXPECT_TRUE(machine.plan(oneTenant()).empty());
  machine.kernel.disturb([](model::KernelState& state) { state.links.change("pf0vf0").bridgePort->stopped = true; });
  const auto closed = machine.plan(withPortsDown(render::render(oneTenant()).kernel));
  EXPECT_THAT(lines(closed.detach), ElementsAre("ip link set pf0vf0 down")) << "while tenants would mix";
  EXPECT_THAT(lines(closed.raise), IsEmpty());
}

TEST(RepairPlan, VxlanDeviceThatSendsElsewhereIsPutRightInPlace) {
  Machine machine;
  ASSERT_TRUE(machine.reach(oneTenant()));
  machine.kernel.disturb([](model::KernelState& state) {
    state.links.change("vx10010").vxlan->remote = *model::IpAddress::parse("203.0.113.9");
  });
  const KernelPlan plan = machine.plan(oneTenant());
  EXPECT_THAT(lines(plan.create), ElementsAre("ip link set vx10010 type vxlan remote 0.0.0.0 nolearning tos 0x00 ttl 0 "
                                              "df unset"));
  EXPECT_TRUE(plan.detach.empty() && plan.raise.empty() && plan.remove.empty());
  EXPECT_TRUE(machine.reach(oneTenant()));
}

}  // namespace
}  // namespace nicleaf::diff
