// SPDX-License-Identifier: Apache-2.0
// Which prefixes of a tenant's server bgpd refuses, by name and reason.
#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>

#include <ctime>
#include <map>
#include <optional>
#include <sstream>

#include "component/plugin/tenant_fixture.hpp"
#include "nicleaf-refused.grpc.pb.h"
#include "support/eventually.hpp"

namespace nicleaf::test {
namespace {

using nicleaf::refused::RefusedPrefix;
using ::testing::ElementsAre;
using ::testing::FieldsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr std::size_t kRemembered = 128;

Octets prefix(unsigned i) { return ipv4Prefix(100 + (i >> 16), i >> 8 & 255, i & 255, 24); }

Octets origin() { return attribute(0x40, 1, {0}); }
Octets nextHop(std::uint8_t last) { return attribute(0x40, 3, {10, 10, 0, last}); }

class RefusedPrefixes : public ::testing::Test {
 protected:
  RefusedPrefixes() {
    dpu.node.configure({"ip prefix-list IN seq 5 permit 203.0.113.0/24 le 32"});
    configure({"neighbor 10.10.0.11 prefix-list IN in"});
    server.emplace(dpu.servers, TenantNode::server(1));
    other.emplace(dpu.servers, TenantNode::server(2));
  }
  void configure(const std::vector<std::string>& lines) {
    std::vector<std::string> all{"router bgp 65001 vrf red", "address-family ipv4 unicast"};
    all.insert(all.end(), lines.begin(), lines.end());
    dpu.node.configure(all);
  }
  nicleaf::refused::ListResponse list(const std::string& vrf = "red", const std::string& peer = kServer) {
    nicleaf::refused::ListRequest request;
    request.set_vrf(vrf);
    request.set_peer(peer);
    nicleaf::refused::ListResponse response;
    grpc::ClientContext context;
    const auto status = stub->List(&context, request, &response);
    if (!status.ok()) throw std::runtime_error(status.error_message());
    return response;
  }
  /// Reason and detail by prefix.
  std::map<std::string, std::pair<std::string, std::string>> refused() {
    std::map<std::string, std::pair<std::string, std::string>> all;
    const auto answer = list();
    for (const RefusedPrefix& one : answer.prefixes()) all[one.prefix()] = {one.reason(), one.detail()};
    return all;
  }
  /// Everything that was sent before has been parsed when this returns.
  void parsed(std::uint8_t number = 1) {
    const Octets marker{32, 203, 0, 113, number};
    server->update(server->mandatory(), marker);
    ASSERT_TRUE(eventually([&] { return other->routes().contains(marker); }));
  }
  /// Received, accepted, filtered.
  std::tuple<int, int, int> counts() {
    const auto family = dpu.stateOf("red", kServer).at("afi-safi").at(0).as_object();
    const auto number = [&](const char* name) { return family.at(name).to_number<int>(); };
    return {number("prefixes-received"), number("prefixes-accepted"), number("prefixes-filtered")};
  }

