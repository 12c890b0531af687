// SPDX-License-Identifier: Apache-2.0
#include "component/kernel/netns_fixture.hpp"
#include "support/eventually.hpp"

// Needs vrf: on a kernel without it, these tests fail on purpose.
namespace nicleaf::test {
namespace {

using namespace std::chrono_literals;

/// The VRF red of ours with the routed port rep0, and a host behind it in a namespace of its own.
class SilentHosts : public NetnsTest {
 protected:
  void SetUp() override {
    enterNewNamespace();
    mustRun("ip netns add host");
    mustBatch("ip", {"link add red type vrf table 100", "link set red alias nicleaf up",
                     "link add rep0 master red type veth peer name eth0 netns host", "link set rep0 up",
                     "addr add 192.0.2.1/24 dev rep0", "addr add 2001:db8::1/64 dev rep0 nodad"});
    mustRun(
        "ip -n host link set eth0 up; ip -n host addr add 192.0.2.2/24 dev eth0;"
        " ip -n host addr add 2001:db8::2/64 dev eth0 nodad");
  }
  void TearDown() override { run("ip netns del host"); }
  void meet(const std::string& host) { mustRun("ip vrf exec red ping -c1 -W5 " + host); }
  /// As after a while without packets.
  void forgetAnswer(const std::string& host) {
    const std::string mac(at(json("ip -n host -j link show eth0").as_array().at(0), "address").as_string());
    mustRun("ip neigh replace " + host + " lladdr " + mac + " dev rep0 nud stale");
  }
  std::string stateOf(const std::string& host) {
    const auto found = json("ip -j neigh show " + host + " dev rep0").as_array();
    return found.empty() ? "none" : std::string(at(found.at(0), "state/0").as_string());
  }
};

TEST_F(SilentHosts, AreAskedAndAnswer) {
  for (const char* host : {"192.0.2.2", "2001:db8::2"}) {
    meet(host);
    forgetAnswer(host);
    EXPECT_EQ(stateOf(host), "STALE") << host;
  }
  EXPECT_EQ(kernel->askSilentHosts(1h, 100), 0U) << "they have just answered";
  EXPECT_EQ(kernel->askSilentHosts(0s, 1), 1U) << "at most one";
  EXPECT_TRUE(eventually([&] { return *kernel->askSilentHosts(0s, 100) == 0; }));
  for (const char* host : {"192.0.2.2", "2001:db8::2"})
    EXPECT_TRUE(eventually([&] { return stateOf(host) == "REACHABLE"; })) << host << " is " << stateOf(host);
}

TEST_F(SilentHosts, ThatHaveGoneAreForgotten) {
  meet("192.0.2.2");
  forgetAnswer("192.0.2.2");
  mustRun("ip -n host addr del 192.0.2.2/24 dev eth0");
  EXPECT_EQ(kernel->askSilentHosts(0s, 100), 1U);
  EXPECT_TRUE(eventually([&] { return stateOf("192.0.2.2") == "FAILED" || stateOf("192.0.2.2") == "none"; }))
      << stateOf("192.0.2.2");
}

TEST_F(SilentHosts, OfOtherDpusAndOfOtherLinksAreNotAsked) {
  const std::string mac = "02:00:00:00:30:01";
  mustRun("ip neigh add 192.0.2.3 lladdr " + mac + " dev rep0 nud stale extern_learn");
  mustRun("ip link add foreign type veth peer name peer; ip link set foreign up");
  mustRun("ip neigh add 198.51.100.3 lladdr " + mac + " dev foreign nud stale");
  EXPECT_EQ(kernel->askSilentHosts(0s, 100), 0U);
}

}  // namespace
}  // namespace nicleaf::test
