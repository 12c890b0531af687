// SPDX-License-Identifier: Apache-2.0
#include "reconcile/target.hpp"

#include <algorithm>

#include "render/port_names.hpp"
#include "render/static_tree.hpp"
#include "render/vxlan_choice.hpp"

namespace nicleaf::reconcile {
namespace {

/// Removes a link that does not exist: it cannot be configured, and no other link depends on it.
void leaveOut(const model::IfName& name, model::KernelState& kernel) {
  const auto link = kernel.links.find(name);
  if (link != kernel.links.end() && !link->second.ours) kernel.links.erase(link);
}

}  // namespace

Target::Found Target::on(const Observed& observed, const model::NextHopStates& nextHops) const {
  using enum model::VxlanDevices;
  render::PortNames found = render::findPorts(intent(), *observed.kernel);
  auto vxlan = render::chooseVxlanDevices(intent(), *observed.kernel, observed.frrVersion);
  const bool renamed =
      std::ranges::any_of(found.netdevs, [](const auto& named) { return named.first != named.second; });
  const bool chosen = vxlan && vxlan->single && intent().underlay.vxlanDevices != kSingle;
  Found result{asNamed_->desired, std::move(found.ports), std::move(found.errors), {}, std::move(vxlan)};
  if (renamed || chosen) {
    model::Intent here = render::withNetdevs(intent(), found.netdevs);
    if (chosen) here.underlay.vxlanDevices = kSingle;
    here_ = render::renderLike(here_, std::move(here));
    result.desired = here_->desired;
  }
  for (const model::PortStatus& port : result.ports) {
    if (port.netdev.empty()) leaveOut(port.interface, result.desired.kernel);
  }
  result.desired.staticd = render::withoutDownNextHops(result.desired.staticd, intent(), nextHops, observed.staticd);
  result.passwords = passwords_.complete(result.desired, observed.bgpd);
  return result;
}

bool Target::names(const model::IfName& interface) const {
  const auto is = [&](const auto& one) { return one.interface == interface; };
  return std::ranges::any_of(intent().ports, is) || std::ranges::any_of(intent().underlay.uplinks, is);
}

}  // namespace nicleaf::reconcile
