// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "netlink/devlink_message.hpp"
#include "netlink/socket.hpp"

namespace nicleaf::netlink {

/// A device with an embedded switch, or without one (then `eswitchMode` is empty).
struct DevlinkDevice {
  std::string name;         // "pci/0000:03:00.0"
  std::string eswitchMode;  // "legacy", "switchdev"
};

/// devlink of the network namespace that the calling thread is in at open(). A kernel without devlink has no ports and
/// no devices; one whose module comes later is noticed. Not thread-safe. Nothing waits.
class Devlink {
 public:
  [[nodiscard]] static model::Expected<Devlink> open();

  [[nodiscard]] model::Expected<std::vector<DevlinkPortRecord>> ports();
  [[nodiscard]] model::Expected<std::vector<DevlinkDevice>> devices();
  /// The driver makes the representors before it returns, which takes seconds on real devices.
  [[nodiscard]] model::Expected<void> setSwitchdev(const std::string& device);
  /// The group that tells of devices and ports, joined by `socket`; false: there is no devlink.
  [[nodiscard]] model::Expected<bool> join(Socket& socket);

 private:
  explicit Devlink(Socket socket) : socket_(std::move(socket)) {}
  /// Absent: the kernel has no devlink.
  [[nodiscard]] model::Expected<std::optional<DevlinkFamily>> family();

  Socket socket_;
  std::optional<DevlinkFamily> family_;
};

}  // namespace nicleaf::netlink
