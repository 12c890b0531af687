// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "unit/diff/plan_support.hpp"

namespace nicleaf::diff {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAreArray;

const std::string kRest = " isolated off locked off vlan_tunnel off flood on mcast_flood on bcast_flood on";
const std::string kV4 = " blackhole 0.0.0.0/0 table 14001 metric 4278198272 proto 110",
                  kV6 = " blackhole ::/0 table 14001 metric 4278198272 proto 110";

/// Of a new link that is routed over. `learn`: what it does with answers to another DPU's questions.
std::string sysctls(const std::string& link, const std::string& acceptLocal, const std::string& learn) {
  return "sysctl net/ipv4/conf/" + link + "/{forwarding=1,rp_filter=0,accept_local=" + acceptLocal +
         ",arp_accept=" + learn +
         ",accept_redirects=0,send_redirects=0,accept_source_route=0,proxy_arp=0,route_localnet=0} net/ipv6/conf/" +
         link +
         "/{disable_ipv6=0,forwarding=1,accept_ra=0,accept_redirects=0,accept_source_route=-1,proxy_ndp=0,"
         "accept_untracked_na=" +
         learn + "}";
}

TEST(KernelPlan, AddOnly) {
  Machine machine;
  const KernelPlan plan = machine.plan(oneTenant());
  // The link was up before it became a port; it must not let packets in before the rest is ready.
  EXPECT_THAT(lines(plan.detach), ElementsAre("ip link set pf0vf0 down"));
  EXPECT_THAT(lines(plan.remove), IsEmpty());
  EXPECT_THAT(
      lines(plan.create),
      ElementsAre(
          "ip rule add l3mdev priority 1 protocol kernel",
          "ip rule add l3mdev unreachable priority 2000 protocol kernel",
          "ip rule add from all lookup local priority 32762 protocol kernel",
          "ip rule add iif eth1 prohibit priority 32763 protocol kernel",
          "ip rule add not iif lo lookup main suppress_ifgroup 110 priority 32764 protocol kernel",
          "ip rule add not iif lo prohibit priority 32765 protocol kernel",
          "ip -6 rule add l3mdev priority 1 protocol kernel",
          "ip -6 rule add l3mdev unreachable priority 2000 protocol kernel",
          "ip -6 rule add from all lookup local priority 32762 protocol kernel",
          "ip -6 rule add iif eth1 prohibit priority 32763 protocol kernel",
          "ip -6 rule add not iif lo lookup main suppress_ifgroup 110 priority 32764 protocol kernel",
          "ip -6 rule add not iif lo prohibit priority 32765 protocol kernel",
          // Links that the intent does not name keep their default routes, and stay hosts.
          "sysctl net/ipv6/conf/eth2/accept_ra=2", "sysctl net/ipv6/conf/pf0vf1/accept_ra=2",
          "sysctl net/ipv4/conf/all/accept_redirects=0", "sysctl net/ipv4/conf/all/send_redirects=0",
          "sysctl net/ipv4/fib_multipath_hash_policy=1", "sysctl net/ipv4/ipfrag_time=2",
          "sysctl net/ipv6/conf/all/forwarding=1", "sysctl net/ipv6/fib_multipath_hash_policy=1",
          "sysctl net/ipv6/ip6frag_time=2", "sysctl net/ipv6/conf/default/forwarding=0",
          "sysctl net/ipv6/conf/eth2/forwarding=0", "sysctl net/ipv6/conf/lo/forwarding=0",
          "sysctl net/ipv6/conf/pf0vf0/forwarding=0", "sysctl net/ipv6/conf/pf0vf1/forwarding=0",
          "nft -f /usr/share/nicleaf/control-plane.nft", elements("add", kLocal4), elements("add", kLocal6),
          "ip link add br-nicleaf type bridge vlan_filtering 1 vlan_protocol 802.1Q vlan_default_pvid 0 stp_state 0 "
          "mcast_snooping 0 ageing_time 30000 group_fwd_mask 0 nf_call_iptables 0 nf_call_ip6tables 0 "
          "nf_call_arptables "
          "0",
          "ip link set br-nicleaf mtu 9166", "ip link add red group 110 type vrf table 14001",
          "ip link add vx10010 mtu 9166 type vxlan id 10010 local 192.0.2.11 dstport 4789 nolearning",
          "ip link add vx14001 mtu 9166 type vxlan id 14001 local 192.0.2.11 dstport 4789 nolearning",
          "ip link add vlan10 mtu 1500 group 110 link br-nicleaf type vlan id 10",
          "ip link add vlan3001 mtu 9166 group 110 link br-nicleaf type vlan id 3001", sysctls("red", "0", "0"),
          "sysctl net/ipv4/conf/eth1/{accept_redirects=0,send_redirects=0,accept_source_route=0} "
          "net/ipv6/conf/eth1/{forwarding=1,accept_ra=0,accept_redirects=0,accept_source_route=-1}",
          sysctls("vlan10", "0", "2"), sysctls("vlan3001", "1", "0"), "ip link set eth1 group 110",
          "ip link set pf0vf0 addrgenmode none", "ip link set vlan10 master red", "ip link set vlan3001 master red",
          "ip link set vx10010 master br-nicleaf", "ip link set vx14001 master br-nicleaf",
          "ip link set pf0vf0 master br-nicleaf", "bridge vlan add dev br-nicleaf vid 10 self",
          "bridge vlan add dev br-nicleaf vid 3001 self", "bridge vlan add dev vx10010 vid 10 pvid untagged",
          "bridge vlan add dev vx14001 vid 3001 pvid untagged", "bridge vlan add dev pf0vf0 vid 10 pvid untagged",
          "bridge link set dev vx10010 learning off neigh_suppress on" + kRest,
          "bridge link set dev vx14001 learning off neigh_suppress off" + kRest,
          "bridge link set dev pf0vf0 learning on neigh_suppress off" + kRest,
          "bridge fdb add 02:00:5e:00:01:01 dev br-nicleaf vlan 10 self local", "ip link set eth1 mtu 9216",
          "ip addr add 192.0.2.11/32 dev lo", "ip addr add 10.0.1.1/24 dev vlan10",
          "ip addr add 2001:db8:1::1/64 dev vlan10", "ip addr add fe80::5eff:fe00:101/64 dev vlan10"));
  EXPECT_THAT(
      lines(plan.raise),
      ElementsAre("ip rule del from all lookup local priority 0", "ip -6 rule del from all lookup local priority 0",
                  "ip link set br-nicleaf up", "ip link set red up", "ip route add" + kV4, "ip route add" + kV6,
                  "ip link set vlan10 up", "ip link set vlan3001 up", "ip link set vx10010 up",
                  "ip link set vx14001 up", "ip link set pf0vf0 up"));
}

TEST(KernelPlan, RemoveOnly) {
  Machine machine;
  ASSERT_TRUE(machine.reach(oneTenant()));
  model::Intent none = oneTenant();
  none.ipVrfs.clear();
  none.segments.clear();
  none.ports.clear();
  const KernelPlan plan = machine.plan(none);
  EXPECT_THAT(lines(plan.detach),
              ElementsAre("ip link set pf0vf0 down", "ip link set pf0vf0 nomaster", "ip link set vx10010 down",
                          "ip link set vx14001 down", "ip link set vlan10 down", "ip link set vlan3001 down",
                          "ip link set red down"));
  EXPECT_THAT(lines(plan.create), ElementsAre(elements("delete", kLocal4), elements("delete", kLocal6),
                                              "bridge fdb del 02:00:5e:00:01:01 dev br-nicleaf vlan 10 self local",
                                              "bridge vlan del dev br-nicleaf vid 10 self",
                                              "bridge vlan del dev br-nicleaf vid 3001 self"));
  EXPECT_THAT(lines(plan.raise), IsEmpty());
  EXPECT_THAT(lines(plan.remove),
              ElementsAre("ip link del vlan10", "ip link del vlan3001", "ip link del vx10010", "ip link del vx14001",
                          "ip link del red", "ip route del" + kV4, "ip route del" + kV6,
                          "ip rule del l3mdev priority 1", "ip rule del l3mdev unreachable priority 2000",
                          "ip -6 rule del l3mdev priority 1", "ip -6 rule del l3mdev unreachable priority 2000"));
}

TEST(KernelPlan, RoutesOfOthersGoFromTablesOfVrfsOnly) {
  Machine machine;
  ASSERT_TRUE(machine.reach(oneTenant()));
  const auto to = [](const char* prefix) { return *model::IpPrefix::parse(prefix); };
  machine.kernel.disturb([&](model::KernelState& state) {
    state.foreignRoutes = {{14001, to("198.51.100.0/24"), 3, 0, 0},
                           {14001, to("2001:db8:99::/48"), 4, 0, 1024},
                           {77, to("0.0.0.0/0"), 3, 0, 0}};
  });
  const KernelPlan plan = machine.plan(oneTenant());
  EXPECT_THAT(lines(plan.remove), ElementsAre("ip route del 198.51.100.0/24 table 14001 metric 0 proto 3",
                                              "ip -6 route del 2001:db8:99::/48 table 14001 metric 1024 proto 4"));
}

TEST(KernelPlan, FiltersAreThereBeforeThePortIsUpAndGoWithIt) {
  Machine machine;
  const KernelPlan coming = machine.plan(oneTenant());
  const auto added = lines(coming.create, true);
  ASSERT_GT(added.size(), 2U);
  EXPECT_EQ(added.front(), "tc qdisc add dev pf0vf0 clsact");
  EXPECT_TRUE(lines(coming.raise, true).empty());
  ASSERT_TRUE(machine.reach(oneTenant()));
  model::Intent none = oneTenant();
  none.ports.clear();
  std::set<std::string> places;
  for (const model::PortFilter& filter : machine.kernel.state().links.at("pf0vf0").filters) {
    places.insert("tc filter del dev pf0vf0 ingress " + describe(filter.place()));
  }
  EXPECT_THAT(lines(machine.plan(none).detach, true), UnorderedElementsAreArray(places));
  ASSERT_TRUE(machine.reach(none));
  EXPECT_TRUE(machine.kernel.state().links.at("pf0vf0").filters.empty());
}

TEST(KernelPlan, AllowedSourceMoreIsOneFilterAndTheRestStays) {
  Machine machine;
  model::Intent intent = oneTenant();
  intent.ports[0].allowedSources = {*model::IpPrefix::parse("10.0.1.7/32")};
  ASSERT_TRUE(machine.reach(intent));
  intent.ports[0].allowedSources.push_back(*model::IpPrefix::parse("10.0.1.9/32"));
  EXPECT_THAT(lines(machine.plan(intent).create, true),
              ElementsAre("tc filter add dev pf0vf0 ingress chain 0 pref 28322 protocol arp flower arp_sip 10.0.1.9/32 "
                          "skip_hw action ok",
                          "tc filter add dev pf0vf0 ingress chain 0 pref 28323 protocol ip flower src_ip 10.0.1.9/32 "
                          "action ok"));
  ASSERT_TRUE(machine.reach(intent));
  intent.ports[0].allowedSources.erase(intent.ports[0].allowedSources.begin());
  EXPECT_EQ(lines(machine.plan(intent).create, true).size(), 2U);
  // The last segments are deleted together with everything that belongs to them.
  intent.ports[0].allowedSources.clear();
  EXPECT_THAT(lines(machine.plan(intent).create, true),
              Contains("tc filter del dev pf0vf0 ingress chain 0 pref 28322 protocol arp"));
}

TEST(KernelPlan, FilterThatDoesSomethingElseTakesThePlaceOfTheFormer) {
  Machine machine;
  model::Intent intent = oneTenant();
  intent.ports[0].broadcastLimit = 100;
  ASSERT_TRUE(machine.reach(intent));
  intent.ports[0].broadcastLimit = 200;
  EXPECT_THAT(
      lines(machine.plan(intent).create, true),
      ElementsAre(
          "tc filter replace dev pf0vf0 ingress chain 0 pref 28312 protocol all flower dst_mac "
          "ff:ff:ff:ff:ff:ff/ff:ff:ff:ff:ff:ff skip_hw action police pkts_rate 200 pkts_burst 20 conform-exceed "
          "drop/continue"));
  EXPECT_TRUE(machine.reach(intent));
}

TEST(KernelPlan, PortThatBecomesATrunkIsNeverWithoutFilters) {
  Machine machine;
  model::Intent intent = oneTenant();
  ASSERT_TRUE(machine.reach(intent));
  intent.ports[0].trunk = {{intent.segments[0].vlan, std::exchange(intent.ports[0].segment, "")}};
  std::vector<std::string> kinds;
  for (const model::KernelOp& op : machine.plan(intent).create) {
    const std::string line = describe(op);
    const std::string kind = line.substr(0, line.find(" dev"));
    if (kinds.empty() || kinds.back() != kind) kinds.push_back(kind);
  }
  EXPECT_THAT(kinds, ElementsAre("tc filter add", "bridge vlan add", "tc filter del"));
  EXPECT_TRUE(machine.reach(intent));
}

TEST(KernelPlan, RoutedPortThatGoesLeavesNoAddressBehind) {
  Machine machine;
  model::Intent intent = oneTenant();
  model::Port routed{.interface = "pf0vf1", .segment = ""};
  routed.ipVrf = "red";
  routed.addresses = {*model::IpPrefix::parse("10.0.9.1/30"), *model::IpPrefix::parse("2001:db8:9::1/127")};
  intent.ports.push_back(routed);
  ASSERT_TRUE(machine.reach(intent));
  EXPECT_EQ(machine.kernel.state().links.at("pf0vf1").master, "red");
  intent.ports.pop_back();
  const KernelPlan plan = machine.plan(intent);
  EXPECT_THAT(lines(plan.detach),
              ElementsAre("ip addr del 10.0.9.1/30 dev pf0vf1", "ip addr del 2001:db8:9::1/127 dev pf0vf1",
                          "ip link set pf0vf1 down", "ip link set pf0vf1 nomaster", "ip link set pf0vf1 group 0",
                          "sysctl net/ipv4/conf/pf0vf1/forwarding=0 net/ipv6/conf/pf0vf1/forwarding=0"));
  ASSERT_TRUE(machine.execute(plan));
  EXPECT_TRUE(machine.kernel.state().links.at("pf0vf1").addresses.empty());
}

TEST(KernelPlan, ChangeOnlyNeedsNoDownAndUp) {
  Machine machine;
  ASSERT_TRUE(machine.reach(oneTenant()));
  model::Intent changed = oneTenant();
  changed.segments[0].gateways = {*model::IpPrefix::parse("10.0.1.1/25"), *model::IpPrefix::parse("2001:db8:1::1/56")};
  changed.ports[0].mtu = 1400;
  const KernelPlan plan = machine.plan(changed);
  EXPECT_THAT(lines(plan.create),
              ElementsAre(elements("delete", R"(addresses4 { "red" . 10.0.1.255 })"),
                          elements("add", R"(addresses4 { "red" . 10.0.1.127 })"), "ip link set vlan10 mtu 1400",
                          "ip link set pf0vf0 mtu 1400", "ip addr del 10.0.1.1/24 dev vlan10",
                          "ip addr del 2001:db8:1::1/64 dev vlan10", "ip addr add 10.0.1.1/25 dev vlan10",
                          "ip addr add 2001:db8:1::1/56 dev vlan10"));
  EXPECT_TRUE(plan.detach.empty() && plan.raise.empty() && plan.remove.empty());
  EXPECT_TRUE(machine.reach(changed));
}

TEST(KernelPlan, AddRemoveChange) {
  Machine machine;
  ASSERT_TRUE(machine.reach(oneTenant()));
  model::Intent other = oneTenant();
  other.segments = {{"other", {10020}, {20}, "red", {*model::IpPrefix::parse("10.0.2.1/24")}}};
  other.ports[0].segment = "other";
  const KernelPlan plan = machine.plan(other);
  EXPECT_THAT(lines(plan.detach), ElementsAre("ip link set vx10010 down", "ip link set vlan10 down"));
  EXPECT_THAT(lines(plan.create), Contains("bridge vlan del dev pf0vf0 vid 10"));
  EXPECT_THAT(lines(plan.create), Contains("bridge vlan add dev pf0vf0 vid 20 pvid untagged"));
  EXPECT_THAT(lines(plan.create), Not(Contains(testing::HasSubstr("pf0vf0 master"))));
  EXPECT_THAT(lines(plan.raise), ElementsAre("ip link set vlan20 up", "ip link set vx10020 up"));
  EXPECT_THAT(lines(plan.remove), ElementsAre("ip link del vlan10", "ip link del vx10010"));
  EXPECT_TRUE(machine.reach(other));
}

TEST(KernelPlan, SameStateNeedsNothing) {
  Machine machine;
  ASSERT_TRUE(machine.reach(oneTenant()));
  EXPECT_TRUE(diffKernel(machine.observe(), render::render(oneTenant()).kernel).empty());
}

TEST(KernelPlan, SviThatChangesItsVrfGetsItsIpv6AddressesAgain) {
  Machine machine;
  model::Intent intent = oneTenant();
  intent.ipVrfs.push_back({"blue", {14002}, {3002}, {}, {}, {}});
  ASSERT_TRUE(machine.reach(intent));
  intent.segments[0].ipVrf = "blue";
  EXPECT_THAT(lines(machine.plan(intent).create),
              ElementsAre(testing::HasSubstr("nft 'delete element"), testing::HasSubstr("nft 'delete element"),
                          testing::HasSubstr(R"("blue" . 10.0.1.1)"), testing::HasSubstr(R"("blue" . 2001:db8:1::1)"),
                          "ip link set vlan10 master blue", "ip addr add 2001:db8:1::1/64 dev vlan10",
                          "ip addr add fe80::5eff:fe00:101/64 dev vlan10"));
  EXPECT_TRUE(machine.reach(intent));
}

TEST(KernelPlan, VrfWithAnotherTableIsMadeAnewAndKeepsItsSvis) {
  Machine machine;
  ASSERT_TRUE(machine.reach(oneTenant()));
  model::Intent intent = oneTenant();
  intent.ipVrfs[0].l3vni = {14002};
  const KernelPlan plan = machine.plan(intent);
  EXPECT_THAT(lines(plan.detach), ElementsAre("ip link set vx14001 down", "ip link set red down", "ip link del red"));
  EXPECT_THAT(lines(plan.create), Contains("ip link add red group 110 type vrf table 14002"));
  EXPECT_THAT(lines(plan.create), Contains("ip link set vlan10 master red"));
  EXPECT_THAT(lines(plan.create), Contains("ip addr add 2001:db8:1::1/64 dev vlan10"));
  EXPECT_THAT(lines(plan.remove), ElementsAre("ip link del vx14001", "ip route del" + kV4, "ip route del" + kV6));
  EXPECT_TRUE(machine.reach(intent));
}

TEST(KernelPlan, SviThatIsMadeAnewGetsItsSysctlsAgain) {
  Machine machine;
  ASSERT_TRUE(machine.reach(oneTenant()));
  machine.kernel.disturb(
      [](model::KernelState& state) { std::get<model::VlanKind>(state.links.change("vlan10").kind).id = {77}; });
  EXPECT_THAT(lines(machine.plan(oneTenant()).create), Contains(sysctls("vlan10", "0", "2")));
  EXPECT_TRUE(machine.reach(oneTenant()));
}

// zebra aborts when it sees two VRFs with one routing table.
TEST(KernelPlan, RenamedVrfIsDeletedBeforeItsTableIsUsedAgain) {
  Machine machine;
  ASSERT_TRUE(machine.reach(oneTenant()));
  model::Intent intent = oneTenant();
  intent.ipVrfs[0].name = "crimson";
  intent.segments[0].ipVrf = "crimson";
  EXPECT_THAT(lines(machine.plan(intent).detach), ElementsAre("ip link set red down", "ip link del red"));
  EXPECT_TRUE(machine.reach(intent));
}

TEST(KernelPlan, PortThatBecomesAnUplinkGetsItsLinkLocalAddressBack) {
  Machine machine;
  ASSERT_TRUE(machine.reach(oneTenant()));
  model::Intent intent = oneTenant();
  intent.underlay.uplinks.push_back({"pf0vf0", 9216});
  intent.ports = {};
  const KernelPlan plan = machine.plan(intent);
  EXPECT_THAT(lines(plan.detach), ElementsAre("ip link set pf0vf0 down", "ip link set pf0vf0 nomaster"));
  EXPECT_THAT(lines(plan.create), Contains("ip link set pf0vf0 addrgenmode eui64"));
  EXPECT_THAT(lines(plan.raise), ElementsAre("ip link set pf0vf0 up"));
  EXPECT_TRUE(machine.reach(intent));
}

}  // namespace
}  // namespace nicleaf::diff
