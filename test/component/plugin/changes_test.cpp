// SPDX-License-Identifier: Apache-2.0
// What the module tells of changes in a running configuration.
#include <gmock/gmock.h>

#include <chrono>
#include <future>

#include "nicleaf-changes.grpc.pb.h"
#include "support/frr_node.hpp"
#include "support/northbound.hpp"

namespace nicleaf::test {
namespace {

using changes::SinceRequest;
using changes::SinceResponse;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr char kBgp[] = "/nicleaf-frr-bgp:bgp", kMaps[] = "/frr-route-map:lib";

std::string instance(const std::string& vrf) { return std::string(kBgp) + "/instance[vrf='" + vrf + "']"; }

class Changes : public ::testing::Test {
 protected:
  Changes() {
    start();
    add("default");
    add("red");
  }
  void start() {
    node_.start("bgpd");
    northbound_ = std::make_unique<Northbound>(node_.northbound("bgpd"));
  }
  void add(const std::string& vrf, const std::string& as = "65000") {
    const auto status = northbound_->change({{instance(vrf) + "/global/local-as", as}});
    ASSERT_TRUE(status.ok()) << status.error_message();
  }

  /// What has changed since the answer to the request before, or since another one.
  SinceResponse ask(std::vector<std::string> tops = {kBgp, kMaps}) {
    SinceRequest request;
    request.set_instance(last_.instance());
    request.set_version(last_.version());
    for (const std::string& top : tops) request.add_top(top);
    grpc::ClientContext context;
    const auto status = changes::Changes::NewStub(northbound_->channel())->Since(&context, request, &last_);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return last_;
  }
  static std::vector<std::string> changed(const SinceResponse& told) {
    std::vector<std::string> paths;
    for (const auto& piece : told.changed()) paths.push_back(piece.path());
    return paths;
  }

  FrrNode node_;
  std::unique_ptr<Northbound> northbound_;
  SinceResponse last_;
};

TEST_F(Changes, AreAllOfItFirstAndNothingIfThereAreNone) {
  const SinceResponse all = ask();
  EXPECT_TRUE(all.whole());
  EXPECT_THAT(changed(all), ElementsAre(instance("default"), instance("red")));
  EXPECT_THAT(all.changed(1).json(), HasSubstr("\"local-as\":65000"));
  const SinceResponse none = ask();
  EXPECT_FALSE(none.whole());
  EXPECT_THAT(changed(none), IsEmpty());
  EXPECT_THAT(none.removed(), IsEmpty());
}

TEST_F(Changes, AreWhatACommitTouches) {
  (void)ask();
  add("blue");
  SinceResponse told = ask();
  EXPECT_FALSE(told.whole());
  EXPECT_THAT(changed(told), ElementsAre(instance("blue")));
  ASSERT_TRUE(northbound_->change({{instance("blue") + "/global/router-id", "192.0.2.7"}}, {instance("red")}).ok());
  told = ask();
  EXPECT_THAT(changed(told), ElementsAre(instance("blue")));
  EXPECT_THAT(told.changed(0).json(), HasSubstr("192.0.2.7"));
  EXPECT_THAT(told.removed(), ElementsAre(instance("red")));
}

TEST_F(Changes, AreWhatAShellChanges) {
  (void)ask();
  node_.configure({"route-map TYPED permit 10"});
  SinceResponse told = ask();
  EXPECT_FALSE(told.whole());
  EXPECT_THAT(changed(told), ElementsAre(HasSubstr("TYPED")));
  node_.configure({"no route-map TYPED"});
  told = ask();
  EXPECT_THAT(told.removed(), ElementsAre(HasSubstr("TYPED")));
}

TEST_F(Changes, AreOfTheTopLevelNodesThatTheClientNames) {
  (void)ask({kBgp});
  node_.configure({"route-map TYPED permit 10"});
  EXPECT_THAT(changed(ask({kBgp})), IsEmpty());
  last_.Clear();
  EXPECT_THAT(changed(ask({kMaps})), ElementsAre(HasSubstr("TYPED")));
  last_.Clear();
  EXPECT_THAT(changed(ask({"/nicleaf-frr-bgp:b"})), IsEmpty());
}

TEST_F(Changes, AreAllOfItForAClientThatIsFarBehind) {
  const SinceResponse old = ask();
  for (const char* last : {"1", "2", "3", "4", "5", "6"}) {
    ASSERT_TRUE(northbound_->change({{instance("red") + "/global/router-id", std::string("192.0.2.") + last}}).ok());
    (void)ask();
  }
  last_ = old;
  const SinceResponse told = ask();
  EXPECT_TRUE(told.whole());
  EXPECT_THAT(changed(told), ElementsAre(instance("default"), instance("red")));
}

TEST_F(Changes, AreAllOfItForTwoClientsAndThenThoseOfEach) {
  const SinceResponse mine = ask();
  add("blue");
  last_.Clear();
  const SinceResponse others = ask();
  EXPECT_TRUE(others.whole());
  last_ = mine;
  EXPECT_THAT(changed(ask()), ElementsAre(instance("blue")));
  last_ = others;
  EXPECT_THAT(changed(ask()), IsEmpty());
}

TEST_F(Changes, EndACallThatWaitsForThem) {
  (void)ask();
  const auto stub = changes::Changes::NewStub(northbound_->channel());
  const auto waitFor = [&](const std::function<void()>& change) {
    grpc::ClientContext context;
    changes::WaitRequest request;
    request.set_instance(last_.instance());
    request.set_version(last_.version());
    changes::WaitResponse response;
    std::promise<grpc::Status> answered;
    stub->async()->Wait(&context, &request, &response, [&](const grpc::Status& status) { answered.set_value(status); });
    auto answer = answered.get_future();
    EXPECT_EQ(answer.wait_for(std::chrono::milliseconds(500)), std::future_status::timeout);
    change();
    const auto status = answer.get();
    if (status.ok()) {
      EXPECT_EQ(response.instance(), last_.instance());
      EXPECT_NE(response.version(), last_.version());
    }
    return status;
  };
  EXPECT_TRUE(waitFor([&] { add("blue"); }).ok());
  (void)ask();
  EXPECT_TRUE(waitFor([&] { node_.configure({"route-map TYPED permit 10"}); }).ok());
  (void)ask();
  // The daemon does not wait for those who wait for it.
  EXPECT_EQ(waitFor([&] { node_.stop("bgpd"); }).error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(Changes, AreAllOfItAfterARestart) {
  const SinceResponse before = ask();
  node_.stop("bgpd");
  start();
  const SinceResponse after = ask();
  EXPECT_TRUE(after.whole());
  EXPECT_NE(after.instance(), before.instance());
  EXPECT_EQ(after.changed_size(), before.changed_size());  // bgpd has restored itself
}

}  // namespace
}  // namespace nicleaf::test
