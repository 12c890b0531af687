// SPDX-License-Identifier: Apache-2.0
#include "api/client.hpp"

#include <unistd.h>

#include <filesystem>

#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "unit/api/fake_agent.hpp"
#include "unit/api/samples.hpp"

namespace nicleaf::api {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using Kind = CallError::Kind;

class ClientCalls : public testing::Test {
 protected:
  ClientCalls() {
    node_.onLoop([this] {
      node_.agent().intent = test::kIntent;
      node_.agent().known = test::sampleState();
      node_.agent().planResult = [] { return reconcile::Plan{}; };
      node_.agent().applyResult = [] {
        return reconcile::ApplyReport{.plan = {}, .generation = 7, .total = 84ms, .steps = {{"verify", 3ms}}};
      };
    });
  }
  void failWith(model::Error error) {
    node_.onLoop([&] { node_.agent().applyResult = [error] { return tl::unexpected(model::Errors{error}); }; });
  }

  test::Node node_;
  Client client_{node_.socket()};
};

TEST_F(ClientCalls, ApplyAndPlan) {
  const auto applied = client_.apply(test::kIntent, 20s);
  ASSERT_TRUE(applied) << applied.error().message;
  EXPECT_EQ(applied->generation, 7U);
  EXPECT_EQ(applied->total, 84ms);
  EXPECT_EQ(applied->steps.at(0).first, "verify");
  const auto planned = client_.plan(test::kIntent, 20s);
  ASSERT_TRUE(planned) << planned.error().message;
  EXPECT_TRUE(planned->plan.empty());
  EXPECT_EQ(node_.onLoop([&] { return node_.agent().applied.size(); }), 1U);
}

TEST_F(ClientCalls, Get) {
  const auto state = client_.get(Client::DataType::kState, 20s);
  ASSERT_TRUE(state) << state.error().message;
  EXPECT_EQ(boost::json::parse(*state).at(kRootMember).at("state").at("phase"), "applied");
  node_.onLoop([&] { node_.agent().intent.clear(); });
  const auto none = client_.get(Client::DataType::kConfig, 20s);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, Kind::kNotFound);
}

TEST_F(ClientCalls, DistinguishesErrorsOfTheAgentFromItsAbsence) {
  failWith({model::ErrorCode::kUnavailable, "bgpd", "connect", "", "not running"});
  const auto result = client_.apply("{}", 20s);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, Kind::kFailed);
  EXPECT_EQ(result.error().code, model::ErrorCode::kUnavailable);
  EXPECT_EQ(result.error().message, "bgpd: connect: not running");

  node_.stop();
  const auto absent = client_.apply("{}", 20s);
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().kind, Kind::kNotReachable);
  EXPECT_EQ(absent.error().message, "nicleafd is not running: there is no socket " + node_.socket());
}

TEST_F(ClientCalls, PassesEveryErrorCodeOn) {
  using enum model::ErrorCode;
  for (const auto code :
       {kInvalidIntent, kConflict, kUnavailable, kRefused, kPermission, kWrongVersion, kTimeout, kInternal}) {
    failWith({code, "x", "y", "", ""});
    EXPECT_EQ(client_.apply("{}", 20s).error().code, code);
  }
}

TEST_F(ClientCalls, AnAgentThatStopsDuringACallIsNotReachable) {
  node_.onLoop([&] { node_.agent().hold = true; });
  auto waiting = std::async(std::launch::async, [&] { return client_.apply("{}", 20s); });
  while (node_.onLoop([&] { return node_.agent().applied.empty(); })) std::this_thread::yield();
  node_.stop();
  const auto result = waiting.get();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, Kind::kNotReachable);
  EXPECT_THAT(result.error().message, HasSubstr("stopping"));
}

TEST_F(ClientCalls, Deadlines) {
  node_.onLoop([&] { node_.agent().hold = true; });
  const auto result = client_.get(Client::DataType::kState, 50ms);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, model::ErrorCode::kTimeout);
  EXPECT_THAT(result.error().message, HasSubstr("did not answer before the deadline"));
}

TEST_F(ClientCalls, RefusesTooLargeADocument) {
  const auto result = client_.apply(std::string(9'000'000, ' '), 20s);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, model::ErrorCode::kInvalidIntent);
  EXPECT_THAT(result.error().message, HasSubstr("8 MiB"));
}

TEST_F(ClientCalls, SaysWhyThereIsNoConnection) {
  const std::string file = node_.directory() / "file";
  std::filesystem::create_directory(file);
  EXPECT_THAT(Client(file).get(Client::DataType::kAll, 1s).error().message, HasSubstr(file));
  EXPECT_THAT(Client(std::string(300, 'x')).get(Client::DataType::kAll, 1s).error().message, HasSubstr("too long"));
  EXPECT_EQ(Client("/nonexistent").get(Client::DataType::kAll, 1s).error().kind, Kind::kNotReachable);
}

}  // namespace
}  // namespace nicleaf::api
