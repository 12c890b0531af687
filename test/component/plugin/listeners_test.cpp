// SPDX-License-Identifier: Apache-2.0
// Who gets a TCP connection to bgpd's port: what the kernel answers to sources that are peers, and to others.
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

#include "component/plugin/session_fixture.hpp"
#include "component/plugin/tenant_fixture.hpp"
#include "support/eventually.hpp"

namespace nicleaf::test {
namespace {

sockaddr_in6 endpoint(const std::string& address, std::uint16_t port, unsigned scope) {
  sockaddr_in6 made{AF_INET6, htons(port), 0, {}, scope};
  // An IPv4 address as the kernel's sockets of both families write it.
  const std::string text = address.find(':') == std::string::npos ? "::ffff:" + address : address;
  if (::inet_pton(AF_INET6, text.c_str(), &made.sin6_addr) != 1) throw std::runtime_error("no address: " + address);
  return made;
}

/// A connection attempt to port 179. The kernel repeats the SYN by itself.
class Attempt {
 public:
  Attempt(const NetworkNamespace& network, const std::string& from, const std::string& to, unsigned scope = 0) {
    std::thread([&] {
      network.enter();
      fd_ = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
      const auto source = endpoint(from, 0, scope), target = endpoint(to, 179, scope);
      if (::bind(fd_, reinterpret_cast<const sockaddr*>(&source), sizeof source) != 0 ||
          (::connect(fd_, reinterpret_cast<const sockaddr*>(&target), sizeof target) != 0 && errno != EINPROGRESS))
        error_ = errno;
    }).join();
    if (error_ != 0) throw std::system_error(error_, std::generic_category(), "connecting from " + from);
  }
  ~Attempt() { ::close(fd_); }
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  /// Neither a SYN-ACK nor a RST has come, although SYNs were sent.
  [[nodiscard]] bool isUnanswered() const {
    tcp_info info{};
    socklen_t size = sizeof info;
    return ::getsockopt(fd_, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 && info.tcpi_state == TCP_SYN_SENT;
  }
  [[nodiscard]] unsigned repeated() const {
    tcp_info info{};
    socklen_t size = sizeof info;
    return ::getsockopt(fd_, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 ? info.tcpi_retransmits : 0;
  }
  [[nodiscard]] bool isAnswered() const { return !isUnanswered(); }

 private:
  int fd_ = -1, error_ = 0;
};

/// No answer to the first SYN and to a repeated one.
bool getsNoAnswer(const Attempt& attempt) {
  return eventually([&] { return attempt.isAnswered() || attempt.repeated() >= 1; }) && attempt.isUnanswered();
}

class Listeners : public ::testing::Test {
 protected:
  Listeners() { dpu.servers.ip("addr add 10.10.0.13/24 dev eth0"); }
  bool eventuallyAnswers(const std::string& from) {
    return eventually([&] { return Attempt(dpu.servers, from, "10.10.0.1").isAnswered(); });
  }
  bool eventuallyIsSilent(const std::string& from) {
    return eventually([&] { return getsNoAnswer(Attempt(dpu.servers, from, "10.10.0.1")); });
  }
  void configure(std::vector<std::string> lines) {
    lines.insert(lines.begin(), "router bgp 65001 vrf red");
    dpu.node.configure(std::move(lines));
  }
  std::string accepts(const std::string& vrf) {
    const auto text = Northbound(dpu.node.northbound("bgpd"))
                          .state("/nicleaf-frr-bgp:bgp/instance[vrf='" + vrf + "']/state/accepts-connections-from");
    return boost::json::parse(text)
        .at_pointer("/nicleaf-frr-bgp:bgp/instance/0/state/accepts-connections-from")
        .as_string()
        .c_str();
  }

  TenantNode dpu;
};

TEST_F(Listeners, AnswerPeersOnly) {
  const BgpSpeaker peer(dpu.servers, TenantNode::server(1));
  EXPECT_TRUE(eventuallyIsSilent("10.10.0.13"));
  EXPECT_EQ(accepts("red"), "declared-peers");
  EXPECT_EQ(accepts("default"), "declared-peers");
  // A peer of another instance is not a peer of this one.
  dpu.spines.ip("addr add 10.20.0.3/24 dev eth0");
  EXPECT_TRUE(getsNoAnswer(Attempt(dpu.spines, "10.20.0.3", "10.20.0.1")));
  const BgpSpeaker spine(dpu.spines, TenantNode::spine());
}

TEST_F(Listeners, AnswerANewPeerAtOnceAndADeletedOneNoMore) {
  BgpSpeaker one(dpu.servers, TenantNode::server(1));
  configure({"neighbor 10.10.0.13 remote-as 65103", "neighbor 10.10.0.13 passive"});
  BgpSpeaker added(dpu.servers, TenantNode::server(3));
  configure({"no neighbor 10.10.0.13"});
  EXPECT_TRUE(eventuallyIsSilent("10.10.0.13"));
  // The other session has not noticed, and prefixes arrive.
  one.update(one.mandatory(), ipv4Prefix(203, 0, 113, 24));
  BgpSpeaker two(dpu.servers, TenantNode::server(2));
  EXPECT_TRUE(eventually([&] { return two.routes().contains(ipv4Prefix(203, 0, 113, 24)); }));
  EXPECT_TRUE(one.isUp());
}

TEST_F(Listeners, AnswerTheListenRange) {
  EXPECT_TRUE(eventuallyIsSilent("10.10.0.13"));
  configure({"neighbor GROUP peer-group", "neighbor GROUP remote-as 65103",
             "bgp listen range 10.10.0.12/31 peer-group GROUP"});
  const BgpSpeaker dynamic(dpu.servers, TenantNode::server(3));
  dpu.servers.ip("addr add 10.10.0.14/24 dev eth0");
  EXPECT_TRUE(getsNoAnswer(Attempt(dpu.servers, "10.10.0.14", "10.10.0.1")));
}

TEST_F(Listeners, GetTheFilterAgainWhenTheyAreMadeAgain) {
  EXPECT_TRUE(eventuallyIsSilent("10.10.0.13"));
  auto northbound = Northbound(dpu.node.northbound("zebra"));
  const std::string l3vni = "/frr-vrf:lib/vrf[name='red']/frr-zebra:zebra/l3vni-id";
  ASSERT_TRUE(northbound.change({}, {l3vni}).ok());
  ASSERT_TRUE(eventually(
      [&] { return dpu.node.configure({"no router bgp 65001 vrf red"}).find("unconfigure") == std::string::npos; }));
  // A listener without a peer, which nothing but the check every second notices.
  dpu.node.configure({"router bgp 65001 vrf red"});
  EXPECT_TRUE(eventuallyIsSilent("10.10.0.11"));
  configure({"neighbor 10.10.0.11 remote-as 65101", "neighbor 10.10.0.11 passive"});
  EXPECT_TRUE(eventuallyAnswers("10.10.0.11"));
  EXPECT_TRUE(eventuallyIsSilent("10.10.0.13"));
}

TEST_F(Listeners, HaveRoomForHundredsOfPeers) {
  std::vector<std::string> lines;
  for (int i = 0; i < 600; ++i) {
    const auto address = "10.10." + std::to_string(1 + i / 200) + "." + std::to_string(1 + i % 200);
    lines.insert(lines.end(), {"neighbor " + address + " remote-as 65103", "neighbor " + address + " passive"});
  }
  configure(lines);
  const BgpSpeaker peer(dpu.servers, TenantNode::server(1));
  EXPECT_TRUE(eventuallyIsSilent("10.10.0.13"));
  EXPECT_EQ(accepts("red"), "declared-peers");
}

/// Both ends have a password: see speaker(). The end that does not connect checks the hop limit as well.
TEST_F(Session, OfAPeerWithPasswordAndTtlSecurityComesUpThroughTheFilter) {
  configure();
  const std::string neighbor = "/nicleaf-frr-bgp:bgp/instance[vrf='default']/neighbors/neighbor[remote-address='";
  ASSERT_TRUE(northboundA.change({{neighbor + "10.0.0.2']/ttl-security", "1"}}).ok());
  ASSERT_TRUE(northboundB.change({{neighbor + "10.0.0.1']/ttl-security", "1"}}).ok());
  ASSERT_TRUE(eventually([&] {
    const auto state = stateOf("10.0.0.2");
    return !state.empty() && state.at("session-state") == "established";
  }));
  a.network().ip("addr add 10.0.0.3/24 dev eth0");
  EXPECT_TRUE(eventually([&] { return getsNoAnswer(Attempt(a.network(), "10.0.0.3", "10.0.0.2")); }));
}

TEST_F(Session, OfIpv6IsAcceptedFromPeersOnly) {
  for (const char* address : {"fd00::1/64", "fd00::3/64"})
    a.network().ip(std::string("addr add ") + address + " dev eth0 nodad");
  b.network().ip("addr add fd00::2/64 dev eth0 nodad");
  b.configure({"router bgp 65002", "neighbor fd00::1 remote-as external", "neighbor fd00::1 passive"});
  EXPECT_TRUE(eventually([&] { return Attempt(a.network(), "fd00::1", "fd00::2").isAnswered(); }));
  EXPECT_TRUE(eventually([&] { return getsNoAnswer(Attempt(a.network(), "fd00::3", "fd00::2")); }));
}

TEST_F(Session, OfUnnumberedPeersComesUpThroughTheFilter) {
  a.configure({"router bgp 65001", "neighbor eth0 interface remote-as external", "neighbor eth0 timers connect 1"});
  b.configure({"router bgp 65002", "neighbor eth0 interface remote-as external", "neighbor eth0 passive"});
  EXPECT_TRUE(
      eventually([&] { return b.show("show bgp neighbors eth0").find("BGP state = Established") != std::string::npos; },
                 std::chrono::seconds(60)));
}

}  // namespace
}  // namespace nicleaf::test
