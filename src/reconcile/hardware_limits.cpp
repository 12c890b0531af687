// SPDX-License-Identifier: Apache-2.0
#include "reconcile/hardware_limits.hpp"

#include <algorithm>

#include "diff/guard_in_hardware.hpp"
#include "render/refused_flags.hpp"

namespace nicleaf::reconcile {
namespace {

/// The refusals of the intent's ports, as far as they matter to it.
model::PortRefusals refusalsOf(const model::Intent& here, const model::KernelState& observed) {
  model::PortRefusals all;
  for (const model::Port& port : here.ports) {
    const auto link = observed.links.find(port.interface);
    if (link == observed.links.end() || port.ipVrf || !(port.isolated || port.locked)) continue;
    model::PortRefusal refused = render::refusedEarlier(link->second);
    if (const auto now = observed.refused.find(port.interface); now != observed.refused.end()) {
      refused.isolated = refused.isolated || now->second.isolated;
      refused.locked = refused.locked || now->second.locked;
    }
    refused.isolated = refused.isolated && port.isolated;
    refused.locked = refused.locked && port.locked;
    if (refused != model::PortRefusal{}) all.emplace(port.interface, refused);
  }
  return all;
}

std::vector<std::string> flagsOf(const model::PortRefusal& refused) {
  std::vector<std::string> flags;
  if (refused.isolated) flags.emplace_back("isolated");
  if (refused.locked) flags.emplace_back("locked");
  return flags;
}

void close(const model::Port& port, const model::KernelState& observed, render::Desired& desired,
           model::PortStatus& status) {
  const auto seen = observed.links.find(port.interface);
  if (seen == observed.links.end() || !desired.kernel.links.contains(port.interface)) return;
  const auto refused = observed.refused.find(port.interface);
  const bool trapRefused = refused != observed.refused.end() && refused->second.trap;
  model::Link& link = desired.kernel.links.change(port.interface);
  const diff::Enforced found = diff::enforced(seen->second, link, trapRefused);
  if (trapRefused)
    std::erase_if(link.filters, [](const auto& one) { return std::holds_alternative<model::FilterTrap>(one.action); });
  desired.undecided = desired.undecided || found.undecided;
  if (found.why.empty() || !port.enabled) return;
  link.adminUp = false;
  status.closed = found.why;
}

}  // namespace

void adaptToHardware(const model::Intent& here, const model::KernelState& observed, render::Desired& desired,
                     std::vector<model::PortStatus>& ports) {
  const model::PortRefusals refused = refusalsOf(here, observed);
  if (!refused.empty()) render::replaceRefusedFlags(refused, desired.kernel);
  for (const model::Port& port : here.ports) {
    const auto found = refused.find(port.interface);
    if (found == refused.end() && !port.guardInHardware) continue;
    const auto status = std::ranges::find(ports, port.interface, &model::PortStatus::netdev);
    if (status == ports.end()) continue;
    if (found != refused.end()) status->refusedFlags = flagsOf(found->second);
    if (port.guardInHardware) close(port, observed, desired, *status);
  }
}

}  // namespace nicleaf::reconcile
