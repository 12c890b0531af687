// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "unit/diff/plan_support.hpp"

namespace nicleaf::diff {
namespace {

using model::ErrorCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

model::KernelState desired() { return render::render(oneTenant()).kernel; }

model::Link foreign(const char* name, model::LinkKind kind) {
  model::Link link;
  link.name = name;
  link.kind = std::move(kind);
  link.mtu = 1500;
  return link;
}

TEST(KernelConflicts, NoneOnAMachineThatHasThePortsAndUplinks) {
  Machine machine;
  EXPECT_THAT(conflicts(machine.observe(), desired()), IsEmpty());
  ASSERT_TRUE(machine.reach(oneTenant()));
  EXPECT_THAT(conflicts(machine.observe(), desired()), IsEmpty());
}

TEST(KernelConflicts, ForeignLinkInANameOfOursIsReportedAndNotTouched) {
  Machine machine;
  machine.kernel.addForeign("vx10010");
  const model::Errors errors = conflicts(machine.observe(), desired());
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].code, ErrorCode::kConflict);
  EXPECT_THAT(errors[0].message(), HasSubstr("interface vx10010: ip link add vx10010 mtu 9166 type vxlan id 10010"));
  const KernelDelta delta = diffKernel(machine.observe(), desired());
  for (const auto& link : delta.added) EXPECT_NE(link->name, "vx10010");
  for (const auto& change : delta.changed) EXPECT_NE(change.after->name, "vx10010");
}

TEST(KernelConflicts, AlternativeNameThatIsInTheWayIsReportedWithItsLink) {
  Machine machine;
  machine.kernel.disturb([](model::KernelState& state) {
    state.links.change("eth2").alternativeNames = {"vx10010", "vlan99"};
    state.links.erase("pf0vf0");
    state.links.change("pf0vf1").alternativeNames = {"pf0vf0"};
  });
  const model::Errors errors = conflicts(machine.observe(), desired());
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_THAT(errors[0].message(), HasSubstr("interface pf0vf0: use as a port: it is an alternative name of pf0vf1"));
  EXPECT_EQ(errors[1].code, ErrorCode::kConflict);
  EXPECT_EQ(errors[1].object, "interface vx10010");
  EXPECT_THAT(errors[1].message(), HasSubstr("ip link property del dev eth2 altname vx10010"));
  machine.kernel.disturb([](model::KernelState& state) { state.links.change("eth2").alternativeNames = {"vlan99"}; });
  machine.kernel.addForeign("pf0vf0");
  ASSERT_TRUE(machine.reach(oneTenant()));
  machine.kernel.disturb([](model::KernelState& state) { state.links.change("vlan10").alternativeNames = {"uplink"}; });
  EXPECT_THAT(conflicts(machine.observe(), desired()), IsEmpty());
  EXPECT_TRUE(machine.plan(oneTenant()).empty()) << "an alternative name of a link of ours does no harm";
}

TEST(KernelConflicts, LinkOfOursWithAnotherAliasStaysOurs) {
  Machine machine;
  ASSERT_TRUE(machine.reach(oneTenant()));
  machine.kernel.disturb([](model::KernelState& state) { state.links.change("vx10010").ours = false; });
  EXPECT_THAT(conflicts(machine.observe(), desired()), IsEmpty());
  const KernelDelta delta = diffKernel(machine.observe(), desired());
  EXPECT_THAT(delta.unmarked, ElementsAre("vx10010"));
  EXPECT_THAT(delta.removed, IsEmpty());
  EXPECT_TRUE(machine.reach(oneTenant()));
}

TEST(KernelConflicts, MissingPortMayStillCome) {
  Machine machine;
  machine.kernel.disturb([](model::KernelState& state) { state.links.erase("pf0vf0"); });
  const model::Errors errors = conflicts(machine.observe(), desired());
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].object, "interface pf0vf0");
  EXPECT_TRUE(errors[0].retryHelps());
  const KernelDelta delta = diffKernel(machine.observe(), desired());
  for (const auto& link : delta.added) EXPECT_TRUE(link->ours) << link->name;
}

TEST(KernelConflicts, ForeignVxlanWithOurVniAndForeignVrfWithOurTable) {
  Machine machine;
  machine.kernel.disturb([](model::KernelState& state) {
    state.links.put(foreign("other0", model::VxlanKind{{10010}, *model::IpAddress::parse("192.0.2.99")}));
    state.links.put(foreign("other1", model::VrfKind{14001}));
  });
  const model::Errors errors = conflicts(machine.observe(), desired());
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_THAT(errors[0].message(), HasSubstr("other1, which nicleaf did not make"));
  EXPECT_THAT(errors[1].message(), HasSubstr("other0, which nicleaf did not make"));
}

