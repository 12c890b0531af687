// SPDX-License-Identifier: Apache-2.0
// docs/tenant-sessions.md: what becomes of the announcements of four BGP implementations as a tenant's server. The
// page's table has the expected outcomes. The default instance plays the tenant's, as in tenant_session.hpp.
#include <fstream>
#include <map>
#include <regex>

#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "component/agent/servers.hpp"
#include "diff/tree_diff.hpp"
#include "model/policies.hpp"
#include "render/render.hpp"
#include "support/agent_on_frr.hpp"
#include "support/eventually.hpp"
#include "support/northbound.hpp"

namespace nicleaf::test {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

constexpr char kPage[] = NICLEAF_SOURCE_DIR "/docs/tenant-sessions.md";
constexpr char kPeer[] = "192.168.10.11";
constexpr char kState[] =
    "/nicleaf-frr-bgp:bgp/instance[vrf='default']/neighbors/neighbor[remote-address='192.168.10.11']/state";

/// The cells of the page's table: what the server does, and the outcome for each implementation.
std::map<std::string, std::map<std::string, std::string>> page() {
  std::map<std::string, std::map<std::string, std::string>> rows;
  std::vector<std::string> names;
  std::ifstream file(kPage);
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("| ")) continue;
    std::vector<std::string> cells;
    static const std::regex kCell("\\| ([^|]*) (?=\\|)");
    for (std::sregex_iterator cell(line.begin(), line.end(), kCell), end; cell != end; ++cell)
      cells.push_back((*cell)[1]);
    if (names.empty()) {
      names = cells;
      continue;
    }
    for (std::size_t i = 1; i < cells.size(); ++i) rows[cells[0]][names.at(i)] = cells[i];
  }
  return rows;
}

class ServerMatrix : public testing::TestWithParam<const char*> {
 protected:
  ServerMatrix() {
    connect(dpu_.network(), "t0", server_->network(), "eth0");
    dpu_.network().ip("addr add 192.168.10.1/24 dev t0");
    server_->network().ip("addr add 192.168.10.11/24 dev eth0");
    dpu_.start("zebra");
    dpu_.start("bgpd");
    intent_ = tenantsIntent(1, {1}, "");
    intent_.underlay.vtepAddress = *model::IpAddress::parse("192.0.2.11");
    intent_.segments[0].gateways = {*model::IpPrefix::parse("192.168.10.1/24")};
    session().peerAddress = *model::IpAddress::parse(kPeer);
    session().families = {model::UnicastFamily::kIpv4};
    session().remoteAs = {model::PeerAs::Kind::kNumber, {65101}};
    session().connectRetry = 1s;
    session().allowedPrefixes.clear();
    for (const char* prefix : {"203.0.113.0/24", "203.0.114.0/24", "203.0.115.0/24", "203.0.116.0/24"})
      session().allowedPrefixes.push_back({*model::IpPrefix::parse(prefix), {}, {}});
    for (const char* prefix : {"192.0.2.0/24", "192.168.0.0/16"})
      session().allowedPrefixes.push_back({*model::IpPrefix::parse(prefix), {}, 32});
  }

  model::BgpSession& session() { return intent_.ipVrfs[0].sessions[0]; }

  void commit() {
    const std::string vrf = "/nicleaf-frr-bgp:bgp/instance[vrf='t1']",
                      own = "/nicleaf-frr-bgp:bgp/instance[vrf='default']";
    Northbound::Values values = {{own + "/global/local-as", "65001"}, {own + "/global/ebgp-requires-policy", "false"}};
    const model::ConfigTree rendered = render::render(intent_).bgpd;
    for (const auto& [path, value] : rendered) {
      if (path.starts_with(vrf + "/neighbors")) values.emplace_back(own + path.substr(vrf.size()), value);
      if (path.starts_with(model::kFilters) || path.starts_with(model::kRouteMaps)) values.emplace_back(path, value);
    }
    const auto status = Northbound(dpu_.northbound("bgpd")).change(values);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }

