// SPDX-License-Identifier: Apache-2.0
#include "app/eswitches.hpp"

#include <algorithm>

#include <spdlog/spdlog.h>

namespace nicleaf::app {

void Eswitches::look() {
  if (!mayChange_) return;
  const auto devices = devlink_.devices();
  if (!devices) {
    spdlog::warn("{}", devices.error().message());
    return;
  }
  std::erase_if(refused_, [&](const auto& refused) {
    return std::ranges::none_of(
        *devices, [&](const auto& device) { return device.name == refused.first && device.eswitchMode == "legacy"; });
  });
  for (const netlink::DevlinkDevice& device : *devices) {
    if (device.eswitchMode != "legacy" || refused_.contains(device.name)) continue;
    const auto set = devlink_.setSwitchdev(device.name);
    if (set) {
      spdlog::info("{}: set the eswitch mode to switchdev", device.name);
      continue;
    }
    refused_[device.name] = set.error().message();
    spdlog::error("{}", set.error().message());
  }
}

void Eswitches::complete(std::vector<model::Eswitch>& eswitches) const {
  for (model::Eswitch& eswitch : eswitches) {
    const auto refused = refused_.find(eswitch.device);
    if (refused != refused_.end() && eswitch.mode == "legacy") eswitch.error = refused->second;
  }
}

}  // namespace nicleaf::app