TEST(KernelConflicts, SingleVxlanHasItsPortForItself) {
  const auto vtep = *model::IpAddress::parse("192.0.2.99");
  model::Intent single = oneTenant();
  single.underlay.vxlanDevices = model::VxlanDevices::kSingle;
  for (const model::LinkKind& kind :
       {model::LinkKind(model::VxlanKind{{99}, vtep}), model::LinkKind(model::SingleVxlanKind{vtep}),
        model::LinkKind(model::VxlanKind{{99}, vtep, 8472})}) {
    const auto* own = std::get_if<model::VxlanKind>(&kind);
    Machine machine;
    machine.kernel.disturb([&](model::KernelState& state) {
      state.links.put(foreign("other0", kind));
      state.links.change("other0").adminUp = true;
    });
    const auto count = [&](const model::Intent& intent) {
      const auto state = render::render(intent).kernel;
      return conflicts(machine.observe(), state).size();
    };
    EXPECT_EQ(count(single), own != nullptr && own->port != 4789 ? 0U : 1U);
    EXPECT_EQ(count(oneTenant()), own == nullptr ? 2U : 0U) << "one for each VNI";
  }
}

TEST(KernelConflicts, LinkOfOursCannotBecomeAPort) {
  Machine machine;
  ASSERT_TRUE(machine.reach(oneTenant()));
  model::Intent intent = oneTenant();
  intent.segments = {{"lan", {10020}, {20}, std::nullopt, {}}};
  intent.ports = {{"vx10010", "lan"}};
  const model::Errors errors = conflicts(machine.observe(), render::render(intent).kernel);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_THAT(errors[0].message(), HasSubstr("interface vx10010: use as a port: nicleaf made this link"));
}

TEST(KernelDiff, PortInSomebodyElsesBridgeMovesWithItsVlansSetAnew) {
  Machine machine;
  machine.kernel.disturb([](model::KernelState& state) {
    state.links.put(foreign("br0", model::BridgeKind{}));
    state.links.change("pf0vf0").master = "br0";
    state.links.change("pf0vf0").bridgePort = model::BridgePort{.vlans = {{{10}, true, true}}};
  });
  const KernelPlan plan = machine.plan(oneTenant());
  EXPECT_THAT(
      lines(plan.create),
      testing::IsSupersetOf({"ip link set pf0vf0 master br-nicleaf", "bridge vlan add dev pf0vf0 vid 10 pvid untagged",
                             "bridge link set dev pf0vf0 learning on neigh_suppress off "
                             "isolated off locked off vlan_tunnel off flood on mcast_flood on bcast_flood on"}));
  EXPECT_TRUE(machine.reach(oneTenant()));
}

TEST(KernelDiff, ForeignMasterOfAnUplinkIsLeftAlone) {
  Machine machine;
  ASSERT_TRUE(machine.reach(oneTenant()));
  machine.kernel.disturb([](model::KernelState& state) {
    state.links.put(foreign("bond0", model::ForeignKind{}));
    state.links.change("eth1").master = "bond0";
  });
  EXPECT_TRUE(machine.plan(oneTenant()).empty());
}

TEST(KernelDiff, StrangerInOurBridgeIsTakenOutAndStrangersElsewhereAreIgnored) {
  Machine machine;
  ASSERT_TRUE(machine.reach(oneTenant()));
  machine.kernel.disturb([](model::KernelState& state) {
    state.links.change("pf0vf1").master = "br-nicleaf";
    state.links.change("pf0vf1").bridgePort = model::BridgePort{};
    state.links.change("eth2").mtu = 9000;
  });
  EXPECT_THAT(lines(machine.plan(oneTenant()).detach),
              ElementsAre("ip link set pf0vf1 down", "ip link set pf0vf1 nomaster"));
}

TEST(KernelDiff, SysctlsAreComparedByValue) {
  Machine machine;
  ASSERT_TRUE(machine.reach(oneTenant()));
  machine.kernel.disturb([](model::KernelState& state) { state.sysctls["net/ipv4/conf/all/rp_filter"] = "1"; });
  EXPECT_THAT(lines(machine.plan(oneTenant()).create), testing::Contains("sysctl net/ipv4/conf/all/rp_filter=0"));
}

}  // namespace
}  // namespace nicleaf::diff
