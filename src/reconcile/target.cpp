// SPDX-License-Identifier: Apache-2.0
#include "reconcile/target.hpp"

#include <algorithm>

#include "reconcile/hardware_limits.hpp"
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

/// Keeps a port from learning more MACs. Frames from and to others are still forwarded.
void stopLearning(const model::IfName& name, model::KernelState& kernel) {
  const auto link = kernel.links.find(name);
  if (link == kernel.links.end() || !link->second.bridgePort) return;
  kernel.links.change(name).bridgePort->settings.learning = false;
}

}  // namespace

Target::Found Target::on(const Observed& observed, const Outside& outside) const {
  using enum model::VxlanDevices;
  render::PortNames found = render::findPorts(intent(), *observed.kernel);
  auto vxlan = render::chooseVxlanDevices(intent(), *observed.kernel, observed.frrVersion);
  const bool renamed =
      std::ranges::any_of(found.netdevs, [](const auto& named) { return named.first != named.second; });
  const bool chosen = vxlan && vxlan->single && intent().underlay.vxlanDevices != kSingle;
  Found result{asNamed_->desired,       std::move(found.ports),
               std::move(found.errors), {},
               std::move(vxlan),        render::movesUnasked(intent(), *observed.kernel)};
  asHere_ = renamed || chosen;
  if (asHere_) {
    model::Intent here = render::withNetdevs(intent(), found.netdevs);
    if (chosen) here.underlay.vxlanDevices = kSingle;
    here_ = render::renderLike(here_, std::move(here));
    result.desired = here_->desired;
  }
  for (const model::PortStatus& port : result.ports) {
    if (port.netdev.empty()) leaveOut(port.interface, result.desired.kernel);
  }
  adaptToHardware(asHere_ ? here_->intent : intent(), *observed.kernel, result.desired, result.ports);
  for (const model::IfName& full : outside.fullPorts) stopLearning(full, result.desired.kernel);
  result.desired.staticd =
      render::withoutDownNextHops(result.desired.staticd, intent(), outside.nextHops, observed.staticd);
  result.passwords = passwords_.complete(result.desired, observed.bgpd);
  return result;
}

render::Tenants Target::tenants() const { return render::Tenants(asHere_ ? here_->intent : intent()); }

render::TenantNames Target::unchanged(const Target& before, const render::TenantNames& tenants) const {
  return render::unchangedTenants(before.intent(), intent(), tenants);
}

bool Target::names(const model::IfName& interface) const {
  const auto is = [&](const auto& one) { return one.interface == interface; };
  return std::ranges::any_of(intent().ports, is) || std::ranges::any_of(intent().underlay.uplinks, is);
}

}  // namespace nicleaf::reconcile
