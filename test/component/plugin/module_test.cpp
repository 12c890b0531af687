// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <fstream>

#include "support/eventually.hpp"
#include "support/frr_installation.hpp"
#include "support/frr_node.hpp"
#include "support/northbound.hpp"

using nicleaf::test::eventually;
using nicleaf::test::FrrNode;
using nicleaf::test::Northbound;
using ::testing::HasSubstr;

namespace {

frr::GetCapabilitiesResponse capabilities(FrrNode& node, const std::string& daemon) {
  Northbound northbound(node.northbound(daemon));
  grpc::ClientContext context;
  frr::GetCapabilitiesResponse response;
  const auto status = northbound.stub().GetCapabilities(&context, {}, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response;
}

bool supports(const frr::GetCapabilitiesResponse& response, const std::string& module) {
  for (const auto& one : response.supported_modules()) {
    if (one.name() == module) return true;
  }
  return false;
}

TEST(Module, ServesEveryDaemon) {
  FrrNode node;
  for (const char* daemon : {"zebra", "bgpd", "bfdd", "staticd"}) {
    node.start(daemon);
    const auto response = capabilities(node, daemon);
    EXPECT_FALSE(response.frr_version().empty());
    EXPECT_EQ(response.supported_encodings_size(), 2);
    EXPECT_EQ(supports(response, "nicleaf-frr-bgp"), daemon == std::string("bgpd"));
  }
}

TEST(Module, SocketBelongsToFrrOnly) {
  FrrNode node;
  node.start("bgpd");
  struct stat info {};
  ASSERT_EQ(::stat((node.runDirectory() + "/nicleaf-bgpd.sock").c_str(), &info), 0);
  EXPECT_TRUE(S_ISSOCK(info.st_mode));
  EXPECT_EQ(info.st_mode & 07777, 0660u);
  EXPECT_EQ(info.st_gid, nicleaf::test::FrrInstallation::get().group());
}

TEST(Module, RemovesItsSocketAtTheEnd) {
  FrrNode node;
  node.start("bgpd");
  node.stop("bgpd");
  EXPECT_NE(::access((node.runDirectory() + "/nicleaf-bgpd.sock").c_str(), F_OK), 0);
}

TEST(Module, ReplacesAStaleSocket) {
  FrrNode node;
  node.start("bgpd");
  node.process("bgpd").signal(SIGKILL);
  ASSERT_TRUE(eventually([&] { return !node.process("bgpd").isRunning(); }));
  ASSERT_EQ(::access((node.runDirectory() + "/nicleaf-bgpd.sock").c_str(), F_OK), 0);
  node.start("bgpd");
  EXPECT_FALSE(capabilities(node, "bgpd").frr_version().empty());
}

TEST(Module, RefusesTheSocketOfALivingServer) {
  FrrNode node;
  const std::string path = node.runDirectory() + "/nicleaf-bgpd.sock";
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  ASSERT_EQ(::chmod(path.c_str(), 0777), 0);
  ASSERT_EQ(::listen(fd, 1), 0);
  auto& process = node.launch("bgpd");
  ASSERT_TRUE(eventually([&] { return !process.isRunning(); }));
  EXPECT_NE(process.exitStatus(), 0);
  EXPECT_THAT(node.log("bgpd"), HasSubstr("another server answers there"));
  ::close(fd);
}

TEST(Module, RefusesAFileThatIsNoSocket) {
  FrrNode node;
  std::ofstream(node.runDirectory() + "/nicleaf-bgpd.sock") << "something of somebody's";
  auto& process = node.launch("bgpd");
  ASSERT_TRUE(eventually([&] { return !process.isRunning(); }));
  EXPECT_THAT(node.log("bgpd"), HasSubstr("is not a socket"));
}

TEST(Module, ListensOnAnotherPathWhenAsked) {
  FrrNode::Options options;
  options.moduleArguments = ":unix:/run/frr/other.sock";
  FrrNode node(options);
  node.start("bgpd");
  Northbound northbound("unix:" + node.runDirectory() + "/other.sock");
  EXPECT_TRUE(eventually([&] {
    std::string data;
    return northbound.get("/nicleaf-frr-bgp:bgp", frr::GetRequest::CONFIG, data).ok();
  }));
}

TEST(Module, RefusesUnknownArguments) {
  FrrNode::Options options;
  options.moduleArguments = ":everywhere";
  FrrNode node(options);
  auto& process = node.launch("bgpd");
  ASSERT_TRUE(eventually([&] { return !process.isRunning(); }));
  EXPECT_NE(process.exitStatus(), 0);
  EXPECT_THAT(node.log("bgpd"), HasSubstr("unknown module argument 'everywhere'"));
}

TEST(Module, RefusesAnotherVersionOfFrr) {
  FrrNode::Options options;
  options.moduleDirectory = "modules-foreign";
  FrrNode node(options);
  auto& process = node.launch("bgpd");
  ASSERT_TRUE(eventually([&] { return !process.isRunning(); }));
  EXPECT_NE(process.exitStatus(), 0);
  EXPECT_THAT(node.log("bgpd"), HasSubstr("built for FRR 0.0.0, but this is FRR"));
}

TEST(Module, GenericModuleRefusesBgpd) {
  FrrNode::Options options;
  options.moduleDirectory = "modules-generic";
  FrrNode node(options);
  auto& process = node.launch("bgpd");
  ASSERT_TRUE(eventually([&] { return !process.isRunning(); }));
  EXPECT_NE(process.exitStatus(), 0);
  EXPECT_THAT(node.log("bgpd"), HasSubstr("bgpd_nicleaf.so"));
}

}  // namespace
