// SPDX-License-Identifier: Apache-2.0
#include "component/kernel/netns_fixture.hpp"
#include "diff/kernel_diff.hpp"
#include "support/eventually.hpp"
#include "unit/diff/plan_support.hpp"

// Needs vrf and bridge VLAN filtering: on a kernel without them, these tests fail on purpose.
namespace nicleaf::test {
namespace {

/// A DPU whose agent is stopped, between a spine and a server, while systemd-networkd restarts.
class NetworkdTest : public NetnsTest {
 protected:
  void SetUp() override {
    enterNewNamespace();
    run("ip netns del s0; ip netns del far");
    mustRun("sysctl -qw net.ipv6.conf.default.accept_dad=0");
    mustRun("ip link set lo up && ip netns add s0 && ip netns add far");
    mustRun("ip link add eth1 type veth peer name eth0 netns far && ip -n far link set eth0 mtu 9216 up");
    mustRun("ip link add pf0vf0 type veth peer name eth0 netns s0 && ip -n s0 link set eth0 up");
    desired_ = render::render(diff::oneTenant()).kernel;
    const auto plan = diff::planKernel(diff::diffKernel(observe(), desired_));
    for (const auto* part : {&plan.detach, &plan.create, &plan.raise, &plan.remove}) mustApply(*part);
    mustRun("ip addr add 10.9.1.1/24 dev eth1 && ip -n far addr add 10.9.1.2/24 dev eth0");
    mustRun("ip -n far route add 192.0.2.11/32 via 10.9.1.1 && ip -n s0 addr add 10.0.1.10/24 dev eth0");
  }
  void TearDown() override { run("ip netns del s0; ip netns del far"); }

  static bool pings(const std::string& from, const std::string& to) {
    return run("ip netns exec " + from + " ping -n -c1 -W1 " + to).status == 0;
  }
  /// What networkd.conf(5) says that it removes with the shipped drop-in, and in versions that do not know the
  /// drop-in's settings, on links that no .network file is for: rules whose protocol is not "kernel".
  static int dropForeignRules() {
    int dropped = 0;
    for (const std::string family : {"-4", "-6"}) {
      const boost::json::value rules = json("ip -d -j " + family + " rule show");
      for (const auto& rule : rules.as_array()) {
        if (at(rule, "protocol") == "kernel") continue;
        mustRun("ip " + family + " rule del pref " + boost::json::serialize(at(rule, "priority")));
        ++dropped;
      }
    }
    return dropped;
  }

  model::KernelState desired_;
};

TEST_F(NetworkdTest, RemovesNothingThatTheDpuNeeds) {
  ASSERT_TRUE(eventually([&] { return pings("far", "192.0.2.11") && pings("s0", "10.0.1.1"); }));
  mustRun("ip rule add pref 5000 iif oob lookup 77");
  EXPECT_EQ(dropForeignRules(), 1) << "somebody else's";
  EXPECT_TRUE(diff::diffKernel(observe(), desired_).empty()) << "rules, routes and addresses of the agent are there";
  EXPECT_TRUE(pings("far", "192.0.2.11"));
  EXPECT_TRUE(pings("s0", "10.0.1.1"));
}

/// So the test above sees what it is about.
TEST_F(NetworkdTest, WouldCutOffADpuWhoseRulesHadAnotherProtocol) {
  ASSERT_TRUE(eventually([&] { return pings("far", "192.0.2.11"); }));
  mustRun("ip rule add pref 32761 lookup local && ip rule del pref 32762");
  EXPECT_TRUE(pings("far", "192.0.2.11"));
  EXPECT_EQ(dropForeignRules(), 1);
  EXPECT_FALSE(pings("far", "192.0.2.11"));
}

}  // namespace
}  // namespace nicleaf::test
