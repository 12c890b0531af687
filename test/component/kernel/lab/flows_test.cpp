// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "component/kernel/netns_fixture.hpp"
#include "diff/kernel_diff.hpp"
#include "model/names.hpp"
#include "support/eventually.hpp"
#include "unit/diff/plan_support.hpp"

// Needs vrf and bridge VLAN filtering: on a kernel without them, these tests fail on purpose.
namespace nicleaf::test {
namespace {

constexpr int kFlows = 64;
constexpr int kShare = 12;  // of them, at least, over each uplink: fewer would happen once in a million runs

/// A server that sends to a MAC behind another VTEP, which both uplinks lead to.
class Flows : public NetnsTest {
 protected:
  void SetUp() override {
    enterNewNamespace();
    mustRun("sysctl -qw net.ipv6.conf.default.accept_dad=0");
    mustRun("ip link set lo up");
    for (const char* number : {"1", "2"}) {
      const std::string uplink = std::string("eth") + number, far = std::string("far") + number;
      mustRun("ip link add " + uplink + " type veth peer name " + far + " && ip link set " + far + " mtu 9216 up");
    }
    run("ip netns del s0");
    mustRun("ip netns add s0 && ip link add pf0vf0 type veth peer name eth0 netns s0 && ip -n s0 link set eth0 up");
  }
  void TearDown() override { run("ip netns del s0"); }

  void apply(std::size_t uplinks, model::VxlanDevices devices) {
    model::Intent intent = diff::oneTenant();
    intent.underlay.uplinks.resize(uplinks);
    for (std::size_t i = 0; i < uplinks; ++i) intent.underlay.uplinks[i] = {"eth" + std::to_string(i + 1), 9216};
    intent.underlay.vxlanDevices = devices;
    const model::KernelState desired = render::render(intent).kernel;
    const auto plan = diff::planKernel(diff::diffKernel(observe(), desired));
    for (const auto* part : {&plan.detach, &plan.create, &plan.raise, &plan.remove}) mustApply(*part);
    const auto left = diff::planKernel(diff::diffKernel(observe(), desired));
    EXPECT_THAT(diff::lines(left.create), testing::IsEmpty());
    EXPECT_THAT(diff::lines(left.create, true), testing::IsEmpty());
    EXPECT_TRUE(left.empty());
  }
  /// What FRR would do, and the server.
  static void connect(const std::string& device, const std::string& vni) {
    const std::string entries = device + " dst 192.0.2.12" + vni;
    mustBatch("bridge", {"fdb append 00:00:00:00:00:00 dev " + entries, "fdb add 02:00:00:00:00:99 dev " + entries});
    for (const std::string number : {"1", "2"}) {
      mustRun("ip addr add 10.9." + number + ".1/24 dev eth" + number + " && ip neigh replace 10.9." + number +
              ".2 lladdr 02:00:00:00:09:0" + number + " dev eth" + number + " nud permanent");
    }
    mustRun("ip route add 192.0.2.12 nexthop via 10.9.1.2 dev eth1 nexthop via 10.9.2.2 dev eth2");
    mustRun(
        "ip -n s0 addr add 10.0.1.10/24 dev eth0 && ip -n s0 neigh replace 10.0.1.99 lladdr 02:00:00:00:00:99 "
        "dev eth0 nud permanent");
  }
  static int packets(const std::string& uplink) {
    return at(json("ip -j -s link show dev " + uplink), "0/stats64/tx/packets").to_number<int>();
  }
  /// Sends a packet of each flow, and expects a share of them at each uplink.
  static void expectSpread() {
    const int before1 = packets("eth1"), before2 = packets("eth2");
    mustRun("ip netns exec s0 bash -c 'for port in $(seq " + std::to_string(kFlows) +
            "); do echo x >/dev/udp/10.0.1.99/$port; done'");
    const auto sent = [&] { return std::pair(packets("eth1") - before1, packets("eth2") - before2); };
    EXPECT_TRUE(eventually([&] { return sent().first >= kShare && sent().second >= kShare; }))
        << sent().first << " over eth1, " << sent().second << " over eth2";
  }
};

TEST_F(Flows, UseBothUplinksWithADeviceForEachVni) {
  apply(2, model::VxlanDevices::kPerVni);
  connect("vx10010", "");
  expectSpread();
}
TEST_F(Flows, UseBothUplinksWithTheSingleDevice) {
  apply(2, model::VxlanDevices::kSingle);
  connect(model::kSingleVxlanName, " src_vni 10010");
  expectSpread();
}
/// In place: a new VXLAN device would lose packets.
TEST_F(Flows, UseAnUplinkThatIsAddedLater) {
  apply(1, model::VxlanDevices::kPerVni);
  const auto index = ipLink("vx10010").at("ifindex");
  apply(2, model::VxlanDevices::kPerVni);
  EXPECT_EQ(ipLink("vx10010").at("ifindex"), index);
  connect("vx10010", "");
  expectSpread();
}

}  // namespace
}  // namespace nicleaf::test
