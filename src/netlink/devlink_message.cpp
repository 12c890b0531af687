// SPDX-License-Identifier: Apache-2.0
#include "netlink/devlink_message.hpp"

#include <linux/devlink.h>
#include <linux/genetlink.h>

#include <map>

namespace nicleaf::netlink {
namespace {

constexpr char kFamily[] = "devlink";
constexpr std::size_t kMaxName = 255;
constexpr std::uint8_t kVersion = DEVLINK_GENL_VERSION;

/// Attributes by type; devlink has more types than AttributeTable holds.
using Attributes = std::map<std::uint16_t, Bytes>;

std::optional<Attributes> attributesOf(Bytes payload) {
  if (payload.size() < sizeof(genlmsghdr)) return std::nullopt;
  Attributes attributes;
  const bool whole = forEachAttribute(
      payload.subspan(GENL_HDRLEN), [&](std::uint16_t type, Bytes value) { attributes.insert_or_assign(type, value); });
  return whole ? std::optional(std::move(attributes)) : std::nullopt;
}

template <typename T>
std::optional<T> number(const Attributes& attributes, std::uint16_t type) {
  const auto at = attributes.find(type);
  T value{};
  if (at == attributes.end() || at->second.size() != sizeof(T)) return std::nullopt;
  std::memcpy(&value, at->second.data(), sizeof(T));
  return value;
}

std::optional<std::string> text(const Attributes& attributes, std::uint16_t type) {
  const auto at = attributes.find(type);
  if (at == attributes.end()) return std::nullopt;
  const auto end = std::ranges::find(at->second, std::uint8_t{0});
  const auto length = static_cast<std::size_t>(end - at->second.begin());
  if (end == at->second.end() || length == 0 || length > kMaxName) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(at->second.data()), length);
}

std::optional<std::string> deviceOf(const Attributes& attributes) {
  const auto bus = text(attributes, DEVLINK_ATTR_BUS_NAME), name = text(attributes, DEVLINK_ATTR_DEV_NAME);
  return bus && name ? std::optional(*bus + "/" + *name) : std::nullopt;
}

/// One part of a port name: letters, and the number in this attribute.
struct Part {
  const char* letters;
  std::uint16_t attribute;
};

/// The parts in order; "" if a number is missing. PF and VF numbers are u16, the others u32.
std::string written(const Attributes& attributes, std::initializer_list<Part> parts) {
  std::string name;
  for (const Part& part : parts) {
    auto value = number<std::uint32_t>(attributes, part.attribute);
    if (!value) value = number<std::uint16_t>(attributes, part.attribute);
    if (!value) return "";
    name += part.letters + std::to_string(*value);
  }
  return name;
}

/// The name that the kernel gives to the port (net/core/devlink.c, __devlink_port_phys_port_name_get).
std::string portName(const Attributes& attributes) {
  const bool external = number<std::uint8_t>(attributes, DEVLINK_ATTR_PORT_EXTERNAL).value_or(0) != 0;
  const std::string controller =
      external ? written(attributes, {{"c", DEVLINK_ATTR_PORT_CONTROLLER_NUMBER}}) : std::string();
  const auto function = [&](std::initializer_list<Part> parts) {
    const std::string name = written(attributes, parts);
    return name.empty() ? name : controller + name;
  };
  switch (number<std::uint16_t>(attributes, DEVLINK_ATTR_PORT_FLAVOUR).value_or(DEVLINK_PORT_FLAVOUR_UNUSED)) {
    case DEVLINK_PORT_FLAVOUR_PHYSICAL: {
      const std::string split = written(attributes, {{"s", DEVLINK_ATTR_PORT_SPLIT_SUBPORT_NUMBER}});
      const std::string port = written(attributes, {{"p", DEVLINK_ATTR_PORT_NUMBER}});
      return port.empty() ? port : port + split;
    }
    case DEVLINK_PORT_FLAVOUR_PCI_PF:
      return function({{"pf", DEVLINK_ATTR_PORT_PCI_PF_NUMBER}});
    case DEVLINK_PORT_FLAVOUR_PCI_VF:
      return function({{"pf", DEVLINK_ATTR_PORT_PCI_PF_NUMBER}, {"vf", DEVLINK_ATTR_PORT_PCI_VF_NUMBER}});
    case DEVLINK_PORT_FLAVOUR_PCI_SF:
      return function({{"pf", DEVLINK_ATTR_PORT_PCI_PF_NUMBER}, {"sf", DEVLINK_ATTR_PORT_PCI_SF_NUMBER}});
    default:
      return "";
  }
}

Message request(std::uint16_t family, std::uint16_t flags, std::uint8_t command, std::uint8_t version) {
  Message message(family, flags);
  auto& header = message.extra<genlmsghdr>();
  header.cmd = command;
  header.version = version;
  return message;
}

Message aboutDevice(std::uint16_t family, std::uint8_t command, const std::string& device) {
  Message message = request(family, NLM_F_ACK, command, kVersion);
  const auto slash = device.find('/');
  message.putText(DEVLINK_ATTR_BUS_NAME, device.substr(0, slash));
  message.putText(DEVLINK_ATTR_DEV_NAME, slash == std::string::npos ? "" : device.substr(slash + 1));
  return message;
}

}  // namespace

