// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "model/control_plane.hpp"

namespace nicleaf::test {

/// Adds or removes addresses of a VRF, if the rules are loaded. Returns the kernel's error text, or an empty text.
inline std::string changeAddresses(model::ControlPlane& controlPlane, const model::IfName& vrf,
                                   const std::vector<model::IpAddress>& addresses, bool add) {
  if (controlPlane.rules == model::ControlPlane::Rules::kMissing) return "No such file or directory";
  for (const model::IpAddress& address : addresses) {
    if (add)
      controlPlane.addresses.insert({vrf, address});
    else
      controlPlane.addresses.erase({vrf, address});
  }
  return "";
}

}  // namespace nicleaf::test
