// SPDX-License-Identifier: Apache-2.0
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "component/kernel/netns_fixture.hpp"
#include "model/sysctls.hpp"

namespace nicleaf::test {
namespace {

using namespace model;
using NetlinkKernelTest = NetnsTest;

TEST_F(NetlinkKernelTest, WithoutTheCapabilityOpeningFailsAndNamesIt) {
  const pid_t child = fork();
  if (child == 0) {
    if (setuid(65534) != 0) _exit(10);
    const auto opened = kernel::NetlinkKernel::open(context);
    if (opened) _exit(11);
    if (opened.error().code != ErrorCode::kPermission) _exit(12);
    _exit(opened.error().message().find("CAP_NET_ADMIN") == std::string::npos ? 13 : 0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST_F(NetlinkKernelTest, VxlanIsWhatIproute2Shows) {
  mustApply({CreateLink{vxlan(10010)}});
  const auto shown = ipLink("vx10010");
  const auto data = at(shown, "linkinfo/info_data");
  EXPECT_EQ(at(shown, "linkinfo/info_kind"), "vxlan");
  EXPECT_EQ(at(data, "id"), 10010);
  EXPECT_EQ(at(data, "local"), "10.0.0.1");
  EXPECT_EQ(at(data, "port"), 4789);
  EXPECT_EQ(at(data, "learning"), false);
  EXPECT_EQ(at(data, "ttl"), 0);
  EXPECT_EQ(at(shown, "ifalias"), "nicleaf");
  EXPECT_EQ(at(shown, "address"), "02:00:00:00:00:01");
  EXPECT_EQ(at(shown, "inet6_addr_gen_mode"), "none");
  EXPECT_EQ(boost::json::serialize(at(shown, "flags")).find("\"UP\""), std::string::npos);
}

TEST_F(NetlinkKernelTest, VxlanOfAnIpv6VtepIsObservedAsCreated) {
  Link link = ourLink("vx6", VxlanKind{{16777215}, address("2001:db8::1"), 14789});
  mustApply({CreateLink{link}});
  EXPECT_EQ(at(ipLink("vx6"), "linkinfo/info_data/local6"), "2001:db8::1");
  Link seen = observed("vx6");
  link.vxlan = vxlanSettings(address("2001:db8::1"));
  link.mtu = seen.mtu;
  link.group = seen.group;
  link.ip = seen.ip;
  EXPECT_EQ(seen, link);
}

TEST_F(NetlinkKernelTest, VxlanOfAllVnisIsObservedAsCreatedWithItsFilter) {
  Link link = ourLink("vx-all", SingleVxlanKind{address("10.0.0.1"), 4789, true});
  mustApply({CreateLink{link}, AddVniFilter{"vx-all", {10010}}, AddVniFilter{"vx-all", {16777215}},
             AddVniFilter{"vx-all", {10011}}, AddVniFilter{"vx-all", {10012}}, AddVniFilter{"vx-all", {10011}}});
  const auto data = at(ipLink("vx-all"), "linkinfo/info_data");
  EXPECT_EQ(at(data, "external"), true);
  EXPECT_EQ(at(data, "vnifilter"), true);
  EXPECT_EQ(at(data, "learning"), false);
  EXPECT_EQ(at(data, "local"), "10.0.0.1");
  EXPECT_EQ(at(data, "port"), 4789);
  Link seen = observed("vx-all");
  link.vxlan = vxlanSettings(address("10.0.0.1"));
  link.mtu = seen.mtu;
  link.group = seen.group;
  link.ip = seen.ip;
  link.vniFilter = {{10010}, {10011}, {10012}, {16777215}};
  EXPECT_EQ(seen, link);
  EXPECT_TRUE(observe().knowsVniFilter);
  mustApply({RemoveVniFilter{"vx-all", {10011}}, RemoveVniFilter{"vx-all", {10011}}, RemoveVniFilter{"gone", {5}}});
  link.vniFilter.erase({10011});
  EXPECT_EQ(observed("vx-all").vniFilter, link.vniFilter);
}

TEST_F(NetlinkKernelTest, VxlanOfOneVniHasNoFilterToAddTo) {
  mustApply({CreateLink{vxlan(7)}});
  const auto applied = kernel->apply(std::vector<KernelOp>{AddVniFilter{"vx7", {7}}});
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().front().attempted, "bridge vni add vni 7 dev vx7");
}

TEST_F(NetlinkKernelTest, LinkIsConfiguredInTheBatchThatCreatesIt) {
  mustRun("ip link add br0 up type bridge");
  mustApply({CreateLink{vxlan(7)}, SetMtu{"vx7", 1450}, SetMaster{"vx7", "br0"},
             SetBridgePort{"vx7", {.learning = false, .neighSuppress = true}}, SetAdminState{"vx7", true}});
  const auto shown = ipLink("vx7");
  EXPECT_EQ(at(shown, "mtu"), 1450);
  EXPECT_EQ(at(shown, "master"), "br0");
  EXPECT_EQ(at(shown, "linkinfo/info_slave_data/learning"), false);
  EXPECT_EQ(at(shown, "linkinfo/info_slave_data/neigh_suppress"), true);
  const Link seen = observed("vx7");
  EXPECT_TRUE(seen.adminUp);
  EXPECT_EQ(seen.master, "br0");
  EXPECT_EQ(seen.bridgePort, (BridgePort{.settings = {.learning = false, .neighSuppress = true}}));
  mustApply({SetMaster{"vx7", std::nullopt}, SetAdminState{"vx7", false}, SetMac{"vx7", mac("02:00:00:00:00:99")},
             SetIpv6LinkLocal{"vx7", true}});
  const Link after = observed("vx7");
  EXPECT_EQ(after.master, std::nullopt);
  EXPECT_EQ(after.bridgePort, std::nullopt);
  EXPECT_FALSE(after.adminUp);
  EXPECT_EQ(after.mac, mac("02:00:00:00:00:99"));
  EXPECT_EQ(after.ipv6LinkLocal, true);
}

TEST_F(NetlinkKernelTest, NameOfAForeignLinkIsAConflictAndTheForeignLinkIsLeftAlone) {
  mustRun("ip link add vx7 type veth peer name other");
  const auto before = boost::json::serialize(ipLink("vx7"));
  const Errors errors = applyErrors({CreateLink{vxlan(7)}, SetMtu{"vx7", 1400}, SetAdminState{"vx7", true},
                                     AddAddress{"vx7", prefix("10.1.1.1/24")}, CreateLink{vxlan(8)}});
  ASSERT_EQ(errors.size(), 4U);
  EXPECT_EQ(errors[0].code, ErrorCode::kConflict);
  EXPECT_EQ(errors[0].object, "vx7");
  EXPECT_NE(errors[0].attempted.find("ip link add vx7 type vxlan id 7"), std::string::npos);
  EXPECT_EQ(boost::json::serialize(ipLink("vx7")), before);
  EXPECT_TRUE(observed("vx8").ours) << "ops after a failed one are executed";
  EXPECT_FALSE(observed("vx7").ours);
}

TEST_F(NetlinkKernelTest, KernelsOwnWordsAreInTheError) {
  mustApply({CreateLink{vxlan(7)}});
  Link same = vxlan(7);
  same.name = "second";
  const Errors errors = applyErrors({CreateLink{same}});
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].code, ErrorCode::kConflict);
  EXPECT_NE(errors[0].detail.find("A VXLAN device with the specified VNI already exists"), std::string::npos)
      << errors[0].message();
}

TEST_F(NetlinkKernelTest, VrfAndVlanAwareBridgeWorkOrAreUnavailableAsWithIproute2) {
  const struct {
    Link link;
    const char* iproute2;
    const char* word;
  } cases[] = {{ourLink("red", VrfKind{1001}), "type vrf table 1002", "module vrf"},
               {ourLink("br-a", BridgeKind{}), "type bridge vlan_filtering 1", "module bridge"}};
  for (const auto& each : cases) {
    const bool supported = run(std::string("ip link add probe ") + each.iproute2).status == 0;
    if (supported) mustRun("ip link del probe");
    const Errors errors = applyErrors({CreateLink{each.link}});
    EXPECT_EQ(errors.empty(), supported) << each.word;
    EXPECT_EQ(observe().links.contains(each.link.name), supported);
    if (supported) continue;
    EXPECT_EQ(errors.front().code, ErrorCode::kUnavailable) << errors.front().message();
    EXPECT_NE(errors.front().detail.find(each.word), std::string::npos) << errors.front().message();
  }
}

TEST_F(NetlinkKernelTest, OnlyOurAddressesAreObserved) {
  mustRun("ip link add v0 type veth peer name v1; ip addr add 192.0.2.9/24 dev v0; ip addr add 2001:db8::9/64 dev v0");
  const std::vector<KernelOp> add{AddAddress{"v0", prefix("192.0.2.1/24")}, AddAddress{"v0", prefix("2001:db8::1/64")},
                                  AddAddress{"lo", prefix("10.0.0.1/32")}};
  mustApply(add);
  EXPECT_EQ(observed("v0").addresses, (std::set{prefix("192.0.2.1/24"), prefix("2001:db8::1/64")}));
  EXPECT_EQ(observed("lo").addresses, std::set{prefix("10.0.0.1/32")});
  const std::string shown = mustRun("ip addr show dev v0");
  EXPECT_NE(shown.find("inet 192.0.2.1/24 scope global"), std::string::npos) << shown;
  EXPECT_NE(shown.find("inet6 2001:db8::1/64 scope global nodad"), std::string::npos) << shown;
  EXPECT_EQ(shown.find("noprefixroute"), std::string::npos) << shown;
  mustApply(add);  // a second time: no effect, no error

  const std::vector<KernelOp> remove{RemoveAddress{"v0", prefix("192.0.2.1/24")},
                                     RemoveAddress{"v0", prefix("2001:db8::1/64")}};
  mustApply(remove);
  mustApply(remove);
  EXPECT_TRUE(observed("v0").addresses.empty());
  EXPECT_NE(mustRun("ip addr show dev v0").find("192.0.2.9/24"), std::string::npos);
}

TEST_F(NetlinkKernelTest, AddressThatSomebodyElseAddedIsAConflict) {
  mustRun("ip link add v0 type veth peer name v1; ip addr add 192.0.2.9/24 dev v0");
  const Errors errors = applyErrors({AddAddress{"v0", prefix("192.0.2.9/24")}});
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].code, ErrorCode::kConflict);
  EXPECT_TRUE(observed("v0").addresses.empty());
}

