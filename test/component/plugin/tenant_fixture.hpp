// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json.hpp>
#include <string>

#include "support/bgp_speaker.hpp"
#include "support/frr_node.hpp"

namespace nicleaf::test {

/// One of many different prefixes.
inline Octets prefixNumber(unsigned i) { return ipv4Prefix(20 + (i >> 16), i >> 8 & 255, i & 255, 24); }

/// The first server of a TenantNode.
inline constexpr char kServer[] = "10.10.0.11";

/// A DPU with the VRF red, which has an L3VNI: two servers of the tenant in red, and a spine that receives EVPN routes.
/// bgpd's configuration comes from its file, so that it is the same without the module.
class TenantNode {
 public:
  explicit TenantNode(bool bgpdHasModule = true);
  /// With another configuration file of bgpd. The L3VNI is up only with `advertise-all-vni`.
  /// `more`: further VRFs.
  TenantNode(bool bgpdHasModule, const std::string& configuration,
             const std::map<std::string, const NetworkNamespace*>& more = {});
  /// Throws if it does not come up.
  void waitForL3vni();

  /// The L3VNI of a VRF, up to zebra's configuration.
  void addL3vni(const std::string& vrf, const NetworkNamespace& network, const std::string& vni);

  /// A server's session, 10.10.0.11 (AS 65101) or 10.10.0.12 (AS 65102).
  [[nodiscard]] static BgpSpeaker::Options server(int number);
  [[nodiscard]] static BgpSpeaker::Options spine();
  /// What the module's state says of the neighbor in the VRF.
  [[nodiscard]] boost::json::object stateOf(const std::string& vrf, const std::string& peer) const;

  NetworkNamespace red, servers, spines;
  FrrNode node;
};

}  // namespace nicleaf::test
