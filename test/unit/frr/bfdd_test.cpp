// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include <gmock/gmock.h>

#include "fake_northbound.hpp"
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

TEST_F(Bfdd, OnlyTheAgentsProfilesAreRead) {
  FakeNorthbound server((directory_ / "nicleaf-bfdd.sock").string());
  server.documents = {R"({"frr-bfdd:bfdd":{"bfd":{"profile":[{"name":"nicleaf-fast","detection-multiplier":5},
                          {"name":"fast","passive-mode":true}],"sessions":{"single-hop":[{"dest-addr":"192.0.2.1"}]}}}})"};
  server.start();
  const std::string profile = "/frr-bfdd:bfdd/bfd/profile[name='nicleaf-fast']";
  EXPECT_EQ(config().value(), (model::ConfigTree{{profile, ""}, {profile + "/detection-multiplier", "5"}}));
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
