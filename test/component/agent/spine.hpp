// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "support/frr_node.hpp"
#include "support/netns.hpp"

namespace nicleaf::test {

/// bgpd's default instance in the module's YANG.
inline constexpr char kDefaultInstance[] = "/nicleaf-frr-bgp:bgp/instance[vrf='default']";

/// A bridge with an L2VNI: its VTEP advertises a type-3 route.
inline void addL2vni(const NetworkNamespace& network, const std::string& vni, const std::string& vtep) {
  network.ip("addr add " + vtep + "/32 dev lo");
  network.ip("link add br" + vni + " type bridge");
  network.ip("link add vx" + vni + " type vxlan id " + vni + " dstport 4789 local " + vtep + " nolearning");
  network.ip("link set vx" + vni + " master br" + vni + " up");
  network.ip("link set br" + vni + " up");
}

/// A spine that is also a VTEP, so that it has routes of its own of both families: 10.255.0.N/32 and 198.51.100.0/24,
/// and a type-3 route if the test adds an L2VNI. FRR without our module, in AS 6500N.
struct Spine {
  /// The session with the DPU, on the link eth0: the peer, and lines of `router bgp` after "neighbor PEER".
  struct Session {
    std::string peer = "eth0";
    std::string remoteAs = "interface remote-as external";
    std::vector<std::string> lines{};
    bool evpn = true;
  };

  explicit Spine(int n) : Spine(n, Session{}) {}
  Spine(int n, const Session& session) : number(std::to_string(n)), vtep("10.255.0." + number) {
    std::string& lines = node.configuration["bgpd"];
    lines = "router bgp 6500" + number + R"(
 bgp router-id )" +
            vtep + R"(
 no bgp ebgp-requires-policy
 no bgp default ipv4-unicast
 no bgp network import-check
)";
    const std::string neighbor = " neighbor " + session.peer + " ";
    lines += neighbor + session.remoteAs + "\n" + neighbor + "timers connect 1\n";
    for (const std::string& line : session.lines) lines += neighbor + line + "\n";
    lines += " address-family ipv4 unicast\n  network " + vtep + "/32\n  network 198.51.100.0/24\n" + neighbor +
             "activate\n exit-address-family\n address-family l2vpn evpn\n  advertise-all-vni\n";
    if (session.evpn) lines += neighbor + "activate\n";
    lines += " exit-address-family\nexit\n";
  }

  /// What the DPU advertised and the spine accepted, of both families.
  std::string heard() { return node.show("show bgp ipv4 unicast") + node.show("show bgp l2vpn evpn route"); }

  static FrrNode::Options stock() {
    FrrNode::Options options;
    options.module = false;
    return options;
  }

  const std::string number, vtep;
  FrrNode node{stock()};
};

/// Whether the node has the spine's routes of IPv4 unicast and of EVPN.
inline bool hasIpv4Of(FrrNode& node, const Spine& spine) {
  return node.show("show bgp ipv4 unicast").find(spine.vtep + "/32") != std::string::npos;
}
inline bool hasEvpnOf(FrrNode& node, const std::string& vtep) {
  return node.show("show bgp l2vpn evpn route").find("[3]:[0]:[32]:[" + vtep + "]") != std::string::npos;
}

}  // namespace nicleaf::test
