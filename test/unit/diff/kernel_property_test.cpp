// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "diff/kernel_plan.hpp"
#include "render/render.hpp"
#include "support/kernel_simulator.hpp"
#include "support/random_intent.hpp"

namespace nicleaf::diff {
namespace {

using model::KernelOp;
using model::KernelState;

/// Plans and executes; the kernel must accept every op.
KernelPlan reach(test::SimulatedKernel& kernel, const KernelState& desired) {
  const KernelPlan plan = planKernel(diffKernel(**kernel.observe(), desired));
  for (const auto* stage : {&plan.detach, &plan.create, &plan.raise, &plan.remove}) {
    const auto result = kernel.apply(*stage);
    if (result) continue;
    for (const model::Error& error : result.error()) ADD_FAILURE() << error.message();
  }
  return plan;
}

std::string differences(test::SimulatedKernel& kernel, const KernelState& desired) {
  std::string text;
  const KernelPlan plan = planKernel(diffKernel(**kernel.observe(), desired));
  for (const auto* stage : {&plan.detach, &plan.create, &plan.raise, &plan.remove}) {
    for (const KernelOp& op : *stage) text += describe(op) + "\n";
  }
  return text;
}

test::SimulatedKernel machine() {
  test::SimulatedKernel kernel;
  for (const model::IfName& name : test::foreignLinks()) kernel.addForeign(name);
  return kernel;
}

/// Our links, without the values that the kernel chose.
model::Links ours(const KernelState& state) {
  model::Links links;
  for (const auto& [name, known] : state.links) {
    if (!known.ours) continue;
    model::Link link = known;
    if (!std::holds_alternative<model::VlanKind>(link.kind) && !std::holds_alternative<model::BridgeKind>(link.kind)) {
      link.mac.reset();
    }
    links.put(std::move(link));
  }
  return links;
}

TEST(KernelProperty, AnyStateIsReachedFromAnyOther) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE(seed);
    const KernelState first = render::render(test::randomIntent(seed)).kernel;
    const KernelState second = render::render(test::randomIntent(seed + 1000)).kernel;
    test::SimulatedKernel kernel = machine(), fresh = machine();
    reach(kernel, first);
    ASSERT_EQ(differences(kernel, first), "");
    reach(kernel, second);
    ASSERT_EQ(differences(kernel, second), "");
    reach(fresh, second);
    ASSERT_EQ(ours(kernel.state()), ours(fresh.state())) << "A then B is not B";
    ASSERT_FALSE(HasFailure());
  }
}

// An operator or another program removes objects.
TEST(KernelProperty, DamageIsRepaired) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    const KernelState desired = render::render(test::randomIntent(seed)).kernel;
    test::SimulatedKernel kernel = machine();
    reach(kernel, desired);
    auto link = kernel.state().links.begin();
    std::advance(link, static_cast<std::ptrdiff_t>(seed % kernel.state().links.size()));
    const model::IfName name = link->first;
    std::vector<KernelOp> damage = {model::SetAdminState{name, false}, model::SetMaster{name, std::nullopt},
                                    model::SetMtu{name, 1280}, model::DeleteLink{name}};
    (void)kernel.apply(std::vector<KernelOp>{damage[seed % 4]});
    reach(kernel, desired);
    ASSERT_EQ(differences(kernel, desired), "") << name;
    ASSERT_FALSE(HasFailure()) << describe(damage[seed % 4]);
  }
}

TEST(KernelProperty, TenantsThatDoNotChangeAreNotTouched) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    model::Intent intent = test::randomIntent(seed);
    test::SimulatedKernel kernel = machine();
    reach(kernel, render::render(intent).kernel);
    kernel.clearLog();
    intent.segments.push_back({"more", {9999}, {999}, std::nullopt, {}});
    reach(kernel, render::render(intent).kernel);
    EXPECT_THAT(kernel.log(), testing::Each(testing::HasSubstr("9999")));
    const bool single = intent.underlay.vxlanDevices == model::VxlanDevices::kSingle;
    EXPECT_EQ(kernel.log().size(), single ? 2U : 5U);
  }
}

TEST(KernelProperty, NothingOursIsLeftWhenNothingIsWanted) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    test::SimulatedKernel kernel = machine();
    reach(kernel, render::render(test::randomIntent(seed)).kernel);
    reach(kernel, {});
    for (const auto& [name, link] : kernel.state().links) {
      EXPECT_FALSE(link.ours) << name;
      EXPECT_EQ(link.master, std::nullopt) << name;
    }
  }
}

}  // namespace
}  // namespace nicleaf::diff
