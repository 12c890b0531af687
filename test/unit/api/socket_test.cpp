// SPDX-License-Identifier: Apache-2.0
#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <fstream>

#include <gmock/gmock.h>

#include "api/unix_socket.hpp"
#include "unit/api/fake_agent.hpp"
#include "unit/api/stub.hpp"

namespace nicleaf::api {
namespace {

using testing::HasSubstr;

class Socket : public testing::Test {
 protected:
  /// A second server beside the node's.
  tl::expected<void, model::Error> start(const std::string& path, const std::string& group = {}) {
    return node_.onLoop([&]() -> tl::expected<void, model::Error> {
      auto server = GnmiServer::start(node_.io(), node_.agent(), path, group);
      if (!server) return tl::unexpected(server.error());
      return {};
    });
  }
  [[nodiscard]] std::string at(const char* name) const { return node_.directory() / name; }

  test::Node node_;
};

TEST_F(Socket, IsForOwnerAndGroupOnly) {
  struct stat status {};
  ASSERT_EQ(::stat(node_.socket().c_str(), &status), 0);
  EXPECT_TRUE(S_ISSOCK(status.st_mode));
  EXPECT_EQ(status.st_mode & 0777U, 0660U);
}

TEST_F(Socket, RestoresTheUmask) {
  const mode_t mask = ::umask(022);
  ::umask(mask);
  EXPECT_NE(mask, 0117U);
}

TEST_F(Socket, ReplacesAStaleOne) {
  {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, at("stale").c_str());
    ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ::close(fd);
  }
  ASSERT_EQ(probeSocket(at("stale")), ECONNREFUSED);
  EXPECT_TRUE(start(at("stale")));
}

TEST_F(Socket, DoesNotTouchOneInUse) {
  const auto second = start(node_.socket());
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message(), HasSubstr("another process listens on it"));
  test::Context context;
  gnmi::CapabilityResponse response;
  EXPECT_TRUE(test::connect(node_.socket())->Capabilities(&context, {}, &response).ok());
}

TEST_F(Socket, IsRemovedWithTheServer) {
  node_.stop();
  EXPECT_EQ(probeSocket(node_.socket()), ENOENT);
}

TEST_F(Socket, SaysWhyAPathIsRefused) {
  std::ofstream(at("file")) << "kept";
  EXPECT_THAT(start(at("file")).error().message(), HasSubstr("not a socket"));
  EXPECT_TRUE(std::filesystem::exists(at("file")));
  EXPECT_THAT(start(at("none/agent.sock")).error().message(), HasSubstr("no directory " + at("none")));
  EXPECT_THAT(start("agent.sock").error().message(), HasSubstr("expected an absolute path"));
  EXPECT_THAT(start("127.0.0.1:9339").error().message(), HasSubstr("expected an absolute path"));  // never TCP
  EXPECT_THAT(start("/" + std::string(200, 'x')).error().message(), HasSubstr("too long"));
}

TEST_F(Socket, GetsTheGroup) {
  EXPECT_THAT(start(at("grouped"), "no-such-group-here").error().message(), HasSubstr("there is no such group"));
  EXPECT_FALSE(std::filesystem::exists(at("grouped")));
  const struct group* own = ::getgrgid(::getegid());
  ASSERT_NE(own, nullptr);
  EXPECT_TRUE(start(at("grouped"), own->gr_name));
}

}  // namespace
}  // namespace nicleaf::api
