// SPDX-License-Identifier: Apache-2.0
// What the agent knows of sessions while a real bgpd stands still, and after it has died.
#include <csignal>

#include "app/bgp_monitor.hpp"
#include "component/agent/tenant_session.hpp"

namespace nicleaf::test {
namespace {

using model::Reach;
using model::SessionState;

class SilentBgpd : public TenantSession {
 protected:
  SilentBgpd() {
    allow({}, {});
    monitor_.start([] {}, [] {});
  }

  /// Runs handlers until the condition holds; false after 30 seconds.
  bool runUntil(const std::function<bool()>& condition) {
    return eventually(
        [&] {
          io_.restart();
          io_.run_for(std::chrono::milliseconds(20));
          return condition();
        },
        std::chrono::seconds(30), std::chrono::milliseconds(0));
  }
  [[nodiscard]] SessionState state() const {
    const auto& sessions = monitor_.sessions().sessions();
    const auto found = sessions.find(kSession);
    return found == sessions.end() ? SessionState::kDeleted : found->second.state;
  }
  [[nodiscard]] bool isEstablished() const { return state() == SessionState::kEstablished; }
  [[nodiscard]] Reach reach() const { return monitor_.sessions().reach(); }

  const model::SessionKey kSession{"default", "192.168.10.11"};
  boost::asio::io_context io_;
  frr::BgpdClient bgpd_{io_, frr::bgpdEndpoint(dpu_.runDirectory())};
  app::BgpMonitor monitor_{io_, bgpd_};
};

TEST_F(SilentBgpd, IsHeardNoMoreAndItsSessionsAreUnknown) {
  ASSERT_TRUE(runUntil([&] { return isEstablished(); })) << shown();
  dpu_.process("bgpd").signal(SIGSTOP);
  EXPECT_TRUE(runUntil([&] { return reach() == Reach::kSilent; }));
  EXPECT_EQ(state(), SessionState::kUnknown);
  EXPECT_GT(monitor_.unheard().count(), 0);

  dpu_.process("bgpd").signal(SIGCONT);
  EXPECT_TRUE(runUntil([&] { return reach() == Reach::kUp && isEstablished(); }));
  EXPECT_EQ(monitor_.unheard().count(), 0);
  EXPECT_EQ(monitor_.sessions().flaps(kSession), 0U);
}

TEST_F(SilentBgpd, ThatIsKilledIsAwayAndItsDeathIsAFlap) {
  ASSERT_TRUE(runUntil([&] { return isEstablished(); })) << shown();
  dpu_.process("bgpd").signal(SIGKILL);
  EXPECT_TRUE(runUntil([&] { return reach() == Reach::kAway; }));
  EXPECT_EQ(state(), SessionState::kUnknown);
  dpu_.stop("bgpd");
  dpu_.start("bgpd");  // has its configuration from its saved file
  EXPECT_TRUE(runUntil([&] { return isEstablished(); })) << shown();
  EXPECT_EQ(monitor_.sessions().flaps(kSession), 1U);
}

}  // namespace
}  // namespace nicleaf::test
