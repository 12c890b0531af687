// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "component/agent/tenant_session.hpp"

// What a real bgpd does with a server that announces more than the rendered limit.
namespace nicleaf::test {
namespace {

using testing::HasSubstr;

/// Two more than the limit: bgpd 8.4.4 notices the first one when the second one comes.
const Prefixes kFour = {"198.51.100.0/24", "203.0.113.0/24", "8.8.8.0/24", "9.9.9.0/24"};

/// A session that accepts all that the server announces, up to its limit.
class TenantLimits : public TenantSession {
 protected:
  TenantLimits() { announce("ipv4", kFour); }

  void limit(std::uint32_t most, model::PrefixLimitAction action = model::PrefixLimitAction::kTeardown) {
    model::BgpSession& session = intent_.ipVrfs[0].sessions[0];
    session.prefixLimit = most;
    session.prefixLimitAction = action;
    session.prefixLimitRestart.reset();
    if (action == model::PrefixLimitAction::kRestart) session.prefixLimitRestart = std::chrono::minutes(5);
    allow({prefix("0.0.0.0/0", {}, 24)}, {});
  }
  model::RefusedPrefixes refused() {
    boost::asio::io_context io;
    frr::BgpdClient bgpd(io, frr::bgpdEndpoint(dpu_.runDirectory()));
    model::RefusedPrefixes all;
    bgpd.refused([&](const model::Expected<model::RefusedPrefixes>& found) {
      if (found) all = *found;
    });
    io.run();
    return all;
  }
  bool becomesTornDown() {
    return eventually(
        [&] { return dpu_.show("show bgp ipv4 unicast summary").find("Idle (PfxCt)") != std::string::npos; });
  }
};

TEST_F(TenantLimits, ARaisedLimitBringsTheSessionBack) {
  limit(2);
  ASSERT_TRUE(becomesTornDown()) << shown();
  const auto closed = refused();
  ASSERT_EQ(closed.prefixes.size(), 1U);
  EXPECT_EQ(closed.prefixes[0].reason, "prefix-limit");
  EXPECT_EQ(closed.prefixes[0].peer, "192.168.10.11");
  EXPECT_EQ(closed.prefixes[0].prefix, "");
  limit(4);
  EXPECT_TRUE(becomes(kFour, {})) << shown();
  EXPECT_TRUE(refused().prefixes.empty());
}

TEST_F(TenantLimits, SoDoesOneOfASessionThatWouldComeBackByItselfLater) {
  limit(2, model::PrefixLimitAction::kRestart);
  ASSERT_TRUE(becomesTornDown()) << shown();
  EXPECT_THAT(dpu_.runningConfig("bgpd"), HasSubstr("neighbor 192.168.10.11 maximum-prefix 2 restart 5\n"));
  limit(100, model::PrefixLimitAction::kRestart);
  EXPECT_TRUE(becomes(kFour, {})) << shown();
}

TEST_F(TenantLimits, ALimitOfAnEstablishedSessionChangesWithoutAReset) {
  limit(100);
  ASSERT_TRUE(becomes(kFour, {})) << shown();
  ASSERT_TRUE(eventually([&] { return established() == "1 1 "; })) << established();
  limit(4);
  limit(2, model::PrefixLimitAction::kWarningOnly);
  EXPECT_THAT(dpu_.runningConfig("bgpd"), HasSubstr("neighbor 192.168.10.11 maximum-prefix 2 warning-only\n"));
  announce("ipv4", {"192.0.2.0/24"});
  Prefixes five = kFour;
  five.insert("192.0.2.0/24");
  EXPECT_TRUE(becomes(five, {})) << shown();
  EXPECT_EQ(established(), "1 1 ");
}

TEST_F(TenantLimits, RefusedPrefixesDoNotCount) {
  intent_.ipVrfs[0].sessions[0].prefixLimit = 1;
  allow({prefix("8.8.8.0/24")}, {});
  EXPECT_TRUE(becomes({"8.8.8.0/24"}, {})) << shown();
  EXPECT_TRUE(eventually([&] { return established() == "1 1 "; })) << established();
}

}  // namespace
}  // namespace nicleaf::test
