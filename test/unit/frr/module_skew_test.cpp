// SPDX-License-Identifier: Apache-2.0
#include "frr/module_skew.hpp"

#include <gmock/gmock.h>

#include "fake_northbound.hpp"
#include "frr/bgpd_client.hpp"
#include "support/temporary_directory.hpp"

namespace nicleaf::frr {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ModuleSkew : public testing::Test {
 protected:
  ModuleSkew() {
    server_ = std::make_unique<FakeNorthbound>((directory_.path / "nicleaf-bgpd.sock").string());
    bgpd_ = std::make_unique<BgpdClient>(io_, bgpdEndpoint(directory_.path));
    bgpd_->onSkew([this](const std::string& what) { told_.push_back(what); });
  }

  model::Expected<std::uint32_t> commit() {
    std::optional<model::Expected<std::uint32_t>> got;
    bgpd_->commit({{{"/nicleaf-frr-bgp:bgp/instance[vrf='red']", ""}}, {}}, "why", [&](auto id) { got = id; });
    EXPECT_TRUE(runUntil(io_, [&] { return got.has_value(); })) << "never called";
    if (!got) throw std::runtime_error("no result");
    return *got;
  }

  boost::asio::io_context io_;
  test::TemporaryDirectory directory_;
  std::unique_ptr<FakeNorthbound> server_;
  std::unique_ptr<BgpdClient> bgpd_;
  std::vector<std::string> told_;
};

TEST_F(ModuleSkew, OfTheSameRevisionIsNothingToTell) {
  server_->start();
  EXPECT_TRUE(commit());
  EXPECT_THAT(told_, IsEmpty());
}

TEST_F(ModuleSkew, AnOlderModuleIsConfiguredAndReported) {
  server_->revision = "2001-01-01";
  server_->start();
  EXPECT_TRUE(commit());
  EXPECT_THAT(told_, ElementsAre(AllOf(HasSubstr("bgpd runs nicleaf's module for nicleaf-frr-bgp of 2001-01-01"),
                                       HasSubstr("this agent is for " + ownRevision()),
                                       HasSubstr("install the frr-nicleaf of the agent's version, then run systemctl "
                                                 "restart frr"))));
}

TEST_F(ModuleSkew, ANewerModuleIsConfiguredAndReported) {
  server_->revision = "2999-01-01";
  server_->start();
  EXPECT_TRUE(commit());
  EXPECT_THAT(told_,
              ElementsAre(AllOf(HasSubstr("of 2999-01-01"), HasSubstr("install the nicleaf of the module's version"))));
}

TEST_F(ModuleSkew, AModuleWithoutRevisionIsOlder) {
  server_->revision = "";
  server_->start();
  EXPECT_TRUE(commit());
  EXPECT_THAT(told_, ElementsAre(AllOf(HasSubstr("of no revision"), HasSubstr("restart frr"))));
}

TEST_F(ModuleSkew, WhatAnOlderModuleRefusesSaysWhy) {
  server_->revision = "2001-01-01";
  server_->editStatus = {grpc::StatusCode::INVALID_ARGUMENT, "/nicleaf-frr-bgp:bgp/instance[vrf='red']: not known"};
  server_->start();
  const auto refused = commit();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, model::ErrorCode::kRefused);
  EXPECT_THAT(refused.error().message(), AllOf(HasSubstr("not known"), HasSubstr("systemctl restart frr")));
}

TEST_F(ModuleSkew, WhatTheRightModuleRefusesDoesNot) {
  server_->editStatus = {grpc::StatusCode::INVALID_ARGUMENT, "/nicleaf-frr-bgp:bgp/instance[vrf='red']: not known"};
  server_->start();
  const auto refused = commit();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), Not(HasSubstr("systemctl restart frr")));
}

TEST_F(ModuleSkew, EndsWithTheRightModule) {
  server_->revision = "2001-01-01";
  server_->start();
  EXPECT_TRUE(commit());
  server_->stop();
  server_->revision = ownRevision();
  server_->start();
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!commit()) ASSERT_LT(std::chrono::steady_clock::now(), end) << "it never connects again";
  EXPECT_THAT(told_, ElementsAre(HasSubstr("2001-01-01"), ""));
}

}  // namespace
}  // namespace nicleaf::frr
