// SPDX-License-Identifier: Apache-2.0
#include "api/commit_extension.hpp"

#include <functional>

#include <gmock/gmock.h>

#include "unit/api/fake_agent.hpp"
#include "unit/api/samples.hpp"
#include "unit/api/stub.hpp"

namespace nicleaf::api {
namespace {

using namespace std::chrono_literals;
using grpc::StatusCode;
using testing::HasSubstr;
using testing::IsEmpty;

gnmi::SetRequest wholeDocument() {
  gnmi::SetRequest request;
  gnmi::Update* update = request.add_replace();
  *update->mutable_path() = test::path({{"fabric", {}}});
  update->mutable_val()->set_json_ietf_val(test::kIntent);
  return request;
}

class Commit : public testing::Test {
 protected:
  Commit() {
    node_.onLoop([this] {
      node_.agent().applyResult = [] {
        return reconcile::ApplyReport{.plan = {}, .generation = 7, .total = {}, .steps = {}};
      };
    });
  }
  grpc::Status set(const gnmi::SetRequest& request) {
    test::Context context;
    response_.Clear();
    return stub_->Set(&context, request, &response_);
  }
  std::vector<std::string> applied() {
    return node_.onLoop([&] { return node_.agent().applied; });
  }

  test::Node node_;
  std::unique_ptr<gnmi::gNMI::Stub> stub_ = test::connect(node_.socket());
  gnmi::SetResponse response_;
};

TEST_F(Commit, IsOnTrial) {
  gnmi::SetRequest request = wholeDocument(), unnamed = wholeDocument(), back;
  addTrial(request, {"change-1", 90500ms});
  ASSERT_TRUE(set(request).ok());
  addComment(unnamed, "why");
  unnamed.add_extension()->mutable_commit()->set_id("2");
  unnamed.mutable_extension(1)->mutable_commit()->mutable_commit();
  ASSERT_TRUE(set(unnamed).ok());
  addRollback(back, {.generation = 6});
  addTrial(back, {"3", 1s});
  ASSERT_TRUE(set(back).ok());
  ASSERT_TRUE(set(wholeDocument()).ok());
  node_.onLoop([&] {
    const auto& trials = node_.agent().trials;
    ASSERT_EQ(trials.size(), 4U);
    EXPECT_EQ(trials[0]->id, "change-1");
    EXPECT_EQ(trials[0]->time, 90500ms);
    EXPECT_EQ(trials[1]->time, 10min) << "the default of gNMI";
    EXPECT_EQ(node_.agent().provenances[1].comment, "why");
    EXPECT_EQ(trials[2]->time, 1s);
    EXPECT_FALSE(trials[3]);
    EXPECT_EQ(node_.agent().rolledBack.size(), 1U);
  });
}

TEST_F(Commit, IsConfirmedWithoutAnOperation) {
  using Wish = model::TrialRequest::Wish;
  for (const Wish wish : {Wish::kConfirm, Wish::kCancel, Wish::kProlong}) {
    gnmi::SetRequest request;
    addTrialRequest(request, {wish, "change-1", 30s});
    ASSERT_TRUE(set(request).ok()) << wish;
    EXPECT_EQ(response_.response_size(), 0);
    EXPECT_TRUE(readReport(response_));
    *request.add_replace() = wholeDocument().replace(0);
    EXPECT_EQ(set(request).error_code(), StatusCode::INVALID_ARGUMENT) << wish;
  }
  node_.onLoop([&] {
    const auto& asked = node_.agent().trialRequests;
    ASSERT_EQ(asked.size(), 3U);
    EXPECT_EQ(asked[0].wish, Wish::kConfirm);
    EXPECT_EQ(asked[1].wish, Wish::kCancel);
    EXPECT_EQ(asked[2].wish, Wish::kProlong);
    EXPECT_EQ(asked[2].time, 30s);
    EXPECT_EQ(asked[2].id, "change-1");
  });
  EXPECT_THAT(applied(), IsEmpty());
}

TEST_F(Commit, HasAnIdAnActionAndATime) {
  const auto refused = [&](const std::function<void(gnmi_ext::Commit&)>& change, bool withDocument) {
    gnmi::SetRequest request = withDocument ? wholeDocument() : gnmi::SetRequest();
    gnmi_ext::Commit* commit = request.add_extension()->mutable_commit();
    commit->set_id("1");
    change(*commit);
    EXPECT_EQ(set(request).error_code(), StatusCode::INVALID_ARGUMENT) << request.ShortDebugString();
    EXPECT_THAT(set(request).error_message(), HasSubstr("Commit"));
  };
  refused([](auto& /*no action*/) {}, true);
  refused([](auto& commit) { commit.mutable_commit(), commit.set_id(""); }, true);
  refused([](auto& commit) { commit.mutable_commit(), commit.set_id(std::string(129, 'x')); }, true);
  refused([](auto& commit) { commit.mutable_commit(), commit.set_id("two\nlines"); }, true);
  for (const std::int64_t seconds : {std::int64_t{-1}, std::int64_t{0}, std::int64_t{86401}, INT64_MAX})
    refused([&](auto& commit) { commit.mutable_commit()->mutable_rollback_duration()->set_seconds(seconds); }, true);
  refused([](auto& commit) { commit.mutable_set_rollback_duration(); }, false);
  gnmi::SetRequest drained;
  addDrain(drained, {.drained = true});
  addTrial(drained, {"1", 1s});
  EXPECT_EQ(set(drained).error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(applied(), IsEmpty());
}

}  // namespace
}  // namespace nicleaf::api
