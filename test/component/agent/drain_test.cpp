// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "component/agent/spine.hpp"
#include "support/agent_on_frr.hpp"
#include "support/eventually.hpp"

// What a spine sees of a DPU that is drained.
namespace nicleaf::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr char kVtep[] = "192.0.2.11";

/// The store reads it again after a restart.
intent::ParsedIntent document(std::uint64_t generation) {
  const std::string text = R"({"nicleaf-fabric:fabric": {"generation": ")" + std::to_string(generation) + R"(",
    "underlay": {"local-as": 65001, "vtep-address": "192.0.2.11", "system-mac": "02:00:00:00:00:11",
                 "uplink": [{"interface": "eth1"}]},
    "ip-vrf": [{"name": "t1", "l3vni": 140001, "vlan-id": 2001}, {"name": "t2", "l3vni": 140002, "vlan-id": 2002}]}})";
  return intent::Parser().parse(text).value();
}

class Drained : public testing::Test {
 protected:
  Drained() {
    connect(agent_.node.network(), "eth1", spine_.node.network(), "eth0");
    addL2vni(agent_.node.network(), "10010", kVtep);
    spine_.node.start("zebra");
    spine_.node.start("bgpd");
  }

  AgentOnFrr::Result apply(std::uint64_t generation) {
    std::optional<AgentOnFrr::Result> result;
    agent_.reconciler->apply(document(generation), [&](AgentOnFrr::Result got) { result = std::move(got); });
    if (!agent_.runUntil([&] { return result.has_value(); })) throw std::runtime_error("the apply never ended");
    return std::move(*result);
  }

  /// Waits for the end while the agent works.
  AgentOnFrr::Result change(const model::DrainRequest& request) {
    std::optional<AgentOnFrr::Result> result;
    agent_.reconciler->drain(request, [&](AgentOnFrr::Result got) { result = std::move(got); });
    if (!agent_.runUntil([&] { return result.has_value(); })) throw std::runtime_error("the drain never ended");
    return std::move(*result);
  }

  std::string heard() { return spine_.node.show(std::string("show bgp ipv4 unicast ") + kVtep + "/32"); }
  bool hears(bool drained) {
    return eventually(
        [&] {
          const std::string shown = heard();
          return shown.find("65001") != std::string::npos &&
                 (shown.find("graceful-shutdown") != std::string::npos) == drained;
        },
        60s);
  }

  AgentOnFrr agent_{2};
  Spine spine_{2};
};

TEST_F(Drained, ASpineSeesItComeAndGoAndTheAgentsRestartDoesNotEndIt) {
  ASSERT_TRUE(apply(1));
  ASSERT_TRUE(hears(false)) << heard();
  const auto drained = change({.since = 1000});
  ASSERT_TRUE(drained) << messages(drained.error());
  EXPECT_TRUE(hears(true)) << heard();
  EXPECT_THAT(heard(), HasSubstr("localpref 0"));

  agent_.restart();
  ASSERT_TRUE(agent_.runUntil([&] { return agent_.reconciler->status().phase == model::Phase::kApplied; }));
  EXPECT_EQ(agent_.reconciler->status().drain.dpu, 1000);
  ASSERT_TRUE(apply(2));
  EXPECT_THAT(heard(), HasSubstr("graceful-shutdown"));

  ASSERT_TRUE(change({.drained = false}));
  EXPECT_TRUE(hears(false)) << heard();
}

TEST_F(Drained, ATenantsRoutesGetTheMapsOfADrainedTenant) {
  ASSERT_TRUE(apply(1));
  ASSERT_TRUE(change({.vrf = "t1"}));
  const std::string configuration = agent_.node.runningConfig("bgpd");
  EXPECT_THAT(configuration, HasSubstr("advertise ipv4 unicast route-map nicleaf-export-drained\n"));
  EXPECT_THAT(configuration, HasSubstr("advertise ipv4 unicast route-map nicleaf-export\n"));
  EXPECT_THAT(configuration, HasSubstr("route-map nicleaf-export-drained permit 10\n call nicleaf-not-suppressed\n"));
  EXPECT_TRUE(hears(false)) << heard();
  const std::string before = agent_.node.runningConfig("bgpd");
  ASSERT_TRUE(change({.vrf = "t1"}));
  EXPECT_EQ(agent_.node.runningConfig("bgpd"), before);
  ASSERT_TRUE(change({.vrf = "t1", .drained = false}));
  EXPECT_EQ(agent_.node.runningConfig("bgpd").find("route-map nicleaf-export-drained\n"), std::string::npos);
}

}  // namespace
}  // namespace nicleaf::test
