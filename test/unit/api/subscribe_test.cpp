// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "unit/api/fake_agent.hpp"
#include "unit/api/samples.hpp"
#include "unit/api/stub.hpp"

namespace nicleaf::api {
namespace {

using grpc::StatusCode;
using testing::HasSubstr;

const DataPath kSessions{{"fabric", {}}, {"state", {}}, {"session", {}}};

gnmi::SubscribeRequest request(gnmi::SubscriptionList::Mode mode, const DataPath& path = kSessions,
                               gnmi::SubscriptionMode how = gnmi::ON_CHANGE) {
  gnmi::SubscribeRequest made;
  made.mutable_subscribe()->set_mode(mode);
  made.mutable_subscribe()->set_encoding(gnmi::JSON_IETF);
  gnmi::Subscription* one = made.mutable_subscribe()->add_subscription();
  *one->mutable_path() = test::path(path);
  one->set_mode(how);
  return made;
}

class Subscribe : public testing::Test {
 protected:
  Subscribe() {
    node_.onLoop([this] {
      node_.agent().intent = test::kIntent;
      node_.agent().known = test::sampleState();
    });
  }
  ~Subscribe() override { context_.TryCancel(); }

  void send(const gnmi::SubscribeRequest& message) {
    if (!stream_) stream_ = stub_->Subscribe(&context_);
    ASSERT_TRUE(stream_->Write(message));
  }
  gnmi::Notification next() {
    gnmi::SubscribeResponse response;
    if (!stream_->Read(&response)) throw std::runtime_error("ended: " + stream_->Finish().error_message());
    if (!response.has_update()) throw std::runtime_error("not a notification");
    return response.update();
  }
  void expectSync() {
    gnmi::SubscribeResponse response;
    ASSERT_TRUE(stream_->Read(&response));
    EXPECT_TRUE(response.sync_response());
  }
  grpc::Status end() {
    gnmi::SubscribeResponse response;
    while (stream_->Read(&response)) {
    }
    return stream_->Finish();
  }
  grpc::Status refused(const gnmi::SubscribeRequest& message) {
    test::Context context;
    auto stream = stub_->Subscribe(&context);
    stream->Write(message);
    gnmi::SubscribeResponse response;
    while (stream->Read(&response)) {
    }
    return stream->Finish();
  }
  /// Changes what the agent knows, and tells the server.
  void change(const std::function<void(AgentState&)>& how) {
    node_.onLoop([&] {
      how(node_.agent().known);
      node_.server().stateChanged();
    });
  }

