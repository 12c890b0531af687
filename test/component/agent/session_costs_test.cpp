// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <array>
#include <memory>
#include <span>

#include "component/agent/tenant_session.hpp"
#include "reconcile/costs.hpp"

// What a plan says that it costs, and what it does cost, in a real bgpd.
namespace nicleaf::test {
namespace {

using namespace std::chrono_literals;

struct Change {
  const char* what;
  void (*make)(model::BgpSession& session);
};
constexpr Change kChanges[] = {
    {"description", [](auto& session) { session.description = "another"; }},
    {"password", [](auto& session) { session.password = "another"; }},
    {"timers", [](auto& session) { session.keepalive = 5s, session.holdTime = 15s, session.connectRetry = 20s; }},
    {"remote-as", [](auto& session) { session.remoteAs.number = {65109}; }},
    {"as-path-limit", [](auto& session) { session.asPathLimit = 7; }},
    {"a kind of remote-as",
     [](auto& session) {
       session.remoteAs = {model::PeerAs::Kind::kExternal, {}};
     }},
    {"allowed-communities", [](auto& session) { session.allowedCommunities = {"65001:7"}; }},
    {"local-as", [](auto& session) { session.localAs = model::Asn{65009}; }},
    {"prefix-limit", [](auto& session) { session.prefixLimit = 2000; }},
    {"multihop", [](auto& session) { session.multihop = 3; }},
    {"advertise", [](auto& session) { session.advertise = model::Advertise::kDefaultRoute; }},
    {"ttl-security", [](auto& session) { session.ttlSecurity = 1; }},
    {"graceful-shutdown", [](auto& session) { session.gracefulShutdown = true; }},
    {"enabled", [](auto& session) { session.enabled = false; }},
    {"allow-own-as", [](auto& session) { session.allowOwnAs = 2; }},
    {"as-override", [](auto& session) { session.asOverride = true; }},
    {"blackhole", [](auto& session) { session.blackhole = true; }},
    {"a family more",
     [](auto& session) {
       session.families = {model::UnicastFamily::kIpv4, model::UnicastFamily::kIpv6};
     }},
};

class SessionCosts : public TenantSession {
 protected:
  struct Peer {
    const char* address;
    const char* dpu;
    const char* family;
    std::string (*prefix)(int number);  // one of many that the server announces
  };
  static constexpr std::array<Peer, 2> kPeers = {
      Peer{"192.168.10.11", "192.168.10.1", "ipv4",
           [](int number) { return "203.0.113." + std::to_string(number) + "/32"; }},
      Peer{"2001:db8:10::11", "2001:db8:10::1", "ipv6",
           [](int number) { return "2001:db8:113::" + std::to_string(number) + "/128"; }}};

  void SetUp() override {
    allow({prefix("203.0.113.0/24", {}, 32)}, {prefix("2001:db8:113::/64", {}, 128)});
    for (const Peer& peer : kPeers) ASSERT_TRUE(comesUp(peer)) << shown();
  }

  bool comesUp(const Peer& peer) {
    return eventually([&] { return of(peer).at("bgpState") == "Established"; }, 30s);
  }
  /// What the server says of the session: the DPU forgets its numbers when it makes the neighbor anew.
  boost::json::object of(const Peer& peer) {
    const auto shown = boost::json::parse(server_.show(std::string("show bgp neighbors ") + peer.dpu + " json"));
    return shown.at(peer.dpu).as_object();
  }
  std::int64_t drops(const Peer& peer) { return of(peer).at("connectionsDropped").to_number<std::int64_t>(); }

  /// Commits what is in intent_ now. Sessions that were up lose their connection if the plan says so, and only then.
  void commitAndCompare(const std::string& what) {
    reconcile::Plan plan;
    plan.bgpd = diff::diffTrees(committed_, tree());
    const auto costs = reconcile::costsOf({std::make_shared<model::KernelState>(), {}, committed_}, plan);
    std::array<std::int64_t, 2> before{};
    std::array<bool, 2> wasUp{};
    for (std::size_t i = 0; i < kPeers.size(); ++i) {
      wasUp[i] = of(kPeers[i]).at("bgpState") == "Established";
      before[i] = drops(kPeers[i]);
    }
    commit();
    for (std::size_t i = 0; i < kPeers.size(); ++i) {
      if (!wasUp[i]) continue;
      const Peer& peer = kPeers[i];
      SCOPED_TRACE(what + ": " + peer.address + ", costs " + testing::PrintToString(costs));
      if (says(costs, peer)) {
        EXPECT_TRUE(eventually([&] { return drops(peer) > before[i]; }, 10s));
        continue;
      }
      // A route that comes in now has come through the same connection.
      announce(peer.family, {peer.prefix(++announced_)});
      EXPECT_TRUE(eventually([&] { return entered(peer.family).contains(peer.prefix(announced_)); }, 30s)) << shown();
      EXPECT_EQ(drops(peer), before[i]);
    }
  }

  /// The server offers route refresh.
  static bool says(const std::vector<std::string>& costs, const Peer& peer) {
    const std::string start = std::string("resets the session with ") + peer.address + " of the underlay: ";
    return std::ranges::any_of(costs, [&](const std::string& line) {
      return line.starts_with(start) && line.find("if the peer offers no route refresh") == std::string::npos;
    });
  }

  int announced_ = 0;
};

TEST_F(SessionCosts, AreWhatAPlanSays) {
  constexpr std::size_t kHalf = std::size(kChanges) / 2;
  static_assert(std::size(kChanges) == 2 * kHalf);
  for (std::size_t at = 0; at < kHalf; ++at) {
    // Two at the same time, one for each session.
    const Change& one = kChanges[at];
    const Change& other = kChanges[at + kHalf];
    const model::Intent saved = intent_;
    one.make(intent_.ipVrfs[0].sessions[0]);
    other.make(intent_.ipVrfs[0].sessions[1]);
    commitAndCompare(std::string(one.what) + " and " + other.what);
    intent_ = saved;
    commitAndCompare(std::string(one.what) + " and " + other.what + " as before");
    for (const Peer& peer : kPeers) ASSERT_TRUE(comesUp(peer)) << one.what << ", " << other.what << shown();
  }
}

TEST_F(SessionCosts, OfWhatAllSessionsHaveInCommonAreThoseOfEach) {
  const std::string instance = "/nicleaf-frr-bgp:bgp/instance[vrf='default']";
  reconcile::Plan plan;
  plan.bgpd.updates = {{instance + "/global/router-id", "192.0.2.77"}};
  EXPECT_THAT(reconcile::costsOf({std::make_shared<model::KernelState>(), {}, committed_}, plan),
              testing::ElementsAre("resets all sessions of the underlay: the router ID changes"));
  std::array<std::int64_t, 2> before{drops(kPeers[0]), drops(kPeers[1])};
  const auto status = Northbound(dpu_.northbound("bgpd")).change(plan.bgpd.updates);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_TRUE(eventually([&] { return drops(kPeers[0]) > before[0] && drops(kPeers[1]) > before[1]; }, 10s));
}

}  // namespace
}  // namespace nicleaf::test
