// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "render/vxlan_choice.hpp"

namespace nicleaf::render {
namespace {

using model::VxlanDevices;
using testing::HasSubstr;

model::Intent intentWith(VxlanDevices devices) {
  model::Intent intent;
  intent.underlay.vxlanDevices = devices;
  intent.segments = {{"lan", {10010}, {10}, std::nullopt, {}}, {"other", {10011}, {11}, std::nullopt, {}}};
  return intent;
}

model::KernelState capable() {
  model::KernelState state;
  state.knowsVniFilter = true;
  return state;
}

std::string reason(const model::Intent& intent, const model::KernelState& kernel, const std::string& frr) {
  const auto choice = chooseVxlanDevices(intent, kernel, frr);
  return choice ? (choice->single ? "single: " : "per-vni: ") + choice->reason : "error: " + choice.error().message();
}

TEST(VxlanChoice, IsASingleDeviceWhereFrrAndTheKernelCan) {
  const model::Intent any = intentWith(VxlanDevices::kAuto);
  EXPECT_EQ(reason(any, capable(), "10.3"), "single: FRR and the kernel can");
  EXPECT_EQ(reason(any, capable(), "10.1"), "single: FRR and the kernel can");
  EXPECT_EQ(reason(any, capable(), "11.0-dev"), "single: FRR and the kernel can");
  for (const char* version : {"8.4.4", "9.1", "10.0.2", "10", "x"}) {
    EXPECT_EQ(reason(any, capable(), version),
              std::string("per-vni: FRR ") + version + " needs a VXLAN device for each VNI");
  }
  EXPECT_EQ(reason(any, capable(), ""), "per-vni: the version of FRR is not known");
  EXPECT_EQ(reason(any, {}, "10.3"), "per-vni: the kernel has no VNI filters");
}

TEST(VxlanChoice, SharesItsPortWithNobody) {
  const model::Intent any = intentWith(VxlanDevices::kAuto);
  model::KernelState kernel = capable();
  kernel.links.put(model::Link{.name = "vx9", .kind = model::VxlanKind{{9}, {}, 8472}});
  kernel.links.change("vx9").adminUp = true;
  EXPECT_EQ(reason(any, kernel, "10.3"), "single: FRR and the kernel can");
  kernel.links.change("vx9").kind = model::VxlanKind{{9}, {}};
  EXPECT_EQ(reason(any, kernel, "10.3"), "per-vni: VXLAN device vx9 has the UDP port already");
  kernel.links.change("vx9").kind = model::SingleVxlanKind{};
  EXPECT_EQ(reason(any, kernel, "10.3"), "per-vni: VXLAN device vx9 has the UDP port already");
  kernel.links.change("vx9").adminUp = false;
  EXPECT_EQ(reason(any, kernel, "10.3"), "single: FRR and the kernel can");
  kernel.links.change("vx9").adminUp = kernel.links.change("vx9").ours = true;
  EXPECT_EQ(reason(any, kernel, "10.3"), "single: FRR and the kernel can");
}

TEST(VxlanChoice, HasOneSettingForAllSegments) {
  model::Intent any = intentWith(VxlanDevices::kAuto);
  any.segments[1].flooding = false;
  const char* const why = "segments 'lan' and 'other' differ in flooding or arp-nd-suppression";
  EXPECT_EQ(reason(any, capable(), "10.3"), std::string("per-vni: ") + why);
  any.segments[0].flooding = false;
  EXPECT_EQ(reason(any, capable(), "10.3"), "single: FRR and the kernel can");
  any.segments[0].arpNdSuppression = false;
  EXPECT_EQ(reason(any, capable(), "10.3"), std::string("per-vni: ") + why);
}

model::KernelState withOurs(const model::LinkKind& kind) {
  model::KernelState kernel = capable();
  kernel.links.put(model::Link{.name = "vx", .kind = kind});
  kernel.links.change("vx").ours = true;
  return kernel;
}

TEST(VxlanChoice, KeepsADeviceForEachVniUntilTheIntentAsksForAnother) {
  const model::KernelState eachHasOne = withOurs(model::VxlanKind{{10010}, {}});
  EXPECT_EQ(reason(intentWith(VxlanDevices::kAuto), eachHasOne, "10.3"),
            "per-vni: this DPU has them; 'single' moves all VNIs");
  EXPECT_EQ(reason(intentWith(VxlanDevices::kSingle), eachHasOne, "10.3"), "single: the intent asks for it");
  // Left behind by a move that was interrupted.
  model::KernelState both = eachHasOne;
  both.links.put(model::Link{.name = "vx-nicleaf", .kind = model::SingleVxlanKind{}});
  both.links.change("vx-nicleaf").ours = true;
  EXPECT_EQ(reason(intentWith(VxlanDevices::kAuto), both, "10.3"), "single: FRR and the kernel can");
}

TEST(VxlanChoice, LeavesASingleDeviceOnlyIfTheIntentAsksForIt) {
  const model::KernelState single = withOurs(model::SingleVxlanKind{});
  model::Intent unlike = intentWith(VxlanDevices::kAuto);
  EXPECT_FALSE(movesUnasked(unlike, single));
  unlike.segments[1].flooding = false;
  ASSERT_TRUE(movesUnasked(unlike, single));
  EXPECT_THAT(movesUnasked(unlike, single)->message(),
              HasSubstr("underlay/vxlan-device: value 'auto': segments 'lan' and 'other' differ in flooding or "
                        "arp-nd-suppression; expected 'per-vni', which moves all VNIs"));
  EXPECT_FALSE(movesUnasked(unlike, capable()));
  EXPECT_FALSE(movesUnasked(unlike, withOurs(model::VxlanKind{{10010}, {}})));
  unlike.underlay.vxlanDevices = VxlanDevices::kPerVni;
  EXPECT_FALSE(movesUnasked(unlike, single));
}

TEST(VxlanChoice, CanBeForcedToOneEach) {
  EXPECT_EQ(reason(intentWith(VxlanDevices::kPerVni), capable(), "10.3"), "per-vni: the intent asks for it");
  EXPECT_EQ(reason(intentWith(VxlanDevices::kPerVni), {}, "8.4.4"), "per-vni: the intent asks for it");
}

TEST(VxlanChoice, CanBeForcedToASingleOneOnlyWhereItCanBe) {
  const model::Intent forced = intentWith(VxlanDevices::kSingle);
  EXPECT_EQ(reason(forced, capable(), "10.3"), "single: the intent asks for it");
  const auto refused = chooseVxlanDevices(forced, capable(), "8.4.4");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, model::ErrorCode::kInvalidIntent);
  EXPECT_THAT(
      refused.error().message(),
      HasSubstr("/nicleaf-fabric:fabric/underlay/vxlan-device: value 'single': FRR 8.4.4 needs a VXLAN device for "
                "each VNI; expected 'auto' or 'per-vni'"));
  EXPECT_THAT(reason(forced, {}, "10.3"), HasSubstr("error: "));
}

TEST(VxlanChoice, IsHeldAgainstTheBridgesNumberOfPorts) {
  model::Intent full = intentWith(VxlanDevices::kAuto);
  full.segments.resize(1000);
  full.ipVrfs.resize(20);
  full.ports.resize(4);
  full.ports[3].ipVrf = "red";  // routed
  EXPECT_EQ(reason(full, capable(), "8.4.4"), "per-vni: FRR 8.4.4 needs a VXLAN device for each VNI");
  full.segments.resize(1001);
  EXPECT_EQ(reason(full, capable(), "10.3"), "single: FRR and the kernel can");
  EXPECT_EQ(reason(full, capable(), "8.4.4"),
            "error: /nicleaf-fabric:fabric/underlay/vxlan-device: 1021 VNIs and 3 ports: a VXLAN device for each VNI: "
            "FRR 8.4.4 needs a VXLAN device for each VNI; expected at most 1023 bridge ports (the kernel's "
            "limit); each VXLAN device is one");
}

}  // namespace
}  // namespace nicleaf::render
