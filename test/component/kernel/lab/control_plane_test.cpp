// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <string>
#include <tuple>

#include "component/kernel/netns_fixture.hpp"

// The nftables tables of the agent in a kernel that has all that they need.
namespace nicleaf::test {
namespace {

using namespace model;
using namespace std::chrono_literals;
using Rules = ControlPlane::Rules;

class ControlPlaneTest : public NetnsTest {
 protected:
  Rules rules() { return observe().controlPlane.rules; }
  static AddLocalAddresses add(const std::string& vrf, const std::string& text) { return {vrf, {address(text)}}; }
};

TEST_F(ControlPlaneTest, AreLoadedInOneStepAndTakenAwayAgain) {
  EXPECT_EQ(rules(), Rules::kMissing);
  mustApply({LoadControlPlane{}, add("red", "10.0.0.1"), add("red", "2001:db8::1"), add("blue", "10.0.0.1")});
  const ControlPlane expected{
      Rules::kLoaded, {{"red", address("10.0.0.1")}, {"red", address("2001:db8::1")}, {"blue", address("10.0.0.1")}}};
  EXPECT_EQ(observe().controlPlane, expected);
  mustApply({RemoveLocalAddresses{"red", {address("10.0.0.1"), address("10.0.0.2")}}, add("red", "2001:db8::1")});
  EXPECT_EQ(observe().controlPlane.addresses,
            (std::set<LocalAddress>{{"red", address("2001:db8::1")}, {"blue", address("10.0.0.1")}}));
  mustApply({UnloadControlPlane{}, UnloadControlPlane{}});
  EXPECT_EQ(rules(), Rules::kMissing);
  EXPECT_EQ(mustRun("nft list tables"), "");
}

TEST_F(ControlPlaneTest, AnotherAgentSeesThatTheyAreThere) {
  mustApply({LoadControlPlane{}});
  const auto other = kernel::NetlinkKernel::open(context);
  ASSERT_TRUE(other);
  EXPECT_EQ((*(*other)->observe())->controlPlane.rules, Rules::kLoaded) << mustRun("nft -s -y list ruleset");
}

TEST_F(ControlPlaneTest, WhatTheyCountIsNoChange) {
  mustRun("ip link add p0 group 110 up type veth peer name p1; ip link set p1 up; ip addr add 10.0.0.1/24 dev p0");
  mustApply({LoadControlPlane{}});
  mustRun(
      "ip netns add far; ip link set p1 netns far; ip -n far link set p1 up; ip -n far addr add 10.0.0.2/24 dev p1");
  mustRun("ip netns exec far ping -c2 -i0.2 -W5 -s3000 10.0.0.1; ip netns del far");
  kernel->distrust();
  EXPECT_EQ(rules(), Rules::kLoaded) << mustRun("nft -s -y -t list ruleset");
  mustRun("nft list set inet nicleaf fragment_rate | grep -q elements");
}

TEST_F(ControlPlaneTest, ConnectionsOfTenantsAreNotTrackedForOthersRules) {
  // An SVI, a routed port, and a link of somebody else, each with a server behind it.
  mustRun("sysctl -qw net.ipv4.ip_forward=1; ip link set lo up");
  for (const auto& [link, server, net] :
       {std::tuple("vlan10", "a", "10.0.1"), {"pf0", "b", "10.0.2"}, {"oob", "c", "10.0.3"}}) {
    const std::string name = server, peer = "ip -n " + name, prefix = net;
    mustRun("ip netns add " + name + "; ip link add " + link + " up type veth peer name e0 netns " + name +
            "; ip addr add " + prefix + ".1/24 dev " + link + "; " + peer + " link set e0 up; " + peer + " addr add " +
            prefix + ".2/24 dev e0; " + peer + " route add default via " + prefix + ".1");
  }
  mustRun("ip link set vlan10 group 110; ip link set pf0 group 110");
  mustApply({LoadControlPlane{}});
  mustRun(
      "nft add table ip other; nft add chain ip other f '{ type filter hook forward priority 0; }'; "
      "nft add rule ip other f ct state invalid drop");
  const auto tracked = [&] { return std::stoi(mustRun("sysctl -n net.netfilter.nf_conntrack_count")); };
  const auto ping = [&](const std::string& from, const std::string& to) {
    mustRun("ip netns exec " + from + " ping -c1 -W5 -s3000 " + to);
  };
  ping("a", "10.0.2.2");
  ping("b", "10.0.1.2");
  ping("a", "10.0.1.1");
  mustRun("ip netns exec b bash -c 'echo > /dev/udp/10.0.2.1/4789'; bash -c 'echo > /dev/udp/10.0.2.2/4789'");
  EXPECT_EQ(tracked(), 0) << "from an SVI, forwarded from a routed port, VXLAN in both directions";
  ping("b", "10.0.2.1");
  EXPECT_EQ(tracked(), 1) << "from a routed port or an uplink to the DPU itself";
  ping("c", "10.0.3.1");
  EXPECT_EQ(tracked(), 2) << "from others' links";
  kernel->distrust();
  EXPECT_EQ(rules(), Rules::kLoaded) << mustRun("nft -s -y -t list ruleset");
  mustRun("ip netns del a; ip netns del b; ip netns del c");
}

TEST_F(ControlPlaneTest, AChangeIsReportedWithinASecond) {
  mustApply({LoadControlPlane{}});
  int calls = 0;
  kernel->watch([&] { ++calls; });
  const auto reported = [&] {
    calls = 0;
    context.restart();
    const auto deadline = std::chrono::steady_clock::now() + 1s;
    while (calls == 0 && std::chrono::steady_clock::now() < deadline) context.run_for(10ms);
    return calls > 0;
  };
  for (const char* command :
       {"nft add rule inet nicleaf tenants accept", "nft add element inet nicleaf addresses4 '{ \"red\" . 10.0.0.1 }'",
        "nft flush set inet nicleaf addresses4", "nft delete table bridge nicleaf"}) {
    mustRun(command);
    EXPECT_TRUE(reported()) << command;
  }
  mustRun("nft add table inet other; nft add chain inet other nicleaf");
  EXPECT_FALSE(reported()) << "about a table of somebody else";
}

/// The VRF red with the servers s1 and s2, network namespaces behind routed ports of the same numbers.
void makeTwoServers() {
  mustRun("sysctl -qw net.ipv6.conf.all.forwarding=1 net.ipv6.conf.default.accept_dad=0");
  mustBatch("ip", {"link set lo up", "link add red group 110 up type vrf table 14001", "netns add s1", "netns add s2"});
  for (const std::string n : {"1", "2"}) {
    const std::string port = "p" + n, ns = "ip -n s" + n + " ";
    mustRun("ip link add " + port + " group 110 type veth peer name eth0 netns s" + n + "; ip link set " + port +
            " up master red; sysctl -qw net.ipv4.conf." + port + ".forwarding=1 net.ipv4.conf." + port +
            ".accept_local=1");
    mustRun("ip addr add 10.0." + n + ".1/24 dev " + port + "; ip addr add 2001:db8:" + n + "::1/64 dev " + port);
    mustRun(ns + "link set eth0 up; " + ns + "addr add 10.0." + n + ".2/24 dev eth0; " + ns + "addr add 2001:db8:" + n +
            "::2/64 dev eth0; " + ns + "route add default via 10.0." + n + ".1; " + ns +
            "route add default via 2001:db8:" + n + "::1");
  }
  mustRun("sysctl -qw net.ipv4.conf.red.forwarding=1");
}

TEST_F(ControlPlaneTest, NobodyElseSendsFromTheAddressesOfAVrf) {
  makeTwoServers();
  mustRun("ip -n s1 addr add 10.0.2.1/32 dev eth0; ip -n s1 addr add 2001:db8:2::1/128 dev eth0");
  const auto heard = [](bool six) {
    return mustRun(std::string("ip netns exec s2 cat /proc/net/") +
                   (six ? "snmp6 | grep Icmp6InEchos" : "snmp | grep Icmp: | tail -1"));
  };
  const auto arrives = [&](bool six, const std::string& source) {
    const std::string before = heard(six);
    run("ip netns exec s1 ping -n -c2 -i0.2 -W1 -I " + source + (six ? " 2001:db8:2::2" : " 10.0.2.2"));
    return heard(six) != before;
  };
  const auto eachArrives = [&](bool honest, bool forged) {
    EXPECT_EQ(arrives(false, "10.0.1.2"), honest);
    EXPECT_EQ(arrives(true, "2001:db8:1::2"), honest);
    EXPECT_EQ(arrives(false, "10.0.2.1"), forged);
    EXPECT_EQ(arrives(true, "2001:db8:2::1"), forged);
  };
  eachArrives(true, true);
  mustApply({LoadControlPlane{}, add("red", "10.0.2.1"), add("red", "2001:db8:2::1")});
  eachArrives(true, false);
  for (const char* const own : {"10.0.2.1", "2001:db8:2::1"}) mustRun(std::string("ping -I red -c1 -W5 ") + own);
  mustRun("ip netns del s1; ip netns del s2");
}

/// Packets to so many addresses of one subnet that nobody has, and the seconds that they took.
double flood(bool six, int count) {
  const std::string script =
      "import socket, time\n"
      "out = socket.socket(socket.AF_INET6 if " +
      std::string(six ? "1" : "0") +
      " else socket.AF_INET, socket.SOCK_DGRAM)\n"
      "begin = time.monotonic()\n"
      "for n in range(" +
      std::to_string(count) +
      "):\n"
      "    out.sendto(b'x', (" +
      (six ? "f'2001:db8:20::{n + 2:x}'" : "f'10.20.{n >> 8}.{n & 255}'") +
      ", 9))\n"
      "print(time.monotonic() - begin)\n";
  return std::stod(mustRun("ip netns exec s1 python3 -c \"" + script + "\""));
}

TEST_F(ControlPlaneTest, ATenantsNewNeighboursAreLimited) {
  constexpr int kSent = 6000, kAtOnce = 1000, kASecond = 500;
  makeTwoServers();
  mustRun("ip addr add 10.20.255.1/16 dev p2; ip addr add 2001:db8:20::1/64 dev p2 nodad");
  for (const bool six : {false, true}) {
    mustApply({LoadControlPlane{}});  // both families share the limit: each begins with all that it has at once
    const std::string family = six ? "6" : "4", known = six ? "2001:db8:2::2" : "10.0.2.2";
    mustRun("ip netns exec s1 ping -n -c1 -W5 " + known);
    const double seconds = flood(six, kSent);
    const std::string shown = mustRun("nft list chain inet nicleaf new_neighbour" + family);
    const auto at = shown.find("counter packets ");
    ASSERT_NE(at, std::string::npos) << shown;
    const int passed = kSent - std::stoi(shown.substr(at + std::string("counter packets ").size()));
    EXPECT_LT(passed, kAtOnce + kASecond * (seconds + 1)) << seconds << " s";
    EXPECT_GE(passed, kAtOnce) << "a normal server notices nothing";
    mustRun("ip netns exec s1 ping -n -c1 -W5 " + known);
  }
  kernel->distrust();
  EXPECT_EQ(rules(), Rules::kLoaded) << mustRun("nft -s -y -t list ruleset");
  mustRun("ip netns del s1; ip netns del s2");
}

TEST_F(ControlPlaneTest, AnswersToLargePingsAreFewer) {
  makeTwoServers();
  mustApply({LoadControlPlane{}});
  struct Limit {
    const char *octets, *count;
    int aSecond;  // and as many at once
  };
  for (const auto& [octets, count, aSecond] : {Limit{"8000", "20", 1}, {"1000", "60", 10}}) {
    const std::string out =
        mustRun(std::string("ip netns exec s1 ping -n -i0.01 -W2 -c") + count + " -s " + octets + " 10.0.1.1");
    const auto received = out.find(" received"), time = out.find(", time ");
    ASSERT_TRUE(received != std::string::npos && time != std::string::npos) << out;
    const int answers = std::stoi(out.substr(out.rfind(' ', received - 1)));
    const double seconds = std::stod(out.substr(time + std::string(", time ").size())) / 1000;
    EXPECT_GE(answers, 1) << out;
    EXPECT_LE(answers, aSecond * (seconds + 2)) << out;
  }
  mustRun("ip netns del s1; ip netns del s2");
}

}  // namespace
}  // namespace nicleaf::test
