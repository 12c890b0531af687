// SPDX-License-Identifier: Apache-2.0
// Long commits: bgpd does its other work meanwhile, and the commits are atomic all the same.
#include <gmock/gmock.h>
#include <grpcpp/client_context.h>

#include <atomic>
#include <boost/json.hpp>
#include <thread>

#include "support/eventually.hpp"
#include "support/frr_node.hpp"
#include "support/northbound.hpp"

using nicleaf::test::eventually;
using nicleaf::test::FrrNode;
using nicleaf::test::Northbound;
using ::testing::HasSubstr;
using ::testing::Not;

namespace {

constexpr int kTenants = 100;
constexpr auto kBgp = "/nicleaf-frr-bgp:bgp";

std::string tenant(int number) {
  const std::string n = std::to_string(number);
  std::string neighbors;
  for (const char* host : {"1", "2"}) {
    neighbors += std::string(neighbors.empty() ? "" : ",") + R"({"remote-address":"10.1.)" + n + "." + host +
                 R"(","neighbor-remote-as":{"remote-as-type":"external"},"password":"p)" + n +
                 R"(","afi-safis":{"afi-safi":[{"afi-safi-name":"ipv4-unicast","ipv4-unicast":{
                     "filter-config":{"plist-import":"t)" +
                 n + R"("}}}]}})";
  }
  return R"({"vrf":"t)" + n + R"(","global":{"local-as":65000,"afi-safis":{"afi-safi":[{"afi-safi-name":"l2vpn-evpn",
    "l2vpn-evpn":{"ip-vrf":{"rd":"65000:)" +
         std::to_string(number + 1) + R"(","import-route-target":["65000:)" + n +
         R"("]}}}]}},"neighbors":{"neighbor":[)" + neighbors + "]}}";
}

/// Tenants with a prefix list each, followed by more instances.
std::string tenants(const std::string& more = "", int number = kTenants) {
  std::string instances;
  std::string lists;
  for (int i = 0; i < number; ++i) {
    instances += (i ? "," : "") + tenant(i);
    lists += std::string(i ? "," : "") + R"({"type":"ipv4","name":"t)" + std::to_string(i) +
             R"(","entry":[{"sequence":5,"action":"permit","ipv4-prefix":"10.0.0.0/8"}]})";
  }
  return R"({"nicleaf-frr-bgp:bgp":{"instance":[)" + instances + more + R"(]},"frr-filter:lib":{"prefix-list":[)" +
         lists + "]}}";
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t n = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size())) ++n;
  return n;
}

class LargeCommit : public ::testing::Test {
 protected:
  LargeCommit() {
    node.start("bgpd");
    const auto status = other.merge(R"({"nicleaf-frr-bgp:bgp":{"instance":[{"vrf":"default","global":{"local-as":65000,
      "afi-safis":{"afi-safi":[{"afi-safi-name":"l2vpn-evpn","l2vpn-evpn":{"advertise-all-vni":true}}]}}}]}})");
    EXPECT_TRUE(status.ok()) << status.error_message();
    before = node.runningConfig();
  }

  /// Commits a document on a second thread, and repeats something else until the commit is over.
  template <typename Meanwhile>
  grpc::Status commitWith(const std::string& document, Meanwhile meanwhile) {
    const auto candidate = first->create();
    if (auto status = first->load(candidate, document); !status.ok()) return status;
    std::atomic<bool> over{false};
    grpc::Status result;
    std::thread committing([&] {
      result = first->commit(candidate, frr::CommitRequest::ALL);
      over = true;
    });
    while (!over) meanwhile([&] { return over.load(); });
    committing.join();
    return result;
  }

  /// Whether bgpd has created an instance of the document.
  bool hasBegun() { return other.state(std::string(kBgp) + "/instance[vrf='t0']").find("t0") != std::string::npos; }

  FrrNode node;
  std::unique_ptr<Northbound> first = std::make_unique<Northbound>(node.northbound("bgpd"));
  Northbound other{node.northbound("bgpd")};
  std::string before;
};

TEST_F(LargeCommit, OthersAreAnsweredMeanwhileAndSeeAllOrNothing) {
  int answers = 0;
  const auto status = commitWith(tenants(), [&](auto over) {
    const auto instances = count(other.config(kBgp), R"("vrf":)");
    EXPECT_TRUE(instances == 1 || instances == kTenants + 1) << instances;
    if (!over()) ++answers;
  });
  ASSERT_TRUE(status.ok()) << status.error_message();
  // One answer can come before the commit has begun, and one right before it is over.
  EXPECT_GE(answers, 5);
  EXPECT_EQ(count(node.runningConfig(), "router bgp"), kTenants + 1);
}

TEST_F(LargeCommit, RefusalAtItsEndTakesAllBack) {
  // Only one instance may advertise the VNIs, and 'z' comes after all tenants.
  int answers = 0;
  const auto status = commitWith(tenants(R"(,{"vrf":"z","global":{"local-as":65000,"afi-safis":{"afi-safi":[
                                   {"afi-safi-name":"l2vpn-evpn","l2vpn-evpn":{"advertise-all-vni":true}}]}}})"),
                                 [&](auto over) {
                                   EXPECT_EQ(count(other.config(kBgp), R"("vrf":)"), 1u);
                                   if (!over()) ++answers;
                                 });
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION) << status.error_message();
  EXPECT_THAT(status.error_message(), HasSubstr("instance[vrf='z']"));
  EXPECT_GE(answers, 5);
  EXPECT_EQ(node.runningConfig(), before);
}

