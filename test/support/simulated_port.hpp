// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>

#include "model/link.hpp"

namespace nicleaf::test {

// Changes of a bridge port in SimulatedKernel: they return the kernel's error text, or an empty text.

inline std::string startForwarding(model::Link& port) {
  if (!port.bridgePort) return "Operation not supported";
  if (!port.adminUp) return "Network is down";
  port.bridgePort->stopped = false;
  return "";
}

inline std::string changeStaticMac(model::Link& port, const model::VlanMac& mac, bool add) {
  if (!port.bridgePort) return "Operation not supported";
  const auto& vlans = port.bridgePort->vlans;
  if (std::ranges::none_of(vlans, [&](const auto& vlan) { return vlan.id == mac.vlan; }))
    return "bridge: FDB entry towards a VLAN that is not configured";
  auto& macs = port.bridgePort->staticMacs;
  add ? void(macs.insert(mac)) : void(macs.erase(mac));
  return "";
}

}  // namespace nicleaf::test
