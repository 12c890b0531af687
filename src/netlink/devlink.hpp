// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "netlink/devlink_message.hpp"
#include "netlink/socket.hpp"

namespace nicleaf::netlink {

/// A devlink device. `eswitchMode` is empty if it has no embedded switch.
struct DevlinkDevice {
  std::string name;         // "pci/0000:03:00.0"
  std::string eswitchMode;  // "legacy", "switchdev"
};

/// A devlink client for the network namespace of the thread that calls open(). If the kernel has no devlink, there are
/// no ports and no devices; a devlink module that is loaded later is used. Not thread-safe. Only setSwitchdev() can
/// take long.
class Devlink {
 public:
  [[nodiscard]] static model::Expected<Devlink> open();

  [[nodiscard]] model::Expected<std::vector<DevlinkPortRecord>> ports();
  [[nodiscard]] model::Expected<std::vector<DevlinkDevice>> devices();
  /// Returns when the driver has created the representors, which takes seconds on real devices.
  [[nodiscard]] model::Expected<void> setSwitchdev(const std::string& device);
  /// Joins `socket` to the group of notifications about devices and ports. Returns false if the kernel has no devlink.
  [[nodiscard]] model::Expected<bool> join(Socket& socket);

 private:
  explicit Devlink(Socket socket) : socket_(std::move(socket)) {}
  /// nullopt if the kernel has no devlink.
  [[nodiscard]] model::Expected<std::optional<DevlinkFamily>> family();

  Socket socket_;
  std::optional<DevlinkFamily> family_;
};

}  // namespace nicleaf::netlink
