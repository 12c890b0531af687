// SPDX-License-Identifier: Apache-2.0
#include "health/metrics.hpp"

#include <atomic>
#include <chrono>
#include <cmath>
#include <future>
#include <thread>

#include <gmock/gmock.h>
#include <boost/asio.hpp>

#include "unit/health/scrape.hpp"

namespace nicleaf::health {
namespace {

using namespace std::chrono_literals;
using test::Labels;
using testing::HasSubstr;

std::string local(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

/// One server for all tests: civetweb takes two seconds to stop.
class Metrics : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    port_ = test::freePort();
    auto server = MetricsServer::start(local(port_));
    if (!server) throw std::runtime_error(server.error().message());
    server_ = std::move(*server);
  }
  static void TearDownTestSuite() { server_.reset(); }

  static test::Scraped scrape(MetricsSnapshot snapshot) {
    server_->publish(std::move(snapshot));
    return test::parse(test::get("127.0.0.1", port_));
  }

  static inline std::uint16_t port_ = 0;
  static inline std::unique_ptr<MetricsServer> server_;
};

model::Session session() {
  model::Session made;
  made.vrf = "red";
  made.peer = "10.0.0.2";
  made.state = model::SessionState::kEstablished;
  made.localAs = {65001};
  made.remoteAs = {4200000000};
  made.description = "rack \"7\"";
  made.peerGroup = "tenants";
  made.lastResetReason = "BGP Notification send (Hold Timer Expired)";
  made.since = std::chrono::steady_clock::now() - 90s;
  made.messagesReceived = 11;
  made.messagesSent = 12;
  made.removed = {21, 20, 99};
  made.refused = {31, 32, 33, 34};
  made.bfd = model::BfdState::kUp;
  made.families = {{"ipv4", "unicast", 5, 3, 2, 9}, {"ipv6", "unicast", 1, 1, 0, 4}};
  return made;
}

Labels peerLabels(const std::string& afi) {
  return {{"vrf", "red"},
          {"afi", afi},
          {"safi", "unicast"},
          {"local_as", "65001"},
          {"peer", "10.0.0.2"},
          {"peer_as", "4200000000"},
          {"peer_desc", "rack \"7\""},
          {"peer_group", "tenants"}};
}

MetricsSnapshot snapshotOf(const model::Session& one) {
  const model::SessionKey key{one.vrf, one.peer};
  MetricsSnapshot snapshot;
  snapshot.sessions = {{key, one}};
  snapshot.flaps = {{key, 4}};
  snapshot.bgpdUp = true;
  return snapshot;
}

TEST_F(Metrics, ShowsAnEstablishedPeerUnderFrrExportersNames) {
  auto all = scrape(snapshotOf(session()));
  const auto value = [&](const std::string& name, const char* afi) { return all.at(name).samples.at(peerLabels(afi)); };
  EXPECT_EQ(value("frr_bgp_peer_state", "ipv4"), 1);
  EXPECT_NEAR(value("frr_bgp_peer_uptime_seconds", "ipv6"), 90, 60);
  EXPECT_EQ(value("frr_bgp_peer_message_received_total", "ipv4"), 11);
  EXPECT_EQ(value("frr_bgp_peer_message_sent_total", "ipv4"), 12);
  EXPECT_EQ(value("frr_bgp_peer_prefixes_received_count_total", "ipv4"), 5);
  EXPECT_EQ(value("frr_bgp_peer_prefixes_accepted_count_total", "ipv4"), 3);
  EXPECT_EQ(value("frr_bgp_peer_prefixes_filtered_count_total", "ipv4"), 2);
  EXPECT_EQ(value("frr_bgp_peer_prefixes_advertised_count_total", "ipv6"), 4);
  EXPECT_EQ(all.at("frr_bgp_peer_message_sent_total").type, "counter");
  EXPECT_EQ(all.at("frr_bgp_peer_prefixes_received_count_total").type, "gauge");
  const Labels family{{"vrf", "red"}, {"afi", "ipv4"}, {"safi", "unicast"}, {"local_as", "65001"}};
  EXPECT_EQ(all.at("frr_bgp_peers_count_total").samples.at(family), 1);
  EXPECT_EQ(all.at("frr_status_up").samples.at({}), 1);
  EXPECT_EQ(all.at("nicleaf_bgp_peer_flaps_total").samples.at({{"vrf", "red"}, {"peer", "10.0.0.2"}}), 4);
  const Labels peer{{"vrf", "red"}, {"peer", "10.0.0.2"}};
  EXPECT_EQ(all.at("nicleaf_bgp_peer_attributes_removed_total").samples.at(peer), 21);
  EXPECT_EQ(all.at("nicleaf_bgp_peer_attributes_removed_total").type, "counter");
  EXPECT_EQ(all.at("nicleaf_bgp_peer_updates_changed_total").samples.at(peer), 20);
  const auto refused = [&](const char* reason) {
    return all.at("nicleaf_bgp_peer_refused_total")
        .samples.at({{"vrf", "red"}, {"peer", "10.0.0.2"}, {"reason", reason}});
  };
  EXPECT_EQ(refused("policy"), 31);
  EXPECT_EQ(refused("as-path-loop"), 32);
  EXPECT_EQ(refused("reflection-loop"), 33);
  EXPECT_EQ(refused("next-hop"), 34);
  const Labels reset{{"vrf", "red"}, {"peer", "10.0.0.2"}, {"reason", "sent-hold-timer-expired"}};
  EXPECT_EQ(all.at("nicleaf_bgp_peer_last_reset_info").samples.at(reset), 1);
}

TEST_F(Metrics, EveryFamilyHasHelpAndType) {
  for (const auto& [name, family] : scrape(snapshotOf(session()))) {
    EXPECT_NE(family.help, "") << name;
    EXPECT_NE(family.type, "") << name;
  }
}

TEST_F(Metrics, DistinguishesDownFromShutDown) {
  model::Session down = session();
  down.state = model::SessionState::kActive;
  auto all = scrape(snapshotOf(down));
  EXPECT_EQ(all.at("frr_bgp_peer_state").samples.at(peerLabels("ipv4")), 0);
  EXPECT_EQ(all.at("frr_bgp_peer_uptime_seconds").samples.at(peerLabels("ipv4")), 0);
  down.adminDown = true;
  EXPECT_EQ(scrape(snapshotOf(down)).at("frr_bgp_peer_state").samples.at(peerLabels("ipv4")), 2);
}

TEST_F(Metrics, NamesVrfsWhosePortIsOpen) {
  MetricsSnapshot snapshot = snapshotOf(session());
  EXPECT_FALSE(scrape(snapshot).contains("nicleaf_bgp_port_open"));
  snapshot.openPorts = {"red"};
  EXPECT_EQ(scrape(snapshot).at("nicleaf_bgp_port_open").samples.at({{"vrf", "red"}}), 1);
}

TEST_F(Metrics, CountsLinesOfBgpdThatDiffer) {
  MetricsSnapshot snapshot = snapshotOf(session());
  EXPECT_EQ(scrape(snapshot).at("nicleaf_drift_lines").samples.at({}), 0);
  snapshot.driftLines = 2;
  snapshot.driftTotal = 7;
  EXPECT_EQ(scrape(snapshot).at("nicleaf_drift_lines").samples.at({}), 2);
  EXPECT_EQ(scrape(snapshot).at("nicleaf_drift_total").samples.at({}), 7);
}

TEST_F(Metrics, ShowsPortsAndOffloadedEntries) {
  MetricsSnapshot snapshot = snapshotOf(session());
  EXPECT_FALSE(scrape(snapshot).contains("nicleaf_offloaded_entries"));
  snapshot.agent.ports = {{"pf0vf0", "eth4", ""}, {"pf0vf1", "", "there is none"}};
  snapshot.offload.emplace();
  snapshot.offload->tables["fdb"].offloaded = 2;
  snapshot.offload->tables["fdb"].add("an entry", "a reason");
  const auto all = scrape(snapshot);
  EXPECT_EQ(all.at("nicleaf_port_available").samples.at({{"interface", "pf0vf0"}, {"netdev", "eth4"}}), 1);
  EXPECT_EQ(all.at("nicleaf_port_available").samples.at({{"interface", "pf0vf1"}, {"netdev", ""}}), 0);
  EXPECT_EQ(all.at("nicleaf_offloaded_entries").samples.at({{"table", "fdb"}}), 2);
  EXPECT_EQ(all.at("nicleaf_not_offloaded_entries").samples.at({{"table", "fdb"}, {"reason", "a reason"}}), 1);
}

TEST_F(Metrics, ShowsWhatAnOperatorHasToLookAt) {
  MetricsSnapshot snapshot = snapshotOf(session());
  auto all = scrape(snapshot);
  EXPECT_EQ(all.at("nicleaf_tenants_broken").samples.at({}), 0);
  EXPECT_EQ(all.at("nicleaf_confirmation_pending").samples.at({}), 0);
  EXPECT_EQ(all.at("nicleaf_store_ok").samples.at({}), 1);
  snapshot.agent.brokenTenants["ip-vrf red"];
  snapshot.agent.postponed = 3;
  snapshot.agent.confirmation = model::Confirmation{.id = "one", .generation = 7};
  snapshot.agent.storeProblems = {"current.json: is damaged"};
  all = scrape(snapshot);
  EXPECT_EQ(all.at("nicleaf_tenants_broken").samples.at({}), 1);
  EXPECT_EQ(all.at("nicleaf_changes_postponed").samples.at({}), 3);
  EXPECT_EQ(all.at("nicleaf_confirmation_pending").samples.at({}), 1);
  EXPECT_EQ(all.at("nicleaf_store_ok").samples.at({}), 0);
}

TEST_F(Metrics, ShowsRateLimitsAndUnmatchedPacketsByDirection) {
  MetricsSnapshot snapshot = snapshotOf(session());
  EXPECT_FALSE(scrape(snapshot).contains("nicleaf_rate_limit_dropped_packets_total"));
  model::PortSecurity& port = snapshot.security.emplace_back();
  port.port = "pf0vf0";
  port.directions[model::Direction::kFromServer].limit = {.passed = 10, .dropped = 3};
  port.directions[model::Direction::kToServer] = {.limit = {}, .filtered = true, .unmatched = 7};
  const auto all = scrape(snapshot);
  const std::map<std::string, std::string> from{{"interface", "pf0vf0"}, {"direction", "from-server"}},
      to{{"interface", "pf0vf0"}, {"direction", "to-server"}};
  EXPECT_EQ(all.at("nicleaf_rate_limit_passed_packets_total").samples.at(from), 10);
  EXPECT_EQ(all.at("nicleaf_rate_limit_dropped_packets_total").samples.at(from), 3);
  EXPECT_EQ(all.at("nicleaf_security_unmatched_packets_total").samples.at(to), 7);
  EXPECT_EQ(all.at("nicleaf_rate_limit_dropped_packets_total").samples.size(), 1U);
}

TEST_F(Metrics, WhatIsUnknownIsNaNAndNotAbsent) {
  model::Session unknown = session();
  unknown.state = model::SessionState::kUnknown;
  MetricsSnapshot snapshot = snapshotOf(unknown);
  snapshot.bgpdUp = false;
  snapshot.bgpdHeard = std::chrono::steady_clock::now() - 5s;
  model::VniStatus& vni = snapshot.vnis.emplace_back();
  vni.vni = {10010};
  vni.live = true;
  vni.known = false;
  const auto all = scrape(snapshot);
  for (const char* name :
       {"frr_bgp_peer_state", "frr_bgp_peer_uptime_seconds", "frr_bgp_peer_prefixes_received_count_total",
        "frr_bgp_peer_prefixes_accepted_count_total", "frr_bgp_peer_prefixes_filtered_count_total",
        "frr_bgp_peer_prefixes_advertised_count_total"})
    EXPECT_TRUE(std::isnan(all.at(name).samples.at(peerLabels("ipv4")))) << name;
  for (const char* name : {"frr_bgp_l2vpn_evpn_remote_vtep_count_total", "nicleaf_vni_live"})
    EXPECT_TRUE(std::isnan(all.at(name).samples.begin()->second)) << name;
  EXPECT_EQ(all.at("frr_bgp_peer_message_sent_total").samples.at(peerLabels("ipv4")), 12);
  EXPECT_EQ(all.at("frr_status_up").samples.at({}), 0);
  EXPECT_NEAR(all.at("nicleaf_bgpd_unheard_seconds").samples.at({}), 5, 60);
  EXPECT_TRUE(all.contains("nicleaf_bgp_peer_flaps_total"));
}

TEST_F(Metrics, ABgpdThatAnswersIsNotUnheard) {
  EXPECT_EQ(scrape(snapshotOf(session())).at("nicleaf_bgpd_unheard_seconds").samples.at({}), 0);
}

TEST_F(Metrics, APeerWithoutFamiliesStillHasAState) {
  model::Session bare = session();
  bare.families.clear();
  const auto all = scrape(snapshotOf(bare));
  EXPECT_EQ(all.at("frr_bgp_peer_state").samples.size(), 1U);
}

TEST_F(Metrics, ShowsTheAgentAndTheVnis) {
  MetricsSnapshot snapshot;
  snapshot.agent.phase = model::Phase::kWaiting;
  snapshot.agent.generationApplied = 42;
  snapshot.agent.lastApply = 84ms;
  model::VniStatus vni;
  vni.vni = {10010};
  vni.tenantVrf = "red";
  vni.remoteVteps = {*model::IpAddress::parse("10.255.0.2"), *model::IpAddress::parse("10.255.0.3")};
  snapshot.vnis = {vni};
  snapshot.vxlanInterfaces = {{vni.vni, "vx10010"}};
  auto all = scrape(snapshot);
  EXPECT_EQ(all.at("nicleaf_agent_phase").samples.at({{"phase", "waiting"}}), 1);
  EXPECT_EQ(all.at("nicleaf_agent_phase").samples.at({{"phase", "applied"}}), 0);
  EXPECT_EQ(all.at("nicleaf_generation_applied").samples.at({}), 42);
  EXPECT_DOUBLE_EQ(all.at("nicleaf_last_apply_seconds").samples.at({}), 0.084);
  const Labels labels{{"vni", "10010"}, {"type", "L2"}, {"vxlanIf", "vx10010"}, {"tenantVrf", "red"}};
  EXPECT_EQ(all.at("frr_bgp_l2vpn_evpn_remote_vtep_count_total").samples.at(labels), 2);
}

TEST_F(Metrics, SurvivesHostileText) {
  model::Session hostile = session();
  hostile.description = "a\"} 1\nfrr_status_up 0\\";
  hostile.lastResetReason = "\xff\x01";
  const auto all = scrape(snapshotOf(hostile));
  Labels labels = peerLabels("ipv4");
  labels["peer_desc"] = hostile.description;
  EXPECT_EQ(all.at("frr_bgp_peer_state").samples.at(labels), 1);
  EXPECT_EQ(all.at("frr_status_up").samples.at({}), 1);
  EXPECT_EQ(all.at("nicleaf_bgp_peer_last_reset_info").samples.begin()->first.at("reason"), "other");
}

TEST_F(Metrics, RefusesAPortThatIsTaken) {
  const auto second = MetricsServer::start(local(port_));
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message(), HasSubstr(local(port_)));
}

