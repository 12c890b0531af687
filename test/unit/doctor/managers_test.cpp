// SPDX-License-Identifier: Apache-2.0
#include "doctor/managers.hpp"

#include <unistd.h>

#include <fstream>

#include <gmock/gmock.h>

#include "doctor/manager_checks.hpp"

namespace nicleaf::doctor {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

class Managers : public testing::Test {
 protected:
  Managers() {
    std::string path = (fs::temp_directory_path() / "nicleaf-managers-XXXXXX").string();
    root_ = mkdtemp(path.data()) == nullptr ? "" : path;
  }
  ~Managers() override { fs::remove_all(root_); }
  void write(const std::string& file, const std::string& text) const {
    fs::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << text;
  }
  [[nodiscard]] json::value found() const { return networkManagersOf(root_); }

  fs::path root_;
};

TEST_F(Managers, WithoutAnyThereIsNothing) {
  ASSERT_FALSE(root_.empty());
  EXPECT_EQ(found(), json::object());
  EXPECT_EQ(bridgeFirewallOf(root_), json::object());
}

TEST_F(Managers, NetworkdManagesForeignObjectsUnlessItIsToldNotTo) {
  const auto settings = [&] { return found().at("systemd-networkd").at("settings"); };
  write("run/systemd/netif/state", "");
  EXPECT_EQ(settings(), json::parse(R"({"ManageForeignRoutes": "yes", "ManageForeignRoutingPolicyRules": "yes",
                                        "ManageForeignNextHops": "yes"})"));
  write("etc/systemd/networkd.conf", "[Network]\nManageForeignRoutes=no\n#ManageForeignRoutingPolicyRules=no\n");
  write("usr/lib/systemd/networkd.conf.d/20-x.conf", "[Network]\nManageForeignRoutingPolicyRules = false\n");
  EXPECT_EQ(settings(), json::parse(R"({"ManageForeignRoutes": "no", "ManageForeignRoutingPolicyRules": "no",
                                        "ManageForeignNextHops": "yes"})"));
  write("etc/systemd/networkd.conf.d/20-x.conf", "[Network]\nManageForeignRoutingPolicyRules=yes\n");
  EXPECT_EQ(settings().at("ManageForeignRoutingPolicyRules"), "yes") << "/etc wins";
}

TEST_F(Managers, NetworkdsFilesComeByNameWithTheirDropIns) {
  write("run/systemd/netif/state", "");
  write("usr/lib/systemd/network/80-all.network", "[Match]\nName=*\n[Network]\nDHCP=yes\n");
  write("run/systemd/network/10-netplan-oob.network", "[Match]\nName=oob\n# Name=x\nName=tmfifo_net0\n");
  write("etc/systemd/network/20-ours.network", "[Match]\nName=p0 \\\n p1\n");
  write("etc/systemd/network/20-ours.network.d/x.conf", "[Link]\nUnmanaged=yes\n");
  write("etc/systemd/network/15-no-match.network", "[Network]\nDHCP=yes\n");
  write("etc/systemd/network/16-x.netdev", "[Match]\nName=x\n");
  const auto networks = [&] { return found().at("systemd-networkd").at("networks"); };
  EXPECT_EQ(networks(), json::parse(R"([
      {"file": "/run/systemd/network/10-netplan-oob.network", "match": {"Name": "oob tmfifo_net0"}, "unmanaged": false},
      {"file": "/etc/systemd/network/20-ours.network", "match": {"Name": "p0  p1"}, "unmanaged": true},
      {"file": "/usr/lib/systemd/network/80-all.network", "match": {"Name": "*"}, "unmanaged": false}])"));
  write("etc/systemd/network/80-all.network", "");
  fs::create_symlink("/dev/null", root_ / "etc/systemd/network/10-netplan-oob.network");
  EXPECT_EQ(networks().as_array().size(), 1U) << "an empty file and a link to /dev/null mask others";
}

TEST_F(Managers, NetworkManagersListsAreReadInItsOrder) {
  write("run/NetworkManager/x", "");
  const auto lists = [&] { return found().at("NetworkManager").at("unmanaged"); };
  EXPECT_EQ(lists(), json::parse("[[]]"));
  write("usr/lib/NetworkManager/conf.d/90-x.conf", "[keyfile]\nunmanaged-devices=*,except:type:wifi\n");
  EXPECT_EQ(lists(), json::parse(R"([["*", "except:type:wifi"]])"));
  write("etc/NetworkManager/conf.d/10-x.conf",
        "[keyfile]\nunmanaged-devices+=interface-name:p0;mac:02:00:00:00:00:01\n");
  EXPECT_EQ(lists(), json::parse(R"([["*", "except:type:wifi", "interface-name:p0", "mac:02:00:00:00:00:01"]])"));
  write("etc/NetworkManager/NetworkManager.conf",
        "[main]\nunmanaged-devices=a\n[keyfile]\nunmanaged-devices=interface-name:p1\n");
  EXPECT_EQ(lists(), json::parse(R"([["interface-name:p1", "interface-name:p0", "mac:02:00:00:00:00:01"]])"))
      << "it is read after /usr/lib and before /etc";
  write("etc/NetworkManager/conf.d/20-x.conf",
        "[keyfile]\nunmanaged-devices-=interface-name:p1\n[device-a]\nmatch-device=interface-name:pf*\nmanaged=0\n"
        "[device-b]\nmatch-device=interface-name:x\nmanaged=1\n");
  EXPECT_EQ(lists(), json::parse(R"([["interface-name:p0", "mac:02:00:00:00:00:01"], ["interface-name:pf*"]])"));
}

/// The links of the intent's example, as the agent makes them, and one of somebody else.
Facts examplesFacts() {
  Facts facts;
  facts.intent.value = json::parse(R"({"underlay": {"uplink": [{"interface": "p0"}, {"interface": "p1"}]},
                                       "port": [{"interface": "pf0vf0"}]})");
  facts.links.value = json::parse(R"([{"ifname": "oob_net0"}, {"ifname": "p0"}, {"ifname": "p1"}, {"ifname": "pf0vf0"},
      {"ifname": "br-nicleaf", "ifalias": "nicleaf", "linkinfo": {"info_kind": "bridge"}},
      {"ifname": "vx10020", "ifalias": "nicleaf", "linkinfo": {"info_kind": "vxlan"}},
      {"ifname": "vlan10", "ifalias": "nicleaf", "linkinfo": {"info_kind": "vlan"}},
      {"ifname": "red", "ifalias": "nicleaf", "linkinfo": {"info_kind": "vrf"}}])");
  return facts;
}

