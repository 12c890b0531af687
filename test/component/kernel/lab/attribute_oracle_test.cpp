// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "component/kernel/lab/iproute2_view.hpp"
#include "model/sysctls.hpp"
#include "unit/diff/plan_support.hpp"

// Each attribute and sysctl of each kind of object of the agent: iproute2 changes it, the agent sees the change, and
// puts it right.
namespace nicleaf::test {
namespace {

using namespace model;

/// Attributes are iproute2's names, in the objects that it shows: "KIND/attribute".
struct Change {
  const char* attribute;
  const char* command;
};
constexpr Change kChanges[] = {
    {"bridge/vlan_filtering", "ip link set br-nicleaf type bridge vlan_filtering 0"},
    {"bridge/vlan_protocol", "ip link set br-nicleaf type bridge vlan_protocol 802.1ad"},
    {"bridge/vlan_default_pvid", "ip link set br-nicleaf type bridge vlan_default_pvid 7"},
    {"bridge/stp_state", "ip link set br-nicleaf type bridge stp_state 1"},
    {"bridge/mcast_snooping", "ip link set br-nicleaf type bridge mcast_snooping 1"},
    {"bridge/ageing_time", "ip link set br-nicleaf type bridge ageing_time 100"},
    {"bridge/group_fwd_mask", "ip link set br-nicleaf type bridge group_fwd_mask 8"},
    {"bridge/nf_call_iptables", "ip link set br-nicleaf type bridge nf_call_iptables 1"},
    {"bridge/nf_call_ip6tables", "ip link set br-nicleaf type bridge nf_call_ip6tables 1"},
    {"bridge/nf_call_arptables", "ip link set br-nicleaf type bridge nf_call_arptables 1"},
    {"link/mtu", "ip link set br-nicleaf mtu 1400"},
    {"link/mtu", "ip link set vlan10 mtu 1400"},
    {"link/mtu", "ip link set vx10010 mtu 1400"},
    {"link/mtu", "ip link set eth1 mtu 1500"},
    {"link/mtu", "ip link set pf0vf0 mtu 1400"},
    {"link/address", "ip link set vlan10 address 02:00:00:00:00:77"},
    {"link/address", "ip link set br-nicleaf address 02:00:00:00:00:77"},
    {"link/flags", "ip link set vlan10 down"},
    {"link/flags", "ip link set red down"},
    {"link/flags", "ip link set br-nicleaf down"},
    {"link/flags", "ip link set vx10010 down"},
    {"link/flags", "ip link set eth1 down"},
    {"link/flags", "ip link set pf0vf0 down"},
    {"link/master", "ip link set vlan10 nomaster"},
    {"link/master", "ip link set vx10010 nomaster"},
    {"link/master", "ip link set pf0vf0 nomaster"},
    {"link/group", "ip link set vlan10 group 0"},
    {"link/group", "ip link set red group 0"},
    {"link/group", "ip link set eth1 group 0"},
    {"link/inet6_addr_gen_mode", "ip link set vlan10 addrgenmode eui64"},
    {"link/inet6_addr_gen_mode", "ip link set pf0vf0 addrgenmode eui64"},
    {"link/inet6_addr_gen_mode", "ip link set eth1 addrgenmode none"},
    {"link/ifalias", "ip link set vlan10 alias somebody"},
    {"link/ifalias", "ip link set red alias ''"},
    {"link/ifalias", "ip link set vx10010 alias somebody"},
    {"link/ifalias", "ip link set br-nicleaf alias somebody"},
    {"link/itself", "ip link del vlan10"},
    {"link/itself", "ip link del vx10010"},
    {"link/itself", "ip link del red"},
    {"link/itself", "ip link del br-nicleaf"},
    {"vrf/table", "ip link del red; ip link add red type vrf table 77; ip link set red alias nicleaf"},
    {"vlan/id",
     "ip link del vlan10; ip link add link br-nicleaf vlan10 type vlan id 77; ip link set vlan10 alias nicleaf"},
    {"vxlan/id",
     "ip link del vx10010; ip link add vx10010 type vxlan id 77 local 192.0.2.11 dstport 4789; "
     "ip link set vx10010 alias nicleaf"},
    {"vxlan/local",
     "ip link del vx10010; ip link add vx10010 type vxlan id 10010 local 192.0.2.12 dstport 4789; "
     "ip link set vx10010 alias nicleaf"},
    {"vxlan/port",
     "ip link del vx10010; ip link add vx10010 type vxlan id 10010 local 192.0.2.11 dstport 4790; "
     "ip link set vx10010 alias nicleaf"},
    {"vxlan/remote", "ip link set vx10010 type vxlan remote 203.0.113.9"},
    {"vxlan/local", "ip link set vx10010 type vxlan local 192.0.2.12"},
    {"vxlan/learning", "ip link set vx10010 type vxlan learning"},
    {"vxlan/link", "ip link set vx10010 type vxlan dev eth1"},
    {"vxlan/tos", "ip link set vx10010 type vxlan tos 0x10"},
    {"vxlan/ttl", "ip link set vx10010 type vxlan ttl 1"},
    {"vxlan/df", "ip link set vx10010 type vxlan df set"},
    {"bridge_slave/learning", "bridge link set dev vx10010 learning on"},
    {"bridge_slave/neigh_suppress", "bridge link set dev vx10010 neigh_suppress off"},
    {"bridge_slave/isolated", "bridge link set dev pf0vf0 isolated on"},
    {"bridge_slave/locked", "ip link set dev pf0vf0 type bridge_slave locked on"},
    {"bridge_slave/vlan_tunnel", "bridge link set dev pf0vf0 vlan_tunnel on"},
    {"bridge_slave/flood", "bridge link set dev pf0vf0 flood off"},
    {"bridge_slave/mcast_flood", "bridge link set dev pf0vf0 mcast_flood off"},
    {"bridge_slave/bcast_flood", "bridge link set dev pf0vf0 bcast_flood off"},
    {"bridge_slave/state", "bridge link set dev pf0vf0 state 0"},
    {"bridge_slave/state", "bridge link set dev vx10010 state 0"},
    {"vlans", "bridge vlan del dev br-nicleaf vid 10 self"},
    {"vlans", "bridge vlan del dev vx10010 vid 10"},
    {"vlans", "bridge vlan add dev pf0vf0 vid 99"},
    {"vlans", "bridge vlan add dev pf0vf0 vid 10"},
    {"fdb", "bridge fdb del 02:00:5e:00:01:01 dev br-nicleaf vlan 10 self local"},
    {"filters", "tc filter del dev pf0vf0 ingress"},
    {"filters", "tc filter del dev pf0vf0 egress"},
    {"filters", "tc filter del dev pf0vf0 egress chain 7208960"},
    {"filters", "tc qdisc del dev pf0vf0 clsact"},
    {"addresses", "ip addr flush dev vlan10"},
    {"addresses", "ip addr del 192.0.2.11/32 dev lo"},
    {"routes", "ip route del blackhole default table 14001 metric 4278198272"},
    {"routes", "ip -6 route del blackhole default table 14001 metric 4278198272"},
    {"routes", "ip route add 198.51.100.0/24 dev vlan10 table 14001"},
    {"routes", "ip route add 198.51.101.0/24 dev lo table 14001 metric 9 proto static"},
    {"routes", "ip -6 route add 2001:db8:99::/48 dev vlan10 table 14001 proto 42"},
    {"routes", "ip -6 route add blackhole 2001:db8:98::/48 table 14001"},
    {"rules", "ip rule del pref 1"},
    {"rules", "ip -6 rule del pref 1"},
    {"rules", "ip rule del pref 1000"},
    {"rules", "ip rule del pref 2000"},
    {"rules", "ip -6 rule del pref 32762"},
    {"rules", "ip -6 rule del pref 32763"},
    {"rules", "ip rule del pref 32764"},
    {"rules", "ip rule del pref 32765"},
    {"rules", "ip -6 rule add lookup local pref 0"},
    {"nftables", "nft delete table inet nicleaf"},
    {"nftables", "nft delete table arp nicleaf"},
    {"nftables", "nft flush chain inet nicleaf tenants"},
    {"nftables", "nft insert rule inet nicleaf prerouting accept"},
    {"nftables", "nft add rule bridge nicleaf input drop"},
    {"nftables", "nft add chain inet nicleaf input '{ policy drop; }'"},
    {"nftables", "nft add table inet nicleaf '{ flags dormant; }'"},
    {"nftables", "nft add chain inet nicleaf other"},
    {"nftables", "nft flush set inet nicleaf addresses4"},
    {"nftables", "nft add element inet nicleaf addresses6 '{ \"red\" . 2001:db8:9::9 }'"},
};

/// What iproute2 shows of the agent's links, and the agent leaves as it is.
struct Exception {
  const char* attributes;
  const char* why;
};
constexpr Exception kExceptions[] = {
    {"forward_delay hello_time max_age hello_timer tcn_timer topology_change_timer gc_timer priority bridge_id root_id "
     "root_port root_path_cost topology_change topology_change_detected group_addr cost hold_timer "
     "message_age_timer forward_delay_timer topology_change_ack config_pending designated_bridge designated_root "
     "designated_port designated_cost guard root_block",
     "spanning tree, which is off"},
    {"mcast_router mcast_query_use_ifaddr mcast_querier mcast_hash_elasticity mcast_hash_max mcast_last_member_cnt "
     "mcast_startup_query_cnt mcast_last_member_intvl mcast_membership_intvl mcast_querier_intvl mcast_query_intvl "
     "mcast_query_response_intvl mcast_startup_query_intvl mcast_igmp_version mcast_mld_version mcast_vlan_snooping "
     "mcast_stats_enabled multicast_router fastleave mcast_to_unicast mcast_n_groups mcast_max_groups "
     "mcast_eht_hosts_limit mcast_eht_hosts_cnt",
     "multicast snooping, which is off"},
    {"vlan_stats_enabled vlan_stats_per_port no_linklocal_learn mst_enabled fdb_n_learned fdb_max_learned",
     "counters and limits that no tenant depends on"},
    {"hairpin proxy_arp proxy_arp_wifi mab backup_port group_fwd_mask group_fwd_mask_str",
     "of a port, within its own VLANs"},
    {"port_range udp_csum udp_zero_csum6_tx udp_zero_csum6_rx remcsum_tx remcsum_rx gbp gpe proxy rsc l2miss l3miss "
     "limit nopartial external vnifilter ttl_inherit collect_metadata",
     "of a VXLAN device: set at creation, and the kernel refuses to change them (vxlan_nl2conf)"},
    {"svcnode_ip", "iproute2's old name of an attribute that the kernel does not have"},
    {"label", "of a VXLAN device: the flow label of IPv6 packets, which no router needs"},
    {"ageing", "of a VXLAN device: of learnt entries, and there are none without `learning`"},
    {"localbypass", "of a VXLAN device: for packets to the DPU's own address, where no VTEP of zebra's is"},
    {"protocol flags ingress_qos egress_qos", "of a VLAN device: set at creation; a change moves no packet elsewhere"},
    {"no id", "numbers that the kernel chooses"},
    {"altnames",
     "a link of the agent's with one more name is the same link; a name of another link that is in the way of one of "
     "the "
     "agent's is reported as a conflict (diff::conflicts)"},
};

/// With filters in both directions.
Intent limitedTenant() {
  Intent intent = diff::oneTenant();
  intent.securityGroups = {{"web", false, {{1, Direction::kFromServer}, {1, Direction::kToServer}}}};
  intent.ports.front().securityGroups = {"web"};
  intent.ports.front().rateFromServer = intent.ports.front().rateToServer = 10000;
  return intent;
}

class AttributeOracleTest : public NetnsTest {
 protected:
  void SetUp() override {
    enterNewNamespace();
    mustRun("sysctl -qw net.ipv6.conf.default.accept_dad=0");
    mustBatch("ip", {"link set lo up", "link add eth1 address 02:00:00:00:10:01 type veth peer name far1",
                     "link add pf0vf0 address 02:00:00:00:10:02 type veth peer name far2",
                     "link set far1 mtu 9216 up addrgenmode none", "link set far2 mtu 9216 up addrgenmode none"});
    desired_ = render::render(limitedTenant()).kernel;
    // A link that is made anew has the same MAC again, so that views can be compared.
    std::uint8_t number = 1;
    for (const auto& [name, link] : KernelState(desired_).links) {
      if (link.ours && !link.mac) desired_.links.change(name).mac = Mac{{2, 0, 0, 0, 3, number++}};
    }
    putRight("the beginning");
  }
  diff::KernelPlan plan() { return diff::planKernel(diff::diffKernel(observe(), desired_)); }
  void putRight(const std::string& what) {
    const diff::KernelPlan todo = plan();
    EXPECT_FALSE(todo.empty()) << what << " is not seen";
    for (const auto* part : {&todo.detach, &todo.create, &todo.raise, &todo.remove}) mustApply(*part);
    const diff::KernelPlan left = plan();
    for (const auto* part : {&left.detach, &left.create, &left.raise, &left.remove}) {
      for (const KernelOp& op : *part) ADD_FAILURE() << what << ", still to be done: " << describe(op);
    }
  }
  static std::set<std::string> view() { return iproute2View({"far1", "far2"}); }

