// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "world.hpp"

namespace nicleaf::reconcile {
namespace {

using model::KernelState;
using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// udev renames the netdev; its hardware name stays.
void rename(KernelState& state, const model::IfName& from, const model::IfName& to) {
  model::Link link = state.links.at(from);
  state.links.erase(from);
  link.name = to;
  state.links.put(std::move(link));
  if (auto identity = state.identities.extract(from)) {
    identity.key() = to;
    state.identities.insert(std::move(identity));
  }
}

void unplug(KernelState& state, const model::IfName& name) {
  state.links.erase(name);
  state.identities.erase(name);
}

/// Two tenants; port pf0vf0 is the netdev rep0, by its hardware name.
class Ports : public testing::Test {
 protected:
  Ports() {
    world_.kernel.watch([this] { world_.reconciler->disturbed("the kernel"); });
    world_.kernel.disturb([](KernelState& state) {
      state.identities["pf0vf0"] = {"c1pf0vf0", "pci/0000:03:00.0"};
      rename(state, "pf0vf0", "rep0");
    });
  }
  [[nodiscard]] bool isPort(const model::IfName& netdev) const {
    const auto link = world_.kernel.state().links.find(netdev);
    return link != world_.kernel.state().links.end() && link->second.master == "br-nicleaf" && link->second.adminUp &&
           link->second.bridgePort && !link->second.bridgePort->vlans.empty();
  }
  [[nodiscard]] model::PortStatus port(const model::IfName& name) const {
    for (const auto& one : world_.reconciler->status().ports) {
      if (one.interface == name) return one;
    }
    return {};
  }
  void settle() {
    const auto reads = world_.bgpd.reads;
    world_.reconciler->disturbed("to be sure");
    ASSERT_TRUE(world_.runUntil([&] { return world_.bgpd.reads > reads; }));
    world_.io.restart();
    world_.io.run_for(std::chrono::milliseconds(20));
  }

  World world_;
};

TEST_F(Ports, AreTheNetdevsThatTheHardwareCallsSo) {
  const auto done = world_.apply(document(1, 2));
  ASSERT_TRUE(done) << text(done.error());
  EXPECT_TRUE(isPort("rep0"));
  EXPECT_EQ(port("pf0vf0"), (model::PortStatus{"pf0vf0", "rep0", ""}));
  EXPECT_EQ(port("eth1").netdev, "eth1");
  const auto again = world_.plan(document(1, 2).intent);
  ASSERT_TRUE(again);
  EXPECT_THAT(again->lines(), IsEmpty());
}

TEST_F(Ports, AreFollowedWhenTheyAreRenamed) {
  ASSERT_TRUE(world_.apply(document(1, 2)));
  const auto writes = world_.writes();
  world_.kernel.disturb([](KernelState& state) { rename(state, "rep0", "enp3s0f0r0"); });
  ASSERT_TRUE(world_.runUntil([&] { return port("pf0vf0").netdev == "enp3s0f0r0"; }));
  settle();
  EXPECT_TRUE(isPort("enp3s0f0r0"));
  EXPECT_EQ(world_.writes(), writes);
}

TEST_F(Ports, ThatVanishHarmNobodyElse) {
  ASSERT_TRUE(world_.apply(document(1, 2)));
  const auto writes = world_.writes();
  world_.kernel.disturb([](KernelState& state) { unplug(state, "rep0"); });
  ASSERT_TRUE(world_.runUntil([&] { return port("pf0vf0").netdev.empty(); }));
  settle();
  EXPECT_THAT(port("pf0vf0").why, HasSubstr("there is no such netdev"));
  EXPECT_EQ(world_.phase(), model::Phase::kApplied);
  EXPECT_TRUE(isPort("pf0vf1"));
  EXPECT_EQ(world_.writes(), writes);

  world_.kernel.addForeign("eth9");
  world_.kernel.disturb([](KernelState& state) { state.identities["eth9"] = {"c1pf0vf0", "pci/0000:03:00.0"}; });
  EXPECT_TRUE(world_.runUntil([&] { return isPort("eth9") && port("pf0vf0").netdev == "eth9"; }));
}

TEST_F(Ports, ThatVanishedDoNotHoldUpAChangeForOthers) {
  ASSERT_TRUE(world_.apply(document(1, 2)));
  world_.kernel.disturb([](KernelState& state) { unplug(state, "rep0"); });
  ASSERT_TRUE(world_.runUntil([&] { return port("pf0vf0").netdev.empty(); }));
  const auto done = world_.apply(document(2, 3));
  ASSERT_TRUE(done) << text(done.error());
  EXPECT_TRUE(isPort("pf0vf2"));
  EXPECT_THAT(world_.reconciler->status().ports, Contains(Field(&model::PortStatus::netdev, IsEmpty())));
}

TEST_F(Ports, ThatWereNeverThereAreRefusedByName) {
  world_.kernel.disturb([](KernelState& state) { unplug(state, "pf0vf1"); });
  const auto writes = world_.writes();
  const auto done = world_.apply(document(1, 2));
  ASSERT_FALSE(done);
  EXPECT_THAT(text(done.error()), AllOf(HasSubstr("/nicleaf-fabric:fabric/port[interface='pf0vf1']"),
                                        HasSubstr("rep0 (c1pf0vf0 of pci/0000:03:00.0)"), Not(HasSubstr("pf0vf0'"))));
  EXPECT_EQ(world_.writes(), writes);
}

TEST_F(Ports, ThatAreMissingWhenTheAgentStartsAreLeftOut) {
  ASSERT_TRUE(world_.apply(document(1, 2)));
  world_.kernel.disturb([](KernelState& state) { unplug(state, "rep0"); });
  world_.crashAndStart();
  ASSERT_TRUE(world_.runUntil([&] { return world_.phase() == model::Phase::kApplied; }));
  EXPECT_TRUE(port("pf0vf0").netdev.empty());
  EXPECT_EQ(port("pf0vf1").netdev, "pf0vf1");
}

}  // namespace
}  // namespace nicleaf::reconcile
