// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "api/commit_extension.hpp"
#include "api/service_limits.hpp"
#include "api/set_extension.hpp"
#include "support/eventually.hpp"
#include "unit/api/fake_agent.hpp"
#include "unit/api/samples.hpp"
#include "unit/api/stub.hpp"

namespace nicleaf::api {
namespace {

using namespace std::chrono_literals;
using grpc::StatusCode;
using test::Context;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

gnmi::SetRequest replaceWith(const std::string& value, const DataPath& path = {{"fabric", {}}}) {
  gnmi::SetRequest request;
  gnmi::Update* update = request.add_replace();
  *update->mutable_path() = test::path(path);
  update->mutable_val()->set_json_ietf_val(value);
  return request;
}

/// A plan of two steps.
reconcile::Plan samplePlan() {
  reconcile::Plan plan;
  plan.kernel.create.emplace_back(model::SetMtu{.name = "pf0vf0", .mtu = 1500});
  plan.bgpd.updates.emplace_back("/nicleaf-frr-bgp:bgp/instance[vrf='red']/global/local-as", "65001");
  return plan;
}

class Set : public testing::Test {
 protected:
  Set() {
    node_.onLoop([this] {
      node_.agent().planResult = [] { return samplePlan(); };
      node_.agent().applyResult = [] {
        return reconcile::ApplyReport{
            .plan = samplePlan(), .generation = 7, .total = 84250us, .steps = {{"kernel", 1500us}}};
      };
    });
  }
  grpc::Status set(const gnmi::SetRequest& request) {
    Context context;
    response_.Clear();
    return stub_->Set(&context, request, &response_);
  }
  grpc::Status setFailingWith(model::Errors errors) {
    node_.onLoop([&] { node_.agent().applyResult = [errors] { return tl::unexpected(errors); }; });
    return set(replaceWith("{}"));
  }
  std::vector<std::string> applied() {
    return node_.onLoop([&] { return node_.agent().applied; });
  }

