// SPDX-License-Identifier: Apache-2.0
#include "render/port_objects.hpp"

#include <algorithm>
#include <utility>

#include "model/kernel_state.hpp"
#include "model/names.hpp"
#include "render/port_guard.hpp"
#include "render/port_isolation.hpp"
#include "render/security_filters.hpp"
#include "render/software_filters.hpp"

namespace nicleaf::render {

model::Link foreignLink(model::IfName name) {
  model::Link link;
  link.name = std::move(name);
  link.adminUp = true;
  return link;
}

PortObjects::PortObjects(const model::Intent& intent) : intent_(intent) {
  for (const model::Port& port : intent.ports) {
    if (!port.segment.empty()) mtus_.emplace(port.segment, port.mtu);
    for (const model::TrunkVlan& tagged : port.trunk) mtus_.emplace(tagged.segment, port.mtu);
  }
  if (mtus_.empty()) return;
  for (const model::Segment& segment : intent.segments) {
    if (mtus_.contains(segment.name)) segments_.emplace(segment.name, &segment);
  }
}

std::uint32_t PortObjects::mtuOf(const model::Segment& segment) const {
  const auto mtu = mtus_.find(segment.name);
  return mtu == mtus_.end() ? 0 : mtu->second;
}

std::vector<const model::Segment*> PortObjects::segmentsOf(const model::Port& port) const {
  std::vector<const model::Segment*> segments;
  const auto add = [&](const std::string& name) {
    if (const auto at = segments_.find(name); at != segments_.end()) segments.push_back(at->second);
  };
  add(port.segment);
  for (const model::TrunkVlan& tagged : port.trunk) add(tagged.segment);
  std::ranges::sort(segments, {}, &model::Segment::vlan);  // independent of the intent's order
  return segments;
}

model::Link PortObjects::routed(const model::Port& port, model::Link link) const {
  link.ipv6LinkLocal = true;
  link.group = model::kRoutedGroup;
  link.ip.emplace();
  link.master = port.ipVrf;
  link.addresses.insert(port.addresses.begin(), port.addresses.end());
  link.filters = routedPortGuard(intent_, port);
  link.filters.merge(securityFilters(intent_, port, {}));
  return link;
}

model::Link PortObjects::bridged(const model::Port& port, model::Link link) const {
  link.ipv6LinkLocal = false;
  link.group = 0;  // it may have been a routed port
  link.master = model::kBridgeName;
  // With learning, a locked port would still learn the sources of link-local frames (br_handle_local_finish).
  model::BridgePort& bridgePort = link.bridgePort.emplace();
  bridgePort.settings = {.learning = !port.locked, .isolated = port.isolated, .locked = port.locked};
  const bool access = port.trunk.empty();
  const auto segments = segmentsOf(port);
  for (const model::Segment* segment : segments) {
    bridgePort.vlans.insert({segment->vlan, access, access, {}});
    for (const model::Mac& mac : port.staticMacs) bridgePort.staticMacs.insert({mac, segment->vlan});
  }
  link.filters = portGuard(intent_, port, segments);
  link.filters.merge(portIsolation(port, segments));
  link.filters.merge(securityFilters(intent_, port, segments));
  return link;
}

model::Link PortObjects::link(const model::Port& port) const {
  model::Link link = foreignLink(port.interface);
  link.adminUp = port.enabled;
  link.mtu = port.mtu;
  link = port.ipVrf ? routed(port, std::move(link)) : bridged(port, std::move(link));
  link.filters = port.guardInHardware ? withTraps(link.filters) : keptFromHardware(link.filters);
  return link;
}

}  // namespace nicleaf::render
