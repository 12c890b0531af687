// SPDX-License-Identifier: Apache-2.0
#include "component/kernel/lab/example.hpp"

namespace nicleaf::test {

using namespace model;

void Example::add(const Link& link) {
  ops.push_back(CreateLink{link});
  finish(link);
}

void Example::finish(const Link& link) {
  if (link.mtu) ops.push_back(SetMtu{link.name, *link.mtu});
  if (link.master) ops.push_back(SetMaster{link.name, *link.master});
  if (link.bridgePort) {
    ops.push_back(SetBridgePort{link.name, link.bridgePort->settings});
    for (const auto& vlan : link.bridgePort->vlans) ops.push_back(AddBridgeVlan{link.name, vlan, false});
  }
  for (const auto& vlan : link.selfVlans) ops.push_back(AddBridgeVlan{link.name, vlan, true});
  for (const auto& local : link.localMacs) ops.push_back(AddLocalMac{link.name, local});
  for (const auto& each : link.addresses) ops.push_back(AddAddress{link.name, each});
  if (link.adminUp) ops.push_back(SetAdminState{link.name, true});
  Link seen = link;
  desired.links.put(std::move(seen));
}

const Mac kSystemMac = mac("02:00:00:00:00:01");
const Mac kAnycastMac = mac("02:00:5e:00:01:01");

namespace {

Link up(Link link) {
  link.adminUp = true;
  return link;
}

Link port(const std::string& name, FlatSet<BridgeVlan> vlans) {
  Link link;
  link.name = name;
  link.master = "br-nicleaf";
  link.bridgePort = BridgePort{.vlans = std::move(vlans)};
  return up(link);
}

struct Segment {
  std::uint16_t vlan;
  std::uint32_t vni;
  std::string vrf;
  std::set<IpPrefix> gateways;  // empty: an L3VNI
};

Example exampleOf(const std::vector<std::pair<std::string, std::uint32_t>>& vrfs, const std::vector<Segment>& segments,
                  const std::vector<Link>& ports) {
  Example example;
  for (const auto& [name, table] : vrfs) example.add(up(ourLink(name, VrfKind{table})));
  Link bridge = up(ourLink("br-nicleaf", BridgeKind{}));
  bridge.mac = kSystemMac;
  for (const auto& segment : segments) {
    bridge.selfVlans.insert({{segment.vlan}, false, false});
    if (!segment.gateways.empty()) bridge.localMacs.insert({kAnycastMac, {segment.vlan}});
  }
  example.add(bridge);
  for (const auto& segment : segments) {
    Link tunnel = up(vxlan(segment.vni));
    tunnel.master = bridge.name;
    tunnel.bridgePort =
        BridgePort{.settings = {.learning = false, .neighSuppress = true}, .vlans = {{{segment.vlan}, true, true}}};
    example.add(tunnel);
    Link svi = up(ourLink("vlan" + std::to_string(segment.vlan), VlanKind{bridge.name, {segment.vlan}}));
    svi.mac = segment.gateways.empty() ? kSystemMac : kAnycastMac;
    svi.master = segment.vrf;
    svi.addresses = segment.gateways;
    example.add(svi);
  }
  for (const Link& link : ports) example.finish(link);
  return example;
}

}  // namespace

Example twoTenants() {
  const std::set<IpPrefix> gateways{prefix("192.168.10.1/24"), prefix("2001:db8:10::1/64")};
  return exampleOf(
      {{"red", 1001}, {"blue", 1002}},
      {{10, 10010, "red", gateways},
       {20, 10020, "blue", gateways},
       {4001, 14001, "red", {}},
       {4002, 14002, "blue", {}}},
      {port("rep0", {{{10}, true, true}}),
       port("rep1", {{{20}, false, false}, {{21}, false, false}, {{22}, false, false}, {{30}, true, true}})});
}

}  // namespace nicleaf::test
