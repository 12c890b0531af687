// SPDX-License-Identifier: Apache-2.0
#include "app/metrics_publisher.hpp"

#include <chrono>
#include <optional>

#include <gtest/gtest.h>
#include <boost/asio/ip/tcp.hpp>

namespace nicleaf::app {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::tcp;

const tcp::endpoint kAnyPort(boost::asio::ip::address_v4::loopback(), 0);

TEST(MetricsPublisher, WaitsForAPortThatIsInUse) {
  boost::asio::io_context io;
  std::optional<tcp::acceptor> other(std::in_place, io, kAnyPort);
  const tcp::endpoint taken = other->local_endpoint();
  int snapshots = 0;
  MetricsPublisher publisher(io, "127.0.0.1:" + std::to_string(taken.port()), [&] {
    ++snapshots;
    return health::MetricsSnapshot();
  });
  publisher.start();
  publisher.changed();
  EXPECT_EQ(snapshots, 0);
  other.reset();
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  while (snapshots == 0 && std::chrono::steady_clock::now() < deadline) io.run_one_until(deadline);
  tcp::socket client(io);
  boost::system::error_code error;
  EXPECT_FALSE(client.connect(taken, error)) << error.message();
}

TEST(MetricsPublisher, NeedsNoAddress) {
  boost::asio::io_context io;
  MetricsPublisher publisher(io, "", [] { return health::MetricsSnapshot(); });
  publisher.start();
  publisher.changed();
  EXPECT_EQ(io.run(), 0U);
}

}  // namespace
}  // namespace nicleaf::app