TEST_F(NetlinkKernelTest, RemovalOfWhatIsGoneSucceeds) {
  mustRun("ip link add br0 type bridge");
  mustApply({DeleteLink{"nothing"}, RemoveAddress{"nothing", prefix("10.0.0.1/32")},
             RemoveBridgeVlan{"nothing", {{10}, false, false}, false},
             RemoveLocalMac{"nothing", {mac("02:00:5e:00:01:01"), {10}}}, CreateLink{vxlan(5)}, DeleteLink{"vx5"},
             DeleteLink{"vx5"}});
  EXPECT_FALSE(observe().links.contains("vx5"));
}

TEST_F(NetlinkKernelTest, ChangeOfALinkThatIsNotThereNamesTheOp) {
  const Errors errors = applyErrors({SetMtu{"pf0vf0", 9000}, SetMaster{"lo", "br-none"}});
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_EQ(errors[0].code, ErrorCode::kUnavailable);
  EXPECT_EQ(errors[0].object, "pf0vf0");
  EXPECT_EQ(errors[0].attempted, "ip link set pf0vf0 mtu 9000");
  EXPECT_NE(errors[1].detail.find("br-none"), std::string::npos);
}

TEST_F(NetlinkKernelTest, ReplacedLinkOfTheSameNameIsTheNewOne) {
  mustApply({CreateLink{vxlan(5)}});
  Link other = ourLink("vx5", VxlanKind{{6}, address("10.0.0.2"), 4789});
  mustApply({DeleteLink{"vx5"}, CreateLink{other}, SetMtu{"vx5", 1400}});
  EXPECT_EQ(at(ipLink("vx5"), "linkinfo/info_data/id"), 6);
  EXPECT_EQ(observed("vx5").mtu, 1400U);
}