  test::Node node_;
  std::unique_ptr<gnmi::gNMI::Stub> stub_ = test::connect(node_.socket());
  gnmi::SetResponse response_;
};

TEST_F(Set, AppliesAWholeDocument) {
  ASSERT_TRUE(set(replaceWith(test::kIntent, {})).ok());
  EXPECT_THAT(applied(), ElementsAre(test::kIntent));
  ASSERT_EQ(response_.response_size(), 1);
  EXPECT_EQ(response_.response(0).op(), gnmi::UpdateResult::REPLACE);
  EXPECT_GT(response_.timestamp(), 0);
  const auto report = readReport(response_);
  ASSERT_TRUE(report) << report.error();
  EXPECT_EQ(report->generation, 7U);
  EXPECT_EQ(report->total, 84250us);
  EXPECT_THAT(report->plan, ElementsAre(HasSubstr("pf0vf0"), HasSubstr("local-as")));
  EXPECT_THAT(report->steps, ElementsAre(std::pair<std::string, std::chrono::microseconds>("kernel", 1500us)));
}

TEST_F(Set, AcceptsTheDocumentOrItsContentAtTheFabric) {
  ASSERT_TRUE(set(replaceWith(test::kIntent)).ok());
  ASSERT_TRUE(set(replaceWith(" \n{ \"generation\": \"7\" }")).ok());
  EXPECT_THAT(applied(), ElementsAre(test::kIntent, "{\"nicleaf-fabric:fabric\": \n{ \"generation\": \"7\" }}"));
}

TEST_F(Set, OperationsAreOneTransactionAndChangeTheDocumentInEffect) {
  node_.onLoop([this] { node_.agent().intent = test::kIntent; });
  gnmi::SetRequest request;
  request.mutable_prefix()->add_elem()->set_name("fabric");
  request.mutable_prefix()->set_target("dpu1");
  *request.add_delete_() = test::path({{"port", {}}});
  gnmi::Update* as = request.add_update();
  *as->mutable_path() = test::path({{"underlay", {}}, {"local-as", {}}});
  as->mutable_val()->set_uint_val(65009);
  gnmi::Update* uplink = request.add_replace();
  *uplink->mutable_path() = test::path({{"underlay", {}}, {"uplink", {{"interface", "eth0"}}}});
  uplink->mutable_val()->set_json_ietf_val(R"({"mtu":9000})");
  for (gnmi::Path* path : {request.mutable_delete_(0), as->mutable_path(), uplink->mutable_path()})
    path->mutable_elem(0)->set_name(path->elem(0).name().substr(path->elem(0).name().find(':') + 1));
  const grpc::Status status = set(request);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(applied().size(), 1U);
  const auto document = boost::json::parse(applied().front()).at("nicleaf-fabric:fabric");
  EXPECT_EQ(document.at("underlay").at("local-as"), 65009);
  EXPECT_EQ(document.at("underlay").at("uplink").at(0).at("mtu"), 9000);
  EXPECT_FALSE(document.as_object().contains("port"));
  EXPECT_EQ(document.at("generation"), "8");
  ASSERT_EQ(response_.response_size(), 3);
  EXPECT_EQ(response_.response(0).op(), gnmi::UpdateResult::DELETE);
  EXPECT_EQ(response_.response(1).op(), gnmi::UpdateResult::REPLACE);
  EXPECT_EQ(response_.response(2).op(), gnmi::UpdateResult::UPDATE);
  EXPECT_EQ(response_.response(2).path().elem(1).name(), "local-as");

  addDryRun(request);
  ASSERT_TRUE(set(request).ok());
  EXPECT_EQ(applied().size(), 1U);
  EXPECT_EQ(node_.onLoop([&] { return node_.agent().planned.size(); }), 1U);
}

TEST_F(Set, AUnionReplaceIsTheWholeDocument) {
  node_.onLoop([this] { node_.agent().intent = test::kIntent; });
  gnmi::SetRequest request;
  gnmi::Update* update = request.add_union_replace();
  update->mutable_val()->set_json_ietf_val(R"({"nicleaf-fabric:fabric":{"anycast-mac":"02:00:00:00:00:09"}})");
  ASSERT_TRUE(set(request).ok());
  EXPECT_EQ(boost::json::parse(applied().front()),
            boost::json::parse(R"({"nicleaf-fabric:fabric":{"anycast-mac":"02:00:00:00:00:09","generation":"8"}})"));
  EXPECT_EQ(response_.response(0).op(), gnmi::UpdateResult::UNION_REPLACE);
  request.add_delete_();
  EXPECT_THAT(set(request).error_message(), HasSubstr("a union_replace and other operations"));
}

TEST_F(Set, ADryRunOnlyPlans) {
  gnmi::SetRequest request = replaceWith(test::kIntent);
  addDryRun(request);
  ASSERT_TRUE(set(request).ok());
  EXPECT_THAT(applied(), IsEmpty());
  EXPECT_THAT(node_.onLoop([&] { return node_.agent().planned; }), ElementsAre(test::kIntent));
  const auto report = readReport(response_);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->plan.size(), 2U);
  EXPECT_FALSE(boost::json::parse(report->json).as_object().contains("generation"));
}

TEST_F(Set, ADrainHasNoOperation) {
  gnmi::SetRequest request;
  addDrain(request, {.vrf = "red", .drained = false});
  ASSERT_TRUE(set(request).ok());
  EXPECT_THAT(applied(), IsEmpty());
  const auto drained = node_.onLoop([&] { return node_.agent().drained; });
  ASSERT_EQ(drained.size(), 1U);
  EXPECT_EQ(drained[0].vrf, "red");
  EXPECT_FALSE(drained[0].drained);
  EXPECT_EQ(response_.response_size(), 0);
  EXPECT_TRUE(readReport(response_));
  *request.add_replace() = replaceWith(test::kIntent).replace(0);
  EXPECT_EQ(set(request).error_code(), StatusCode::INVALID_ARGUMENT);
  for (const char* message : {R"({"nicleaf":"drain","vrf":"red"})", R"({"nicleaf":"drain","ip-vrf":7})"}) {
    request.clear_replace();
    request.mutable_extension(0)->mutable_registered_ext()->set_msg(message);
    EXPECT_EQ(set(request).error_code(), StatusCode::UNIMPLEMENTED) << message;
  }
}

TEST_F(Set, AnApplyHasItsAuthorAndComment) {
  gnmi::SetRequest request = replaceWith(test::kIntent);
  addComment(request, "a \xc3\xbc");
  ASSERT_TRUE(set(request).ok());
  ASSERT_TRUE(set(replaceWith(test::kIntent)).ok());
  const std::string self = "uid " + std::to_string(::getuid());
  const auto from = node_.onLoop([&] { return node_.agent().provenances; });
  EXPECT_THAT(from, ElementsAre(store::Provenance{"gNMI", self, "a \xc3\xbc"}, store::Provenance{"gNMI", self, ""}));
}

TEST_F(Set, DrainsAndConfirmationsHaveTheirAuthor) {
  gnmi::SetRequest drain, confirmation;
  addDrain(drain, {.vrf = "red", .drained = true});
  ASSERT_TRUE(set(drain).ok());
  addTrialRequest(confirmation, {model::TrialRequest::kConfirm, "change-1", {}});
  ASSERT_TRUE(set(confirmation).ok());
  const store::Provenance self{"gNMI", "uid " + std::to_string(::getuid()), ""};
  EXPECT_THAT(node_.onLoop([&] { return node_.agent().provenances; }), ElementsAre(self, self));
}

TEST_F(Set, ACommentIsShortAndPrintable) {
  for (const std::string& comment : {std::string(201, 'x'), std::string("two\nlines"), std::string("\x1b[2J"),
                                     std::string("\xc2\x9b"), std::string("del\x7f")}) {
    gnmi::SetRequest request = replaceWith(test::kIntent);
    addComment(request, comment);
    EXPECT_EQ(set(request).error_code(), StatusCode::INVALID_ARGUMENT) << comment;
    gnmi::SetRequest rollback;
    addRollback(rollback, {.comment = comment});
    EXPECT_EQ(set(rollback).error_code(), StatusCode::INVALID_ARGUMENT) << comment;
    EXPECT_THAT(set(rollback).error_message(), HasSubstr("the comment"));
  }
  gnmi::SetRequest request = replaceWith(test::kIntent);
  addComment(request, std::string(200, 'x'));
  EXPECT_TRUE(set(request).ok());
  EXPECT_EQ(applied().size(), 1U);
}

TEST_F(Set, ARollbackHasNoOperation) {
  node_.onLoop([this] {
    node_.agent().applyResult = [] {
      return reconcile::ApplyReport{.plan = {}, .generation = 8, .total = {}, .steps = {}, .restores = 6};
    };
  });
  gnmi::SetRequest request, planned;
  addRollback(request, {.generation = 6, .comment = "back"});
  ASSERT_TRUE(set(request).ok());
  EXPECT_EQ(response_.response_size(), 0);
  const auto report = readReport(response_);
  ASSERT_TRUE(report) << report.error();
  EXPECT_EQ(report->generation, 8U);
  EXPECT_EQ(report->restores, 6U);
  addRollback(planned, {.generation = 18446744073709551615U, .dryRun = true});
  ASSERT_TRUE(set(planned).ok());
  *request.add_replace() = replaceWith(test::kIntent).replace(0);
  EXPECT_EQ(set(request).error_code(), StatusCode::INVALID_ARGUMENT);
  request.clear_replace();
  request.clear_extension();
  addRollback(request, {});
  ASSERT_TRUE(set(request).ok());
  for (const char* message : {R"({"nicleaf":"rollback","generation":6})", R"({"nicleaf":"rollback","generation":"x"})",
                              R"({"nicleaf":"rollback","generation":""})", R"({"nicleaf":"rollback","ip-vrf":"red"})",
                              R"({"nicleaf":"dry-run","comment":"c"})"}) {
    request.mutable_extension(0)->mutable_registered_ext()->set_msg(message);
    EXPECT_EQ(set(request).error_code(), StatusCode::UNIMPLEMENTED) << message;
  }
  node_.onLoop([&] {
    EXPECT_THAT(node_.agent().rolledBack, ElementsAre(std::optional<std::uint64_t>(6), std::nullopt));
    EXPECT_THAT(node_.agent().plannedBack, ElementsAre(std::optional<std::uint64_t>(18446744073709551615U)));
    EXPECT_EQ(node_.agent().provenances.front().comment, "back");
  });
  EXPECT_THAT(applied(), IsEmpty());
}

TEST_F(Set, NamesWhatIsWrongWithARequest) {
  const auto expectRefused = [&](const gnmi::SetRequest& request, const char* why) {
    const grpc::Status status = set(request);
    EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT) << why;
    EXPECT_THAT(status.error_message(), HasSubstr(why));
  };
  gnmi::SetRequest request;
  expectRefused(request, "0 operations");
  for (int i = 0; i <= kMaxOperations; ++i) request.add_delete_();
  expectRefused(request, "1025 operations");
  expectRefused(replaceWith("{}", {{"fabric", {}}, {"state", {}}}), "/nicleaf-fabric:fabric/state: ");
  expectRefused(replaceWith("{}", {{"fabric", {}}, {"port", {{"name", "x"}}}}), "expected interface");
  expectRefused(replaceWith("{", {{"fabric", {}}, {"underlay", {}}}),
                "/nicleaf-fabric:fabric/underlay: the value is not JSON");
  expectRefused(replaceWith("[]"), "not a JSON object");
  expectRefused(replaceWith("fabric: {}"), "not a JSON object");
  expectRefused(replaceWith(""), "not a JSON object");
  request = replaceWith("{}");
  request.mutable_replace(0)->mutable_val()->set_json_val("{}");
  expectRefused(request, "not in json_ietf_val");
  request = replaceWith("{}", {{"fabric", {}}, {"underlay", {}}});
  request.mutable_replace(0)->mutable_val()->set_bytes_val("x");
  expectRefused(request, "another type");
  EXPECT_THAT(applied(), IsEmpty());
}