  json::object state() {
    const json::value found = json::parse(Northbound(dpu_.northbound("bgpd")).state(kState));
    boost::system::error_code missing;
    const json::value* at = found.find_pointer("/nicleaf-frr-bgp:bgp/instance/0/neighbors/neighbor/0/state", missing);
    return at != nullptr ? at->as_object() : json::object();
  }
  std::uint64_t refused(const char* reason) {
    const json::object now = state();
    const json::value* counters = now.if_contains("refused");
    return counters != nullptr ? counters->at(reason).to_number<std::uint64_t>() : 0;
  }
  /// bgpd's routes: the next hop of each, and whether it has communities.
  std::map<std::string, std::string> entered() {
    std::map<std::string, std::string> found;
    const auto table = json::parse(dpu_.show("show bgp ipv4 unicast json"));
    const auto* routes = table.as_object().if_contains("routes");
    if (routes == nullptr) return found;
    for (const auto& route : routes->as_object()) {
      const std::string prefix(route.key());
      const auto detail = json::parse(dpu_.show("show bgp ipv4 unicast " + prefix + " json"));
      const json::object& path = detail.at("paths").at(0).as_object();
      found[prefix] = std::string(path.at("nexthops").at(0).at("ip").as_string());
      for (const char* kind : {"community", "extendedCommunity", "largeCommunity"})
        if (path.contains(kind)) found[prefix] += std::string(" ") + kind;
    }
    return found;
  }
  /// A counter of the DPU's TCP (/proc/net/netstat).
  std::uint64_t tcpCounter(const std::string& name) {
    const std::string text = runOrThrow({"cat", "/proc/thread-self/net/netstat"}, dpu_.network().surroundings());
    std::istringstream lines(text);
    for (std::string names, values; std::getline(lines, names) && std::getline(lines, values);) {
      std::istringstream name_of(names), value_of(values);
      for (std::string key, value; name_of >> key && value_of >> value;)
        if (key == name) return std::stoull(value);
    }
    ADD_FAILURE() << "no counter " << name;
    return 0;
  }
  bool isEstablished() {
    const json::object now = state();
    const json::value* found = now.if_contains("session-state");
    return found != nullptr && *found == "established";
  }
  std::string neighbor() { return dpu_.show(std::string("show bgp neighbors ") + kPeer); }

  /// The outcome that the page has for the implementation.
  static std::string expected(const std::string& row) {
    static const auto kPageRows = page();
    const auto found = kPageRows.find(row);
    return found == kPageRows.end() ? "docs/tenant-sessions.md has no row: " + row : found->second.at(GetParam());
  }

  model::Intent intent_;
  FrrNode dpu_;
  std::unique_ptr<Server> server_ = makeServer(GetParam());
};

TEST_P(ServerMatrix, Announcements) {
  struct Row {
    const char* what;
    Announcement announced;
  };
  const Row rows[] = {
      {"announces 203.0.113.0/24, which is declared", {"203.0.113.0/24"}},
      {"announces 203.0.113.128/25, which is too specific", {"203.0.113.128/25"}},
      {"announces 198.51.100.0/24, which is not declared", {"198.51.100.0/24"}},
      {"announces a default route", {"0.0.0.0/0"}},
      {"announces 192.0.2.11/32, the DPU's VTEP", {"192.0.2.11/32"}},
      {"announces 192.168.10.128/25, a part of its own subnet", {"192.168.10.128/25"}},
      {"announces 203.0.114.0/24 with another server as next hop", {"203.0.114.0/24", "192.168.10.99"}},
      {"announces 203.0.115.0/24 with the DPU's AS number in the path", {"203.0.115.0/24", "", "65001"}},
      {"announces 203.0.116.0/24 with a community and another tenant's route target",
       {"203.0.116.0/24", "", "", "65101:7", true}},
      {"announces 203.0.113.7/32 with the community BLACKHOLE", {"203.0.113.7/32", "", "", "65535:666"}},
  };
  std::map<std::string, std::uint64_t> reasons = {{"policy", 0}, {"as-path-loop", 0}};
  std::map<std::string, std::string> accepted;
  ServerPlan plan;
  for (const Row& row : rows) {
    plan.announced.push_back(row.announced);
    const std::string outcome = expected(row.what);
    if (outcome.starts_with("refused: ")) {
      ++reasons.at(outcome.substr(9));
    } else {
      ASSERT_EQ(outcome.substr(0, 8), "accepted") << row.what;
      accepted.emplace(row.announced.prefix, kPeer);  // the server is the next hop, and there is no community
    }
  }
  ASSERT_NO_FATAL_FAILURE(commit());
  server_->start(plan);
  const auto done = [&] {
    return entered() == accepted &&
           std::ranges::all_of(reasons, [&](const auto& one) { return refused(one.first.c_str()) >= one.second; });
  };
  EXPECT_TRUE(eventually(done, 60s)) << testing::PrintToString(entered()) << json::serialize(state());
  for (const auto& [reason, count] : reasons) EXPECT_EQ(refused(reason.c_str()), count) << reason;
}

