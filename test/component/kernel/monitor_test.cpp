// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include "component/kernel/netns_fixture.hpp"

namespace nicleaf::test {
namespace {

using namespace model;
using namespace std::chrono_literals;

class MonitorTest : public NetnsTest {
 protected:
  void SetUp() override {
    NetnsTest::SetUp();
    mustRun("ip link add br0 type bridge; ip link add v0 type veth peer name v1; ip link set v0 master br0 up");
    mustApply({CreateLink{vxlan(5)}, SetMaster{"vx5", "br0"},
               CreateLink{ourLink("vx-all", SingleVxlanKind{address("10.0.0.1"), 4790, true})}});
    kernel->watch([this] { ++calls; });
  }
  /// Runs the io_context until `calls` has reached `wanted`, or until the deadline.
  bool reaches(int wanted) {
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (calls < wanted && std::chrono::steady_clock::now() < deadline) {
      context.restart();
      context.run_for(10ms);
    }
    return calls >= wanted;
  }
  int calls = 0;
};

TEST_F(MonitorTest, EachKindOfChangeIsReported) {
  mustApply({AddAddress{"v1", prefix("192.0.2.1/24")}, AddBlackhole{{14001, IpAddress::Family::kV4}}});
  EXPECT_TRUE(reaches(1));
  const char* const commands[] = {"ip link set vx5 mtu 1400",
                                  "ip link set vx5 up",
                                  "ip link set v0 nomaster",
                                  "ip link set v0 master br0",
                                  "bridge link set dev v0 learning off",
                                  "bridge link set dev v0 vlan_tunnel on",
                                  "bridge vni add vni 77 dev vx-all",
                                  "bridge vni delete vni 77 dev vx-all",
                                  "ip addr del 192.0.2.1/24 dev v1",
                                  "ip link set vx5 alias stolen",
                                  "ip route del blackhole default table 14001 metric 4278198272",
                                  "ip rule add lookup local priority 5",
                                  "ip -6 rule del lookup local priority 0",
                                  "ip rule add iif p0 prohibit priority 32763",
                                  "ip -6 rule add not iif lo prohibit priority 32765",
                                  "ip link set vx5 group 110",
                                  "sysctl -qw net.ipv4.conf.v1.rp_filter=1",
                                  "sysctl -qw net.ipv4.conf.v1.forwarding=1",
                                  "sysctl -qw net.ipv6.conf.all.forwarding=1",
                                  "ip link del vx5",
                                  "ip link add new0 type veth peer name new1",
                                  "ip link set new0 name newer"};
  for (const char* command : commands) {
    calls = 0;
    mustRun(command);
    EXPECT_TRUE(reaches(1)) << command;
    // Later notifications of this command must not count for the next one.
    while (context.restart(), context.run_for(60ms) != 0) continue;
  }
}

TEST_F(MonitorTest, NoiseIsNotReported) {
  mustRun(
      "ip link set br0 up; ip addr add 192.0.2.9/24 dev v1; ip link set v1 up; ip neigh add 192.0.2.10 lladdr "
      "02:00:00:00:00:77 dev v1");
  ASSERT_TRUE(reaches(1));
  while (context.restart(), context.run_for(200ms) != 0) continue;  // IPv6 and carrier settle
  calls = 0;
  const auto before = kernel->notifications();
  std::vector<std::string> lines;
  for (int i = 0; i < 50; ++i) {
    const std::string octet = std::to_string(10 + i);
    lines.push_back("fdb add 02:00:00:00:01:" + octet + " dev v0 master dynamic");
  }
  mustBatch("bridge", lines);
  lines.clear();
  for (int i = 0; i < 50; ++i) lines.push_back("route add blackhole 198.51." + std::to_string(i) + ".0/24 proto bgp");
  mustBatch("ip", lines);
  mustRun(
      "ip neigh add 192.0.2.11 lladdr 02:00:00:00:00:78 dev v1; ip neigh del 192.0.2.10 dev v1;"
      "ip addr add 192.0.2.99/24 dev v1");
  // The only real change comes after the noise: netlink keeps the order. (The MTU of a port would change its bridge's,
  // too.)
  mustRun("ip link set v1 mtu 1401");
  EXPECT_TRUE(reaches(1));
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(kernel->notifications().relevant, before.relevant + 1);
}

TEST_F(MonitorTest, BurstIsOneReport) {
  std::vector<KernelOp> ops;
  for (std::uint32_t vni = 100; vni < 200; ++vni) ops.push_back(CreateLink{vxlan(vni)});
  mustApply(ops);
  EXPECT_TRUE(reaches(1));
  while (context.restart(), context.run_for(60ms) != 0) continue;
  EXPECT_EQ(calls, 1);
  EXPECT_GE(kernel->notifications().relevant, 100U);
}

TEST_F(MonitorTest, LostNotificationsAreAReportAndCounted) {
  // Nobody reads meanwhile: the notifications are more than any receive buffer holds.
  std::vector<std::string> lines;
  for (int i = 0; i < 20000; ++i) lines.push_back("link set vx5 mtu " + std::to_string(1300 + i % 2));
  mustBatch("ip", lines);
  EXPECT_TRUE(reaches(1));
  EXPECT_GE(kernel->notifications().overflows, 1U);
  // The monitor continues afterwards.
  while (context.restart(), context.run_for(60ms) != 0) continue;
  calls = 0;
  mustRun("ip link set vx5 mtu 1200");
  EXPECT_TRUE(reaches(1));
}

TEST_F(MonitorTest, DestroyingTheKernelEndsTheReports) {
  mustRun("ip link set vx5 mtu 1400");
  context.restart();
  context.poll();
  kernel.reset();
  context.restart();
  context.run_for(100ms);
  EXPECT_EQ(calls, 0);
}

}  // namespace
}  // namespace nicleaf::test
