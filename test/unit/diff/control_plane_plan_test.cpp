// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "unit/diff/plan_support.hpp"

namespace nicleaf::diff {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

TEST(ControlPlanePlan, ChangedRulesAreLoadedAgainWithAllAddresses) {
  Machine machine;
  ASSERT_TRUE(machine.reach(oneTenant()));
  machine.kernel.disturb([](model::KernelState& state) {
    state.controlPlane = {model::ControlPlane::Rules::kChanged, {{"blue", *model::IpAddress::parse("10.0.0.9")}}};
  });
  EXPECT_THAT(lines(machine.plan(oneTenant()).create), ElementsAre("nft -f /usr/share/nicleaf/control-plane.nft",
                                                                   elements("add", kLocal4), elements("add", kLocal6)));
  ASSERT_TRUE(machine.reach(oneTenant()));
  EXPECT_TRUE(machine.plan(oneTenant()).empty());
}

TEST(ControlPlanePlan, SomebodyElsesAddressesAreTakenOutOfTheRules) {
  Machine machine;
  ASSERT_TRUE(machine.reach(oneTenant()));
  machine.kernel.disturb([](model::KernelState& state) {
    state.controlPlane.addresses.insert({"red", *model::IpAddress::parse("10.0.0.9")});
    state.controlPlane.addresses.erase({"red", *model::IpAddress::parse("10.0.1.1")});
  });
  EXPECT_THAT(lines(machine.plan(oneTenant()).create),
              ElementsAre(elements("delete", R"(addresses4 { "red" . 10.0.0.9 })"),
                          elements("add", R"(addresses4 { "red" . 10.0.1.1 })")));
}

TEST(ControlPlanePlan, WithoutNfTablesEverythingElseIsDone) {
  Machine machine;
  machine.kernel.disturb(
      [](model::KernelState& state) { state.controlPlane.rules = model::ControlPlane::Rules::kUnsupported; });
  EXPECT_THAT(lines(machine.plan(oneTenant()).create), Not(Contains(testing::StartsWith("nft"))));
  ASSERT_TRUE(machine.reach(oneTenant()));
  EXPECT_TRUE(machine.plan(oneTenant()).empty());
}

TEST(ControlPlanePlan, AnUndoTakesTheRulesAwayIfThereWereNone) {
  Machine machine;
  model::KernelState before = machine.observe();
  ASSERT_TRUE(machine.reach(oneTenant()));
  EXPECT_THAT(lines(planKernel(diffKernel(machine.observe(), before)).remove),
              Contains("nft 'delete table bridge nicleaf; delete table arp nicleaf; delete table inet nicleaf'"));
}

TEST(ControlPlanePlan, ALargerValueOfASysctlThatNeedsAtLeastOneStays) {
  Machine machine;
  ASSERT_TRUE(machine.reach(oneTenant()));
  const std::string key = "net/ipv4/ipfrag_high_thresh";
  machine.kernel.disturb([&](model::KernelState& state) { state.sysctls[key] = "100000000"; });
  EXPECT_TRUE(machine.plan(oneTenant()).empty());
  machine.kernel.disturb([&](model::KernelState& state) { state.sysctls[key] = "9999999"; });
  EXPECT_THAT(lines(machine.plan(oneTenant()).create), ElementsAre("sysctl " + key + "=67108864"));
  machine.kernel.disturb([&](model::KernelState& state) { state.sysctls.erase(key); });
  EXPECT_TRUE(machine.plan(oneTenant()).empty()) << "the kernel does not have it";
}

}  // namespace
}  // namespace nicleaf::diff