/// 100 VXLAN devices of ours, and the ops that delete them.
std::vector<KernelOp> makeMany(const std::function<void(const std::vector<KernelOp>&)>& mustApply) {
  std::vector<KernelOp> made, gone;
  for (std::uint32_t vni = 1; vni <= 100; ++vni) {
    made.push_back(CreateLink{vxlan(vni)});
    gone.push_back(DeleteLink{"vx" + std::to_string(vni)});
  }
  mustApply(made);
  return gone;
}

TEST_F(NetlinkKernelTest, ManyDeletesAreOneRequestAndSpareEverybodyElse) {
  mustRun("ip link add other group 7 type vxlan id 5000 dstport 4789; ip link add br0 type bridge");
  auto gone = makeMany([&](const auto& ops) { mustApply(ops); });
  mustRun("ip link set vx3 master br0 up; ip link set vx4 up; ip link del vx50");
  gone.push_back(CreateLink{vxlan(1)});
  mustApply(gone);
  const auto seen = observe();
  std::set<std::string> names;
  for (const auto& [name, link] : seen.links) names.insert(name);
  EXPECT_EQ(names, (std::set<std::string>{"br0", "lo", "other", "vx1"}));
  EXPECT_EQ(at(ipLink("other"), "group"), "7");
}

TEST_F(NetlinkKernelTest, WhoeverIsInTheGroupOfManyDeletesIsSpared) {
  const auto gone = makeMany([&](const auto& ops) { mustApply(ops); });
  mustRun("ip link add bait type vxlan id 5000 dstport 4789; ip link set bait group " + std::to_string(0x6e6c6661));
  mustApply(gone);
  const auto seen = observe();
  EXPECT_TRUE(seen.links.contains("bait"));
  EXPECT_EQ(seen.links.size(), 2U) << "the loopback, and the one that is somebody else's";
}

