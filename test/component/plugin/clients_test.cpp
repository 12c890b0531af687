// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "support/eventually.hpp"
#include "support/frr_node.hpp"
#include "support/northbound.hpp"
#include "support/unix_socket.hpp"

using nicleaf::test::eventually;
using nicleaf::test::FrrNode;
using nicleaf::test::kOneInstance;
using nicleaf::test::Northbound;
using nicleaf::test::Process;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

namespace {

const std::string kRouterId = "/nicleaf-frr-bgp:bgp/instance[vrf='default']/global/router-id";

grpc::Status lock(Northbound& northbound) {
  grpc::ClientContext context;
  frr::LockConfigResponse response;
  return northbound.stub().LockConfig(&context, {}, &response);
}

grpc::Status unlock(Northbound& northbound) {
  grpc::ClientContext context;
  frr::UnlockConfigResponse response;
  return northbound.stub().UnlockConfig(&context, {}, &response);
}

/// What the server's SETTINGS frame (RFC 9113 section 6.5) says about a connection's concurrent streams; -1: nothing.
long maxConcurrentStreams(const std::string& path) {
  const int fd = nicleaf::test::connectUnix(path);
  const std::string preface("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", 33);
  ::send(fd, preface.data(), preface.size(), MSG_NOSIGNAL);
  constexpr std::size_t kHeader = 9;
  std::string frame;
  const auto length = [&] {
    return kHeader + static_cast<unsigned char>(frame[1]) * 256u + static_cast<unsigned char>(frame[2]);
  };
  while (frame.size() < kHeader || frame.size() < length()) {
    pollfd readable{fd, POLLIN, 0};
    char bytes[4096];
    const ssize_t got = ::poll(&readable, 1, 20'000) == 1 ? ::recv(fd, bytes, sizeof(bytes), 0) : 0;
    if (got <= 0) break;
    frame.append(bytes, static_cast<std::size_t>(got));
  }
  ::close(fd);
  for (std::size_t at = kHeader; frame.size() >= kHeader && at + 6 <= length() && at + 6 <= frame.size(); at += 6) {
    const auto byte = [&](std::size_t i) { return static_cast<long>(static_cast<unsigned char>(frame[at + i])); };
    if (byte(0) == 0 && byte(1) == 3) return (byte(2) << 24) + (byte(3) << 16) + (byte(4) << 8) + byte(5);
  }
  return -1;
}

class Clients : public ::testing::Test {
 protected:
  Clients() { node.start("bgpd"); }

  FrrNode node;
  Northbound first{node.northbound("bgpd")};
  Northbound second{node.northbound("bgpd")};
};

TEST_F(Clients, CandidatesBelongToTheirClient) {
  const auto candidate = first.create();
  EXPECT_EQ(second.edit(candidate, {{kRouterId, "1.1.1.1"}}).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(second.commit(candidate, frr::CommitRequest::ALL).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(second.remove(candidate).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_TRUE(first.remove(candidate).ok());
  EXPECT_EQ(first.remove(candidate).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(Clients, CallsOfAConnectionAreBounded) {
  EXPECT_EQ(maxConcurrentStreams(node.northbound("bgpd").substr(5)), 64);
}

TEST_F(Clients, CandidatesAreBounded) {
  std::vector<std::uint32_t> candidates;
  grpc::Status status;
  while (candidates.size() < 1000) {
    std::uint32_t id = 0;
    status = first.tryCreate(id);
    if (!status.ok()) break;
    candidates.push_back(id);
  }
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  // One greedy client leaves room for the others.
  EXPECT_TRUE(second.remove(second.create()).ok());
  ASSERT_TRUE(first.remove(candidates.back()).ok());
  EXPECT_NO_THROW(first.create());
}

TEST_F(Clients, LockKeepsOthersOut) {
  ASSERT_TRUE(lock(first).ok());
  EXPECT_EQ(lock(second).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(unlock(second).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(second.merge(kOneInstance).error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(node.runningConfig(), Not(HasSubstr("router bgp")));
  EXPECT_TRUE(first.merge(kOneInstance).ok());
  ASSERT_TRUE(unlock(first).ok());
  EXPECT_TRUE(second.change({{kRouterId, "1.1.1.1"}}).ok());
}

TEST_F(Clients, OnlyOneTransactionAtATime) {
  ASSERT_TRUE(first.merge(kOneInstance).ok());
  const auto one = first.create();
  const auto two = second.create();
  ASSERT_TRUE(first.edit(one, {{kRouterId, "1.1.1.1"}}).ok());
  ASSERT_TRUE(second.edit(two, {{kRouterId, "2.2.2.2"}}).ok());
  ASSERT_TRUE(first.commit(one, frr::CommitRequest::PREPARE).ok());
  EXPECT_EQ(second.commit(two, frr::CommitRequest::ALL).error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(first.edit(one, {{kRouterId, "3.3.3.3"}}).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  ASSERT_TRUE(first.commit(one, frr::CommitRequest::APPLY).ok());
  EXPECT_EQ(second.commit(two, frr::CommitRequest::ALL).error_code(), grpc::StatusCode::ABORTED);
  EXPECT_THAT(node.runningConfig(), HasSubstr("bgp router-id 1.1.1.1"));
}

TEST_F(Clients, DeletingAPreparedCandidateAbortsIt) {
  ASSERT_TRUE(first.merge(kOneInstance).ok());
  const auto candidate = first.create();
  ASSERT_TRUE(first.edit(candidate, {{kRouterId, "1.1.1.1"}}).ok());
  ASSERT_TRUE(first.commit(candidate, frr::CommitRequest::PREPARE).ok());
  ASSERT_TRUE(first.remove(candidate).ok());
  EXPECT_THAT(node.runningConfig(), Not(HasSubstr("router-id")));
  EXPECT_TRUE(second.change({{kRouterId, "2.2.2.2"}}).ok());
}

TEST_F(Clients, KilledClientLeavesNothingBehind) {
  ASSERT_TRUE(first.merge(kOneInstance).ok());
  const std::string output = node.runDirectory() + "/helper.out";
  Process helper({NICLEAF_PREPARE_AND_WAIT, node.northbound("bgpd"), kRouterId, "9.9.9.9"}, output);
  ASSERT_TRUE(eventually([&] {
    std::ifstream file(output);
    std::string line;
    return std::getline(file, line) && line == "prepared";
  }));
  EXPECT_THAT(node.runningConfig(), HasSubstr("bgp router-id 9.9.9.9"));
  EXPECT_EQ(lock(second).error_code(), grpc::StatusCode::FAILED_PRECONDITION);

  helper.signal(SIGKILL);
  EXPECT_TRUE(eventually([&] { return lock(second).ok(); }));
  EXPECT_THAT(node.runningConfig(), Not(HasSubstr("router-id")));
  EXPECT_TRUE(second.change({{kRouterId, "2.2.2.2"}}).ok());
  EXPECT_TRUE(node.process("bgpd").isRunning());
}

/// gRPC keeps the descriptor of a connection for longer than its client, as long as a call waits for changes.
TEST_F(Clients, ThatAreGoneTakeNoProcessorTime) {
  ASSERT_TRUE(first.merge(kOneInstance).ok());
  const std::string output = node.runDirectory() + "/helper.out";
  Process helper({NICLEAF_PREPARE_AND_WAIT, node.northbound("bgpd"), kRouterId, "9.9.9.9"}, output);
  ASSERT_TRUE(eventually([&] { return std::ifstream(output).peek() == 'p'; }));
  const auto used = [&, bgpd = node.process("bgpd").pid()] {
    const auto before = nicleaf::test::processorTime(bgpd);
    std::this_thread::sleep_for(1s);
    return nicleaf::test::processorTime(bgpd) - before;
  };
  ASSERT_LT(used(), 300ms) << "while the client is there";
  helper.signal(SIGKILL);
  ASSERT_TRUE(eventually([&] { return lock(second).ok(); }));
  EXPECT_LT(used(), 300ms) << "of one second";
}

TEST_F(Clients, ErrorsNameTheNodeAndNeverASecret) {
  const auto candidate = first.create();
  const std::string neighbor =
      "/nicleaf-frr-bgp:bgp/instance[vrf='default']/neighbors/neighbor[remote-address='10.0.0.1']";
  auto status = first.edit(candidate, {{neighbor + "/no-such-leaf", "1"}});
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("no-such-leaf"));

  status = first.edit(candidate, {{neighbor + "/timers/keepalive", "many"}});
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr(neighbor + "/timers/keepalive"));

  status = first.edit(candidate, {{neighbor + "/state/uptime", "1"}});
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("is state"));

  status = first.edit(candidate, {}, {neighbor});
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);

  status = first.edit(candidate, {{neighbor + "/password", "hunter2 with blanks"}});
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("password"));
  EXPECT_THAT(status.error_message(), Not(HasSubstr("hunter2")));

  for (const char* json : {
           R"({"nicleaf-frr-bgp:bgp":{"instance":[{"vrf":"default","neighbors":{"neighbor":[
               {"remote-address":"10.0.0.1","password":"hunter2 with blanks"}]}}]}})",
           R"({"nicleaf-frr-bgp:bgp":{"instance":[{"vrf":"default","password":"hunter2"}]}})",
           R"({"nicleaf-frr-bgp:bgp":{"instance":[{"vrf":"default","neighbors":{"neighbor":[
               {"remote-address":"10.0.0.1","password":"hunter2)",
           R"({"nicleaf-frr-bgp:bgp":{"instance":[{"vrf":"default","neighbors":{"neighbor":[
               {"remote-address":"10.0.0.1","password": hunter2 }]}}]}})",
           R"({"no-such-module:bgp":{"password":"hunter2"}})"}) {
    status = first.load(candidate, json);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << json;
    EXPECT_FALSE(status.error_message().empty()) << json;
    EXPECT_THAT(status.error_message(), Not(HasSubstr("hunter2"))) << json;
  }
  EXPECT_THAT(node.log("bgpd"), Not(HasSubstr("hunter2")));
}

