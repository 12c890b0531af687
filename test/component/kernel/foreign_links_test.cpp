// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <chrono>

#include "component/kernel/netns_fixture.hpp"
#include "diff/kernel_plan.hpp"
#include "render/render.hpp"
#include "support/eventually.hpp"

// The links of a DPU that are not the agent's, with packets: its management port, and one of a container engine.
namespace nicleaf::test {
namespace {

using namespace model;

/// The namespace of the test is the DPU. Each neighbour is a namespace of its own behind a veth of its name, has the
/// addresses 10.N.0.2 and 2001:db8:N::2, and sends everything to the DPU.
class ForeignLinksTest : public NetnsTest {
 protected:
  void SetUp() override {
    NetnsTest::SetUp();
    mustRun("ip link set lo up; ip addr add 10.255.0.1/32 dev lo");
    int number = 0;
    for (const char* name : {"p0", "oob", "cni"}) {
      const std::string n = std::to_string(++number), space = spaceOf(name);
      mustRun("ip netns add " + space + " && ip link add " + name + " type veth peer name eth0 netns " + space +
              " && ip addr add 10." + n + ".0.1/24 dev " + name + " && ip addr add 2001:db8:" + n + "::1/64 dev " +
              name + " nodad && ip link set " + name + " up && ip -n " + space + " addr add 10." + n +
              ".0.2/24 dev eth0 && ip -n " + space + " addr add 2001:db8:" + n + "::2/64 dev eth0 nodad && ip -n " +
              space + " link set eth0 up && ip -n " + space + " route add default via 10." + n + ".0.1 && ip -n " +
              space + " route add default via 2001:db8:" + n + "::1");
    }
  }
  void TearDown() override {
    for (const char* name : {"p0", "oob", "cni"}) run("ip netns del " + spaceOf(name));
  }
  static std::string spaceOf(const std::string& name) { return "nicleaf-" + std::to_string(getpid()) + "-" + name; }

  static bool pings(const std::string& from, const std::string& to) {
    return run("ip netns exec " + spaceOf(from) + " ping -c1 -W1 " + to).status == 0;
  }
  /// Has the neighbour send router advertisements (RFC 4861 section 4.2) until there is a default route from one.
  static bool routeComesByAdvertisement(const std::string& from) {
    static constexpr char kAdvertise[] =
        "import socket, struct; s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6); "
        "s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255); "
        "s.sendto(struct.pack(\"!BBHBBHII\", 134, 0, 0, 64, 0, 1800, 0, 0), "
        "(\"ff02::1\", 0, 0, socket.if_nametoindex(\"eth0\")))";
    return eventually([&] {
      run("ip netns exec " + spaceOf(from) + " python3 -c '" + kAdvertise + "'");  // fails without an address yet
      return run("ip -6 route show default dev " + from + " proto ra").output.starts_with("default via fe80::");
    });
  }
  void reach(const KernelState& desired) {
    const auto plan = diff::planKernel(diff::diffKernel(observe(), desired));
    for (const auto* part : {&plan.detach, &plan.create, &plan.raise, &plan.remove}) mustApply(*part);
    const auto left = diff::planKernel(diff::diffKernel(observe(), desired));
    for (const KernelOp& op : left.create) ADD_FAILURE() << "still to be done: " << describe(op);
  }
  /// An underlay without tenants, of which this machine's kernel has everything but the bridge.
  static KernelState underlay() {
    Intent intent;
    intent.underlay = {{65001}, address("10.255.0.1"), mac("02:00:00:00:00:11"), {Uplink{.interface = "p0"}}};
    KernelState state = render::render(intent).kernel;
    state.links.erase("br-nicleaf");
    state.links.erase("vx-nicleaf");
    state.links.change("lo").addresses.clear();
    return state;
  }
};

TEST_F(ForeignLinksTest, NothingPassesBetweenThemAndTheUplinks) {
  // A container engine switches forwarding on, everywhere.
  mustRun("sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
  EXPECT_TRUE(pings("oob", "10.1.0.2")) << "the test itself";
  // Duplicate address detection of link-local addresses takes a while.
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!pings("p0", "2001:db8:2::2") || !pings("cni", "2001:db8:2::2"))
    ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "the test itself";
  reach(underlay());
  for (const bool again : {false, true}) {
    SCOPED_TRACE(again ? "somebody has switched forwarding on again" : "");
    for (const char* const outside : {"10.1.0.2", "2001:db8:1::2"}) {
      EXPECT_FALSE(pings("oob", outside)) << outside;
      EXPECT_FALSE(pings("cni", outside)) << outside;
    }
    for (const char* const inside : {"10.2.0.2", "2001:db8:2::2", "10.3.0.2", "2001:db8:3::2"}) {
      EXPECT_FALSE(pings("p0", inside)) << inside;
    }
    for (const char* const dpu : {"10.255.0.1", "10.1.0.1", "2001:db8:1::1"}) EXPECT_TRUE(pings("p0", dpu)) << dpu;
    for (const char* const dpu : {"10.2.0.1", "2001:db8:2::1"}) EXPECT_TRUE(pings("oob", dpu)) << dpu;
    // What foreign links do among themselves is not the agent's business.
    for (const char* const other : {"10.2.0.2", "2001:db8:2::2"}) EXPECT_TRUE(pings("cni", other)) << other;
    for (const char* const there : {"10.1.0.2", "2001:db8:1::2", "10.2.0.2", "2001:db8:2::2"})
      mustRun(std::string("ping -c1 -W1 ") + there);
    mustRun("sysctl -qw net.ipv4.conf.all.forwarding=0 && sysctl -qw net.ipv4.conf.all.forwarding=1");
  }
}

TEST_F(ForeignLinksTest, TheyStayHostsAndKeepRoutesFromRouterAdvertisements) {
  ASSERT_TRUE(routeComesByAdvertisement("oob"));
  mustRun("sysctl -qw net.ipv4.conf.all.rp_filter=1");
  const IpSettings before = *observed("oob").ip;
  EXPECT_EQ(before.acceptRa, 1);
  reach(underlay());
  EXPECT_EQ(mustRun("cat /proc/sys/net/ipv6/conf/all/forwarding /proc/sys/net/ipv4/ip_forward"), "1\n0\n");
  EXPECT_NE(mustRun("ip -6 route show default dev oob proto ra"), "");
  mustRun("ip -6 route del default dev oob");
  EXPECT_TRUE(routeComesByAdvertisement("oob")) << "the management port listens on";
  IpSettings expected = before;
  expected.acceptRa = 2;
  expected.rpFilter = 1;
  EXPECT_EQ(observed("oob").ip, expected);
  mustRun("ip link add late type veth peer name later");
  EXPECT_EQ(observed("late").ip->forwarding6, 0);
  EXPECT_EQ(observed("p0").ip, (IpSettings{.forwarding4 = 0}));
}

}  // namespace
}  // namespace nicleaf::test
