// SPDX-License-Identifier: Apache-2.0
#include "doctor/managers.hpp"

#include <unistd.h>

#include <fstream>

#include <gmock/gmock.h>

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
  write("run/systemd/netif/state", "");
  EXPECT_EQ(found(), json::parse(R"({"systemd-networkd": {"ManageForeignRoutes": "yes",
                                                          "ManageForeignRoutingPolicyRules": "yes"}})"));
  write("etc/systemd/networkd.conf", "[Network]\nManageForeignRoutes=no\n#ManageForeignRoutingPolicyRules=no\n");
  write("usr/lib/systemd/networkd.conf.d/20-x.conf", "[Network]\nManageForeignRoutingPolicyRules=false\n");
  EXPECT_EQ(found(), json::parse(R"({"systemd-networkd": {"ManageForeignRoutes": "no",
                                                          "ManageForeignRoutingPolicyRules": "no"}})"));
  write("etc/systemd/networkd.conf.d/20-x.conf", "[Network]\nManageForeignRoutingPolicyRules=yes\n");
  EXPECT_EQ(found().at("systemd-networkd").at("ManageForeignRoutingPolicyRules"), "yes") << "/etc wins";
}

TEST_F(Managers, TheDropInsOfNicleafAreEnough) {
  write("run/systemd/netif/state", "");
  write("run/NetworkManager/devices/1", "");
  EXPECT_EQ(found().at("NetworkManager"), "manages all");
  const fs::path shipped = fs::path(NICLEAF_SOURCE_DIR) / "systemd";
  for (const char* place : {"etc/systemd/networkd.conf.d", "etc/NetworkManager/conf.d"})
    fs::create_directories(root_ / place);
  fs::copy(shipped / "networkd.conf.d/10-nicleaf.conf", root_ / "etc/systemd/networkd.conf.d");
  fs::copy(shipped / "NetworkManager/10-nicleaf.conf", root_ / "etc/NetworkManager/conf.d");
  EXPECT_EQ(found(), json::parse(R"({"systemd-networkd": {"ManageForeignRoutes": "no",
                                                          "ManageForeignRoutingPolicyRules": "no"},
                                     "NetworkManager": "has unmanaged-devices"})"));
}

TEST_F(Managers, IfupdownsLinksAreListed) {
  write("etc/network/interfaces", "auto lo\niface lo inet loopback\nsource interfaces.d/*\n  iface p0 inet manual\n");
  write("etc/network/interfaces.d/oob", "iface oob_net0 inet dhcp\n");
  EXPECT_EQ(found(), json::parse(R"({"ifupdown": ["p0", "oob_net0"]})"));
}

TEST_F(Managers, BridgeFirewallIsWhatTheSysctlsSay) {
  write("proc/sys/net/bridge/bridge-nf-call-iptables", "1\n");
  write("proc/sys/net/bridge/bridge-nf-call-ip6tables", "0\n");
  EXPECT_EQ(bridgeFirewallOf(root_), json::parse(R"({"bridge-nf-call-iptables": 1, "bridge-nf-call-ip6tables": 0})"));
}

}  // namespace
}  // namespace nicleaf::doctor
