// SPDX-License-Identifier: Apache-2.0
#include "reconcile/hardware_limits.hpp"

#include <gmock/gmock.h>

namespace nicleaf::reconcile {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// A port that must be guarded in hardware, as it is observed when the kernel has all of its filters.
class HardwareLimitsTest : public testing::Test {
 protected:
  HardwareLimitsTest() {
    model::Segment segment;
    segment.name = "lan";
    segment.vlan = {10};
    intent_.segments = {segment};
    model::Port port;
    port.interface = "rep0";
    port.segment = "lan";
    port.enabled = true;
    port.guardInHardware = true;
    intent_.ports = {port};
    observed_.links.put(wanted());
    set([](model::PortFilter& filter) { filter.inHardware = !filter.skipHardware; });
  }
  model::Link wanted() { return render::render(intent_).kernel.links.at("rep0"); }
  void set(const std::function<void(model::PortFilter&)>& change) {
    model::Link& link = observed_.links.change("rep0");
    std::set<model::PortFilter> changed;
    for (model::PortFilter filter : link.filters) {
      change(filter);
      changed.insert(std::move(filter));
    }
    link.filters = std::move(changed);
  }
  /// The adapted link of the port. status_ has what the agent reports about it.
  model::Link adapted() {
    desired_ = render::render(intent_);
    std::vector<model::PortStatus> ports{{"rep0", "rep0", ""}};
    adaptToHardware(intent_, observed_, desired_, ports);
    status_ = ports.front();
    return desired_.kernel.links.at("rep0");
  }

  model::Intent intent_;
  model::KernelState observed_;
  render::Desired desired_;
  model::PortStatus status_;
};

TEST_F(HardwareLimitsTest, APortWithItsGuardInHardwareIsUp) {
  EXPECT_TRUE(adapted().adminUp);
  EXPECT_THAT(status_.closed, IsEmpty());
  EXPECT_FALSE(desired_.undecided);
}

TEST_F(HardwareLimitsTest, OneFilterThatIsNotInHardwareClosesThePort) {
  bool first = true;
  set([&](model::PortFilter& filter) {
    if (filter.inHardware && std::exchange(first, false)) filter.inHardware = false;
  });
  EXPECT_FALSE(adapted().adminUp);
  EXPECT_THAT(status_.closed, HasSubstr("missing is, for example, ingress chain 0 pref 28288"));
}

TEST_F(HardwareLimitsTest, OtherPortsAreNotAsked) {
  intent_.ports[0].guardInHardware = false;
  set([](model::PortFilter& filter) { filter.inHardware = false; });
  EXPECT_TRUE(adapted().adminUp);
}

TEST_F(HardwareLimitsTest, ANewPortWaitsForItsFilters) {
  observed_.links.change("rep0").filters.clear();
  EXPECT_FALSE(adapted().adminUp);
  EXPECT_TRUE(desired_.undecided);
}

/// A port that is guarded does not go down because it gets another filter.
TEST_F(HardwareLimitsTest, AnotherFilterLeavesThePortUp) {
  observed_.links.change("rep0").filters.erase(*observed_.links.at("rep0").filters.begin());
  EXPECT_TRUE(adapted().adminUp);
  EXPECT_TRUE(desired_.undecided);
}

TEST_F(HardwareLimitsTest, ADriverWithoutTrapsClosesThePortAndGetsNone) {
  observed_.refused["rep0"].trap = true;
  const model::Link link = adapted();
  EXPECT_FALSE(link.adminUp);
  EXPECT_THAT(status_.closed, HasSubstr("tc action trap"));
  for (const auto& filter : link.filters) EXPECT_FALSE(std::holds_alternative<model::FilterTrap>(filter.action));
  EXPECT_FALSE(desired_.undecided);
}

/// A filter for frames to the server is in no hardware.
TEST_F(HardwareLimitsTest, IsolationThatTheDriverRefusesClosesThePort) {
  intent_.ports[0].isolated = true;
  model::Port other = intent_.ports[0];
  other.interface = "rep1";
  intent_.ports.push_back(other);
  observed_.refused["rep0"].isolated = true;
  model::Link link = adapted();
  EXPECT_EQ(status_.refusedFlags, std::vector<std::string>{"isolated"});
  observed_.links.put(link);
  set([](model::PortFilter& filter) {
    filter.inHardware = !filter.skipHardware && filter.hook == model::Hook::kIngress;
  });
  EXPECT_FALSE(adapted().adminUp);
  EXPECT_THAT(status_.closed, HasSubstr("egress chain 0"));
}

TEST_F(HardwareLimitsTest, ARefusedFlagThatTheIntentDoesNotWantIsNotReported) {
  observed_.refused["rep0"].locked = true;
  (void)adapted();
  EXPECT_THAT(status_.refusedFlags, IsEmpty());
}

}  // namespace
}  // namespace nicleaf::reconcile
