// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <linux/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstring>
#include <thread>

#include "component/plugin/session_fixture.hpp"
#include "nicleaf-events.grpc.pb.h"
#include "support/eventually.hpp"
#include "support/session_listener.hpp"

namespace nicleaf::test {
namespace {

using nicleaf::events::SessionEvent;
using ::testing::HasSubstr;

/// A TCP connection from a node to bgpd of another one, with a TCP-MD5 password. It is there once bgpd has sent its
/// OPEN.
class Connection {
 public:
  Connection(const NetworkNamespace& from, const char* to, const std::string& password) {
    std::thread([&] {
      from.enter();
      socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      sockaddr_in address{.sin_family = AF_INET, .sin_port = htons(179), .sin_addr = {}, .sin_zero = {}};
      ::inet_pton(AF_INET, to, &address.sin_addr);
      tcp_md5sig signature{};
      std::memcpy(&signature.tcpm_addr, &address, sizeof address);
      signature.tcpm_keylen = static_cast<std::uint16_t>(password.size());
      std::memcpy(static_cast<void*>(signature.tcpm_key), password.data(), password.size());
      const timeval patience{.tv_sec = 60, .tv_usec = 0};
      ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
      isOpen_ = ::setsockopt(socket_, IPPROTO_TCP, TCP_MD5SIG, &signature, sizeof signature) == 0 &&
                ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }).join();
    char first = 0;
    isOpen_ = isOpen_ && ::recv(socket_, &first, 1, 0) == 1;
  }
  ~Connection() { ::close(socket_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] bool isOpen() const { return isOpen_; }

 private:
  int socket_ = -1;
  bool isOpen_ = false;
};

TEST_F(Session, EventsTellWhenItComesUpAndGoesDown) {
  SessionListener listener(northboundA);
  ASSERT_TRUE(listener.sees([](auto& e) { return e.snapshot_end(); }));
  configure();
  ASSERT_TRUE(listener.sees([](auto& e) { return e.new_state() == SessionEvent::ESTABLISHED; }));
  const auto up = listener.all();
  const auto event =
      std::find_if(up.begin(), up.end(), [](auto& e) { return e.new_state() == SessionEvent::ESTABLISHED; });
  EXPECT_EQ(event->vrf(), "default");
  EXPECT_EQ(event->peer(), "10.0.0.2");
  EXPECT_EQ(event->old_state(), SessionEvent::OPEN_CONFIRM);
  EXPECT_EQ(event->local_as(), 65001u);
  EXPECT_EQ(event->remote_as(), 65002u);
  EXPECT_EQ(event->description(), "the other one");
  EXPECT_EQ(event->established_transitions(), 1u);
  ASSERT_EQ(event->families_size(), 1);
  EXPECT_EQ(event->families(0).afi(), "ipv4");

  // A second subscriber gets a snapshot of the present state.
  SessionListener late(northboundA);
  ASSERT_TRUE(late.sees([](auto& e) { return e.snapshot_end(); }));
  const auto snapshot = late.all();
  ASSERT_EQ(snapshot.size(), 2u);
  EXPECT_TRUE(snapshot[0].snapshot());
  EXPECT_EQ(snapshot[0].new_state(), SessionEvent::ESTABLISHED);

  ASSERT_TRUE(northboundB.change({}, {"/nicleaf-frr-bgp:bgp/instance[vrf='default']/neighbors"}).ok());
  ASSERT_TRUE(listener.sees([](auto& e) { return e.old_state() == SessionEvent::ESTABLISHED && !e.snapshot(); }));
  const auto down = listener.all();
  const auto last =
      std::find_if(down.begin(), down.end(), [](auto& e) { return e.old_state() == SessionEvent::ESTABLISHED; });
  EXPECT_EQ(last->dropped(), 1u);
  EXPECT_THAT(last->reason(), HasSubstr("Notification"));

  ASSERT_TRUE(northboundA.change({}, {"/nicleaf-frr-bgp:bgp/instance[vrf='default']/neighbors"}).ok());
  EXPECT_TRUE(listener.sees([](auto& e) { return e.deleted() && e.peer() == "10.0.0.2"; }));
}

/// bgpd has a peer of its own for each further connection, and deletes it.
TEST_F(Session, FurtherConnectionsOfTheNeighborDoNotDeleteIt) {
  SessionListener listener(northboundA);
  configure();
  ASSERT_TRUE(listener.sees([](auto& e) { return e.new_state() == SessionEvent::ESTABLISHED; }));
  for (int i = 0; i < 3; ++i) {
    const Connection further(b.network(), "10.0.0.1", "s3cret");
    EXPECT_TRUE(further.isOpen());
  }
  // Events have an order: what comes before this one is there now.
  ASSERT_TRUE(northboundB.change({}, {"/nicleaf-frr-bgp:bgp/instance[vrf='default']/neighbors"}).ok());
  ASSERT_TRUE(listener.sees([](auto& e) { return e.old_state() == SessionEvent::ESTABLISHED && !e.snapshot(); }));
  const auto all = listener.all();
  EXPECT_TRUE(std::ranges::none_of(all, [](auto& e) { return e.deleted(); }));
}

TEST_F(Session, WrongPasswordStaysDown) {
  configure("other");
  // Long enough for several attempts at one a second.
  EXPECT_FALSE(
      eventually([&] { return stateOf("10.0.0.2").at("session-state") == "established"; }, std::chrono::seconds(4)));
}

TEST_F(Session, UnrelatedChangesKeepItUp) {
  configure();
  ASSERT_TRUE(eventually([&] {
    const auto state = stateOf("10.0.0.2");
    return !state.empty() && state.at("session-state") == "established";
  }));
  const std::string instance = "/nicleaf-frr-bgp:bgp/instance[vrf='default']";
  const auto status = northboundA.change(
      {{instance + "/neighbors/neighbor[remote-address='10.0.0.2']/description", "renamed"},
       {instance + "/neighbors/neighbor[remote-address='10.0.0.9']/neighbor-remote-as/remote-as-type", "external"},
       {instance + "/global/afi-safis/afi-safi[afi-safi-name='nicleaf-frr-bgp:ipv4-unicast']/ipv4-unicast/"
                   "network-config[prefix='10.3.0.0/16']",
        ""},
       {"/nicleaf-frr-bgp:bgp/instance[vrf='blue']/global/local-as", "65001"}});
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_TRUE(eventually([&] { return b.show("show ip route bgp").find("10.3.0.0/16") != std::string::npos; }));
  EXPECT_EQ(stateOf("10.0.0.2").at("dropped"), 0);
}

/// What is announced follows the prefix list: changed by a commit or in a shell, deleted and created again.
TEST_F(Session, PrefixListsThatChangeDecideWhatIsAnnounced) {
  configure();
  const auto at = [&](const std::string& prefix) {
    return b.show("show ip route bgp").find(prefix + "/16") != std::string::npos;
  };
  const auto has = [&](bool one, bool three) {
    return eventually([&] { return at("10.1.0.0") == one && at("10.3.0.0") == three; });
  };
  const std::string instance = "/nicleaf-frr-bgp:bgp/instance[vrf='default']";
  const std::string family = "/afi-safis/afi-safi[afi-safi-name='nicleaf-frr-bgp:ipv4-unicast']/ipv4-unicast/";
  const std::string list = "/frr-filter:lib/prefix-list[type='ipv4'][name='OUT']";
  const auto entry = [&](int sequence, const std::string& action, const std::string& prefix) {
    const std::string path = list + "/entry[sequence='" + std::to_string(sequence) + "']/";
    return std::vector<std::pair<std::string, std::string>>{{path + "action", action}, {path + "ipv4-prefix", prefix}};
  };
  const auto change = [&](std::vector<std::vector<std::pair<std::string, std::string>>> entries,
                          const std::vector<std::string>& deletes = {}) {
    std::vector<std::pair<std::string, std::string>> all;
    for (auto& one : entries) all.insert(all.end(), one.begin(), one.end());
    const auto status = northboundA.change(all, deletes);
    EXPECT_TRUE(status.ok()) << status.error_message();
  };
  // The list and its user in one commit.
  change(
      {entry(5, "permit", "10.3.0.0/16"),
       {{instance + "/global" + family + "network-config[prefix='10.3.0.0/16']", ""},
        {instance + "/neighbors/neighbor[remote-address='10.0.0.2']" + family + "filter-config/plist-export", "OUT"}}});
  ASSERT_TRUE(has(false, true));
  change({entry(5, "deny", "10.3.0.0/16"), entry(10, "permit", "10.1.0.0/16")});
  ASSERT_TRUE(has(true, false));
  a.configure({"ip prefix-list OUT seq 1 permit 10.3.0.0/16"});
  ASSERT_TRUE(has(true, true));
  a.configure({"no ip prefix-list OUT seq 1"});
  ASSERT_TRUE(has(true, false));
  // A filter without its list denies everything.
  change({}, {list});
  ASSERT_TRUE(has(false, false));
  change({entry(5, "permit", "10.1.0.0/16")});
  ASSERT_TRUE(has(true, false));
  EXPECT_EQ(stateOf("10.0.0.2").at("dropped"), 0);
}

}  // namespace
}  // namespace nicleaf::test
