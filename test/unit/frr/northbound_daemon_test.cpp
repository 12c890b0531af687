// SPDX-License-Identifier: Apache-2.0
#include "frr/northbound_daemon.hpp"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>

#include "fake_northbound.hpp"
#include "frr/bgpd_client.hpp"

namespace nicleaf::frr {
namespace {

using namespace std::chrono_literals;
using model::ErrorCode;
using testing::HasSubstr;

constexpr char kPassword[] =
    "/nicleaf-frr-bgp:bgp/instance[vrf='red']/neighbors/neighbor[remote-address='192.0.2.1']/password";

class NorthboundTest : public testing::Test {
 protected:
  NorthboundTest() {
    char name[] = "/tmp/nicleaf-frr-XXXXXX";
    directory_ = mkdtemp(name);
    server_ = std::make_unique<FakeNorthbound>((directory_ / "nicleaf-bgpd.sock").string());
  }
  ~NorthboundTest() override {
    server_.reset();
    std::filesystem::remove_all(directory_);
  }

  [[nodiscard]] std::unique_ptr<BgpdClient> client(Deadlines deadlines = {}) {
    return std::make_unique<BgpdClient>(io_, bgpdEndpoint(directory_), deadlines);
  }

  /// What the call hands to its handler.
  template <typename T>
  model::Expected<T> result(const std::function<void(Handler<T>)>& call) {
    std::optional<model::Expected<T>> got;
    call([&](model::Expected<T> value) { got = std::move(value); });
    EXPECT_FALSE(got) << "called from inside of the call";
    EXPECT_TRUE(runUntil(io_, [&] { return got.has_value(); })) << "never called";
    if (!got) throw std::runtime_error("no result");
    return *got;
  }
  model::Expected<model::ConfigTree> config(Daemon& daemon) {
    return result<model::ConfigTree>([&](auto done) { daemon.getConfig(done); });
  }
  model::Expected<std::uint32_t> commit(Daemon& daemon, const model::TreeDelta& delta) {
    return result<std::uint32_t>([&](auto done) { daemon.commit(delta, "why", done); });
  }

  /// Listens like FRR's vty does, so that the daemon looks alive.
  class Vty {
   public:
    explicit Vty(const std::filesystem::path& path) : fd_(socket(AF_UNIX, SOCK_STREAM, 0)) {
      sockaddr_un address{};
      address.sun_family = AF_UNIX;
      path.string().copy(address.sun_path, sizeof address.sun_path - 1);
      if (bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || listen(fd_, 8) != 0)
        throw std::runtime_error("cannot listen");
    }
    ~Vty() { close(fd_); }

   private:
    int fd_;
  };

  boost::asio::io_context io_;
  std::filesystem::path directory_;
  std::unique_ptr<FakeNorthbound> server_;
  const model::TreeDelta delta_{{{"/nicleaf-frr-bgp:bgp/instance[vrf='red']", ""}, {kPassword, "hunter2"}}, {"/a:b"}};
};

TEST_F(NorthboundTest, ReadsTheManagedConfiguration) {
  server_->documents = {R"({"nicleaf-frr-bgp:bgp":{"instance":[{"vrf":"red","global":{"local-as":65001}}]}})"};
  server_->start();
  const auto bgpd = client();
  EXPECT_EQ(config(*bgpd).value(),
            (model::ConfigTree{{"/nicleaf-frr-bgp:bgp/instance[vrf='red']", ""},
                               {"/nicleaf-frr-bgp:bgp/instance[vrf='red']/global/local-as", "65001"}}));
  EXPECT_EQ(server_->lastGet.type(), ::frr::GetRequest::CONFIG);
  EXPECT_EQ(bgpd->frrVersion(), "8.4.4");
}

TEST_F(NorthboundTest, ReadsOnlyRouteMapsWithItsOwnNames) {
  server_->documentsOf["/frr-route-map:lib"] = {R"({"frr-route-map:lib":{"route-map":[
      {"name":"theirs","entry":[{"sequence":5,"action":"deny"}]},
      {"name":"nicleaf-in","entry":[{"sequence":10,"action":"permit","set-action":[
          {"action":"frr-bgp-route-map:set-community","rmap-set-action":{"frr-bgp-route-map:community-none":true}},
          {"action":"set-metric","rmap-set-action":{"value":7}}],
        "novel":[{"x":1}]}]}]}})"};
  server_->start();
  const auto bgpd = client();
  const std::string map = "/frr-route-map:lib/route-map[name='nicleaf-in']";
  const std::string entry = map + "/entry[sequence='10']";
  const std::string none = entry + "/set-action[action='frr-bgp-route-map:set-community']";
  const std::string metric = entry + "/set-action[action='frr-route-map:set-metric']";
  EXPECT_EQ(config(*bgpd).value(),
            (model::ConfigTree{{map, ""},
                               {entry, ""},
                               {entry + "/action", "permit"},
                               {none, ""},
                               {none + "/rmap-set-action/frr-bgp-route-map:community-none", "true"},
                               {metric, ""},
                               {metric + "/rmap-set-action/value", "7"}}));
}

