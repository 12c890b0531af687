// SPDX-License-Identifier: Apache-2.0
#include "diff/foreign_links.hpp"

#include <gmock/gmock.h>

#include "unit/diff/plan_support.hpp"

namespace nicleaf::diff {
namespace {

using namespace model;

TEST(ForeignLinks, KeepWhatTheyHad) {
  Machine machine;
  machine.kernel.disturb([](KernelState& state) {
    state.sysctls["net/ipv4/conf/all/rp_filter"] = "2";
    state.links.change("eth2").ip->rpFilter = 1;
  });
  ASSERT_TRUE(machine.reach(oneTenant()));
  const IpSettings& now = *machine.observe().links.at("eth2").ip;
  EXPECT_EQ(now.rpFilter, 2);
  EXPECT_EQ(now.forwarding6, 0);
  EXPECT_EQ(now.acceptRa, 2);
}

TEST(ForeignLinks, AreLeftAloneOnceTheyAre) {
  Machine machine;
  ASSERT_TRUE(machine.reach(oneTenant()));
  machine.kernel.disturb([](KernelState& state) {
    IpSettings& ip = *state.links.change("eth2").ip;
    ip.forwarding4 = ip.forwarding6 = ip.proxyArp = 1;
  });
  EXPECT_TRUE(machine.plan(oneTenant()).empty());
}

TEST(ForeignLinks, AreHostsAgainWhenTheyAreNoLongerUplinks) {
  Machine machine;
  ASSERT_TRUE(machine.reach(oneTenant()));
  Intent intent = oneTenant();
  intent.underlay.uplinks.front().interface = "eth2";
  ASSERT_TRUE(machine.reach(intent));
  EXPECT_EQ(machine.observe().links.at("eth1").group, 0U);
  EXPECT_EQ(machine.observe().links.at("eth1").ip->forwarding6, 0);
  EXPECT_EQ(machine.observe().links.at("eth2").group, kRoutedGroup);
}

TEST(ForeignLinks, StayHostsWhenForwardingIsPutRight) {
  Machine machine;
  ASSERT_TRUE(machine.reach(oneTenant()));
  const std::vector<KernelOp> off{SetSysctl{"net/ipv6/conf/all/forwarding", "0"}};
  ASSERT_TRUE(machine.kernel.apply(off));
  EXPECT_EQ(machine.observe().links.at("vlan10").ip->forwarding6, 0);
  ASSERT_TRUE(machine.reach(oneTenant()));
  EXPECT_EQ(machine.observe().links.at("vlan10").ip->forwarding6, 1);
  EXPECT_EQ(machine.observe().links.at("eth2").ip->forwarding6, 0);
  EXPECT_EQ(machine.observe().sysctls.at("net/ipv6/conf/default/forwarding"), "0");
}

}  // namespace
}  // namespace nicleaf::diff
