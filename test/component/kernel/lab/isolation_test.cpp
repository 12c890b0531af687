// SPDX-License-Identifier: Apache-2.0
#include "component/kernel/netns_fixture.hpp"
#include "diff/kernel_diff.hpp"
#include "support/eventually.hpp"
#include "unit/diff/plan_support.hpp"

// Needs vrf and bridge VLAN filtering: on a kernel without them, these tests fail on purpose.
namespace nicleaf::test {
namespace {

/// Two servers behind two ports of one segment. Each has host routes to the other one through the gateway, besides the
/// subnet: "direct" and "routed" are addresses of the other one.
class Isolation : public NetnsTest {
 protected:
  void SetUp() override {
    enterNewNamespace();
    mustRun("sysctl -qw net.ipv6.conf.default.accept_dad=0");
    mustBatch("ip", {"link set lo up", "link add eth1 type veth peer name far", "link set far mtu 9216 up"});
    for (int number : {0, 1}) addServer(number);
  }
  void TearDown() override { run("ip netns del s0; ip netns del s1"); }
  static std::string v4(int server, bool routed) { return "10.0.1." + std::to_string((routed ? 110 : 10) + server); }
  static std::string v6(int server, bool routed) {
    return "2001:db8:1::" + std::to_string((routed ? 110 : 10) + server);
  }

  void apply(bool firstIsolated, bool secondIsolated, bool trunk) {
    model::Intent intent = diff::oneTenant();
    intent.ports.push_back({"pf0vf1", "lan"});
    intent.ports[0].isolated = firstIsolated;
    intent.ports[1].isolated = secondIsolated;
    for (model::Port& port : intent.ports) {
      if (!trunk) continue;
      port.trunk = {{{10}, port.segment}};
      port.segment.clear();
    }
    const auto plan = diff::planKernel(diff::diffKernel(observe(), render::render(intent).kernel));
    for (const auto* part : {&plan.detach, &plan.create, &plan.raise, &plan.remove}) mustApply(*part);
    EXPECT_TRUE(diff::diffKernel(observe(), render::render(intent).kernel).empty());
    for (int number : {0, 1}) {
      const std::string ns = "ip -n s" + std::to_string(number) + " ", link = trunk ? "eth0.10" : "eth0";
      run(ns + "link del eth0.10");
      mustRun(ns + "addr flush dev eth0 scope global");
      if (trunk) mustRun(ns + "link add link eth0 name eth0.10 type vlan id 10; " + ns + "link set eth0.10 up");
      for (const bool routed : {false, true}) {
        mustRun(ns + "addr add " + v4(number, routed) + "/24 dev " + link);
        mustRun(ns + "addr add " + v6(number, routed) + "/64 dev " + link + " nodad");
      }
      mustRun(ns + "route replace " + v4(1 - number, true) + " via 10.0.1.1");
      mustRun(ns + "route replace " + v6(1 - number, true) + " via 2001:db8:1::1");
    }
  }
  /// Whether the address answers the server.
  static bool reaches(int server, const std::string& address) {
    return run("ip netns exec s" + std::to_string(server) + " ping -n -c1 -W1 " + address).status == 0;
  }
  /// Whether the servers reach each other, directly and by their gateway, in both families.
  static void expectReached(bool expected) {
    for (int server : {0, 1}) {
      for (const char* gateway : {"10.0.1.1", "2001:db8:1::1"})
        EXPECT_TRUE(eventually([&] { return reaches(server, gateway); })) << "s" << server << " to " << gateway;
    }
    for (const bool routed : {false, true}) {
      for (const std::string& other : {v4(1, routed), v6(1, routed)}) {
        if (expected)
          EXPECT_TRUE(eventually([&] { return reaches(0, other); })) << other;
        else
          EXPECT_FALSE(reaches(0, other)) << other;
      }
    }
  }

 private:
  void addServer(int number) {
    const std::string name = "s" + std::to_string(number), port = "pf0vf" + std::to_string(number);
    run("ip netns del " + name);
    mustRun("ip netns add " + name);
    mustRun("ip link add " + port + " type veth peer name eth0 netns " + name);
    mustRun("ip -n " + name + " link set eth0 up");
  }
};

TEST_F(Isolation, HoldsInTheBridgeAndThroughTheGateway) {
  for (const bool trunk : {false, true}) {
    SCOPED_TRACE(trunk ? "trunks" : "access ports");
    apply(false, false, trunk);
    expectReached(true);
    apply(true, true, trunk);
    expectReached(false);
    // Only two isolated ports are kept from each other.
    apply(true, false, trunk);
    expectReached(true);
  }
}

}  // namespace
}  // namespace nicleaf::test