TEST_F(NetlinkKernelTest, HostileNamesAreRefusedWithoutATrace) {
  const std::string longName(300, 'x');
  const Errors errors = applyErrors({SetMtu{longName, 9000}, DeleteLink{""}, CreateLink{ourLink(longName, VrfKind{1})},
                                     CreateLink{ourLink("eth0", ForeignKind{})}, SetMaster{"lo", longName}});
  EXPECT_EQ(errors.size(), 5U);
}

/// A kernel without VRFs lacks some.
bool hasIt(const Sysctl& sysctl) { return std::filesystem::exists(std::filesystem::path("/proc/sys") / sysctl.key); }

TEST_F(NetlinkKernelTest, SysctlsAreThoseOfTheNamespace) {
  const std::string key = "net/ipv4/conf/vx5/rp_filter";
  mustApply({CreateLink{vxlan(5)}, SetSysctl{key, "2"}, SetSysctl{"net/ipv4/conf/all/rp_filter", "1"}});
  EXPECT_EQ(mustRun("cat /proc/sys/net/ipv4/conf/vx5/rp_filter"), "2\n");
  EXPECT_EQ(observe().sysctls["net/ipv4/conf/all/rp_filter"], "1");
  EXPECT_EQ(observe().sysctls.size(), static_cast<std::size_t>(std::ranges::count_if(kSysctls, hasIt)));
  const Errors errors = applyErrors({SetSysctl{"net/ipv4/conf/none/rp_filter", "1"}, SetSysctl{"net/../kernel/x", "1"},
                                     SetSysctl{"net/ipv4/ip_forward", "many"}});
  ASSERT_EQ(errors.size(), 3U);
  EXPECT_EQ(errors[0].code, ErrorCode::kUnavailable);
  EXPECT_EQ(errors[0].object, "net/ipv4/conf/none/rp_filter");
  EXPECT_EQ(errors[2].code, ErrorCode::kRefused);
}

TEST_F(NetlinkKernelTest, AThousandLinksInOneList) {
  std::vector<KernelOp> ops;
  mustRun("ip link add br0 type bridge");
  for (std::uint32_t vni = 1; vni <= 1000; ++vni) {
    ops.push_back(CreateLink{vxlan(vni)});
    ops.push_back(SetMaster{vxlan(vni).name, "br0"});
    ops.push_back(SetBridgePort{vxlan(vni).name, {.learning = false, .neighSuppress = true}});
  }
  mustApply(ops);
  std::size_t ours = 0;
  for (const auto& [name, link] : observe().links) {
    if (!link.ours) continue;
    ++ours;
    EXPECT_EQ(link.master, "br0");
    EXPECT_EQ(link.bridgePort, (BridgePort{.settings = {.learning = false, .neighSuppress = true}}));
  }
  EXPECT_EQ(ours, 1000U);
  EXPECT_EQ(json("ip -j link show type vxlan").as_array().size(), 1000U);
}

}  // namespace
}  // namespace nicleaf::test
