// SPDX-License-Identifier: Apache-2.0
// A server that sends faster than bgpd works.
#include <gmock/gmock.h>

#include <atomic>
#include <limits>
#include <thread>

#include "component/plugin/tenant_fixture.hpp"
#include "support/eventually.hpp"

namespace nicleaf::test {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

constexpr unsigned kInAnUpdate = 800, kUpdates = 8'000;
// Messages: the module's limit of 256, and what comes while a slow machine's main thread does something else.
constexpr std::uint64_t kMostWaiting = 5'000;

/// Sends the same prefixes again and again, each time with another MED, and another prefix at the end.
class Flood {
 public:
  explicit Flood(BgpSpeaker& speaker, unsigned updates = kUpdates)
      : thread_([this, &speaker, updates] {
          Octets prefixes;
          for (unsigned i = 0; i < kInAnUpdate; ++i) {
            const Octets prefix = prefixNumber(i);
            prefixes.insert(prefixes.end(), prefix.begin(), prefix.end());
          }
          try {
            for (unsigned i = 0; i < updates && !stop_; ++i) {
              const Octets med =
                  attribute(0x80, 4, {0, 0, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)});
              speaker.update(speaker.mandatory() + med, prefixes);
            }
            speaker.update(speaker.mandatory(), prefixNumber(kInAnUpdate));
          } catch (const std::exception& error) {
            ADD_FAILURE() << error.what();
          }
          ended_ = true;
        }) {}
  ~Flood() {
    stop_ = true;
    thread_.join();
  }
  [[nodiscard]] bool ended() const { return ended_; }

 private:
  std::atomic<bool> stop_ = false, ended_ = false;
  std::thread thread_;
};

class Input : public testing::Test {
 protected:
  explicit Input(bool withModule = true) : dpu_(withModule) {}

  std::uint64_t waiting() {
    const auto summary = json::parse(dpu_.node.show("show bgp vrf red ipv4 unicast summary json"));
    return summary.at("peers").at(kServer).at("inq").to_number<std::uint64_t>();
  }

  TenantNode dpu_;
};

TEST_F(Input, OfAServerIsReadNoFasterThanItIsWorkedOff) {
  BgpSpeaker server(dpu_.servers, TenantNode::server(1)), other(dpu_.servers, TenantNode::server(2));
  std::uint64_t most = 0;
  {
    const Flood flood(server);
    EXPECT_TRUE(eventually(
        [&] {
          most = std::max(most, waiting());
          return flood.ended();
        },
        120s, 5ms));
  }
  EXPECT_LE(most, kMostWaiting);
  EXPECT_TRUE(eventually([&] { return other.routes().contains(prefixNumber(kInAnUpdate)); }, 60s))
      << "bgpd does not read any more";
  EXPECT_TRUE(server.isUp());
  EXPECT_TRUE(eventually([&] { return waiting() == 0; }));
}

class InputWithoutTheModule : public Input {
 protected:
  InputWithoutTheModule() : Input(false) {}
};

/// What makes the test above mean something: FRR 8 has no limit, FRR 10 one of 10,000.
TEST_F(InputWithoutTheModule, GrowsInMemory) {
  BgpSpeaker server(dpu_.servers, TenantNode::server(1));
  const Flood flood(server, std::numeric_limits<unsigned>::max());
  EXPECT_TRUE(eventually([&] { return waiting() > kMostWaiting + 1'000; }, 60s, 5ms));
}

}  // namespace
}  // namespace nicleaf::test
