// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "component/kernel/netns_fixture.hpp"
#include "render/port_guard.hpp"
#include "render/refused_flags.hpp"
#include "render/software_filters.hpp"

// The agent on netdevs that refuse what the representors of a BlueField refuse (test/topology/picky_switch).
namespace nicleaf::test {
namespace {

using namespace model;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

class DriverRefusalsTest : public NetnsTest {
 protected:
  void SetUp() override {
    NetnsTest::SetUp();
    mustBatch("ip",
              {"link add name pk0 type picky", "link add name br-t type bridge vlan_filtering 1 vlan_default_pvid 0",
               "link set dev br-t alias nicleaf", "link set dev pk0 master br-t"});
  }
  /// Every kind of filter that a port has.
  static std::set<PortFilter> guard() {
    Intent intent;
    intent.underlay.systemMac = mac("02:00:00:00:00:11");
    intent.anycastMac = mac("02:00:5e:00:01:01");
    Segment segment;
    segment.vlan = {10};
    segment.gateways = {prefix("10.0.1.1/24"), prefix("2001:db8:1::1/64")};
    Port port;
    port.segment = "lan";
    port.broadcastLimit = 100;
    port.allowedSources = {prefix("10.0.1.11/32"), prefix("2001:db8:1::11/128")};
    return render::portGuard(intent, port, {&segment});
  }
  void add(const std::string& link, const std::set<PortFilter>& filters) {
    std::vector<KernelOp> ops{AddIngressQdisc{link}};
    for (const PortFilter& filter : filters) ops.emplace_back(AddFilter{link, filter});
    mustApply(ops);
  }
};

TEST_F(DriverRefusalsTest, FlagsAreRefusedOneByOne) {
  PortSettings wanted{.learning = false, .isolated = true, .locked = true};
  const Errors errors = applyErrors({SetBridgePort{"pk0", wanted}});
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].code, ErrorCode::kConflict) << "the next plan does without the flags";
  EXPECT_THAT(errors[0].message(), HasSubstr("flag isolated, flag locked"));
  EXPECT_EQ(observe().refused.at("pk0"), (PortRefusal{.isolated = true, .locked = true}));
  wanted.isolated = wanted.locked = false;
  EXPECT_EQ(observed("pk0").bridgePort->settings, wanted) << "the rest is done";
}

TEST_F(DriverRefusalsTest, ADriverWithoutASwitchRefusesNothing) {
  mustBatch("ip", {"link add name v0 type veth peer name v1", "link set dev v0 master br-t"});
  const PortSettings wanted{.learning = false, .isolated = true, .locked = true};
  mustApply({SetBridgePort{"v0", wanted}});
  EXPECT_EQ(observed("v0").bridgePort->settings, wanted);
  EXPECT_THAT(observe().refused, IsEmpty());
}

TEST_F(DriverRefusalsTest, AFlagThatIsNoneOfTheseFails) {
  PortSettings wanted{.isolated = true};
  wanted.floodBroadcast = false;
  const Errors errors = applyErrors({SetBridgePort{"pk0", wanted}});
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_NE(errors[0].code, ErrorCode::kConflict);
  EXPECT_THAT(observe().refused, IsEmpty());
}

TEST_F(DriverRefusalsTest, TheHardwareNeverGetsWhatItWouldDropWrongly) {
  const auto filters = render::keptFromHardware(guard());
  add("pk0", filters);
  const Link link = observed("pk0");
  EXPECT_EQ(link.filters, filters);
  for (const PortFilter& filter : link.filters) EXPECT_NE(filter.inHardware, filter.skipHardware) << describe(filter);
  const std::string shown = mustRun("tc filter show dev pk0 ingress");
  EXPECT_THAT(shown, AllOf(HasSubstr("skip_hw"), HasSubstr("in_hw in_hw_count 1")));
}

TEST_F(DriverRefusalsTest, AGuardWithTrapsIsInHardware) {
  const auto filters = render::withTraps(guard());
  add("pk0", filters);
  EXPECT_EQ(observed("pk0").filters, filters);
  for (const PortFilter& filter : observed("pk0").filters)
    EXPECT_NE(filter.inHardware, filter.skipHardware) << describe(filter);
}

TEST_F(DriverRefusalsTest, Iproute2SaysTheSame) {
  for (const PortFilter& filter : render::withTraps(guard())) {
    const std::string words = describe(filter);
    if (words.find(" dst_port 0 ") != std::string::npos) continue;  // tc refuses to match port 0 (flower_parse_port)
    mustApply({AddIngressQdisc{"pk0"}, AddFilter{"pk0", filter}});
    const std::string ours = mustRun("tc -j filter show dev pk0 ingress");
    mustApply({RemoveFilters{"pk0", filter.place()}});
    mustRun("tc filter add dev pk0 ingress " + words);
    std::set<PortFilter> theirs = observed("pk0").filters;
    EXPECT_EQ(theirs, std::set{filter}) << describe(filter) << '\n' << ours;
    mustApply({RemoveFilters{"pk0", filter.place()}});
  }
}

TEST_F(DriverRefusalsTest, WithoutHardwareATrapIsRefused) {
  mustBatch("ip", {"link add name v0 type veth peer name v1", "link set dev v0 up"});
  const PortFilter trap{.matches = {}, .action = FilterTrap{}};
  const Errors errors = applyErrors({AddIngressQdisc{"v0"}, AddFilter{"v0", trap}});
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].code, ErrorCode::kConflict);
  EXPECT_TRUE(observe().refused.at("v0").trap);
}

TEST_F(DriverRefusalsTest, ARefusedTrapIsTriedAgainAfterAChangeOfTheLink) {
  auto socket = netlink::Socket::open();
  ASSERT_TRUE(socket);
  netlink::LinksByIndex links;
  links[7].link.name = "v0";
  kernel::Refusals refusals;
  const AddFilter add{"v0", {.matches = {}, .action = FilterTrap{}}};
  ASSERT_EQ(refusals.find(*socket, add, 7, EOPNOTSUPP), "action trap");
  const auto soon = std::chrono::steady_clock::now(), later = soon + 2 * kernel::Refusals::kPatience;
  EXPECT_TRUE(refusals.named(links, later).at("v0").trap);
  refusals.linkChanged(7);
  EXPECT_TRUE(refusals.named(links, soon).at("v0").trap) << "the change may be a part of the same apply";
  EXPECT_THAT(refusals.named(links, later), IsEmpty());
}

TEST_F(DriverRefusalsTest, FullTablesTakeNoFilter) {
  mustRun("echo 1 > /sys/module/picky_switch/parameters/full");
  add("pk0", render::keptFromHardware(guard()));
  for (const PortFilter& filter : observed("pk0").filters) EXPECT_FALSE(filter.inHardware) << describe(filter);
  mustRun("echo 0 > /sys/module/picky_switch/parameters/full");
}

TEST_F(DriverRefusalsTest, TheFiltersOfALockedPortAreTaken) {
  const auto filters = render::keptFromHardware(render::withLock(guard(), {mac("02:00:00:00:00:05")}));
  add("pk0", filters);
  EXPECT_EQ(observed("pk0").filters, filters);
}

}  // namespace
}  // namespace nicleaf::test
