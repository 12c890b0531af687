// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "unit/diff/plan_support.hpp"

// One VXLAN device for all VNIs: VNIs are added and removed while the device stays.
namespace nicleaf::diff {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

model::Intent onSingle(model::Intent intent) {
  intent.underlay.vxlanDevices = model::VxlanDevices::kSingle;
  return intent;
}

model::Intent twoSegments() {
  model::Intent intent = oneTenant();
  intent.segments.push_back({"other", {10020}, {20}, "red", {*model::IpPrefix::parse("10.0.2.1/24")}});
  return intent;
}

/// The ops for VXLAN devices.
std::vector<std::string> tunnelLines(const std::vector<model::KernelOp>& ops) {
  auto all = lines(ops);
  std::erase_if(all, [](const auto& line) { return line.find("vx") == std::string::npos; });
  return all;
}

TEST(SingleVxlan, AddOnly) {
  Machine machine;
  const KernelPlan plan = machine.plan(onSingle(oneTenant()));
  EXPECT_THAT(tunnelLines(plan.create),
              ElementsAre("ip link add vx-nicleaf mtu 9166 type vxlan external vnifilter local 192.0.2.11 dstport 4789 "
                          "nolearning",
                          "ip link set vx-nicleaf master br-nicleaf",
                          "bridge link set dev vx-nicleaf learning off neigh_suppress on isolated off locked off "
                          "vlan_tunnel on flood on mcast_flood on bcast_flood on"));
  EXPECT_THAT(tunnelLines(plan.raise),
              ElementsAre("bridge vni add vni 10010 dev vx-nicleaf", "bridge vni add vni 14001 dev vx-nicleaf",
                          "bridge vlan add dev vx-nicleaf vid 10 tunnel_info id 10010",
                          "bridge vlan add dev vx-nicleaf vid 3001 tunnel_info id 14001", "ip link set vx-nicleaf up"));
  EXPECT_TRUE(machine.reach(onSingle(oneTenant())));
}

TEST(SingleVxlan, SegmentMoreIsItsVniAfterFrrAndNothingElse) {
  Machine machine;
  ASSERT_TRUE(machine.reach(onSingle(oneTenant())));
  const KernelPlan plan = machine.plan(onSingle(twoSegments()));
  EXPECT_THAT(tunnelLines(plan.create), IsEmpty());
  EXPECT_THAT(lines(plan.raise), ElementsAre("ip link set vlan20 up", "bridge vni add vni 10020 dev vx-nicleaf",
                                             "bridge vlan add dev vx-nicleaf vid 20 tunnel_info id 10020"));
}

TEST(SingleVxlan, SegmentLessIsItsVniBeforeFrr) {
  Machine machine;
  ASSERT_TRUE(machine.reach(onSingle(twoSegments())));
  const KernelPlan plan = machine.plan(onSingle(oneTenant()));
  EXPECT_THAT(lines(plan.detach), ElementsAre("bridge vlan del dev vx-nicleaf vid 20",
                                              "bridge vni delete vni 10020 dev vx-nicleaf", "ip link set vlan20 down"));
  EXPECT_THAT(lines(plan.remove), ElementsAre("ip link del vlan20"));
  EXPECT_TRUE(machine.reach(onSingle(oneTenant())));
}

TEST(SingleVxlan, VnisThatSwapTheirVlansAreTakenOutFirst) {
  Machine machine;
  ASSERT_TRUE(machine.reach(onSingle(twoSegments())));
  model::Intent swapped = onSingle(twoSegments());
  std::swap(swapped.segments[0].vlan, swapped.segments[1].vlan);
  const KernelPlan plan = machine.plan(swapped);
  EXPECT_THAT(tunnelLines(plan.detach),
              ElementsAre("bridge vlan del dev vx-nicleaf vid 10", "bridge vlan del dev vx-nicleaf vid 20"));
  EXPECT_THAT(tunnelLines(plan.raise), ElementsAre("bridge vlan add dev vx-nicleaf vid 10 tunnel_info id 10020",
                                                   "bridge vlan add dev vx-nicleaf vid 20 tunnel_info id 10010"));
  EXPECT_TRUE(machine.reach(swapped));
}

TEST(SingleVxlan, TunnelsThatSomebodyTurnedOffComeBack) {
  Machine machine;
  ASSERT_TRUE(machine.reach(onSingle(oneTenant())));
  machine.kernel.disturb([](model::KernelState& state) {
    model::BridgePort& port = *state.links.change("vx-nicleaf").bridgePort;
    port.settings.vlanTunnel = false;
    port.vlans = {{{10}, false, false, {}}, {{3001}, false, false, {}}};
  });
  ASSERT_TRUE(machine.reach(onSingle(oneTenant())));
  machine.kernel.disturb([](model::KernelState& state) { state.links.change("vx-nicleaf").vniFilter = {{77}}; });
  ASSERT_TRUE(machine.reach(onSingle(oneTenant())));
  EXPECT_EQ(machine.kernel.state().links.at("vx-nicleaf").vniFilter, (model::FlatSet<model::Vni>{{10010}, {14001}}));
}

/// The ops of `plan` that are not for VXLAN devices.
std::vector<std::string> otherLines(const KernelPlan& plan) {
  std::vector<std::string> others;
  for (const auto* stage : {&plan.detach, &plan.create, &plan.raise, &plan.remove}) {
    for (auto& line : lines(*stage)) {
      if (line.find("vx") == std::string::npos) others.push_back(std::move(line));
    }
  }
  return others;
}

// zebra would abort if a VNI were in two devices, and the kernel has one socket per port.
TEST(SingleVxlan, OldDevicesAreDeletedBeforeTheNewOneHasTheirVnis) {
  Machine machine;
  ASSERT_TRUE(machine.reach(oneTenant()));
  const KernelPlan there = machine.plan(onSingle(oneTenant()));
  EXPECT_THAT(lines(there.detach), ElementsAre("ip link del vx10010", "ip link del vx14001"));
  EXPECT_THAT(otherLines(there), IsEmpty());
  EXPECT_THAT(lines(there.remove), IsEmpty());
  ASSERT_TRUE(machine.reach(onSingle(oneTenant())));

  const KernelPlan back = machine.plan(oneTenant());
  EXPECT_THAT(lines(back.detach), ElementsAre("ip link del vx-nicleaf"));
  EXPECT_THAT(lines(back.raise), ElementsAre("ip link set vx10010 up", "ip link set vx14001 up"));
  EXPECT_THAT(otherLines(back), IsEmpty());
  EXPECT_THAT(lines(back.remove), IsEmpty());
  ASSERT_TRUE(machine.reach(oneTenant()));
}

TEST(SingleVxlan, MigrationThatACrashCutInHalfIsFinished) {
  Machine machine;
  ASSERT_TRUE(machine.reach(twoSegments()));
  const KernelPlan plan = machine.plan(onSingle(twoSegments()));
  // One of the old devices is deleted, and the new device exists.
  const auto some = std::vector<model::KernelOp>(plan.detach.begin(), plan.detach.begin() + 1);
  ASSERT_TRUE(machine.kernel.apply(some));
  ASSERT_TRUE(machine.kernel.apply(plan.create));
  EXPECT_THAT(lines(machine.plan(onSingle(twoSegments())).detach),
              ElementsAre("ip link del vx10020", "ip link del vx14001"));
  EXPECT_TRUE(machine.reach(onSingle(twoSegments())));
}

TEST(SingleVxlan, DeviceWithoutTheFilterIsMadeAnew) {
  Machine machine;
  ASSERT_TRUE(machine.reach(onSingle(oneTenant())));
  machine.kernel.disturb([](model::KernelState& state) {
    std::get<model::SingleVxlanKind>(state.links.change("vx-nicleaf").kind).vniFilter = false;
  });
  EXPECT_THAT(lines(machine.plan(onSingle(oneTenant())).detach), Contains("ip link del vx-nicleaf"));
  EXPECT_TRUE(machine.reach(onSingle(oneTenant())));
}

TEST(SingleVxlan, SameStateNeedsNothing) {
  Machine machine;
  ASSERT_TRUE(machine.reach(onSingle(twoSegments())));
  EXPECT_TRUE(machine.plan(onSingle(twoSegments())).empty());
}

}  // namespace
}  // namespace nicleaf::diff
