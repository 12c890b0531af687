// SPDX-License-Identifier: Apache-2.0
#include "component/kernel/lab/example.hpp"
#include "component/kernel/lab/iproute2_view.hpp"

// Needs vrf, 8021q, vxlan and a bridge with VLAN filtering: on a kernel without them, these tests fail on purpose.
namespace nicleaf::test {
namespace {

using namespace model;

/// `seen` has what `desired` states; it may have more, such as MTUs.
void expectMatches(const KernelState& seen, const KernelState& desired) {
  for (const auto& [name, want] : desired.links) {
    ASSERT_TRUE(seen.links.contains(name)) << name;
    Link expected = want;
    const Link& link = seen.links.at(name);
    if (!expected.mtu) expected.mtu = link.mtu;
    if (!expected.mac) expected.mac = link.mac;
    if (!expected.group) expected.group = link.group;
    if (!expected.vxlan) expected.vxlan = link.vxlan;
    if (!expected.ip) expected.ip = link.ip;
    if (!expected.ipv6LinkLocal) expected.ipv6LinkLocal = link.ipv6LinkLocal;
    EXPECT_EQ(link, expected) << name;
  }
  for (const auto& [name, link] : seen.links) {
    EXPECT_TRUE(!link.ours || desired.links.contains(name)) << name << " is left over";
  }
}

class ForwardingObjectsTest : public NetnsTest {
 protected:
  void SetUp() override { startOver(); }
  /// Makes a new namespace with ports whose MACs are the same in each namespace.
  void startOver() {
    enterNewNamespace();
    mustBatch("ip", {"link add rep0 address 02:00:00:00:10:00 type veth peer name s0 address 02:00:00:00:20:00",
                     "link add rep1 address 02:00:00:00:10:01 type veth peer name s1 address 02:00:00:00:20:01",
                     // Duplicate address detection would take time.
                     "link set rep0 addrgenmode none", "link set rep1 addrgenmode none",
                     "link set s0 up addrgenmode none", "link set s1 up addrgenmode none"});
  }
};

TEST_F(ForwardingObjectsTest, TwoTenantsAreObservedAsDesired) {
  const Example example = twoTenants();
  mustApply(example.ops);
  expectMatches(observe(), example.desired);
}

TEST_F(ForwardingObjectsTest, AnSvisSysctlsAreSeenOursAtOnceAndOthersWithoutTrust) {
  mustApply(twoTenants().ops);
  mustApply({SetIpSettings{"vlan10", {}, {.arpAccept = 2}}});
  EXPECT_EQ(observed("vlan10").ip, (IpSettings{.arpAccept = 2}));
  // The kernel does not announce this. What it announces of the same link a moment later may show it, or not.
  mustRun("sysctl -q -w net.ipv4.conf.vlan10.arp_accept=1");
  kernel->distrust();
  EXPECT_EQ(observed("vlan10").ip->arpAccept, 1);
}

TEST_F(ForwardingObjectsTest, Iproute2ShowsWhatItsOwnCommandsWouldHaveMade) {
  const Example example = twoTenants();
  mustApply(example.ops);
  const auto ours = iproute2View();
  startOver();
  runByIproute2(example.ops);
  expectSameView(ours, iproute2View());
}

TEST_F(ForwardingObjectsTest, BridgesOwnEntriesAreNotTakenForOurs) {
  Link bridge = ourLink("br-nicleaf", BridgeKind{});
  bridge.mac = kSystemMac;
  mustApply({CreateLink{bridge}, AddBridgeVlan{"br-nicleaf", {{10}}, true}, AddBridgeVlan{"br-nicleaf", {{11}}, true},
             SetMaster{"rep0", "br-nicleaf"}, AddBridgeVlan{"rep0", {{10}, true, true}}});
  EXPECT_TRUE(observed("br-nicleaf").localMacs.empty());
  mustApply({SetMac{"br-nicleaf", mac("02:00:00:00:00:55")}});
  EXPECT_TRUE(observed("br-nicleaf").localMacs.empty());
  const FlatSet<VlanMac> added{{kAnycastMac, {10}}, {kAnycastMac, {11}}};
  for (const auto& each : added) mustApply({AddLocalMac{"br-nicleaf", each}});
  EXPECT_EQ(observed("br-nicleaf").localMacs, added);
  mustApply({AddLocalMac{"br-nicleaf", *added.begin()}});
  mustApply({RemoveLocalMac{"br-nicleaf", *added.begin()}, RemoveLocalMac{"br-nicleaf", *added.begin()}});
  EXPECT_EQ(observed("br-nicleaf").localMacs, FlatSet<VlanMac>{*added.rbegin()});
}

TEST_F(ForwardingObjectsTest, ALearnedMacBecomesTheBridgesOwn) {
  mustApply({CreateLink{ourLink("br-nicleaf", BridgeKind{})}, AddBridgeVlan{"br-nicleaf", {{10}}, true},
             SetMaster{"rep0", "br-nicleaf"}, AddBridgeVlan{"rep0", {{10}, true, true}},
             SetAdminState{"br-nicleaf", true}, SetAdminState{"rep0", true}});
  mustRun("bridge fdb add " + kAnycastMac.toString() + " dev rep0 vlan 10 master dynamic");
  mustApply({AddLocalMac{"br-nicleaf", {kAnycastMac, {10}}}});
  EXPECT_EQ(observed("br-nicleaf").localMacs, (FlatSet<VlanMac>{{kAnycastMac, {10}}}));
}

TEST_F(ForwardingObjectsTest, VlansOfTunnelsAreObservedAsAddedAlsoThoseInARow) {
  Link tunnel = ourLink("vx-nicleaf", SingleVxlanKind{address("10.0.0.1"), 4789, true});
  FlatSet<BridgeVlan> vlans;
  std::vector<KernelOp> ops{CreateLink{ourLink("br-nicleaf", BridgeKind{})}, CreateLink{tunnel},
                            SetMaster{"vx-nicleaf", "br-nicleaf"},
                            SetBridgePort{"vx-nicleaf", {.learning = false, .vlanTunnel = true}}};
  for (std::uint16_t id = 1; id <= 500; ++id) {
    if (id % 7 == 0) continue;
    // Mostly consecutive VLANs with consecutive VNIs, with jumps of the VNI and VLANs without a tunnel.
    const auto vni = Vni{10000U + id + (id / 50) * 1000U};
    const BridgeVlan vlan{{id}, false, false, id % 11 == 0 ? std::nullopt : std::optional(vni)};
    vlans.insert(vlan);
    ops.push_back(AddBridgeVlan{"vx-nicleaf", vlan, false});
  }
  mustApply(ops);
  EXPECT_EQ(observed("vx-nicleaf").bridgePort->vlans, vlans);
  EXPECT_EQ(observed("vx-nicleaf").bridgePort->settings.vlanTunnel, true);
  const BridgeVlan gone = *vlans.begin(), moved{{600}, false, false, gone.tunnel};
  mustApply({RemoveBridgeVlan{"vx-nicleaf", gone, false}, AddBridgeVlan{"vx-nicleaf", moved, false}});
  vlans.erase(gone);
  vlans.insert(moved);
  EXPECT_EQ(observed("vx-nicleaf").bridgePort->vlans, vlans);
}

TEST_F(ForwardingObjectsTest, VlansOfATrunkAreChangedOneByOne) {
  mustApply({CreateLink{ourLink("br-nicleaf", BridgeKind{})}, SetMaster{"rep0", "br-nicleaf"}});
  FlatSet<BridgeVlan> vlans;
  std::vector<KernelOp> ops;
  for (std::uint16_t id = 1; id <= 4094; ++id) {
    if (id % 7 == 0) continue;  // ranges and gaps
    const BridgeVlan vlan{{id}, id == 100, id % 50 < 3};
    vlans.insert(vlan);
    ops.push_back(AddBridgeVlan{"rep0", vlan, false});
  }
  mustApply(ops);
  EXPECT_EQ(observed("rep0").bridgePort->vlans, vlans);
  // Flags change in place; one removal is of an existing VLAN, one of a VLAN that never existed.
  mustApply({AddBridgeVlan{"rep0", {{100}, false, false}, false}, RemoveBridgeVlan{"rep0", {{101}}, false},
             RemoveBridgeVlan{"rep0", {{7}}, false}});
  vlans.erase(vlans.find({{100}, true, true}));
  vlans.insert({{100}, false, false});
  vlans.erase(vlans.find({{101}, false, true}));
  EXPECT_EQ(observed("rep0").bridgePort->vlans, vlans);
}

}  // namespace
}  // namespace nicleaf::test