TEST_F(Clients, GetKnowsItsPaths) {
  ASSERT_TRUE(first.merge(kOneInstance).ok());
  std::string data;
  auto status = first.get("/nicleaf-frr-bgp:bgp/nothing", frr::GetRequest::ALL, data);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("/nicleaf-frr-bgp:bgp/nothing"));
  for (const char* path : {"nonsense", "//", "/nicleaf-frr-bgp:bgp/instance[vrf='", "/a:b[", "]"}) {
    EXPECT_EQ(first.get(path, frr::GetRequest::ALL, data).error_code(), grpc::StatusCode::INVALID_ARGUMENT) << path;
  }
  EXPECT_EQ(first.config("/nicleaf-frr-bgp:bgp/instance[vrf='default']/global/local-as"),
            R"({"nicleaf-frr-bgp:bgp":{"instance":[{"vrf":"default","global":{"local-as":65000}}]}})");
  ASSERT_TRUE(first.get("/nicleaf-frr-bgp:bgp", frr::GetRequest::CONFIG, data, frr::XML).ok());
  EXPECT_THAT(data, HasSubstr("<local-as>65000</local-as>"));
  ASSERT_TRUE(first.get("/", frr::GetRequest::ALL, data).ok());
  EXPECT_THAT(data, HasSubstr("local-as"));
}

}  // namespace
