// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "model/offload.hpp"
#include "netlink/devlink.hpp"

namespace nicleaf::app {

/// Sets devices with an embedded switch to mode switchdev, in which they have representors, if the settings allow it.
/// If a driver refuses, it is asked again only after the device was seen in another mode or was replaced. On the
/// io_context's thread.
class Eswitches {
 public:
  Eswitches(netlink::Devlink& devlink, bool mayChange) : devlink_(devlink), mayChange_(mayChange) {}

  /// Sets all devices in mode legacy to switchdev. Cheap if there are none. Errors go to the log and to complete().
  void look();
  /// Adds to each device why it could not be set to switchdev.
  void complete(std::vector<model::Eswitch>& eswitches) const;

 private:
  netlink::Devlink& devlink_;
  bool mayChange_;
  std::map<std::string, std::string> refused_;  // by device: the error
};

}  // namespace nicleaf::app
