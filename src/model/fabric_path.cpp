// SPDX-License-Identifier: Apache-2.0
#include "intent/data_path.hpp"

namespace nicleaf::intent {
namespace {

const std::string kFabric = "/nicleaf-fabric:fabric";

}  // namespace

std::string pathOf(const model::Uplink& uplink) {
  return kFabric + "/underlay/uplink[interface='" + uplink.interface + "']";
}

std::string pathOf(const model::IpVrf& vrf) { return kFabric + "/ip-vrf[name='" + vrf.name + "']"; }

std::string pathOf(const model::IpVrf& vrf, const model::BgpSession& session) {
  return pathOf(vrf) + "/bgp-session[peer-address='" + session.peerAddress.toString() + "']";
}

std::string pathOf(const model::Segment& segment) { return kFabric + "/segment[name='" + segment.name + "']"; }

std::string pathOf(const model::Port& port) { return kFabric + "/port[interface='" + port.interface + "']"; }

std::string pathOf(const model::Port& port, const model::TrunkVlan& tagged) {
  return pathOf(port) + "/trunk[vlan-id='" + toString(tagged.vlan) + "']";
}

std::string addressPath(const model::Port& port, const std::string& address) {
  return pathOf(port) + "/address[.='" + address + "']";
}

std::string gatewayPath(const model::Segment& segment, const std::string& gateway) {
  return pathOf(segment) + "/gateway[.='" + gateway + "']";
}

}  // namespace nicleaf::intent
