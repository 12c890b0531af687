// SPDX-License-Identifier: Apache-2.0
#include "component/plugin/tenant_fixture.hpp"

#include <stdexcept>

#include "support/eventually.hpp"
#include "support/northbound.hpp"

namespace nicleaf::test {
namespace {

constexpr std::uint32_t kServers = 65100, kSpine = 65200;

constexpr auto kBgpd = R"(router bgp 65001
 bgp router-id 192.0.2.1
 no bgp ebgp-requires-policy
 neighbor 10.20.0.2 remote-as 65200
 neighbor 10.20.0.2 passive
 address-family l2vpn evpn
  neighbor 10.20.0.2 activate
  advertise-all-vni
 exit-address-family
router bgp 65001 vrf red
 bgp router-id 192.0.2.1
 no bgp ebgp-requires-policy
 neighbor 10.10.0.11 remote-as 65101
 neighbor 10.10.0.11 passive
 neighbor 10.10.0.12 remote-as 65102
 neighbor 10.10.0.12 passive
 address-family l2vpn evpn
  advertise ipv4 unicast
 exit-address-family
)";

/// zebra wants the link of the VXLAN device in the default VRF's namespace.
void makeL3vni(const NetworkNamespace& underlay, const NetworkNamespace& vrf, const std::string& vni) {
  underlay.ip("link add name vx" + vni + " type vxlan id " + vni + " dstport 4789 local 192.0.2.1 dev eth1 nolearning");
  underlay.ip("link set vx" + vni + " netns " + vrf.path());
  vrf.ip("link add name br" + vni + " type bridge");
  vrf.ip("link set br" + vni + " address 02:00:00:00:00:11 up");
  vrf.ip("link set vx" + vni + " master br" + vni + " up");
}

/// Not in zebra's file, which FRR 10's zebra leaves to mgmtd.
void tellL3vni(const FrrNode& node, const std::string& vrf, const std::string& vni) {
  const auto status =
      Northbound(node.northbound("zebra"))
          .merge(R"({"frr-vrf:lib":{"vrf":[{"name":")" + vrf + R"(","frr-zebra:zebra":{"l3vni-id":)" + vni + "}}]}}");
  if (!status.ok()) throw std::runtime_error("zebra does not take the L3VNI: " + status.error_message());
}

std::map<std::string, const NetworkNamespace*> withRed(const NetworkNamespace& red,
                                                       std::map<std::string, const NetworkNamespace*> more) {
  more.emplace("red", &red);
  return more;
}

}  // namespace

TenantNode::TenantNode(bool bgpdHasModule) : TenantNode(bgpdHasModule, kBgpd) {}

TenantNode::TenantNode(bool bgpdHasModule, const std::string& configuration,
                       const std::map<std::string, const NetworkNamespace*>& more)
    : node({.plain = bgpdHasModule ? std::set<std::string>() : std::set<std::string>{"bgpd"},
            .vrfs = withRed(red, more)}) {
  connect(red, "eth0", servers, "eth0");
  connect(node.network(), "eth1", spines, "eth0");
  red.ip("addr add 10.10.0.1/24 dev eth0");
  servers.ip("addr add 10.10.0.11/24 dev eth0");
  servers.ip("addr add 10.10.0.12/24 dev eth0");
  node.network().ip("addr add 10.20.0.1/24 dev eth1");
  node.network().ip("addr add 192.0.2.1/32 dev lo");
  spines.ip("addr add 10.20.0.2/24 dev eth0");
  makeL3vni(node.network(), red, "14001");
  node.start("zebra");
  tellL3vni(node, "red", "14001");
  node.configuration["bgpd"] = configuration;
  node.start("bgpd");
  if (configuration.find("advertise-all-vni") != std::string::npos) waitForL3vni();
}

void TenantNode::waitForL3vni() {
  if (!eventually([&] { return node.show("show vrf vni").find("Up") != std::string::npos; }))
    throw std::runtime_error("the L3VNI does not come up:\n" + node.show("show vrf vni"));
}

void TenantNode::addL3vni(const std::string& vrf, const NetworkNamespace& network, const std::string& vni) {
  makeL3vni(node.network(), network, vni);
  tellL3vni(node, vrf, vni);
}

BgpSpeaker::Options TenantNode::server(int number) {
  BgpSpeaker::Options options;
  options.local = "10.10.0.1" + std::to_string(number);
  options.peer = "10.10.0.1";
  options.as = kServers + static_cast<std::uint32_t>(number);
  return options;
}

BgpSpeaker::Options TenantNode::spine() {
  constexpr unsigned kL2vpn = 25, kEvpn = 70;
  BgpSpeaker::Options options;
  options.local = "10.20.0.2";
  options.peer = "10.20.0.1";
  options.as = kSpine;
  options.families = {{kL2vpn, kEvpn}};
  return options;
}

boost::json::object TenantNode::stateOf(const std::string& vrf, const std::string& peer) const {
  const auto text = Northbound(node.northbound("bgpd"))
                        .state("/nicleaf-frr-bgp:bgp/instance[vrf='" + vrf + "']/neighbors/neighbor[remote-address='" +
                               peer + "']/state");
  const auto value = boost::json::parse(text);
  return value.at_pointer("/nicleaf-frr-bgp:bgp/instance/0/neighbors/neighbor/0/state").as_object();
}

}  // namespace nicleaf::test