TEST(MetricsAddress, RefusesOtherThanLoopback) {
  for (const char* address :
       {"0.0.0.0:9342", "[::]:9342", "192.0.2.1:9342", "9342", ":9342", "127.0.0.1", "127.0.0.1:0", "localhost:9342",
        "[::1]:9342", "[127.0.0.1]:9342", "127.0.0.1:99999", "127.0.0.1:9342,0.0.0.0:9343", "127.0.0.1:9342s", ""}) {
    const auto server = MetricsServer::start(address);
    ASSERT_FALSE(server) << address;
    EXPECT_THAT(server.error().expected, HasSubstr("127.0.0.1:PORT")) << address;
  }
}

TEST(MetricsAddress, AcceptsAnyIpv4LoopbackAddress) {
  const std::uint16_t port = test::freePort();
  const auto server = MetricsServer::start("127.0.0.2:" + std::to_string(port));
  ASSERT_TRUE(server) << server.error().message();
  EXPECT_THAT(test::get("127.0.0.2", port), HasSubstr("frr_status_up 0"));
}

TEST_F(Metrics, ClientsThatDoNotFinishTheirRequestsKeepNobodyWaiting) {
  boost::asio::io_context io;
  std::vector<boost::asio::ip::tcp::socket> slow;
  for (int i = 0; i < 12; ++i) {
    slow.emplace_back(io).connect({boost::asio::ip::address_v4::loopback(), port_});
    boost::asio::write(slow.back(), boost::asio::buffer(std::string("GET /met")));
  }
  auto scrape = std::async(std::launch::async, [] { return test::get("127.0.0.1", port_); });
  // One after the other, two of them would be through after five seconds, and all after half a minute.
  ASSERT_EQ(scrape.wait_for(20s), std::future_status::ready);
  EXPECT_THAT(scrape.get(), HasSubstr("frr_status_up"));
}

TEST_F(Metrics, AScrapeIsOfOneSnapshotWhileOthersArePublished) {
  server_->publish({});
  std::atomic<bool> done = false;
  std::thread agent([&] {
    for (std::size_t i = 0; !done; ++i) {
      MetricsSnapshot snapshot;
      snapshot.driftLines = snapshot.driftTotal = i;
      server_->publish(std::move(snapshot));
    }
  });
  for (int i = 0; i < 20; ++i) {
    const auto scraped = test::parse(test::get("127.0.0.1", port_));
    EXPECT_EQ(scraped.at("nicleaf_drift_lines").samples, scraped.at("nicleaf_drift_total").samples);
  }
  done = true;
  agent.join();
}

}  // namespace
}  // namespace nicleaf::health