TEST_P(ServerMatrix, ABlackhole) {
  session().blackhole = true;
  ASSERT_NO_FATAL_FAILURE(commit());
  server_->start({.announced = {{"203.0.113.7/32", "", "", "65535:666"}}});
  const auto discarded = [&] { return dpu_.network().ip("route show type blackhole"); };
  EXPECT_EQ(eventually([&] { return discarded().find("203.0.113.7") != std::string::npos; }, 60s)
                ? "accepted, traffic to it is discarded"
                : neighbor(),
            expected("announces 203.0.113.7/32 with BLACKHOLE, and the session has `blackhole`"));
}

TEST_P(ServerMatrix, MorePrefixesThanTheLimit) {
  session().prefixLimit = 2;
  ASSERT_NO_FATAL_FAILURE(commit());
  server_->start({.announced = {{"203.0.113.0/24"}, {"203.0.114.0/24"}, {"203.0.115.0/24"}, {"203.0.116.0/24"}}});
  const bool down =
      eventually([&] { return neighbor().find("Maximum Number of Prefixes Reached") != std::string::npos; }, 60s);
  EXPECT_EQ(down && !isEstablished() ? "session torn down" : neighbor(),
            expected("announces more prefixes than `prefix-limit`"));
}

TEST_P(ServerMatrix, AnotherPassword) {
  session().password = "correct";
  ASSERT_NO_FATAL_FAILURE(commit());
  server_->start({.announced = {{"203.0.113.0/24"}}, .password = "incorrect"});
  const bool refused = eventually([&] { return tcpCounter("TCPMD5Failure") > 2; }, 60s);
  EXPECT_EQ(refused && !isEstablished() ? "no session" : neighbor(), expected("has another password"));
}

TEST_P(ServerMatrix, AnotherAsNumber) {
  ASSERT_NO_FATAL_FAILURE(commit());
  server_->start({.announced = {{"203.0.113.0/24"}}, .as = "65109"});
  // bgpd's log has it in any case; the neighbor has it only if it was the DPU that had connected.
  const bool refused = eventually([&] { return dpu_.log("bgpd").find("Bad Peer AS") != std::string::npos; }, 60s);
  EXPECT_EQ(refused && !isEstablished() ? "no session" : neighbor(),
            expected("has another AS number than `remote-as`"));
}

TEST_P(ServerMatrix, ATtlThatIsTooLow) {
  session().ttlSecurity = 1;
  ASSERT_NO_FATAL_FAILURE(commit());
  server_->start({.announced = {{"203.0.113.0/24"}}});
  const bool dropped = eventually([&] { return tcpCounter("TCPMinTTLDrop") > 2; }, 60s);
  EXPECT_EQ(dropped && !isEstablished() ? "no session" : neighbor(),
            expected("sends with TTL 1, and the session has `ttl-security: 1`"));
}

TEST_P(ServerMatrix, ATtlOf255) {
  session().ttlSecurity = 1;
  ASSERT_NO_FATAL_FAILURE(commit());
  server_->start({.announced = {{"203.0.113.0/24"}}, .ttl255 = true});
  const std::map<std::string, std::string> accepted = {{"203.0.113.0/24", kPeer}};
  EXPECT_EQ(eventually([&] { return entered() == accepted; }, 60s) ? "accepted" : neighbor(),
            expected("sends with TTL 255, and the session has `ttl-security: 1`"));
}

INSTANTIATE_TEST_SUITE_P(As, ServerMatrix, testing::Values("BIRD", "GoBGP", "ExaBGP", "FRR"),
                         [](const auto& tested) { return std::string(tested.param); });

}  // namespace
}  // namespace nicleaf::test
