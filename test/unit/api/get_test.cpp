// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "intent/fabric_schema.hpp"
#include "unit/api/fake_agent.hpp"
#include "unit/api/samples.hpp"
#include "unit/api/stub.hpp"

namespace nicleaf::api {
namespace {

using test::Context;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Get : public testing::Test {
 protected:
  Get() {
    node_.onLoop([this] {
      node_.agent().intent = test::kIntent;
      node_.agent().known = test::sampleState();
    });
  }
  grpc::Status get(const DataPath& path, gnmi::GetRequest::DataType type = gnmi::GetRequest::ALL) {
    gnmi::GetRequest request;
    *request.add_path() = test::path(path);
    request.set_type(type);
    request.set_encoding(gnmi::JSON_IETF);
    return send(request);
  }
  grpc::Status send(const gnmi::GetRequest& request) {
    Context context;
    response_.Clear();
    return stub_->Get(&context, request, &response_);
  }
  [[nodiscard]] std::string value() const { return first().val().json_ietf_val(); }
  [[nodiscard]] const gnmi::Update& first() const { return response_.notification(0).update(0); }

  test::Node node_;
  std::unique_ptr<gnmi::gNMI::Stub> stub_ = test::connect(node_.socket());
  gnmi::GetResponse response_;
};

TEST_F(Get, CapabilitiesNameTheModelWithItsRevision) {
  Context context;
  gnmi::CapabilityResponse capabilities;
  ASSERT_TRUE(stub_->Capabilities(&context, {}, &capabilities).ok());
  ASSERT_EQ(capabilities.supported_models_size(), 1);
  EXPECT_EQ(capabilities.supported_models(0).name(), "nicleaf-fabric");
  EXPECT_EQ(capabilities.supported_models(0).version(), intent::FabricSchema().module()->revision);
  ASSERT_EQ(capabilities.supported_encodings_size(), 1);
  EXPECT_EQ(capabilities.supported_encodings(0), gnmi::JSON_IETF);
  EXPECT_EQ(capabilities.gnmi_version(), "0.10.0");
}

TEST_F(Get, TheRootHasIntentAndState) {
  ASSERT_TRUE(get(DataPath{}).ok());
  const auto document = boost::json::parse(first().val().json_ietf_val());
  const auto& fabric = document.at("nicleaf-fabric:fabric");
  EXPECT_EQ(fabric.at("generation"), "7");
  EXPECT_EQ(fabric.at("state").at("generation-applied"), "18446744073709551615");
}

TEST_F(Get, ConfigIsTheIntentAndReadsNoState) {
  ASSERT_TRUE(get({{"fabric", {}}}, gnmi::GetRequest::CONFIG).ok());
  const auto value = boost::json::parse(first().val().json_ietf_val()).as_object();
  EXPECT_TRUE(value.contains("nicleaf-fabric:underlay"));
  EXPECT_FALSE(value.contains("nicleaf-fabric:state"));
  EXPECT_EQ(node_.onLoop([&] { return node_.agent().stateCalls; }), 0);
}

TEST_F(Get, StateIsTheStateOnly) {
  ASSERT_TRUE(get({{"fabric", {}}}, gnmi::GetRequest::STATE).ok());
  const auto value = boost::json::parse(first().val().json_ietf_val()).as_object();
  EXPECT_EQ(value.size(), 1U);
  EXPECT_EQ(value.at("nicleaf-fabric:state").at("phase"), "applied");
}

TEST_F(Get, SelectsByKeys) {
  ASSERT_TRUE(get({{"fabric", {}}, {"state", {}}, {"session", {{"vrf", "red"}}}, {"session-state", {}}}).ok());
  ASSERT_EQ(response_.notification(0).update_size(), 2);
  EXPECT_EQ(first().path().elem(2).key().at("peer"), "192.168.10.2");
  EXPECT_EQ(first().val().json_ietf_val(), "\"established\"");
  EXPECT_GT(response_.notification(0).timestamp(), 1'500'000'000'000'000'000);
}

TEST_F(Get, SeveralPathsBelowAPrefix) {
  gnmi::GetRequest request;
  request.mutable_prefix()->set_target("dpu1");
  request.mutable_prefix()->add_elem()->set_name("nicleaf-fabric:fabric");
  request.add_path()->add_elem()->set_name("generation");
  request.add_path()->add_elem()->set_name("port");
  ASSERT_TRUE(send(request).ok());
  ASSERT_EQ(response_.notification_size(), 2);
  EXPECT_EQ(response_.notification(1).prefix().target(), "dpu1");
  EXPECT_EQ(response_.notification(1).update(0).path().elem_size(), 2);
}

TEST_F(Get, APathToOffloadReadsItAgain) {
  ASSERT_TRUE(get({{"fabric", {}}, {"state", {}}}).ok());
  EXPECT_EQ(node_.onLoop([&] { return node_.agent().offloadReads; }), 0);
  ASSERT_TRUE(get({{"fabric", {}}, {"state", {}}, {"offload", {}}}).ok());
  EXPECT_EQ(node_.onLoop([&] { return node_.agent().offloadReads; }), 1);
}

TEST_F(Get, AnAbsentNodeIsNotFound) {
  EXPECT_EQ(get({{"fabric", {}}, {"port", {{"interface", "nope"}}}}).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(get({{"fabric", {}}, {"state", {}}}, gnmi::GetRequest::CONFIG).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(get({{"interfaces", {}}}).error_message(), HasSubstr("/nicleaf-fabric:interfaces"));
  node_.onLoop([&] { node_.agent().intent.clear(); });
  EXPECT_EQ(get(DataPath{}, gnmi::GetRequest::CONFIG).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(Get, DriftIsComparedForItsOwnPathOnly) {
  const DataPath drift{{"fabric", {}}, {"state", {}}, {"drift", {}}};
  ASSERT_TRUE(get(drift).ok());
  EXPECT_EQ(first().val().json_ietf_val(), R"({"nicleaf-fabric:daemon":[{"name":"bgpd"}]})");
  EXPECT_EQ(node_.onLoop([&] { return node_.agent().stateCalls; }), 0);
  ASSERT_TRUE(get({{"fabric", {}}, {"state", {}}}).ok());
  EXPECT_THAT(first().val().json_ietf_val(), testing::Not(HasSubstr("nicleaf-fabric:drift\":")));

  node_.onLoop([&] { node_.agent().drifted = test::sampleDrift(); });
  auto lines = drift;
  lines.insert(lines.end(), {{"daemon", {{"name", "bgpd"}}}, {"difference", {}}, {"line", {}}});
  ASSERT_TRUE(get(lines).ok());
  ASSERT_EQ(response_.notification(0).update_size(), 2);
  EXPECT_EQ(first().val().json_ietf_val(), R"("neighbor 10.5.5.5 remote-as 65005")");

  node_.onLoop([&] {
    node_.agent().drifted = model::fail({model::ErrorCode::kUnavailable, "bgpd", "comparing", "", "it is away"});
  });
  EXPECT_EQ(get(drift).error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(get(drift, gnmi::GetRequest::CONFIG).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(Get, RefusedPrefixesAreListedForTheirOwnPathOnly) {
  node_.onLoop([&] { node_.agent().refusedNow = test::sampleRefused(); });
  DataPath refused{{"fabric", {}}, {"state", {}}, {"refused", {}}};
  ASSERT_TRUE(get(refused).ok());
  EXPECT_EQ(node_.onLoop([&] { return node_.agent().stateCalls; }), 0);
  ASSERT_TRUE(get({{"fabric", {}}, {"state", {}}}).ok());
  EXPECT_THAT(first().val().json_ietf_val(), testing::Not(HasSubstr("explanation")));
  refused.insert(refused.end(), {{"prefix", {{"prefix", "203.0.113.0/24"}}}, {"detail", {}}});
  ASSERT_TRUE(get(refused).ok());
  EXPECT_EQ(first().val().json_ietf_val(), R"("192.168.10.1")");
  node_.onLoop([&] {
    node_.agent().refusedNow = model::fail({model::ErrorCode::kUnavailable, "bgpd", "listing", "", "it is away"});
  });
  EXPECT_EQ(get(refused).error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(Get, TheHistoryHasADocumentOnlyIfItsGenerationIsNamed) {
  node_.onLoop([&] { node_.agent().documents = test::sampleHistory(); });
  ASSERT_TRUE(get({{"fabric", {}}, {"state", {}}}).ok());
  EXPECT_THAT(value(), Not(HasSubstr("uid 1000")));
  const DataPath history{{"fabric", {}}, {"state", {}}, {"history", {}}};
  ASSERT_TRUE(get(history).ok());
  EXPECT_THAT(value(), AllOf(HasSubstr("uid 1000"), HasSubstr("it is damaged"), Not(HasSubstr("vtep-address"))));
  DataPath entry = history;
  entry.push_back({"entry", {{"generation", "7"}}});
  ASSERT_TRUE(get(entry).ok());
  EXPECT_THAT(value(), AllOf(HasSubstr("uid 1000"), HasSubstr("vtep-address")));
  entry.back().keys["generation"] = "8";
  EXPECT_EQ(get(entry).error_code(), grpc::StatusCode::NOT_FOUND);
  entry.back().keys["generation"] = "*";
  ASSERT_TRUE(get(entry).ok());
  EXPECT_EQ(response_.notification(0).update_size(), 2);
}

TEST_F(Get, TheLogIsReadOnlyForAPathToIt) {
  node_.onLoop([&] { node_.agent().entries = test::sampleJournal(); });
  ASSERT_TRUE(get({{"fabric", {}}, {"state", {}}}).ok());
  EXPECT_THAT(value(), Not(HasSubstr("vx10010")));
  const DataPath log{{"fabric", {}}, {"state", {}}, {"log", {}}};
  ASSERT_TRUE(get(log).ok());
  EXPECT_THAT(value(), AllOf(HasSubstr("the kernel's objects changed"), HasSubstr("ip link set vx10010 up"),
                             HasSubstr("uid 1000"), HasSubstr("refused: ?")));
}

TEST_F(Get, ARouteIsExplainedIfItsVrfAndPrefixAreNamed) {
  node_.onLoop([&] { node_.agent().explained = test::sampleRoute(); });
  const auto entry = [](std::map<std::string, std::string> keys) {
    return DataPath{{"fabric", {}}, {"state", {}}, {"explanation", std::move(keys)}};
  };
  const auto explained = get(entry({{"vrf", "red"}, {"prefix", "203.0.113.7"}}));
  ASSERT_TRUE(explained.ok()) << explained.error_message();
  EXPECT_EQ(node_.onLoop([&] { return node_.agent().asked; }), std::vector<std::string>{"red 203.0.113.7"});
  EXPECT_EQ(node_.onLoop([&] { return node_.agent().stateCalls; }), 0);
  EXPECT_THAT(first().val().json_ietf_val(), HasSubstr(R"("verdict":"accepted")"));
  ASSERT_TRUE(get({{"fabric", {}}, {"state", {}}}).ok());
  EXPECT_THAT(first().val().json_ietf_val(), testing::Not(HasSubstr("verdict")));
  for (const auto& keys : {std::map<std::string, std::string>{}, {{"vrf", "red"}}, {{"vrf", "*"}, {"prefix", "::/0"}}})
    EXPECT_EQ(get(entry(keys)).error_message(), "explanation needs the keys vrf and prefix");
  EXPECT_THAT(get(entry({{"vrf", "red"}, {"prefix", "203.0.113.0/33"}})).error_message(),
              HasSubstr("'203.0.113.0/33' is neither a prefix nor an address"));
}

TEST_F(Get, RefusesUnsupportedRequests) {
  gnmi::GetRequest request;
  EXPECT_EQ(send(request).error_code(), grpc::StatusCode::INVALID_ARGUMENT);  // no path
  request.add_path();
  request.set_encoding(gnmi::PROTO);
  EXPECT_EQ(send(request).error_code(), grpc::StatusCode::UNIMPLEMENTED);
  request.set_encoding(gnmi::JSON_IETF);
  request.add_use_models()->set_name("openconfig-interfaces");
  EXPECT_EQ(send(request).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  request.clear_use_models();
  request.add_extension()->mutable_depth()->set_level(1);
  EXPECT_EQ(send(request).error_code(), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_THAT(get({{"fabric", {}}, {"port", {{"name", "x"}}}}).error_message(), HasSubstr("expected interface"));
}

TEST_F(Get, AnIntentThatIsNotJsonIsAnInternalError) {
  node_.onLoop([&] { node_.agent().intent = "{"; });
  EXPECT_EQ(get(DataPath{}).error_code(), grpc::StatusCode::INTERNAL);
}

}  // namespace
}  // namespace nicleaf::api
