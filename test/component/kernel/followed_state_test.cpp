// SPDX-License-Identifier: Apache-2.0
#include "component/kernel/followed_state.hpp"

namespace nicleaf::test {
namespace {

using namespace model;

class FollowedStateTest : public NetnsTest {
 protected:
  std::vector<std::string> unannouncedAfterDistrust() {
    std::vector<std::string> found;
    kernel->onUnannounced([&](const std::string& what) { found.push_back(what); });
    kernel->distrust();
    observe();
    kernel->onUnannounced(nullptr);
    return found;
  }
};

TEST_F(FollowedStateTest, RandomChangesAreFollowed) {
  std::set<std::string> never;
  for (std::uint64_t seed = 1; seed <= 4 && !HasFailure(); ++seed) {
    if (seed > 1) enterNewNamespace();
    const auto missed = followRandomChanges(*kernel, seed, 150, false);
    never = seed == 1 ? missed : never;
    std::erase_if(never, [&](const std::string& kind) { return !missed.contains(kind); });
  }
  EXPECT_EQ(never, std::set<std::string>{}) << "not even once";
}

TEST_F(FollowedStateTest, OnlyWhatChangedIsAskedFor) {
  std::vector<KernelOp> ops;
  for (std::uint32_t vni = 1; vni <= 200; ++vni) {
    ops.push_back(CreateLink{vxlan(vni)});
    ops.push_back(SetAdminState{"vx" + std::to_string(vni), true});
  }
  mustApply(ops);
  observe();
  observe();
  const auto before = kernel->observations();
  mustApply({SetMtu{"vx7", 1400}, AddAddress{"vx8", prefix("192.0.2.1/24")}});
  EXPECT_EQ(observed("vx7").mtu, 1400U);
  EXPECT_EQ(observed("vx8").addresses, std::set{prefix("192.0.2.1/24")});
  EXPECT_EQ(kernel->observations().whole, before.whole);
  // vx7 once, and the link that is down, the loopback, each time.
  EXPECT_LE(kernel->observations().links - before.links, 1U + 2U);
}

TEST_F(FollowedStateTest, AnAddressOfOursIsSeenAtOnceAlsoIfItIsAnnouncedLater) {
  mustApply({CreateLink{vxlan(5)}, SetAdminState{"vx5", true}});
  observe();
  for (int i = 1; i <= 200; ++i) {
    const IpPrefix address = prefix("2001:db8::" + std::to_string(i) + "/64");
    mustApply({AddAddress{"vx5", address}});
    ASSERT_TRUE(observed("vx5").addresses.contains(address)) << address.toString();
  }
  EXPECT_EQ(kernel->observations().whole, 1U);
}

TEST_F(FollowedStateTest, LostNotificationsLeadToAWholeObservation) {
  mustApply({CreateLink{vxlan(5)}, SetAdminState{"vx5", true}});
  observe();
  std::vector<std::string> lines;
  for (int i = 0; i < 20000; ++i) lines.push_back("link set vx5 mtu " + std::to_string(1300 + i % 2));
  lines.emplace_back("link add late type veth peer name later");
  mustBatch("ip", lines);
  expectAsJustObserved(*kernel, "an overflow");
  EXPECT_EQ(kernel->observations().whole, 2U);
  mustRun("ip link del late");
  expectAsJustObserved(*kernel, "a change after the overflow");
  EXPECT_EQ(kernel->observations().whole, 2U);
}

TEST_F(FollowedStateTest, WhatTheKernelDoesNotAnnounceOfALinkThatIsDownIsSeen) {
  mustApply({CreateLink{vxlan(5)}});
  EXPECT_TRUE(observed("vx5").ours);
  mustRun("ip link set vx5 alias somebody addrgenmode eui64");
  EXPECT_FALSE(observed("vx5").ours);
  EXPECT_EQ(observed("vx5").ipv6LinkLocal, true);
}

TEST_F(FollowedStateTest, ASysctlAboutNoLinkIsSeenAtOnce) {
  mustRun("sysctl -q -w net.ipv4.conf.all.rp_filter=1");
  EXPECT_EQ(observe().sysctls["net/ipv4/conf/all/rp_filter"], "1");
  mustRun("sysctl -q -w net.ipv4.conf.all.rp_filter=0");
  EXPECT_EQ(observe().sysctls["net/ipv4/conf/all/rp_filter"], "0");
}

TEST_F(FollowedStateTest, EachSysctlOfALinkIsTheFilesAfterAFullObservation) {
  mustRun("ip link add f0 type veth peer name f1; ip link set f0 up; ip link set f1 up");
  for (const IpSetting& setting : kIpSettings) {
    const std::string file = "/proc/sys/" + sysctlOf("f0", setting);
    SCOPED_TRACE(file);
    for (const std::int32_t value : {1, 0}) {
      mustRun("echo " + std::to_string(value) + " > " + file);
      kernel->distrust();
      EXPECT_EQ((*observed("f0").ip).*setting.member, value);
    }
    mustApply({SetIpSettings{"f0", observed("f0").ip, IpSettings{}}});
    EXPECT_EQ(mustRun("cat " + file), std::to_string(IpSettings{}.*setting.member) + "\n");
    EXPECT_EQ(observed("f0").ip, IpSettings{}) << "what the agent writes is seen at once";
  }
}

TEST_F(FollowedStateTest, SysctlsThatTheKernelAnnouncesAreSeenAtOnce) {
  mustRun("ip link add f0 type veth peer name f1; ip link set f0 up; ip link set f1 up");
  mustApply({SetIpSettings{"f0", {}, IpSettings{}}});
  observe();
  for (const char* command : {"sysctl -qw net.ipv4.conf.f0.forwarding=0", "sysctl -qw net.ipv4.conf.f0.rp_filter=1",
                              "sysctl -qw net.ipv6.conf.f0.forwarding=0", "sysctl -qw net.ipv4.conf.all.forwarding=1",
                              "sysctl -qw net.ipv4.conf.all.forwarding=0", "sysctl -qw net.ipv6.conf.all.forwarding=1",
                              "sysctl -qw net.ipv6.conf.f0.disable_ipv6=1"}) {
    const IpSettings known = *observed("f0").ip;
    mustRun(command);
    EXPECT_NE(observed("f0").ip, known) << command;
  }
  EXPECT_EQ(kernel->observations().whole, 1U);
}

TEST_F(FollowedStateTest, WhatWasNotAnnouncedIsFoundAndTold) {
  mustApply({CreateLink{vxlan(5)}, SetAdminState{"vx5", true}});
  EXPECT_EQ(observed("vx5").ipv6LinkLocal, false);
  EXPECT_EQ(unannouncedAfterDistrust(), std::vector<std::string>{});
  // From "none" to "random", which makes no address: the kernel announces nothing else.
  mustRun("echo 3 > /proc/sys/net/ipv6/conf/vx5/addr_gen_mode");
  EXPECT_EQ(unannouncedAfterDistrust(), std::vector<std::string>{"vx5: IPv6 address generation"});
  EXPECT_EQ(observed("vx5").ipv6LinkLocal, true);
  EXPECT_EQ(unannouncedAfterDistrust(), std::vector<std::string>{});
}

TEST_F(FollowedStateTest, AfterAFailedApplyEverythingIsAskedFor) {
  mustApply({CreateLink{vxlan(5)}});
  observe();
  EXPECT_FALSE(applyErrors({CreateLink{vxlan(5)}}).empty());
  observe();
  EXPECT_EQ(kernel->observations().whole, 2U);
}

TEST_F(FollowedStateTest, AnObservedStateStaysAsItWas) {
  mustApply({CreateLink{vxlan(5)}});
  const auto before = kernel->observe().value();
  mustApply({SetMtu{"vx5", 1400}, CreateLink{vxlan(6)}});
  const auto after = kernel->observe().value();
  EXPECT_NE(before->links.at("vx5").mtu, 1400U);
  EXPECT_FALSE(before->links.contains("vx6"));
  EXPECT_EQ(after->links.at("vx5").mtu, 1400U);
  EXPECT_EQ(after, kernel->observe().value()) << "nothing has changed";
}

}  // namespace
}  // namespace nicleaf::test
