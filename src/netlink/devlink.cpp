// SPDX-License-Identifier: Apache-2.0
#include "netlink/devlink.hpp"

#include <linux/genetlink.h>

#include <cerrno>
#include <functional>

namespace nicleaf::netlink {
namespace {

/// Sends one request and passes its answer to `onAnswer`; or returns the kernel's error.
model::Expected<void> ask(Socket& socket, const Message& request, const std::string& object, const char* attempted,
                          const std::function<void(Bytes)>& onAnswer = {}) {
  const auto answers = socket.transact({request}, [&](std::size_t, const nlmsghdr&, Bytes payload) {
    if (onAnswer) onAnswer(payload);
  });
  if (!answers) return model::fail(answers.error());
  const auto& [ack, missing] = answers->front();
  if (missing) return model::fail(errorOf(ENOBUFS, object, attempted));
  if (ack.error != 0) return model::fail(errorOf(ack.error, object, attempted, ack.text));
  return {};
}

}  // namespace

model::Expected<Devlink> Devlink::open() {
  auto socket = Socket::open(NETLINK_GENERIC);
  if (!socket) return model::fail(std::move(socket.error()));
  return Devlink(std::move(*socket));
}

model::Expected<std::optional<DevlinkFamily>> Devlink::family() {
  if (family_) return family_;
  const auto asked = ask(socket_, getDevlinkFamily(), "devlink", "look up the netlink family",
                         [this](Bytes payload) { family_ = decodeDevlinkFamily(payload); });
  if (!asked && asked.error().code != model::ErrorCode::kUnavailable) return model::fail(asked.error());
  return family_;
}

model::Expected<std::vector<DevlinkPortRecord>> Devlink::ports() {
  std::vector<DevlinkPortRecord> ports;
  const auto known = family();
  if (!known) return model::fail(known.error());
  if (!*known) return ports;
  const auto dumped = socket_.dump(
      dumpDevlinkPorts((*known)->id), [&] { ports.clear(); },
      [&](const nlmsghdr&, Bytes payload) {
        if (auto port = decodeDevlinkPort(payload)) ports.push_back(std::move(*port));
      });
  if (!dumped) return model::fail(dumped.error());
  return ports;
}

model::Expected<std::vector<DevlinkDevice>> Devlink::devices() {
  std::vector<DevlinkDevice> devices;
  const auto known = family();
  if (!known) return model::fail(known.error());
  if (!*known) return devices;
  const auto dumped = socket_.dump(
      dumpDevlinkDevices((*known)->id), [&] { devices.clear(); },
      [&](const nlmsghdr&, Bytes payload) {
        if (auto name = decodeDevlinkDevice(payload)) devices.push_back({std::move(*name), {}});
      });
  if (!dumped) return model::fail(dumped.error());
  for (DevlinkDevice& device : devices) {
    const auto asked = ask(socket_, getEswitch((*known)->id, device.name), device.name, "read its eswitch mode",
                           [&](Bytes payload) { device.eswitchMode = decodeEswitchMode(payload).value_or(""); });
    // A device without an eswitch answers that it does not support the request, a device that has just been removed
    // that it does not exist: both are kUnavailable.
    if (!asked && asked.error().code != model::ErrorCode::kUnavailable) return model::fail(asked.error());
  }
  return devices;
}

model::Expected<void> Devlink::setSwitchdev(const std::string& device) {
  const auto known = family();
  if (!known) return model::fail(known.error());
  if (!*known) return model::fail(errorOf(ENODEV, device, "set its eswitch to switchdev"));
  return ask(socket_, setEswitchSwitchdev((*known)->id, device), device, "set its eswitch to switchdev");
}

model::Expected<bool> Devlink::join(Socket& socket) {
  const auto known = family();
  if (!known) return model::fail(known.error());
  if (!*known || (*known)->group == 0) return false;
  if (auto joined = socket.join((*known)->group); !joined) return model::fail(joined.error());
  return true;
}

}  // namespace nicleaf::netlink
