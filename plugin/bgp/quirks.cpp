// SPDX-License-Identifier: GPL-2.0-or-later
#include "bgp/quirks.hpp"

#include <string>
#include <string_view>

#include "bgp/bgp.h"

namespace nicleaf::plugin {

namespace {

struct Quirk {
  std::string_view line;  // the beginning of the line
  bool (*before)(const lines::Step& step);
  void (*after)(const lines::Step& step);
};

const char* vrfOf(const lines::Step& step) { return step.entry->order.vrf.c_str(); }

std::string wordOf(const std::string& line, std::size_t at) { return line.substr(at, line.find(' ', at) - at); }

/// bgpd 8.4.4 crashes if the route-target to remove does not exist. An operator may have removed it in vtysh.
bool routeTargetIsThere(const lines::Step& step) {
  constexpr std::string_view kNo = "no route-target ";
  const std::string& line = step.text();
  std::uint32_t vni = 0;
  if (const auto at = step.entry->context.rfind("\nvni "); at != std::string::npos) {
    vni = static_cast<std::uint32_t>(std::stoul(step.entry->context.substr(at + 5)));
  }
  return nicleaf_route_target_exists(vrfOf(step), vni, line[kNo.size()], line.substr(line.rfind(' ') + 1).c_str());
}

bool releaseLabelRequest(const lines::Step& step) {
  nicleaf_label_request_ends(vrfOf(step), step.entry->context.ends_with("ipv6 unicast"));
  return true;
}

void deriveRd(const lines::Step& step) {
  if (step.entry->context.find("\nvni ") == std::string::npos) nicleaf_vrf_rd_removed(vrfOf(step));
}

void completeNetwork(const lines::Step& step) {
  nicleaf_network_added(vrfOf(step), wordOf(step.text(), std::string_view("network ").size()).c_str());
}

/// A peer inherits its group's pointer when it joins the group, and when it is activated.
bool settleGroupMaps(const lines::Step& step) {
  for (const char* word : {" default-originate", " peer-group ", " activate"}) {
    if (step.text().find(word) == std::string::npos) continue;
    nicleaf_group_maps_settle(vrfOf(step));
    break;
  }
  return true;
}

bool keepMultihoming(const lines::Step&) {
  nicleaf_multihoming_keep();
  return true;
}

void restoreMultihoming(const lines::Step&) { nicleaf_multihoming_restore(); }

bool removeOtherAs(const lines::Step& step) {
  const auto as = wordOf(step.text(), std::string_view("router bgp ").size());
  nicleaf_other_as_removed(vrfOf(step), static_cast<std::uint32_t>(std::stoul(as)));
  return true;
}

void reviveDefault(const lines::Step& step) {
  if (step.entry->order.vrf == "default") nicleaf_default_revived();
}

constexpr Quirk kQuirks[] = {
    {"no route-target ", routeTargetIsThere, nullptr},
    {"no label vpn export auto", releaseLabelRequest, nullptr},
    {"no rd ", nullptr, deriveRd},
    {"network ", nullptr, completeNetwork},
    {"neighbor ", settleGroupMaps, nullptr},
    {"no neighbor ", settleGroupMaps, nullptr},
    {"no router bgp ", keepMultihoming, restoreMultihoming},
    {"router bgp ", removeOtherAs, reviveDefault},
};

}  // namespace

bool prepareFor(const lines::Step& step) {
  bool execute = true;
  for (const auto& quirk : kQuirks) {
    if (quirk.before && step.text().starts_with(quirk.line)) execute = quirk.before(step) && execute;
  }
  return execute;
}

void mendAfter(const lines::Step& step) {
  for (const auto& quirk : kQuirks) {
    if (quirk.after && step.text().starts_with(quirk.line)) quirk.after(step);
  }
}

}  // namespace nicleaf::plugin