  TenantNode dpu;
  std::optional<BgpSpeaker> server, other;
  std::unique_ptr<nicleaf::refused::Refused::Stub> stub = nicleaf::refused::Refused::NewStub(
      grpc::CreateChannel(dpu.node.northbound("bgpd"), grpc::InsecureChannelCredentials()));
};

TEST_F(RefusedPrefixes, HaveAReasonAndWhatIsAtFault) {
  server->update(server->mandatory(), prefix(1));
  server->update(origin() + asPath({65101, 65001, 7}) + nextHop(11), ipv4Prefix(203, 0, 113, 25));
  server->update(origin() + asPath({65101}) + nextHop(1), ipv4Prefix(203, 0, 113, 26) + prefix(2));
  parsed();
  EXPECT_THAT(refused(), ElementsAre(Pair("100.0.1.0/24", Pair("policy", "")), Pair("100.0.2.0/24", Pair("policy", "")),
                                     Pair("203.0.113.0/25", Pair("as-path-loop", "65101 65001 7")),
                                     Pair("203.0.113.0/26", Pair("next-hop", "10.10.0.1"))));
  EXPECT_THAT(counts(), FieldsAre(5, 1, 4));
  const auto one = list().prefixes(0);
  EXPECT_EQ(one.vrf(), "red");
  EXPECT_EQ(one.peer(), kServer);
  EXPECT_LE(one.age_s(), 60U);
  EXPECT_LE(std::abs(one.since_s() - std::time(nullptr)), 60);
  EXPECT_EQ(list("", "").prefixes_size(), 4);
  EXPECT_EQ(list("default", "").prefixes_size(), 0);
  EXPECT_EQ(list("red", "10.10.0.12").prefixes_size(), 0);
}

TEST_F(RefusedPrefixes, LeaveTheListWhenTheyAreAcceptedWithdrawnOrTheSessionEnds) {
  server->update(server->mandatory(), prefix(1) + prefix(2) + prefix(3));
  parsed();
  EXPECT_EQ(refused().size(), 3U);
  server->update({}, {}, prefix(1));
  parsed(2);
  EXPECT_THAT(counts(), FieldsAre(4, 2, 2));
  // Accepted now, and bgpd asks for it again (route refresh), or the server announces it again.
  dpu.node.configure({"ip prefix-list IN seq 6 permit 100.0.2.0/24"});
  server->update(server->mandatory(), prefix(2));
  parsed(3);
  EXPECT_THAT(refused(), ElementsAre(Pair("100.0.3.0/24", Pair("policy", ""))));
  // Accepted, then denied by a changed list: the module withdraws it.
  dpu.node.configure({"no ip prefix-list IN seq 6"});
  EXPECT_TRUE(eventually([&] { return refused().contains("100.0.2.0/24"); }));
  EXPECT_THAT(counts(), FieldsAre(5, 3, 2));
  server.emplace(dpu.servers, TenantNode::server(1));
  EXPECT_THAT(refused(), IsEmpty());
  EXPECT_THAT(counts(), FieldsAre(0, 0, 0));
}

/// The octets that the module has for refused prefixes, by bgpd's own account.
std::size_t octetsForRefused(const std::string& shown) {
  std::istringstream words(shown.substr(shown.find("refused prefixes")));
  std::string word;
  while (words >> word && word != ":") {
  }
  std::size_t count = 0, octets = 0;
  words >> count >> word >> octets;
  return octets;
}

TEST_F(RefusedPrefixes, AreBoundedHoweverManyAServerAnnounces) {
  constexpr unsigned kMany = 100'000, kInOne = 500;
  parsed(1);
  const auto start = std::chrono::steady_clock::now();
  for (unsigned i = 0; i < kMany; i += kInOne) {
    Octets prefixes;
    for (unsigned j = i; j < i + kInOne; ++j) {
      const auto one = prefix(j);
      prefixes.insert(prefixes.end(), one.begin(), one.end());
    }
    server->update(server->mandatory(), prefixes);
  }
  parsed(2);
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
  RecordProperty("milliseconds", std::to_string(took.count()));
  const auto octets = octetsForRefused(dpu.node.show("show memory bgpd"));
  EXPECT_GT(octets, kRemembered * 64);
  EXPECT_LT(octets, kRemembered * 256);
  const auto answer = list();
  EXPECT_EQ(static_cast<std::size_t>(answer.prefixes_size()), kRemembered);
  // The newest ones.
  EXPECT_EQ(answer.prefixes(127).prefix(), "101.134.159.0/24");
  EXPECT_THAT(counts(), FieldsAre(130, 2, 128));
  EXPECT_TRUE(dpu.stateOf("red", kServer).at("afi-safi").at(0).at("more-prefixes-filtered").as_bool());
  EXPECT_EQ(dpu.stateOf("red", kServer).at("refused").at("policy"), kMany);
}

}  // namespace
}  // namespace nicleaf::test
