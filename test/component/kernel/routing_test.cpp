// SPDX-License-Identifier: Apache-2.0
// What keeps tenants out of the DPU's own tables: the last route of each VRF, and the place of the local table.
#include <gmock/gmock.h>

#include "component/kernel/netns_fixture.hpp"

namespace nicleaf::test {
namespace {

using namespace model;
using Family = IpAddress::Family;

class RoutingTest : public NetnsTest {
 protected:
  void SetUp() override {
    NetnsTest::SetUp();
    mustRun("ip link set lo up");  // IPv6 has no blackhole routes without the loopback
  }
};

TEST_F(RoutingTest, BlackholesAreObservedAsMade) {
  const std::set<BlackholeDefault> wanted{{14001, Family::kV4}, {14001, Family::kV6}, {7, Family::kV4}};
  std::vector<KernelOp> add, remove;
  for (const auto& route : wanted) {
    add.emplace_back(AddBlackhole{route});
    remove.emplace_back(RemoveBlackhole{route});
  }
  mustApply(add);
  EXPECT_EQ(observe().blackholes, wanted);
  for (const char* family : {"-4", "-6"}) {
    const auto shown = json(std::string("ip -j ") + family + " route show table 14001");
    ASSERT_EQ(shown.as_array().size(), 1U) << family;
    EXPECT_EQ(at(shown.at(0), "type"), "blackhole");
    EXPECT_EQ(at(shown.at(0), "dst"), "default");
    EXPECT_EQ(at(shown.at(0), "metric"), 4278198272);
    EXPECT_EQ(at(shown.at(0), "protocol"), "110");
  }
  mustApply(remove);
  EXPECT_EQ(observe().blackholes, std::set<BlackholeDefault>{});
  mustApply(remove);  // removing a missing object succeeds
}

TEST_F(RoutingTest, RoutesOfOthersAreNotOurs) {
  mustBatch("ip",
            {"route add blackhole default table 9 metric 4278198272", "route add 198.51.100.0/24 dev lo proto 110",
             "route add blackhole 198.51.101.0/24 proto 110", "route add blackhole default proto 110 metric 5"});
  EXPECT_EQ(observe().blackholes, std::set<BlackholeDefault>{});
  const Errors errors = applyErrors({AddBlackhole{{9, Family::kV4}}});
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].code, ErrorCode::kConflict) << errors[0].message();
}

/// Rules of each kind that this machine's kernel has: it may lack VRFs.
std::set<PolicyRule> allRules() {
  std::set<PolicyRule> rules;
  using enum PolicyRule::What;
  for (const auto family : {Family::kV4, Family::kV6}) {
    for (const auto what : {kLocal, kForwarded, kForwardedEnd}) rules.insert({family, priorityOf(what), what, {}});
    rules.insert({family, priorityOf(kFromUplink), kFromUplink, "p0"});
  }
  return rules;
}

TEST_F(RoutingTest, LocalTableMovesBehindTheVrfs) {
  const std::set<PolicyRule> kernels{{Family::kV4, 0}, {Family::kV6, 0}};
  const std::set<PolicyRule> ours = allRules();
  mustBatch("ip", {"rule add from 192.0.2.0/24 lookup local priority 7", "rule add iif lo lookup local priority 8",
                   "rule add iif p1 prohibit priority 9", "rule add not iif lo lookup 7 priority 32764"});
  EXPECT_EQ(observe().rules, kernels);
  std::vector<KernelOp> add, remove;
  for (const auto& rule : ours) add.emplace_back(AddRule{rule});
  for (const auto& rule : kernels) remove.emplace_back(RemoveRule{rule});
  mustApply(add);
  mustApply(add);
  mustApply(remove);
  mustApply(remove);
  EXPECT_EQ(observe().rules, ours);
  mustRun("ping -c1 -W1 127.0.0.1");
  EXPECT_EQ(json("ip -j rule show priority 32762").at(0).at("table"), "local");
}

}  // namespace
}  // namespace nicleaf::test