TEST_F(Set, DoesNotIgnoreExtensions) {
  gnmi::SetRequest request = replaceWith("{}");
  request.add_extension()->mutable_depth();
  EXPECT_EQ(set(request).error_code(), StatusCode::UNIMPLEMENTED);
  for (const char* message : {"", "{", "[]", "{}", R"({"nicleaf":"dry run"})", R"({"nicleaf":"dry-run","x":1})"}) {
    request.clear_extension();
    auto* extension = request.add_extension()->mutable_registered_ext();
    extension->set_id(gnmi_ext::EID_EXPERIMENTAL);
    extension->set_msg(message);
    EXPECT_EQ(set(request).error_code(), StatusCode::UNIMPLEMENTED) << message;
  }
  EXPECT_THAT(applied(), IsEmpty());
}

TEST_F(Set, ShowsEveryErrorOfADocument) {
  const model::Error one{model::ErrorCode::kInvalidIntent, "/a", "vni 0", "1..16777215", ""};
  const model::Error two{model::ErrorCode::kInvalidIntent, "/b", "used twice\nhere", "", ""};
  const grpc::Status status = setFailingWith({one, two});
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(status.error_message(), one.message() + "\n/b: used twice here");
}

TEST_F(Set, CountsErrorsThatDoNotFit) {
  const model::Error error{model::ErrorCode::kInvalidIntent, "/nicleaf-fabric:fabric/segment", "100% \"wrong\"", "",
                           ""};
  const grpc::Status status = setFailingWith(model::Errors(5000, error));
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr(error.message()));
  EXPECT_THAT(status.error_message(), testing::ContainsRegex("and 4[0-9]+ more errors"));
  EXPECT_LT(status.error_message().size(), 8000U);
  const model::Error huge{model::ErrorCode::kInvalidIntent, std::string(100'000, '%'), "", "", ""};
  EXPECT_EQ(setFailingWith({huge, error}).error_code(), StatusCode::INVALID_ARGUMENT);
}

TEST_F(Set, MapsTheAgentsErrors) {
  using enum model::ErrorCode;
  const std::pair<model::ErrorCode, StatusCode> table[] = {
      {kInvalidIntent, StatusCode::INVALID_ARGUMENT}, {kConflict, StatusCode::ABORTED},
      {kUnavailable, StatusCode::UNAVAILABLE},        {kRefused, StatusCode::FAILED_PRECONDITION},
      {kPermission, StatusCode::FAILED_PRECONDITION}, {kWrongVersion, StatusCode::FAILED_PRECONDITION},
      {kTimeout, StatusCode::DEADLINE_EXCEEDED},      {kInternal, StatusCode::INTERNAL}};
  for (const auto& [code, expected] : table)
    EXPECT_EQ(setFailingWith({{code, "bgpd", "commit", "", "no"}}).error_code(), expected) << toString(code);
}

TEST_F(Set, LimitsTheNumberOfWaitingCalls) {
  node_.onLoop([&] { node_.agent().hold = true; });
  const auto held = [&] { return node_.onLoop([&] { return node_.agent().held.size(); }); };
  std::vector<std::future<grpc::Status>> waiting;
  for (unsigned i = 0; i < kMaxSets; ++i) {
    waiting.push_back(std::async(std::launch::async, [&] {
      Context context;
      gnmi::SetResponse response;
      return stub_->Set(&context, replaceWith("{}"), &response);
    }));
  }
  ASSERT_TRUE(nicleaf::test::eventually([&] { return held() == kMaxSets; }));
  EXPECT_EQ(set(replaceWith("{}")).error_code(), StatusCode::RESOURCE_EXHAUSTED);
  node_.onLoop([&] {
    node_.agent().hold = false;
    node_.agent().release();
  });
  for (auto& one : waiting) EXPECT_TRUE(one.get().ok());
  EXPECT_TRUE(set(replaceWith("{}")).ok());
}

TEST_F(Set, AStoppingAgentEndsCalls) {
  node_.onLoop([&] { node_.agent().hold = true; });
  auto waiting = std::async(std::launch::async, [&] { return set(replaceWith("{}")); });
  ASSERT_TRUE(nicleaf::test::eventually([&] { return applied().size() == 1; }));
  node_.stop();
  EXPECT_EQ(waiting.get().error_code(), StatusCode::UNAVAILABLE);
  node_.onLoop([&] { node_.agent().release(); });  // an answer that comes too late goes nowhere
}

}  // namespace
}  // namespace nicleaf::api