TEST_F(NorthboundTest, ReadsOnlyPrefixListsWithItsOwnNames) {
  server_->documentsOf["/frr-filter:lib"] = {R"({"frr-filter:lib":{
      "access-list":[{"type":"ipv4","name":"nicleaf-in","entry":[{"sequence":5,"action":"deny","any":[null]}]}],
      "prefix-list":[
        {"type":"ipv4","name":"theirs","entry":[{"sequence":5,"action":"permit","any":[null]}]},
        {"type":"ipv6","name":"nicleaf-in","entry":[
          {"sequence":10,"action":"permit","ipv6-prefix":"2001:db8::/32","ipv6-prefix-length-lesser-or-equal":48},
          {"sequence":4294967295,"action":"deny","any":[null]}]}]}})"};
  server_->start();
  const auto bgpd = client();
  const std::string list = "/frr-filter:lib/prefix-list[type='ipv6'][name='nicleaf-in']";
  const std::string first = list + "/entry[sequence='10']", last = list + "/entry[sequence='4294967295']";
  EXPECT_EQ(config(*bgpd).value(), (model::ConfigTree{{list, ""},
                                                      {first, ""},
                                                      {first + "/action", "permit"},
                                                      {first + "/ipv6-prefix", "2001:db8::/32"},
                                                      {first + "/ipv6-prefix-length-lesser-or-equal", "48"},
                                                      {last, ""},
                                                      {last + "/action", "deny"},
                                                      {last + "/any", ""}}));
}

TEST_F(NorthboundTest, ReadsOnlyL3vnisOfZebra) {
  server_->documents = {R"({"frr-vrf:lib":{"vrf":[{"name":"red","frr-zebra:zebra":{"l3vni-id":4001,"prefix-only":true,
                            "novel":[{"x":1}]}},{"name":"blue"}]}})"};
  server_->start();
  NorthboundDaemon zebra(io_, {"zebra", directory_ / "nicleaf-bgpd.sock", directory_ / "zebra.vty"}, managedInZebra());
  EXPECT_EQ(config(zebra).value(),
            (model::ConfigTree{{"/frr-vrf:lib/vrf[name='red']/frr-zebra:zebra/l3vni-id", "4001"}}));
}

TEST_F(NorthboundTest, CommitsInOneCandidateAndDeletesIt) {
  server_->start();
  const auto bgpd = client();
  EXPECT_EQ(commit(*bgpd, delta_), 77U);
  EXPECT_TRUE(server_->waitFor([&] { return server_->deleted == 1; }));
  EXPECT_EQ(server_->created, 1);
  ASSERT_EQ(server_->lastEdit.update_size(), 2);
  EXPECT_EQ(server_->lastEdit.update(1).path(), kPassword);
  EXPECT_EQ(server_->lastEdit.update(1).value(), "hunter2");
  EXPECT_EQ(server_->lastEdit.delete_(0).path(), "/a:b");
  EXPECT_EQ(server_->lastCommit.phase(), ::frr::CommitRequest::ALL);
  EXPECT_EQ(server_->lastCommit.comment(), "why");
}

TEST_F(NorthboundTest, AnEmptyDeltaDoesNotReachFrr) {
  const auto bgpd = client();  // no server
  EXPECT_EQ(commit(*bgpd, {}), 0U);
}

TEST_F(NorthboundTest, ARefusalHasThePathAndFrrsWordsButNoSecret) {
  server_->commitStatus = {grpc::StatusCode::FAILED_PRECONDITION, "/a:b[c='d']/e: % password hunter2 is silly"};
  server_->start();
  const auto bgpd = client();
  const auto refused = commit(*bgpd, delta_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kRefused);
  EXPECT_EQ(refused.error().object, "/a:b[c='d']/e");
  EXPECT_EQ(refused.error().detail, "% password (secret) is silly");
  EXPECT_TRUE(server_->waitFor([&] { return server_->deleted == 1; })) << "the candidate was left behind";
}

TEST_F(NorthboundTest, ARefusedEditIsNotCommitted) {
  server_->editStatus = {grpc::StatusCode::INVALID_ARGUMENT, "/a:b: unknown data path"};
  server_->start();
  const auto bgpd = client();
  EXPECT_EQ(commit(*bgpd, delta_).error().code, ErrorCode::kRefused);
  EXPECT_TRUE(server_->waitFor([&] { return server_->deleted == 1; }));
  EXPECT_EQ(server_->committing, 0);
}

TEST_F(NorthboundTest, AStaleCandidateIsAConflict) {
  server_->commitStatus = {grpc::StatusCode::ABORTED, "candidate is stale"};
  server_->start();
  const auto bgpd = client();
  const auto stale = commit(*bgpd, delta_);
  EXPECT_EQ(stale.error().code, ErrorCode::kConflict);
  EXPECT_TRUE(stale.error().retryHelps());
}

TEST_F(NorthboundTest, SilenceIsATimeout) {
  server_->hangInCommit = true;
  server_->start();
  const auto bgpd = client({.request = 60s, .commit = 100ms});
  EXPECT_EQ(commit(*bgpd, delta_).error().code, ErrorCode::kTimeout);
}

