// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "netlink/decode.hpp"
#include "netlink/message.hpp"

namespace nicleaf::netlink {

// devlink over generic netlink: requests, and pure functions from answers to records. The bytes are not trusted, as in
// decode.hpp. `payload` is the bytes after the nlmsghdr.

/// The dynamic ids of the generic netlink family "devlink".
struct DevlinkFamily {
  std::uint16_t id = 0;
  std::uint32_t group = 0;  // multicast group of notifications; 0: none
};
[[nodiscard]] std::optional<DevlinkFamily> decodeDevlinkFamily(Bytes payload);

/// DEVLINK_CMD_PORT_NEW.
struct DevlinkPortRecord {
  std::string device;       // "pci/0000:03:00.0"
  std::uint32_t index = 0;  // of the netdev; 0: none (yet), or in another namespace
  std::string name;         // the kernel's phys_port_name: "pf0vf3"; empty if the port's flavour has none
};
[[nodiscard]] std::optional<DevlinkPortRecord> decodeDevlinkPort(Bytes payload);

/// DEVLINK_CMD_NEW.
[[nodiscard]] std::optional<std::string> decodeDevlinkDevice(Bytes payload);

/// DEVLINK_CMD_ESWITCH_GET's answer: "legacy" or "switchdev".
[[nodiscard]] std::optional<std::string> decodeEswitchMode(Bytes payload);

[[nodiscard]] Message getDevlinkFamily();
[[nodiscard]] Message dumpDevlinkPorts(std::uint16_t family);
[[nodiscard]] Message dumpDevlinkDevices(std::uint16_t family);
/// `device` is a name as in the records.
[[nodiscard]] Message getEswitch(std::uint16_t family, const std::string& device);
[[nodiscard]] Message setEswitchSwitchdev(std::uint16_t family, const std::string& device);

}  // namespace nicleaf::netlink
