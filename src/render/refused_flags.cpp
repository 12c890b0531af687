// SPDX-License-Identifier: Apache-2.0
#include "render/refused_flags.hpp"

#include <algorithm>
#include <vector>

#include "render/filter_matches.hpp"
#include "render/port_isolation.hpp"
#include "render/software_filters.hpp"

namespace nicleaf::render {
namespace {

using model::FilterField;
using model::PortFilter;

/// The chain for frames whose source MAC may send.
constexpr std::uint32_t kSourceAllowedChain = 0x6f;
/// Added to the preferences of filters in that chain: the kernel shows u32 filters of one preference in all chains
/// (u32_walk). The last preferences stay: they have no u32 filters.
constexpr std::uint16_t kMoved = 8;

bool decides(const PortFilter& filter) {
  const bool ends = std::holds_alternative<model::FilterDrop>(filter.action) ||
                    std::holds_alternative<model::FilterLimit>(filter.action) ||
                    std::holds_alternative<model::FilterRate>(filter.action) ||
                    std::holds_alternative<model::FilterMark>(filter.action) ||
                    std::holds_alternative<model::FilterTrap>(filter.action);
  return !ends;
}

bool isLock(const PortFilter& filter) {
  const auto* go = std::get_if<model::FilterGoto>(&filter.action);
  return filter.hook == model::Hook::kIngress && go != nullptr && go->chain == kSourceAllowedChain;
}

/// The software may do more than before: what the hardware may do must be found anew.
std::set<PortFilter> again(const std::set<PortFilter>& filters) {
  const bool trapping = std::ranges::any_of(
      filters, [](const PortFilter& one) { return std::holds_alternative<model::FilterTrap>(one.action); });
  return trapping ? withTraps(filters) : keptFromHardware(filters);
}

}  // namespace

std::set<PortFilter> withLock(const std::set<PortFilter>& filters, const std::set<model::Mac>& macs) {
  const auto inFirstChain = [](const PortFilter& one) { return one.hook == model::Hook::kIngress && one.chain == 0; };
  std::uint16_t first = model::kLastFilterPreference;
  for (const PortFilter& one : filters) {
    if (inFirstChain(one) && decides(one)) first = std::min(first, one.preference);
  }
  std::set<PortFilter> made;
  for (PortFilter one : filters) {
    if (inFirstChain(one) && one.preference >= first) {
      one.chain = kSourceAllowedChain;
      if (one.preference < model::kLastFilterPreference - kMoved) one.preference += kMoved;
    }
    made.insert(std::move(one));
  }
  const auto at = [&](int before, std::set<model::FilterMatch> matches, model::FilterAction action) {
    PortFilter one{.matches = std::move(matches), .action = action};
    one.preference = static_cast<std::uint16_t>(first - before);
    made.insert(std::move(one));
  };
  for (const model::Mac& mac : macs) {
    at(2, {whole(FilterField::kEthSource, octetsOf(mac))}, model::FilterGoto{kSourceAllowedChain});
  }
  at(1, {}, model::FilterDrop{});
  return made;
}

model::PortRefusal refusedEarlier(const model::Link& observed) {
  model::PortRefusal refused;
  if (!observed.bridgePort) return refused;
  const model::PortSettings& settings = observed.bridgePort->settings;
  refused.locked = !settings.locked && std::ranges::any_of(observed.filters, isLock);
  refused.isolated = !settings.isolated && std::ranges::any_of(observed.filters, isIsolation);
  return refused;
}

void replaceRefusedFlags(const model::PortRefusals& refused, model::KernelState& desired) {
  const auto refuses = [&](const model::IfName& name, bool model::PortRefusal::*flag) {
    const auto found = refused.find(name);
    return found != refused.end() && found->second.*flag;
  };
  std::vector<model::IfName> isolated, locked;
  for (const auto& [name, link] : desired.links) {
    if (link.ours || !link.bridgePort) continue;
    if (link.bridgePort->settings.isolated && refuses(name, &model::PortRefusal::isolated)) isolated.push_back(name);
    if (link.bridgePort->settings.locked && refuses(name, &model::PortRefusal::locked)) locked.push_back(name);
  }
  for (const model::IfName& name : locked) {
    model::Link& link = desired.links.change(name);
    link.bridgePort->settings.locked = false;
    std::set<model::Mac> macs;
    for (const model::VlanMac& one : link.bridgePort->staticMacs) macs.insert(one.mac);
    link.filters = again(withLock(link.filters, macs));
  }
  // The port has the filters of portIsolation() in any case.
  for (const model::IfName& name : isolated) desired.links.change(name).bridgePort->settings.isolated = false;
}

}  // namespace nicleaf::render
