// SPDX-License-Identifier: Apache-2.0
#include "app/service_notifier.hpp"

#include <gmock/gmock.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include <boost/asio/post.hpp>

#include "support/temporary_directory.hpp"

namespace nicleaf::app {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::chrono::milliseconds kInterval{50};  // of the agent; systemd waits twice as long

/// Listens as systemd does.
class ServiceNotifierTest : public testing::Test {
 protected:
  ServiceNotifierTest() {
    const std::string path = (directory_.path / "socket").string();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    if (bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("cannot listen on " + path);
    setenv("NOTIFY_SOCKET", path.c_str(), 1);
  }
  ~ServiceNotifierTest() override {
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) unsetenv(name);
    close(socket_);
  }
  ServiceNotifierTest(const ServiceNotifierTest&) = delete;
  ServiceNotifierTest& operator=(const ServiceNotifierTest&) = delete;

  static void askForWatchdog() {
    setenv("WATCHDOG_USEC", std::to_string(std::chrono::microseconds(2 * kInterval).count()).c_str(), 1);
    setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
  }
  /// The messages that have come, and those that come within `wait`.
  [[nodiscard]] std::vector<std::string> messages(std::chrono::milliseconds wait = 0ms) const {
    std::vector<std::string> all;
    pollfd ready{socket_, POLLIN, 0};
    while (poll(&ready, 1, all.empty() ? static_cast<int>(wait.count()) : 0) == 1) {
      char text[1024];
      const ssize_t size = recv(socket_, text, sizeof text, 0);
      all.emplace_back(text, static_cast<std::size_t>(size));
    }
    return all;
  }

  test::TemporaryDirectory directory_;
  int socket_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  boost::asio::io_context io_;
};

TEST_F(ServiceNotifierTest, TellsThatTheLoopTurnsForAsLongAsItDoes) {
  askForWatchdog();
  ServiceNotifier systemd(io_);
  EXPECT_THAT(messages(), ElementsAre("WATCHDOG=1"));
  const auto end = std::chrono::steady_clock::now() + 10s;
  std::size_t told = 0;
  while (told < 3 && std::chrono::steady_clock::now() < end) {
    io_.run_one_for(1s);
    told += messages().size();
  }
  EXPECT_EQ(told, 3U);
}

TEST_F(ServiceNotifierTest, IsSilentWhileTheLoopHangs) {
  askForWatchdog();
  ServiceNotifier systemd(io_);
  ASSERT_THAT(messages(), ElementsAre("WATCHDOG=1"));
  std::vector<std::string> meanwhile{"the handler did not run"};
  boost::asio::post(io_, [&] { meanwhile = messages(4 * kInterval); });
  io_.poll_one();
  EXPECT_THAT(meanwhile, IsEmpty());
  io_.run_one_for(10s);
  EXPECT_THAT(messages(), ElementsAre("WATCHDOG=1"));
}

TEST_F(ServiceNotifierTest, TellsNothingRegularlyUnlessItIsAsked) {
  ServiceNotifier systemd(io_);
  systemd.ready();
  systemd.status("applied, generation 7");
  systemd.reloading();
  systemd.stopping();
  io_.run();  // ends: no timer is set
  const auto all = messages();
  EXPECT_THAT(all, ElementsAre("READY=1", "STATUS=applied, generation 7", HasSubstr("RELOADING=1\nMONOTONIC_USEC="),
                               "STOPPING=1"));
  EXPECT_THAT(all, testing::Not(Contains("WATCHDOG=1")));
}

}  // namespace
}  // namespace nicleaf::app
