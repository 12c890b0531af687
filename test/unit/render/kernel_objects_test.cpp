// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <gmock/gmock.h>

#include "intent/semantic_checks.hpp"
#include "render/render.hpp"
#include "support/random_intent.hpp"

namespace nicleaf::render {
namespace {

using model::BridgeVlan;
using model::IpPrefix;
using model::Link;

model::Intent tenant() {
  model::Intent intent;
  intent.underlay = {{65001},
                     *model::IpAddress::parse("192.0.2.11"),
                     *model::Mac::parse("02:00:00:00:00:11"),
                     {{"eth1", 9216}, {"eth2", 1600}}};
  intent.anycastMac = *model::Mac::parse("02:00:5e:00:01:01");
  intent.ipVrfs = {{"red", {14001}, {3001}, {}, {}, {}}};
  intent.segments = {{"lan", {10010}, {10}, "red", {*IpPrefix::parse("192.168.10.1/24")}},
                     {"flat", {10011}, {11}, std::nullopt, {}},
                     {"bare", {10012}, {12}, "red", {}}};
  intent.ports = {{"pf0vf0", "lan", 1400, true}, {"pf0vf1", "flat", 1500, false}};
  return intent;
}

TEST(KernelObjects, HaveNamesOfTheirNumbers) {
  const auto links = render(tenant()).kernel.links;
  std::vector<std::string> names;
  for (const auto& [name, link] : links) names.push_back((link.ours ? "" : "foreign ") + name);
  EXPECT_THAT(names, testing::UnorderedElementsAre("br-nicleaf", "red", "vx14001", "vlan3001", "vx10010", "vlan10",
                                                   "vx10011", "vx10012", "vlan12", "foreign eth1", "foreign eth2",
                                                   "foreign lo", "foreign pf0vf0", "foreign pf0vf1"));
}

TEST(KernelObjects, BridgeOwnsTheVlansOfSvisAndTheAnycastMac) {
  const auto kernel = render(tenant()).kernel;
  const Link& bridge = kernel.links.at("br-nicleaf");
  EXPECT_EQ(bridge.selfVlans, (model::FlatSet<BridgeVlan>{{{10}}, {{12}}, {{3001}}}));
  EXPECT_EQ(bridge.localMacs, (model::FlatSet<model::VlanMac>{{tenant().anycastMac, {10}}}));
  EXPECT_EQ(bridge.mtu, 1550U);
  EXPECT_EQ(bridge.mac, tenant().underlay.systemMac);
}

TEST(KernelObjects, VxlanDevicesLearnNothing) {
  const auto kernel = render(tenant()).kernel;
  const model::BridgePort l2{.settings = {.learning = false, .neighSuppress = true}, .vlans = {{{10}, true, true}}},
      l3{.settings = {.learning = false}, .vlans = {{{3001}, true, true}}};
  EXPECT_EQ(kernel.links.at("vx10010").bridgePort, l2);
  EXPECT_EQ(kernel.links.at("vx14001").bridgePort, l3);
  EXPECT_EQ(std::get<model::VxlanKind>(kernel.links.at("vx10010").kind).local, tenant().underlay.vtepAddress);
}

TEST(KernelObjects, SingleVxlanDeviceCarriesEachVniInItsVlan) {
  model::Intent intent = tenant();
  intent.underlay.vxlanDevices = model::VxlanDevices::kSingle;
  const auto kernel = render(intent).kernel;
  EXPECT_FALSE(kernel.links.contains("vx10010"));
  const Link& link = kernel.links.at("vx-nicleaf");
  EXPECT_EQ(link.kind, model::LinkKind(model::SingleVxlanKind{intent.underlay.vtepAddress}));
  EXPECT_EQ(link.vniFilter, (model::FlatSet<model::Vni>{{10010}, {10011}, {10012}, {14001}}));
  EXPECT_EQ(link.bridgePort,
            (model::BridgePort{.settings = {.learning = false, .neighSuppress = true, .vlanTunnel = true},
                               .vlans = {{{10}, false, false, model::Vni{10010}},
                                         {{11}, false, false, model::Vni{10011}},
                                         {{12}, false, false, model::Vni{10012}},
                                         {{3001}, false, false, model::Vni{14001}}}}));
  auto perVni = render(tenant()).kernel;
  auto others = kernel;
  for (auto* state : {&perVni, &others}) {
    state->links.eraseIf([](const Link& link) { return model::isVxlan(link.kind); });
  }
  EXPECT_EQ(others, perVni) << "nothing else differs";
}

TEST(KernelObjects, SvisHaveTheAnycastMacOnlyWithAGateway) {
  const auto kernel = render(tenant()).kernel;
  EXPECT_EQ(kernel.links.at("vlan10").mac, tenant().anycastMac);
  EXPECT_EQ(kernel.links.at("vlan10").addresses, (std::set<IpPrefix>{*IpPrefix::parse("192.168.10.1/24")}));
  EXPECT_EQ(kernel.links.at("vlan12").mac, tenant().underlay.systemMac);
  EXPECT_EQ(kernel.links.at("vlan3001").mac, tenant().underlay.systemMac);
  EXPECT_EQ(kernel.links.at("vlan3001").addresses.size(), 0U);
  EXPECT_EQ(std::get<model::VrfKind>(kernel.links.at("red").kind).table, 14001U);
}

TEST(KernelObjects, SviWithAnIpv6GatewayHasTheLinkLocalAddressOfItsMac) {
  model::Intent intent = tenant();
  intent.segments[0].gateways.push_back(*IpPrefix::parse("2001:db8:10::1/64"));
  const auto kernel = render(intent).kernel;
  EXPECT_EQ(kernel.links.at("vlan10").addresses,
            (std::set<IpPrefix>{*IpPrefix::parse("192.168.10.1/24"), *IpPrefix::parse("2001:db8:10::1/64"),
                                *IpPrefix::parse("fe80::5eff:fe00:101/64")}));
  EXPECT_EQ(kernel.links.at("vlan12").addresses.size(), 0U);
}

TEST(KernelObjects, GatewaysLearnFromAnswersThatAnotherDpuAskedFor) {
  const auto kernel = render(tenant()).kernel;
  EXPECT_EQ(kernel.links.at("vlan10").ip, (model::IpSettings{.arpAccept = 2, .acceptUntrackedNa = 2}));
  EXPECT_EQ(kernel.links.at("vlan12").ip, model::IpSettings{});
}

TEST(KernelObjects, WhatComesFromTheFabricMayHaveAGatewayAsItsSource) {
  EXPECT_EQ(render(tenant()).kernel.links.at("vlan3001").ip, (model::IpSettings{.acceptLocal = 1}));
}

TEST(KernelObjects, NothingThatComesInFromAnUplinkIsRouted) {
  const auto kernel = render(tenant()).kernel;
  using enum model::PolicyRule::What;
  for (const model::Uplink& uplink : tenant().underlay.uplinks) {
    EXPECT_EQ(kernel.links.at(uplink.interface).ip, (model::IpSettings{.forwarding4 = 0}));
    EXPECT_EQ(kernel.links.at(uplink.interface).group, model::kRoutedGroup);
    for (const auto family : {model::IpAddress::Family::kV4, model::IpAddress::Family::kV6}) {
      EXPECT_TRUE(kernel.rules.contains({family, 32763, kFromUplink, uplink.interface}));
    }
  }
}

TEST(KernelObjects, OnlyLinksThatTenantsAreRoutedOverForwardIpv4) {
  const auto kernel = render(tenant()).kernel;
  EXPECT_FALSE(kernel.sysctls.contains("net/ipv4/ip_forward"));
  std::set<std::string> forwarding;
  for (const auto& [name, link] : kernel.links) {
    if (link.ip && link.ip->forwarding4 != 0) forwarding.insert(name);
  }
  EXPECT_EQ(forwarding, (std::set<std::string>{"red", "vlan10", "vlan12", "vlan3001"}));
}

TEST(KernelObjects, SysctlsAndRulesOfVrfsNeedAnIpVrf) {
  const auto isVrfs = [](const model::PolicyRule& rule) { return rule.priority <= 2000; };
  EXPECT_EQ(std::ranges::count_if(render(tenant()).kernel.rules, isVrfs), 6);
  EXPECT_EQ(render(tenant()).kernel.sysctls.at("net/ipv4/tcp_l3mdev_accept"), "0");
  model::Intent intent = tenant();
  intent.ipVrfs.clear();
  for (model::Segment& segment : intent.segments) segment.ipVrf.reset(), segment.gateways.clear();
  EXPECT_EQ(std::ranges::count_if(render(intent).kernel.rules, isVrfs), 0);
  EXPECT_FALSE(render(intent).kernel.sysctls.contains("net/ipv4/tcp_l3mdev_accept"));
}

TEST(KernelObjects, NeighbourTablesHaveRoomForTheMacsOfAllPorts) {
  const auto limits = [](const model::Intent& intent) {
    const auto sysctls = render(intent).kernel.sysctls;
    std::vector<std::string> found;
    for (const std::string family : {"ipv4", "ipv6"}) {
      for (const char* one : {"1", "2", "3"})
        found.push_back(sysctls.at("net/" + family + "/neigh/default/gc_thresh" + one));
    }
    return found;
  };
  model::Intent intent = tenant();
  EXPECT_THAT(limits(intent), testing::ElementsAre("16384", "32768", "65536", "16384", "32768", "65536"));
  std::erase_if(intent.ports, [](const model::Port& port) { return port.ipVrf.has_value(); });
  const std::size_t count = intent.ports.size();
  for (model::Port& port : intent.ports) port.macLimit = 20000;
  const auto all = std::to_string(count * 80000);
  EXPECT_EQ(limits(intent)[2], all);
  EXPECT_EQ(limits(intent)[5], all);
  EXPECT_EQ(limits(intent)[0], std::to_string(count * 20000));
  for (const char* name : {"pf1vf0", "pf1vf1", "pf1vf2"}) {
    model::Port another = intent.ports.front();
    another.interface = name;
    intent.ports.push_back(another);
  }
  for (model::Port& port : intent.ports) port.macLimit = 0;  // no limit
  EXPECT_EQ(limits(intent)[2], "1048576");
}

TEST(KernelObjects, SviMtuIsThatOfItsPortsAndNeverMoreThanTheBridges) {
  model::Intent intent = tenant();
  EXPECT_EQ(render(intent).kernel.links.at("vlan10").mtu, 1400U);
  EXPECT_EQ(render(intent).kernel.links.at("vlan12").mtu, 1500U);
  intent.underlay.uplinks[1].mtu = 1500;
  EXPECT_EQ(render(intent).kernel.links.at("vlan12").mtu, 1450U);
}

TEST(KernelObjects, PortsAreUntaggedMembersWithoutLinkLocalAddresses) {
  const auto kernel = render(tenant()).kernel;
  const Link& port = kernel.links.at("pf0vf1");
  EXPECT_FALSE(port.ours);
  EXPECT_FALSE(port.adminUp);
  EXPECT_EQ(port.master, "br-nicleaf");
  EXPECT_EQ(port.ipv6LinkLocal, false);
  EXPECT_EQ(port.bridgePort, (model::BridgePort{.vlans = {{{11}, true, true}}}));
  EXPECT_EQ(kernel.links.at("eth1").ipv6LinkLocal, true);
  EXPECT_EQ(kernel.links.at("eth1").master, std::nullopt);
  EXPECT_EQ(kernel.links.at("lo").addresses, (std::set<IpPrefix>{*IpPrefix::parse("192.0.2.11/32")}));
}

TEST(RandomIntents, PassAllChecksAndAreRenderedTheSameTwice) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const model::Intent intent = test::randomIntent(seed);
    const model::Errors errors = intent::checkSemantics(intent);
    ASSERT_TRUE(errors.empty()) << seed << ": " << errors.front().message();
    ASSERT_EQ(render(intent).kernel, render(intent).kernel);
  }
}

}  // namespace
}  // namespace nicleaf::render
