// SPDX-License-Identifier: Apache-2.0
#include "model/fabric_path.hpp"

namespace nicleaf::model {
namespace {

const std::string kFabric = "/nicleaf-fabric:fabric";

}  // namespace

std::string pathOf(const Uplink& uplink) { return kFabric + "/underlay/uplink[interface='" + uplink.interface + "']"; }

std::string pathOf(const EvpnSession& session) {
  return kFabric + "/underlay/evpn-session[peer-address='" + session.peerAddress.toString() + "']";
}

std::string pathOf(const BfdProfile& profile) { return kFabric + "/bfd-profile[name='" + profile.name + "']"; }

std::string pathOf(const IpVrf& vrf) { return kFabric + "/ip-vrf[name='" + vrf.name + "']"; }

std::string pathOf(const IpVrf& vrf, const BgpSession& session) {
  if (session.listenRange) return pathOf(vrf) + "/bgp-listen-range[prefix='" + peerOf(session) + "']";
  const char* list = session.interface.empty() ? "/bgp-session[peer-address='" : "/bgp-interface-session[interface='";
  return pathOf(vrf) + list + peerOf(session) + "']";
}

std::string pathOf(const IpVrf& vrf, const BgpSession& session, const AllowedPrefix& allowed) {
  return pathOf(vrf, session) + "/allowed-prefix[prefix='" + allowed.prefix.toString() + "']";
}

std::string settingPath(const IpVrf& vrf, const BgpSession& session, const std::string& setting) {
  const bool inherited = session.inherited.contains(setting);
  const std::string in =
      inherited ? kFabric + "/session-template[name='" + session.sessionTemplate + "']" : pathOf(vrf, session);
  return in + "/" + setting;
}

std::string pathOf(const IpVrf& vrf, const StaticRoute& route) {
  return pathOf(vrf) + "/static-route[prefix='" + route.prefix.toString() + "']";
}

std::string pathOf(const IpVrf& vrf, const Aggregate& aggregate) {
  return pathOf(vrf) + "/aggregate[prefix='" + aggregate.prefix.toString() + "']";
}

std::string pathOf(const IpVrf& vrf, const VrfImport& import) {
  return pathOf(vrf) + "/import-from[ip-vrf='" + import.from + "']";
}

std::string pathOf(const SecurityGroup& group) { return kFabric + "/security-group[name='" + group.name + "']"; }

std::string pathOf(const SecurityGroup& group, const SecurityRule& rule) {
  return pathOf(group) + "/rule[sequence='" + std::to_string(rule.sequence) + "']";
}

std::string pathOf(const Segment& segment) { return kFabric + "/segment[name='" + segment.name + "']"; }

std::string pathOf(const Port& port) { return kFabric + "/port[interface='" + port.interface + "']"; }

std::string pathOf(const Port& port, const TrunkVlan& tagged) {
  return pathOf(port) + "/trunk[vlan-id='" + toString(tagged.vlan) + "']";
}

std::string addressPath(const Port& port, const std::string& address) {
  return pathOf(port) + "/address[.='" + address + "']";
}

std::string addressPath(const Uplink& uplink, const std::string& address) {
  return pathOf(uplink) + "/address[.='" + address + "']";
}

std::string gatewayPath(const Segment& segment, const std::string& gateway) {
  return pathOf(segment) + "/gateway[.='" + gateway + "']";
}

}  // namespace nicleaf::model
