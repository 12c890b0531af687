// SPDX-License-Identifier: Apache-2.0
#include "render/refused_flags.hpp"

#include <gmock/gmock.h>

#include "render/port_objects.hpp"
#include "render/software_filters.hpp"

namespace nicleaf::render {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class RefusedFlagsTest : public testing::Test {
 protected:
  RefusedFlagsTest() {
    model::Segment segment;
    segment.name = "lan";
    segment.vlan = {10};
    segment.gateways = {*model::IpPrefix::parse("10.0.1.1/24"), *model::IpPrefix::parse("2001:db8:1::1/64")};
    intent_.segments = {segment};
  }
  void port(const char* name, bool locked, bool isolated) {
    model::Port port;
    port.interface = name;
    port.segment = "lan";
    port.enabled = true;
    port.locked = locked;
    port.isolated = isolated;
    if (locked) port.staticMacs = {*model::Mac::parse("02:00:00:00:00:05"), *model::Mac::parse("02:00:00:00:00:06")};
    intent_.ports.push_back(port);
  }
  model::KernelState replaced(const model::PortRefusals& refused) {
    model::KernelState state;
    const PortObjects objects(intent_);
    for (const model::Port& port : intent_.ports) state.links.put(objects.link(port));
    replaceRefusedFlags(refused, state);
    return state;
  }
  static std::vector<std::string> words(const model::Link& link) {
    std::vector<std::string> lines;
    for (const auto& filter : link.filters) lines.push_back(std::string(nameOf(filter.hook)) + " " + describe(filter));
    return lines;
  }

  model::Intent intent_;
};

constexpr model::PortRefusal kLocked{.locked = true}, kIsolated{.isolated = true};

TEST_F(RefusedFlagsTest, OnlyTheStaticMacsOfALockedPortSend) {
  port("rep0", true, false);
  const model::KernelState state = replaced({{"rep0", kLocked}});
  const model::Link& link = state.links.at("rep0");
  EXPECT_FALSE(link.bridgePort->settings.locked);
  EXPECT_FALSE(link.bridgePort->settings.learning);
  const auto lines = words(link);
  for (const char* mac : {"05", "06"})
    EXPECT_THAT(lines, Contains("ingress chain 0 pref 28318 protocol all flower src_mac 02:00:00:00:00:" +
                                std::string(mac) + "/ff:ff:ff:ff:ff:ff action goto chain 111"));
  EXPECT_THAT(lines, Contains("ingress chain 0 pref 28319 protocol all flower skip_hw action drop"));
}

/// In the first chain, nothing accepts a frame before its MAC is looked at.
TEST_F(RefusedFlagsTest, NoFilterAcceptsAnotherMac) {
  port("rep0", true, false);
  for (const bool trunk : {false, true}) {
    for (const bool strict : {false, true}) {
      if (trunk) intent_.ports[0].trunk = {{{10}, "lan"}}, intent_.ports[0].segment.clear();
      if (strict) intent_.ports[0].allowedSources = {*model::IpPrefix::parse("10.0.1.11/32")};
      const model::KernelState state = replaced({{"rep0", kLocked}});
      const auto lines = words(state.links.at("rep0"));
      for (const auto& filter : state.links.at("rep0").filters) {
        if (filter.chain != 0) continue;
        EXPECT_FALSE(std::holds_alternative<model::FilterAccept>(filter.action)) << describe(filter);
        const auto* go = std::get_if<model::FilterGoto>(&filter.action);
        EXPECT_TRUE(go == nullptr || go->chain == 0x6f) << describe(filter);
      }
      EXPECT_THAT(lines, Contains(AllOf(HasSubstr("chain 111"), HasSubstr("type 136"), HasSubstr("drop"))));
      EXPECT_THAT(lines, Not(Contains(AllOf(HasSubstr("chain 0 "), HasSubstr("type 136")))));
    }
  }
}

TEST_F(RefusedFlagsTest, IsolatedPortsDoNotHearEachOther) {
  port("rep0", false, true);
  port("rep1", false, true);
  port("rep2", false, false);
  const model::KernelState state = replaced({{"rep0", kIsolated}});
  EXPECT_FALSE(state.links.at("rep0").bridgePort->settings.isolated);
  EXPECT_TRUE(state.links.at("rep1").bridgePort->settings.isolated);
  for (const char* name : {"rep0", "rep1"}) {
    EXPECT_THAT(words(state.links.at(name)),
                AllOf(Contains(HasSubstr("ingress chain 0 pref 28314 protocol all flower skip_hw action skbedit mark")),
                      Contains(HasSubstr("match mark 0x6e00000a 0xffffffff action drop"))));
  }
  EXPECT_THAT(words(state.links.at("rep2")), Not(Contains(HasSubstr("egress"))));
}

TEST_F(RefusedFlagsTest, NothingElseChanges) {
  port("rep0", true, true);
  const PortObjects objects(intent_);
  EXPECT_EQ(replaced({}).links.at("rep0"), objects.link(intent_.ports[0]));
}

/// The next process knows from the filters what was refused, and does not open the port to find out.
TEST_F(RefusedFlagsTest, TheFiltersShowWhatWasRefused) {
  port("rep0", true, true);
  port("rep1", true, true);
  const model::PortRefusal both{.isolated = true, .locked = true};
  EXPECT_EQ(refusedEarlier(replaced({{"rep0", both}}).links.at("rep0")), both);
  EXPECT_EQ(refusedEarlier(replaced({}).links.at("rep0")), model::PortRefusal{});
}

TEST_F(RefusedFlagsTest, APortThatMustBeGuardedInHardwareKeepsItsTraps) {
  port("rep0", true, false);
  intent_.ports[0].guardInHardware = true;
  const auto lines = words(replaced({{"rep0", kLocked}}).links.at("rep0"));
  EXPECT_THAT(lines, Contains(HasSubstr("chain 0 pref 28307 protocol arp flower skip_sw action trap")));
  EXPECT_THAT(lines, Contains("ingress chain 0 pref 28319 protocol all flower action drop"));
}

}  // namespace
}  // namespace nicleaf::render