  test::Node node_;
  std::unique_ptr<gnmi::gNMI::Stub> stub_ = test::connect(node_.socket());
  test::Context context_;
  std::unique_ptr<grpc::ClientReaderWriter<gnmi::SubscribeRequest, gnmi::SubscribeResponse>> stream_;
};

TEST_F(Subscribe, OnceSendsAllAndEnds) {
  send(request(gnmi::SubscriptionList::ONCE));
  const auto notification = next();
  EXPECT_EQ(notification.update_size(), 3);
  EXPECT_THAT(notification.update(0).val().json_ietf_val(), HasSubstr("session-state"));
  expectSync();
  EXPECT_TRUE(end().ok());
}

TEST_F(Subscribe, OnceAtAnEmptyPathSendsOnlyTheSync) {
  send(request(gnmi::SubscriptionList::ONCE, {{"fabric", {}}, {"segment", {{"name", "none"}}}}));
  expectSync();
  EXPECT_TRUE(end().ok());
}

TEST_F(Subscribe, PollAnswersEachPoll) {
  send(request(gnmi::SubscriptionList::POLL));
  gnmi::SubscribeRequest poll;
  poll.mutable_poll();
  for (int i = 0; i < 3; ++i) {
    send(poll);
    EXPECT_EQ(next().update_size(), 3);
    expectSync();
  }
  stream_->WritesDone();
  EXPECT_TRUE(end().ok());
}

TEST_F(Subscribe, OnChangeSendsTheSessionThatChanged) {
  send(request(gnmi::SubscriptionList::STREAM));
  EXPECT_EQ(next().update_size(), 3);
  expectSync();
  change([](AgentState& state) {
    for (auto& [key, session] : state.sessions) session.since -= std::chrono::seconds(1);  // no change
    state.sessions.at({"red", "fd00::2"}).state = model::SessionState::kIdle;
  });
  const auto changed = next();
  ASSERT_EQ(changed.update_size(), 1);
  EXPECT_EQ(changed.update(0).path().elem(2).key().at("peer"), "fd00::2");
  EXPECT_THAT(changed.update(0).val().json_ietf_val(), HasSubstr("\"idle\""));

  change([](AgentState& state) { state.sessions.erase({"default", "eth0"}); });
  const auto gone = next();
  EXPECT_EQ(gone.update_size(), 0);
  ASSERT_EQ(gone.delete__size(), 1);
  EXPECT_EQ(gone.delete_(0).elem(2).key().at("peer"), "eth0");
}

TEST_F(Subscribe, OnChangeSendsTheIntentToo) {
  send(request(gnmi::SubscriptionList::STREAM, {{"fabric", {}}, {"generation", {}}}, gnmi::TARGET_DEFINED));
  EXPECT_EQ(next().update(0).val().json_ietf_val(), "\"7\"");
  expectSync();
  node_.onLoop([&] {
    node_.agent().intent = R"({"nicleaf-fabric:fabric":{"generation":"8"}})";
    node_.server().stateChanged();
  });
  EXPECT_EQ(next().update(0).val().json_ietf_val(), "\"8\"");
}

TEST_F(Subscribe, UpdatesOnlySendsNothingAtFirst) {
  auto wanted = request(gnmi::SubscriptionList::STREAM);
  wanted.mutable_subscribe()->set_updates_only(true);
  send(wanted);
  expectSync();
  change([](AgentState& state) { state.sessions.at({"red", "fd00::2"}).state = model::SessionState::kIdle; });
  EXPECT_EQ(next().update_size(), 1);
}

TEST_F(Subscribe, SampleSendsRepeatedly) {
  auto wanted = request(gnmi::SubscriptionList::STREAM, kSessions, gnmi::SAMPLE);
  wanted.mutable_subscribe()->mutable_subscription(0)->set_sample_interval(1'000'000'000);
  send(wanted);
  const auto first = next();
  expectSync();
  const auto second = next();
  EXPECT_EQ(second.update_size(), 3);
  EXPECT_GE(second.timestamp() - first.timestamp(), 900'000'000);
}

TEST_F(Subscribe, SplitsLargeAnswers) {
  node_.onLoop([&] {
    for (int i = 0; i < 20000; ++i) {
      const std::string peer = "peer" + std::to_string(i);
      node_.agent().known.sessions[{"red", peer}] = test::sampleSession("red", peer);
    }
  });
  send(request(gnmi::SubscriptionList::ONCE));
  int updates = 0, notifications = 0;
  gnmi::SubscribeResponse response;
  while (stream_->Read(&response) && response.has_update()) {
    EXPECT_LT(response.ByteSizeLong(), 4U * 1024 * 1024);  // what a gRPC client takes by default
    updates += response.update().update_size();
    ++notifications;
  }
  EXPECT_EQ(updates, 20003);
  EXPECT_GT(notifications, 1);
}

TEST_F(Subscribe, AStoppingAgentEndsTheStream) {
  send(request(gnmi::SubscriptionList::STREAM));
  next();
  expectSync();
  node_.stop();
  EXPECT_EQ(end().error_code(), StatusCode::UNAVAILABLE);
}

TEST_F(Subscribe, NamesTheUnsupportedPart) {
  gnmi::SubscribeRequest poll;
  poll.mutable_poll();
  EXPECT_THAT(refused(poll).error_message(), HasSubstr("SubscriptionList"));
  gnmi::SubscribeRequest empty;
  empty.mutable_subscribe();
  EXPECT_THAT(refused(empty).error_message(), HasSubstr("no subscription"));
  auto wanted = request(gnmi::SubscriptionList::ONCE, {{"fabric", {{"k", "v"}}}});
  EXPECT_EQ(refused(wanted).error_code(), StatusCode::INVALID_ARGUMENT);
  wanted = request(gnmi::SubscriptionList::STREAM, kSessions, gnmi::SAMPLE);
  wanted.mutable_subscribe()->mutable_subscription(0)->set_sample_interval(1);
  EXPECT_THAT(refused(wanted).error_message(), HasSubstr("1 s"));
  wanted.mutable_subscribe()->mutable_subscription(0)->set_heartbeat_interval(1);
  EXPECT_EQ(refused(wanted).error_code(), StatusCode::UNIMPLEMENTED);
  wanted = request(gnmi::SubscriptionList::ONCE);
  wanted.mutable_subscribe()->set_encoding(gnmi::PROTO);
  EXPECT_EQ(refused(wanted).error_code(), StatusCode::UNIMPLEMENTED);
}

TEST_F(Subscribe, ASecondListIsAnError) {
  send(request(gnmi::SubscriptionList::STREAM));
  send(request(gnmi::SubscriptionList::STREAM));
  EXPECT_EQ(end().error_code(), StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace nicleaf::api