TEST_F(LargeCommit, OtherCommitsHaveToWait) {
  const auto candidate = other.create();
  ASSERT_TRUE(
      other.edit(candidate, {{std::string(kBgp) + "/instance[vrf='default']/global/router-id", "1.1.1.1"}}).ok());
  int refused = 0;
  // bgpd may be done a moment before its client knows.
  const auto isDone = [&](auto& over) { return over() || count(other.config(kBgp), R"("vrf":)") > 1; };
  const auto status = commitWith(tenants(), [&](auto over) {
    if (!hasBegun()) return;
    const auto mine = other.commit(candidate, frr::CommitRequest::PREPARE);
    EXPECT_TRUE(!mine.ok() || isDone(over));
    if (mine.error_code() == grpc::StatusCode::UNAVAILABLE) ++refused;
    if (mine.ok()) {
      EXPECT_TRUE(other.commit(candidate, frr::CommitRequest::ABORT).ok());
    }
    // FRR's own commits, too.
    if (!over()) {
      grpc::ClientContext context;
      frr::LockConfigResponse response;
      EXPECT_TRUE(!other.stub().LockConfig(&context, {}, &response).ok() || isDone(over));
    }
  });
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_GE(refused, 1);
  ASSERT_TRUE(other.update(candidate).ok());
  EXPECT_TRUE(other.commit(candidate, frr::CommitRequest::ALL).ok());
  EXPECT_THAT(node.runningConfig(), HasSubstr("router-id 1.1.1.1"));
}

TEST_F(LargeCommit, ClientThatLeavesMeanwhileLeavesNothing) {
  const auto candidate = first->create();
  ASSERT_TRUE(first->load(candidate, tenants("", 3 * kTenants / 2)).ok());
  auto context = std::make_unique<grpc::ClientContext>();
  std::thread committing([&] {
    frr::CommitRequest request;
    request.set_candidate_id(candidate);
    request.set_phase(frr::CommitRequest::ALL);
    frr::CommitResponse response;
    (void)first->stub().Commit(context.get(), request, &response);
  });
  ASSERT_TRUE(eventually([&] { return hasBegun(); }));
  context->TryCancel();
  committing.join();
  context.reset();  // it holds the connection
  first.reset();
  EXPECT_TRUE(eventually([&] { return node.runningConfig() == before; }));
  EXPECT_EQ(count(other.config(kBgp), R"("vrf":)"), 1u);
  // Its lock is released.
  EXPECT_TRUE(eventually([&] { return other.merge(tenants()).ok(); }));
}

TEST(LargeCommitAndSessions, ShortHoldTimersSurvive) {
  FrrNode a;
  FrrNode b;
  nicleaf::test::connect(a.network(), "eth0", b.network(), "eth0");
  a.network().ip("addr add 10.0.0.1/24 dev eth0");
  b.network().ip("addr add 10.0.0.2/24 dev eth0");
  // FRR logs a task that runs for longer than this many milliseconds.
  a.configuration["bgpd"] = "service cputime-warning 250\n";
  for (FrrNode* node : {&a, &b}) {
    node->start("zebra");
    node->start("bgpd");
  }
  Northbound northboundA(a.northbound("bgpd"));
  Northbound northboundB(b.northbound("bgpd"));
  const auto speaker = [](const std::string& as, const std::string& peer, bool passive) {
    return R"({"nicleaf-frr-bgp:bgp":{"instance":[{"vrf":"default","global":{"local-as":)" + as +
           R"(},"neighbors":{"neighbor":[{"remote-address":")" + peer +
           R"(","neighbor-remote-as":{"remote-as-type":"external"},
             "timers":{"keepalive":1,"hold-time":3,"connect-time":1},"passive-mode":)" +
           (passive ? "true" : "false") + "}]}}]}}";
  };
  ASSERT_TRUE(northboundA.merge(speaker("65000", "10.0.0.2", false)).ok());
  ASSERT_TRUE(northboundB.merge(speaker("65001", "10.0.0.1", true)).ok());
  const auto state = [&] {
    const auto value = boost::json::parse(northboundA.state(
        "/nicleaf-frr-bgp:bgp/instance[vrf='default']/neighbors/neighbor[remote-address='10.0.0.2']/state"));
    return value.as_object().empty() ? value
                                     : value.at_pointer("/nicleaf-frr-bgp:bgp/instance/0/neighbors/neighbor/0/state");
  };
  ASSERT_TRUE(eventually([&] {
    const auto now = state();
    return !now.as_object().empty() && now.at("session-state") == "established";
  }));

  ASSERT_TRUE(northboundA.merge(tenants()).ok());
  const auto after = state();
  EXPECT_EQ(after.at("session-state"), "established");
  EXPECT_EQ(after.at("dropped"), 0);
  EXPECT_THAT(a.log("bgpd"), Not(HasSubstr("CPU HOG")));
}

}  // namespace