TEST_F(NorthboundTest, ADaemonThatDiesInACommitIsUnavailable) {
  server_->hangInCommit = true;
  server_->start();
  const auto bgpd = client();
  std::optional<model::Expected<std::uint32_t>> got;
  bgpd->commit(delta_, "why", [&](auto value) { got = std::move(value); });
  ASSERT_TRUE(runUntil(io_, [&] {
    const std::lock_guard lock(server_->mutex);
    return server_->committing == 1;
  }));
  server_->stop();
  ASSERT_TRUE(runUntil(io_, [&] { return got.has_value(); }));
  EXPECT_EQ(got->error().code, ErrorCode::kUnavailable);
}

TEST_F(NorthboundTest, GarbageIsAnErrorWithTheDaemonsName) {
  server_->documents = {"garbage"};
  server_->start();
  const auto bgpd = client();
  const auto got = config(*bgpd);
  EXPECT_EQ(got.error().code, ErrorCode::kInternal);
  EXPECT_EQ(got.error().object, "bgpd");
}

TEST_F(NorthboundTest, NothingConfiguredYetIsAnEmptyTree) {
  server_->getStatus = {grpc::StatusCode::INVALID_ARGUMENT, "/nicleaf-frr-bgp:bgp: Data path not found"};
  server_->start();
  const auto bgpd = client();
  EXPECT_TRUE(config(*bgpd).value().empty());
}

TEST_F(NorthboundTest, RefusesAnotherFrrVersion) {
  for (const char* version : {"9.1", "8.4.40", "10.30", ""}) {
    server_->version = version;
    server_->start();
    const auto bgpd = client();
    const auto got = commit(*bgpd, delta_);
    EXPECT_EQ(got.error().code, ErrorCode::kWrongVersion) << version;
    EXPECT_THAT(got.error().message(), HasSubstr(version));
    EXPECT_EQ(server_->created, 0);
    server_->stop();
  }
}

TEST_F(NorthboundTest, RefusesABgpdWithoutTheModule) {
  server_->modules = {"frr-vrf"};
  server_->start();
  const auto bgpd = client();
  const auto got = config(*bgpd);
  EXPECT_EQ(got.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(got.error().message(), HasSubstr("without nicleaf-frr-bgp"));
}

TEST_F(NorthboundTest, DistinguishesNoDaemonFromNoModule) {
  auto bgpd = client();
  auto got = config(*bgpd);
  EXPECT_EQ(got.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(got.error().message(), HasSubstr("FRR's bgpd is not running"));

  const Vty vty(directory_ / "bgpd.vty");
  bgpd = client();
  got = config(*bgpd);
  EXPECT_EQ(got.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(got.error().message(), HasSubstr("without the nicleaf module"));
  EXPECT_THAT(got.error().message(), HasSubstr("-M nicleaf"));
}

TEST_F(NorthboundTest, AStaleSocketIsNotADaemon) {
  { const Vty left(directory_ / "nicleaf-bgpd.sock"); }
  const auto bgpd = client();
  EXPECT_THAT(config(*bgpd).error().message(), HasSubstr("FRR's bgpd is not running"));
}

TEST_F(NorthboundTest, ASocketOfAnotherGroupIsAPermissionError) {
  server_->start();
  ASSERT_EQ(chmod((directory_ / "nicleaf-bgpd.sock").c_str(), 0), 0);
  ASSERT_EQ(chmod(directory_.c_str(), 0755), 0);
  const bool root = geteuid() == 0;  // whom nothing is forbidden
  if (root) {
    ASSERT_EQ(seteuid(65534), 0);
  }
  const auto error = explainUnavailable(bgpdEndpoint(directory_), "reading", "gRPC's words");
  if (root) {
    ASSERT_EQ(seteuid(0), 0);
  }
  EXPECT_EQ(error.code, ErrorCode::kPermission);
  EXPECT_THAT(error.message(), HasSubstr("nicleaf-bgpd.sock"));
}

TEST_F(NorthboundTest, ReadsTheCapabilitiesAgainAfterARestart) {
  server_->start();
  const auto bgpd = client();
  ASSERT_TRUE(config(*bgpd));
  ASSERT_TRUE(config(*bgpd));
  EXPECT_EQ(server_->capabilitiesAsked, 1);
  server_->stop();
  EXPECT_EQ(config(*bgpd).error().code, ErrorCode::kUnavailable);
  server_->version = "9.1";
  server_->start();
  ASSERT_TRUE(runUntil(io_, [&] { return config(*bgpd).error().code == ErrorCode::kWrongVersion; }));
}

TEST_F(NorthboundTest, DestructionEndsCallsWithoutTheirHandlers) {
  server_->hangInCommit = true;
  server_->start();
  auto bgpd = client();
  bool called = false;
  bgpd->commit(delta_, "why", [&](auto) { called = true; });
  ASSERT_TRUE(runUntil(io_, [&] {
    const std::lock_guard lock(server_->mutex);
    return server_->committing == 1;
  }));
  bgpd.reset();
  io_.restart();
  io_.run_for(50ms);
  EXPECT_FALSE(called);
}

}  // namespace
}  // namespace nicleaf::frr
