// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include <gmock/gmock.h>

#include "fake_northbound.hpp"
#include "frr/bfd_state.hpp"
#include "frr/northbound_daemon.hpp"

namespace nicleaf::frr {
namespace {

using testing::HasSubstr;

class Bfdd : public testing::Test {
 protected:
  Bfdd() {
    char name[] = "/tmp/nicleaf-frr-XXXXXX";
    directory_ = mkdtemp(name);
  }
  ~Bfdd() override { std::filesystem::remove_all(directory_); }

  model::Expected<model::ConfigTree> config() {
    NorthboundDaemon bfdd(io_, bfddEndpoint(directory_), managedInBfdd());
    std::optional<model::Expected<model::ConfigTree>> got;
    bfdd.getConfig([&](auto tree) { got = std::move(tree); });
    if (!runUntil(io_, [&] { return got.has_value(); })) throw std::runtime_error("no result");
    return *got;
  }

  boost::asio::io_context io_;
  std::filesystem::path directory_;
};

/// Not those that somebody typed, and not those of bgpd, which are no configuration.
TEST_F(Bfdd, OnlyTheAgentsProfilesAndSessionsAreRead) {
  FakeNorthbound server((directory_ / "nicleaf-bfdd.sock").string());
  server.documents = {R"({"frr-bfdd:bfdd":{"bfd":{"profile":[{"name":"nicleaf-fast","detection-multiplier":5},
                          {"name":"fast","passive-mode":true}],"sessions":{"single-hop":[
                          {"dest-addr":"192.0.2.1","interface":"*","vrf":"default"},
                          {"dest-addr":"192.0.2.2","interface":"*","vrf":"red","profile":"fast"},
                          {"dest-addr":"192.0.2.3","interface":"*","vrf":"red","profile":"nicleaf-fast"}]}}}})"};
  server.start();
  const std::string profile = "/frr-bfdd:bfdd/bfd/profile[name='nicleaf-fast']";
  const std::string session = "/frr-bfdd:bfdd/bfd/sessions/single-hop[dest-addr='192.0.2.3'][interface='*'][vrf='red']";
  EXPECT_EQ(config().value(), (model::ConfigTree{{profile, ""},
                                                 {profile + "/detection-multiplier", "5"},
                                                 {session, ""},
                                                 {session + "/profile", "nicleaf-fast"}}));
}

TEST(BfdState, IsThatOfSessionsThatAreNotOnAnInterface) {
  const auto peers = bfdPeersOf(R"({"frr-bfdd:bfdd":{"bfd":{"sessions":{"single-hop":[
      {"dest-addr":"192.0.2.1","interface":"","vrf":"red","stats":{"local-state":"up","session-up-count":1}},
      {"dest-addr":"192.0.2.2","interface":"*","vrf":"red","stats":{"local-state":"init","session-up-count":0}},
      {"dest-addr":"192.0.2.1","interface":"vlan10","vrf":"red","stats":{"local-state":"down","session-up-count":2}},
      {"dest-addr":"2001:db8::1","interface":"","vrf":"red","stats":{"local-state":"down","session-up-count":3}}]}}}})");
  const auto at = [](const char* address) { return model::NextHop{"red", *model::IpAddress::parse(address)}; };
  EXPECT_EQ(peers, (BfdPeers{{at("192.0.2.1"), {model::BfdState::kUp, true}},
                             {at("192.0.2.2"), {model::BfdState::kDown, false}},
                             {at("2001:db8::1"), {model::BfdState::kDown, true}}}));
  EXPECT_TRUE(bfdPeersOf("{}").empty());
}

TEST_F(Bfdd, ThatIsMissingIsAnErrorThatSaysHowToStartIt) {
  const auto answer = config();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, model::ErrorCode::kUnavailable);
  EXPECT_THAT(answer.error().message(), HasSubstr("FRR's bfdd is not running"));
  EXPECT_THAT(answer.error().message(), HasSubstr("\"bfdd=yes\""));
}

}  // namespace
}  // namespace nicleaf::frr
