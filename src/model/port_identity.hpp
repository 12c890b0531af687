// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <map>
#include <string>
#include <vector>

#include "model/types.hpp"

namespace nicleaf::model {

/// The hardware identity of a netdev, independent of the name that udev or an operator gave it.
struct PortIdentity {
  /// phys_port_name as the kernel builds it from a devlink port's flavour and numbers: "p0", "pf0vf3", "c1pf0vf3",
  /// "pf0sf88".
  std::string name;
  std::string device;  // the device it belongs to: "pci/0000:03:00.0"; empty if unknown
  friend auto operator<=>(const PortIdentity&, const PortIdentity&) = default;
};
using PortIdentities = std::map<IfName, PortIdentity>;  // by netdev

/// The short names of a hardware port: its name without the controller ("pf0vf3" for "c1pf0vf3"), and the vendors' name
/// of a physical function ("pf0hpf" for "c1pf0"). Does not contain `name` itself.
[[nodiscard]] std::vector<std::string> shortNames(const std::string& name);

/// A port or an uplink of the intent, and the netdev that it maps to.
struct PortStatus {
  IfName interface;      // as in the intent
  IfName netdev;         // empty: unavailable
  std::string why;       // why it is unavailable
  std::string closed{};  // why the agent keeps it down although the intent enables it; empty if it does not
  std::vector<std::string> refusedFlags{};  // flags of the bridge that the driver refused; filters do the same
  friend bool operator==(const PortStatus&, const PortStatus&) = default;
};

}  // namespace nicleaf::model
