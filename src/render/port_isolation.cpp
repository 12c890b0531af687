// SPDX-License-Identifier: Apache-2.0
#include "render/port_isolation.hpp"

#include <cstring>
#include <utility>

#include "render/ether_types.hpp"
#include "render/filter_matches.hpp"
#include "render/filter_ranks.hpp"

namespace nicleaf::render {
namespace {

/// The mark's upper half tells the agent's marks from those of others; the lower one is the VLAN.
constexpr std::uint32_t kMarks = 0x6e000000;

std::uint32_t markOf(const model::Segment& segment) { return kMarks | segment.vlan.value; }

model::FilterMatch hasMark(std::uint32_t mark) {
  model::FilterMatch match{model::FilterField::kMark, Octets(sizeof(mark)), Octets(sizeof(mark), 0xff)};
  std::memcpy(match.value.data(), &mark, sizeof(mark));
  return match;
}

}  // namespace

bool isIsolation(const model::PortFilter& filter) {
  return filter.hook == model::Hook::kEgress && filter.chain == 0 && filter.preference == kIsolation;
}

std::set<model::PortFilter> portIsolation(const model::Port& port, const std::vector<const model::Segment*>& segments) {
  std::set<model::PortFilter> filters;
  if (!port.isolated) return filters;
  const bool tagged = !port.trunk.empty();
  for (const model::Segment* segment : segments) {
    model::PortFilter mark{.matches = {}, .action = model::FilterMark{markOf(*segment)}};
    mark.preference = kIsolation;
    if (tagged) {
      mark.preference += kTagged;
      mark.ethType = kEtherVlan;
      mark.matches.insert(whole(model::FilterField::kVlanId, octetsOf(segment->vlan.value)));
    }
    filters.insert(std::move(mark));
    model::PortFilter drop{.matches = {hasMark(markOf(*segment))}, .action = model::FilterDrop{}};
    drop.preference = kIsolation;
    drop.hook = model::Hook::kEgress;
    filters.insert(std::move(drop));
  }
  return filters;
}

}  // namespace nicleaf::render