std::optional<DevlinkFamily> decodeDevlinkFamily(Bytes payload) {
  const auto attributes = attributesOf(payload);
  const auto id = attributes ? number<std::uint16_t>(*attributes, CTRL_ATTR_FAMILY_ID) : std::nullopt;
  if (!id) return std::nullopt;
  DevlinkFamily family{*id, 0};
  if (const auto groups = attributes->find(CTRL_ATTR_MCAST_GROUPS); groups != attributes->end()) {
    forEachAttribute(groups->second, [&](std::uint16_t, Bytes value) {
      const AttributeTable group(value);
      if (group.text(CTRL_ATTR_MCAST_GRP_NAME, kMaxName) != DEVLINK_GENL_MCGRP_CONFIG_NAME) return;
      family.group = group.u32(CTRL_ATTR_MCAST_GRP_ID).value_or(0);
    });
  }
  return family;
}

std::optional<DevlinkPortRecord> decodeDevlinkPort(Bytes payload) {
  const auto attributes = attributesOf(payload);
  if (!attributes || !number<std::uint32_t>(*attributes, DEVLINK_ATTR_PORT_INDEX)) return std::nullopt;
  auto device = deviceOf(*attributes);
  if (!device) return std::nullopt;
  return DevlinkPortRecord{std::move(*device),
                           number<std::uint32_t>(*attributes, DEVLINK_ATTR_PORT_NETDEV_IFINDEX).value_or(0),
                           portName(*attributes)};
}

std::optional<std::string> decodeDevlinkDevice(Bytes payload) {
  const auto attributes = attributesOf(payload);
  return attributes ? deviceOf(*attributes) : std::nullopt;
}

std::optional<std::string> decodeEswitchMode(Bytes payload) {
  const auto attributes = attributesOf(payload);
  const auto mode = attributes ? number<std::uint16_t>(*attributes, DEVLINK_ATTR_ESWITCH_MODE) : std::nullopt;
  if (mode == DEVLINK_ESWITCH_MODE_LEGACY) return "legacy";
  if (mode == DEVLINK_ESWITCH_MODE_SWITCHDEV) return "switchdev";
  return std::nullopt;
}

Message getDevlinkFamily() {
  Message message = request(GENL_ID_CTRL, NLM_F_ACK, CTRL_CMD_GETFAMILY, 1);
  message.putText(CTRL_ATTR_FAMILY_NAME, kFamily);
  return message;
}

Message dumpDevlinkPorts(std::uint16_t family) { return request(family, NLM_F_DUMP, DEVLINK_CMD_PORT_GET, kVersion); }

Message dumpDevlinkDevices(std::uint16_t family) { return request(family, NLM_F_DUMP, DEVLINK_CMD_GET, kVersion); }

Message getEswitch(std::uint16_t family, const std::string& device) {
  return aboutDevice(family, DEVLINK_CMD_ESWITCH_GET, device);
}

Message setEswitchSwitchdev(std::uint16_t family, const std::string& device) {
  Message message = aboutDevice(family, DEVLINK_CMD_ESWITCH_SET, device);
  message.putU16(DEVLINK_ATTR_ESWITCH_MODE, DEVLINK_ESWITCH_MODE_SWITCHDEV);
  return message;
}

}  // namespace nicleaf::netlink
