// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <map>
#include <string>
#include <vector>

#include "model/types.hpp"

namespace nicleaf::model {

/// What the hardware calls a netdev, whatever udev or somebody else has named it.
struct PortIdentity {
  /// As the kernel makes phys_port_name of a devlink port's flavour and numbers: "p0", "pf0vf3", "c1pf0vf3", "pf0sf88".
  std::string name;
  std::string device;  // that it belongs to: "pci/0000:03:00.0"; empty when not known
  friend auto operator<=>(const PortIdentity&, const PortIdentity&) = default;
};
using PortIdentities = std::map<IfName, PortIdentity>;  // by netdev

/// What a port of the hardware may be called for short: without the controller ("c1pf0vf3" is "pf0vf3" as well), and a
/// physical function as such by its vendors' name ("c1pf0" is "pf0hpf"). Without `name` itself.
[[nodiscard]] std::vector<std::string> shortNames(const std::string& name);

/// A port or an uplink of the intent, and the netdev that it was found to be.
struct PortStatus {
  IfName interface;  // as in the intent
  IfName netdev;     // empty: unavailable
  std::string why;   // it is unavailable
  friend bool operator==(const PortStatus&, const PortStatus&) = default;
};

}  // namespace nicleaf::model
