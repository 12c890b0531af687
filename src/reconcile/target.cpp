// SPDX-License-Identifier: Apache-2.0
#include "reconcile/target.hpp"

#include <algorithm>

#include "render/port_names.hpp"
#include "render/vxlan_choice.hpp"

namespace nicleaf::reconcile {
namespace {

/// What is not there cannot be set, and nothing else waits for it.
void leaveOut(const model::IfName& name, model::KernelState& kernel) {
  const auto link = kernel.links.find(name);
  if (link != kernel.links.end() && !link->second.ours) kernel.links.erase(link);
  std::erase_if(kernel.sysctls,
                [&](const auto& sysctl) { return sysctl.first.find("/conf/" + name + "/") != std::string::npos; });
}

}  // namespace

Target::Found Target::on(const Observed& observed) const {
  using enum model::VxlanDevices;
  render::PortNames found = render::findPorts(intent_, *observed.kernel);
  auto vxlan = render::chooseVxlanDevices(intent_, *observed.kernel, observed.frrVersion);
  const bool renamed =
      std::ranges::any_of(found.netdevs, [](const auto& named) { return named.first != named.second; });
  const bool chosen = vxlan && vxlan->single && intent_.underlay.vxlanDevices != kSingle;
  Found result{asNamed_, std::move(found.ports), std::move(found.errors), std::move(vxlan)};
  if (renamed || chosen) {
    model::Intent here = render::withNetdevs(intent_, found.netdevs);
    if (chosen) here.underlay.vxlanDevices = kSingle;
    result.desired = render::render(here);
  }
  for (const model::PortStatus& port : result.ports) {
    if (port.netdev.empty()) leaveOut(port.interface, result.desired.kernel);
  }
  return result;
}

bool Target::names(const model::IfName& interface) const {
  const auto is = [&](const auto& one) { return one.interface == interface; };
  return std::ranges::any_of(intent_.ports, is) || std::ranges::any_of(intent_.underlay.uplinks, is);
}

}  // namespace nicleaf::reconcile
