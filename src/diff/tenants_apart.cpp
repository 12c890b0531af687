// SPDX-License-Identifier: Apache-2.0
#include "diff/tenants_apart.hpp"

#include <algorithm>

namespace nicleaf::diff {
namespace {

using model::KernelState;
using What = model::PolicyRule::What;

/// A link of somebody else's that is in a bridge or a VRF of the agent's. (Uplinks have no master in desired states.)
bool isPort(const KernelState& state, const model::Link& link) {
  if (link.ours || !link.master) return false;
  const auto master = state.links.find(*link.master);
  return master != state.links.end() && master->second.ours;
}

std::vector<model::IfName> portsThatAreUp(const KernelState& state) {
  std::vector<model::IfName> names;
  for (const auto& [name, link] : state.links) {
    if (link.adminUp && isPort(state, link)) names.push_back(name);
  }
  return names;
}

bool hasRule(const KernelState& state, model::IpAddress::Family family, What what) {
  return std::ranges::any_of(state.rules, [&](const auto& rule) { return rule.family == family && rule.what == what; });
}

}  // namespace

std::optional<std::string> tenantsMix(const KernelState& observed, const KernelState& desired) {
  for (const auto& [name, wanted] : desired.links) {
    if (!wanted.bridge || wanted.bridge->vlanFiltering == 0) continue;
    const auto link = observed.links.find(name);
    if (link != observed.links.end() && link->second.bridge && link->second.bridge->vlanFiltering == 0)
      return "VLAN filtering of " + name + " is off";
  }
  for (const auto family : {model::IpAddress::Family::kV4, model::IpAddress::Family::kV6}) {
    if (!hasRule(desired, family, What::kVrf)) continue;
    // With the last rule alone, tenants' packets are lost, which keeps them apart, too.
    constexpr What kAny[] = {What::kVrfFirst, What::kVrf, What::kVrfEnd};
    if (std::ranges::any_of(kAny, [&](What what) { return hasRule(observed, family, what); })) continue;
    return std::string(family == model::IpAddress::Family::kV4 ? "IPv4" : "IPv6") +
           " rules 1, 1000 and 2000 of VRFs are missing";
  }
  return std::nullopt;
}

std::vector<model::KernelOp> closePorts(const KernelState& state) {
  std::vector<model::KernelOp> ops;
  for (const model::IfName& name : portsThatAreUp(state)) ops.emplace_back(model::SetAdminState{name, false});
  return ops;
}

KernelState withPortsDown(KernelState desired) {
  for (const model::IfName& name : portsThatAreUp(desired)) desired.links.change(name).adminUp = false;
  return desired;
}

}  // namespace nicleaf::diff