TEST_F(Managers, TheFilesOfNicleafAreEnough) {
  write("run/systemd/netif/state", "");
  write("run/NetworkManager/devices/1", "");
  write("run/dhcpcd/pid", "1");
  write("etc/systemd/network/50-all.network", "[Match]\nName=*\n");
  Facts facts = examplesFacts();
  const auto findings = [&] {
    facts.managers.value = found();
    return std::vector<std::size_t>{networkd(facts).size(), networkManager(facts).size(), dhcpcd(facts).size()};
  };
  EXPECT_THAT(findings(), testing::ElementsAre(4U, 1U, 1U)) << "three settings and one file";
  const fs::path shipped = fs::path(NICLEAF_SOURCE_DIR) / "systemd";
  for (const auto& [from, to] : {std::pair("networkd.conf.d", "etc/systemd/networkd.conf.d"),
                                 {"network", "etc/systemd/network"},
                                 {"NetworkManager", "etc/NetworkManager/conf.d"}}) {
    fs::create_directories(root_ / to);
    fs::copy(shipped / from, root_ / to);
  }
  fs::copy_file(shipped / "dhcpcd/nicleaf.conf", root_ / "etc/dhcpcd.conf");
  EXPECT_THAT(networkManagersOf(root_).at("dhcpcd").at("denyinterfaces").as_array(), testing::Contains("br-nicleaf"));
  // dhcpcd knows names only, so the IP-VRFs must be added.
  EXPECT_THAT(findings(), testing::ElementsAre(0U, 0U, 1U));
  std::ofstream(root_ / "etc/dhcpcd.conf", std::ios::app) << "denyinterfaces red\n";
  EXPECT_THAT(findings(), testing::ElementsAre(0U, 0U, 0U));
}

TEST_F(Managers, IfupdownsLinksAreThoseOfAllItsFiles) {
  write("etc/network/interfaces",
        "auto lo p1\niface lo inet loopback\nsource interfaces.d/*\n  iface p0 inet manual\n# iface x\n"
        "allow-hotplug /eth*\niface br0 inet dhcp\n  bridge_ports p2 p3\n  mtu 9000\niface p0:1 inet static\n");
  write("etc/network/interfaces.d/oob", "iface oob_net0 inet dhcp\nsource /etc/network/more\n");
  write("etc/network/more", "iface vlan10 inet manual\nsource /etc/network/more\n");
  EXPECT_THAT(found().at("ifupdown").as_array(),
              testing::UnorderedElementsAre("p1", "oob_net0", "vlan10", "p0", "eth*", "br0", "p2", "p3"));
  write("etc/network/interfaces", "auto lo\n");
  EXPECT_EQ(found(), json::object()) << "interfaces.d is read only if a line says so";
}

TEST_F(Managers, OthersAreFoundOnlyWhileTheyRun) {
  write("etc/dhcpcd.conf", "denyinterfaces p0,p1\nallowinterfaces oob*\ndenyinterfaces vlan*\n");
  write("etc/connman/main.conf", "[General]\nNetworkInterfaceBlacklist=p0,vlan\n");
  write("etc/docker/daemon.json", R"({"iptables": false, "log-driver": "journald"})");
  write("run/dhcpcd/oob_net0.pid", "7");
  EXPECT_EQ(found(), json::object());
  write("run/dhcpcd.pid", "7");
  write("run/connman/resolv.conf", "");
  write("run/docker.pid", "7");
  EXPECT_EQ(found(), json::parse(R"({
      "dhcpcd": {"allowinterfaces": ["oob*"], "denyinterfaces": ["p0", "p1", "vlan*"]},
      "connman": {"NetworkInterfaceBlacklist": ["p0", "vlan"]},
      "docker": {"iptables": false, "ip6tables": true, "ip-forward": true, "ip-forward-no-drop": false}})"));
}

TEST_F(Managers, TableLimitsAreThoseThatTheKernelHas) {
  EXPECT_EQ(tableLimitsOf(root_), json::object());
  write("proc/sys/net/netfilter/nf_conntrack_count", "12\n");
  write("proc/sys/net/netfilter/nf_conntrack_max", "65536\n");
  write("proc/sys/net/ipv6/neigh/default/gc_thresh3", "1024\n");
  EXPECT_EQ(tableLimitsOf(root_),
            json::parse(R"({"nf_conntrack_count": 12, "nf_conntrack_max": 65536, "gc_thresh3-IPv6": 1024})"));
}

TEST_F(Managers, BridgeFirewallIsWhatTheSysctlsSay) {
  write("proc/sys/net/bridge/bridge-nf-call-iptables", "1\n");
  write("proc/sys/net/bridge/bridge-nf-call-ip6tables", "0\n");
  EXPECT_EQ(bridgeFirewallOf(root_), json::parse(R"({"bridge-nf-call-iptables": 1, "bridge-nf-call-ip6tables": 0})"));
}

}  // namespace
}  // namespace nicleaf::doctor
