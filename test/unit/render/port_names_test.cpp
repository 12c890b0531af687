// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "render/port_names.hpp"

namespace nicleaf::render {
namespace {

using model::PortStatus;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;
using testing::SizeIs;
using testing::UnorderedElementsAre;

model::Intent intentWith(const std::vector<model::IfName>& uplinks, const std::vector<model::IfName>& ports) {
  model::Intent intent;
  for (const auto& name : uplinks) intent.underlay.uplinks.push_back({name});
  for (const auto& name : ports) intent.ports.push_back({.interface = name, .segment = "lan"});
  return intent;
}

/// Links and their hardware names: netdev, name, device.
model::KernelState machine(const std::vector<std::array<const char*, 3>>& netdevs) {
  model::KernelState state;
  for (const auto& [netdev, name, device] : netdevs) {
    state.links.put(model::Link{.name = netdev});
    if (*name != '\0') state.identities[netdev] = {name, device};
  }
  return state;
}

TEST(PortNames, ANetdevOfThatNameIsIt) {
  const auto found = findPorts(intentWith({"p0"}, {"pf0vf0"}), machine({{"p0", "", ""}, {"pf0vf0", "pf0vf9", "a/b"}}));
  EXPECT_THAT(found.netdevs, UnorderedElementsAre(Pair("p0", "p0"), Pair("pf0vf0", "pf0vf0")));
  EXPECT_THAT(found.errors, IsEmpty());
}

TEST(PortNames, TheHardwaresNameIsTheNext) {
  const auto found =
      findPorts(intentWith({"p0"}, {"pf0vf3", "pf0sf88"}),
                machine({{"eth0", "p0", "pci/a"}, {"eth4", "pf0vf3", "pci/a"}, {"eth7", "pf0sf88", "pci/a"}}));
  EXPECT_THAT(found.netdevs, UnorderedElementsAre(Pair("p0", "eth0"), Pair("pf0vf3", "eth4"), Pair("pf0sf88", "eth7")));
  EXPECT_THAT(found.ports, ElementsAre(PortStatus{"p0", "eth0", ""}, PortStatus{"pf0vf3", "eth4", ""},
                                       PortStatus{"pf0sf88", "eth7", ""}));
}

TEST(PortNames, TheHostsFunctionsAreFoundWithAndWithoutTheirController) {
  const auto state = machine({{"eth1", "c1pf0", "pci/a"}, {"eth4", "c1pf0vf3", "pci/a"}});
  for (const auto& [name, netdev] :
       {std::pair{"pf0hpf", "eth1"}, {"c1pf0", "eth1"}, {"pf0vf3", "eth4"}, {"c1pf0vf3", "eth4"}}) {
    EXPECT_THAT(findPorts(intentWith({}, {name}), state).netdevs, ElementsAre(Pair(name, netdev)));
  }
}

TEST(PortNames, TheFullNameIsPreferredToTheShort) {
  const auto found =
      findPorts(intentWith({}, {"pf0vf3"}), machine({{"eth3", "pf0vf3", "pci/a"}, {"eth4", "c1pf0vf3", "pci/a"}}));
  EXPECT_THAT(found.netdevs, ElementsAre(Pair("pf0vf3", "eth3")));
}

TEST(PortNames, NoneAndSeveralAreErrorsWithWhatWasSeen) {
  const auto found =
      findPorts(intentWith({"p0"}, {"pf0vf9"}), machine({{"eth0", "p0", "pci/a"}, {"eth1", "p0", "pci/b"}}));
  EXPECT_THAT(found.netdevs, IsEmpty());
  ASSERT_THAT(found.errors, SizeIs(2));
  EXPECT_EQ(found.errors[0].second.object, "/nicleaf-fabric:fabric/underlay/uplink[interface='p0']");
  EXPECT_THAT(found.errors[0].second.message(), AllOf(HasSubstr("eth0 (p0 of pci/a), eth1 (p0 of pci/b)")));
  EXPECT_EQ(found.errors[1].second.object, "/nicleaf-fabric:fabric/port[interface='pf0vf9']");
  EXPECT_THAT(found.errors[1].second.message(),
              AllOf(HasSubstr("there is no such netdev"), HasSubstr("eth0 (p0 of pci/a)")));
  EXPECT_TRUE(found.errors[1].second.retryHelps());
  EXPECT_THAT(found.ports[1].why, Not(IsEmpty()));
}

TEST(PortNames, OneNetdevIsNotTwoPorts) {
  const auto found = findPorts(intentWith({"p0"}, {"eth0"}), machine({{"eth0", "p0", "pci/a"}}));
  ASSERT_THAT(found.errors, SizeIs(1));
  EXPECT_THAT(found.errors[0].second.message(), HasSubstr("p0 is the same netdev"));
}

TEST(PortNames, AnIdentityOfALinkThatIsGoneCountsForNothing) {
  auto state = machine({{"eth0", "p0", "pci/a"}});
  state.links.clear();
  EXPECT_THAT(findPorts(intentWith({"p0"}, {}), state).netdevs, IsEmpty());
}

TEST(PortNames, AnIntentTakesTheNetdevsNames) {
  const auto intent = withNetdevs(intentWith({"p0"}, {"pf0vf0", "pf0vf1"}), {{"p0", "eth0"}, {"pf0vf1", "eth2"}});
  EXPECT_EQ(intent, intentWith({"eth0"}, {"pf0vf0", "eth2"}));
}

TEST(ShortNames, AreThoseOfTheLocalFunctionAndTheVendors) {
  const std::map<std::string, std::vector<std::string>> expected{{"p0", {}},
                                                                 {"pf0vf3", {}},
                                                                 {"c1pf0vf3", {"pf0vf3"}},
                                                                 {"c1pf0", {"pf0", "pf0hpf"}},
                                                                 {"pf0", {"pf0hpf"}},
                                                                 {"c2pf1sf88", {"pf1sf88"}},
                                                                 {"sw1p1", {}},
                                                                 {"c", {}},
                                                                 {"c1", {}},
                                                                 {"", {}},
                                                                 {"pf", {}},
                                                                 {"cpf0", {}}};
  for (const auto& [name, names] : expected) EXPECT_EQ(model::shortNames(name), names) << name;
}

}  // namespace
}  // namespace nicleaf::render