  KernelState desired_;
};

TEST_F(AttributeOracleTest, EachChangeIsSeenAndPutRight) {
  const auto before = view();
  for (const auto& [attribute, command] : kChanges) {
    SCOPED_TRACE(command);
    mustRun(command);
    putRight(attribute);
    if (HasFailure()) return;
  }
  expectSameView(view(), before);  // it takes seconds: once for all
}

TEST_F(AttributeOracleTest, EachSysctlIsPutRight) {
  const auto valueOf = [](const std::string& key) {
    std::ifstream in("/proc/sys/" + key);
    std::string value;
    in >> value;
    return value;
  };
  std::vector<std::string> keys;
  for (const Sysctl& sysctl : kSysctls) keys.emplace_back(sysctl.key);
  for (const char* link : {"vlan10", "vlan3001", "red", "eth1"}) {
    for (const IpSetting& setting : kIpSettings) keys.push_back(sysctlOf(link, setting));
  }
  for (const std::string& key : keys) {
    SCOPED_TRACE(key);
    const std::string before = valueOf(key);
    if (before.empty()) continue;  // the kernel has it in the first network namespace only
    const bool large = before.size() > 6;
    std::ofstream("/proc/sys/" + key) << (large ? before.substr(0, before.size() - 1) : before == "0" ? "1" : "0");
    ASSERT_NE(valueOf(key), before);
    kernel->distrust();
    putRight(key);
    EXPECT_EQ(valueOf(key), before);
  }
}

TEST_F(AttributeOracleTest, EachAttributeIsInATable) {
  std::set<std::string> known;
  for (const auto& [attribute, command] : kChanges) {
    const std::string name = attribute;
    known.insert(name.substr(name.find('/') + 1));
  }
  for (const auto& [attributes, why] : kExceptions) {
    std::istringstream words(attributes);
    known.insert(std::istream_iterator<std::string>(words), {});
  }
  for (const char* link : {"br-nicleaf", "red", "vx10010", "vlan10", "pf0vf0"}) {
    for (const char* part : {"linkinfo/info_data", "linkinfo/info_slave_data"}) {
      const boost::json::value data = at(boost::json::value(ipLink(link)), part);
      if (!data.is_object()) continue;
      for (const auto& [key, value] : data.as_object())
        EXPECT_TRUE(known.contains(key)) << link << ": " << std::string(key) << " is in no table of this test";
    }
  }
}

}  // namespace
}  // namespace nicleaf::test
