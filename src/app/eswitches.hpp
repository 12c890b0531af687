// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "model/offload.hpp"
#include "netlink/devlink.hpp"

namespace nicleaf::app {

/// Brings devices with an embedded switch into the mode in which they have representors, when the settings allow it.
/// Where the driver refuses, it is not asked again until the device is seen in another mode, or is a new one. On the
/// io_context's thread.
class Eswitches {
 public:
  Eswitches(netlink::Devlink& devlink, bool mayChange) : devlink_(devlink), mayChange_(mayChange) {}

  /// Cheap without a device in legacy mode. What goes wrong is in the log, and in complete().
  void look();
  /// Adds what went wrong with a device.
  void complete(std::vector<model::Eswitch>& eswitches) const;

 private:
  netlink::Devlink& devlink_;
  bool mayChange_;
  std::map<std::string, std::string> refused_;  // device, error
};

}  // namespace nicleaf::app
