// SPDX-License-Identifier: Apache-2.0
#include "diff/kernel_diff.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "diff/foreign_links.hpp"
#include "diff/missing.hpp"
#include "diff/rules.hpp"
#include "model/link_members.hpp"
#include "model/sysctls.hpp"

namespace nicleaf::diff {
namespace {

using model::IfName;
using model::KernelState;
using model::Link;
using model::SharedLink;

const Link* find(const KernelState& state, const IfName& name) {
  const auto found = state.links.find(name);
  return found == state.links.end() ? nullptr : &found->second;
}

bool isOurs(const KernelState& state, const IfName& name) {
  const Link* link = find(state, name);
  return link != nullptr && link->ours;
}

template <typename Iterator>
const auto* valueAt(Iterator at) {
  return &at->second;
}
const SharedLink* valueAt(model::Links::const_iterator at) { return &at.shared(); }

/// Calls `visit(key, observed, desired)` for each key of two maps, in order; null for the map that does not have it.
/// Nearly all keys are in both: looking each one up would take longer than comparing the values.
template <typename Map, typename Visit>
void together(const Map& observed, const Map& desired, Visit visit) {
  auto one = observed.begin(), other = desired.begin();
  while (one != observed.end() || other != desired.end()) {
    int order = 0;
    if (one == observed.end() || other == desired.end())
      order = one == observed.end() ? 1 : -1;
    else
      order = one->first.compare(other->first);
    visit(order <= 0 ? one->first : other->first, order <= 0 ? valueAt(one) : nullptr,
          order >= 0 ? valueAt(other) : nullptr);
    if (order <= 0) ++one;
    if (order >= 0) ++other;
  }
}

/// Links of ours that must be deleted: not desired, or different from the desired link of their name. A VLAN device is
/// deleted together with its bridge.
std::set<IfName> leaving(const KernelState& observed, const KernelState& desired) {
  std::set<IfName> names;
  together(observed.links, desired.links, [&](const IfName& name, const auto* link, const auto* wanted) {
    if (link == nullptr || !(*link)->ours || (wanted != nullptr && link->isKnownToSatisfy(*wanted))) return;
    if (wanted == nullptr || !(*wanted)->ours || (*wanted)->kind != (*link)->kind) names.insert(name);
  });
  if (names.empty()) return names;
  for (const auto& [name, link] : observed.links) {
    const auto* vlan = std::get_if<model::VlanKind>(&link.kind);
    if (link.ours && vlan != nullptr && names.contains(vlan->parent)) names.insert(name);
  }
  return names;
}

/// Turns `link` into what the kernel leaves of it when its master is deleted: without the master, its VLANs and its
/// IPv6 addresses.
void release(Link& link) {
  link.master.reset();
  link.bridgePort.reset();
  std::erase_if(link.addresses, [](const auto& prefix) { return prefix.isV6(); });
}

/// Whether a member is as `wanted` demands.
template <typename T>
bool satisfies(const model::LinkMember<T>& row, const Link& link, const Link& wanted) {
  const T &is = link.*row.member, &should = wanted.*row.member;
  using enum model::Demand;
  if (row.demand == kIdentity || row.demand == kNothing) return true;  // leaving() and conflicts() look at it
  if (row.demand == kEqualIfOurs && !wanted.ours) return true;
  if constexpr (requires { should.has_value(); }) {
    if (row.demand == kIfSet && !should.has_value()) return true;
  }
  return is == should;
}

/// Whether `link` has everything that `wanted` states.
bool satisfies(const Link& link, const Link& wanted) {
  return model::everyLinkMember([&](const auto& row) { return satisfies(row, link, wanted); });
}

model::Error conflict(model::ErrorCode code, const IfName& name, std::string attempted, std::string expected,
                      std::string detail) {
  model::Error error;
  error.code = code;
  error.object = "interface " + name;
  error.attempted = std::move(attempted);
  error.expected = std::move(expected);
  error.detail = std::move(detail);
  return error;
}

/// The links that occupy alternative names, and the foreign links that occupy VNIs, VXLAN ports and routing tables.
class Occupants {
 public:
  explicit Occupants(const KernelState& observed) {
    for (const auto& [name, link] : observed.links) {
      for (const IfName& other : link.alternativeNames) names_[other] = name;
      if (link.ours) continue;
      if (const auto* vxlan = std::get_if<model::VxlanKind>(&link.kind)) {
        vnis_[{vxlan->vni, vxlan->port}] = name;
        if (link.adminUp) ports_[vxlan->port] = name;
      }
      if (const auto* single = std::get_if<model::SingleVxlanKind>(&link.kind); single != nullptr && link.adminUp) {
        singles_[single->port] = ports_[single->port] = name;
      }
      if (const auto* vrf = std::get_if<model::VrfKind>(&link.kind)) tables_[vrf->table] = name;
    }
  }
  /// The link that has this alternative name, or null.
  [[nodiscard]] const IfName* ofName(const IfName& name) const { return find(names_, name); }
  /// The foreign link that occupies what `wanted` needs, or null. The kernel refuses a second device for a VNI, and
  /// another device next to a SingleVxlanKind on its port. zebra aborts over a second VRF for a table (FRR
  /// zebra/if_netlink.c, "table id overlaps").
  [[nodiscard]] const IfName* of(const Link& wanted) const {
    const auto* vxlan = std::get_if<model::VxlanKind>(&wanted.kind);
    const auto* single = std::get_if<model::SingleVxlanKind>(&wanted.kind);
    const auto* vrf = std::get_if<model::VrfKind>(&wanted.kind);
    const IfName* name = nullptr;
    if (vxlan != nullptr) name = find(vnis_, std::pair(vxlan->vni, vxlan->port));
    if (vxlan != nullptr && name == nullptr) name = find(singles_, vxlan->port);
    if (single != nullptr) name = find(ports_, single->port);
    if (vrf != nullptr) name = find(tables_, vrf->table);
    return name != nullptr && *name != wanted.name ? name : nullptr;
  }

 private:
  template <typename Map>
  static const IfName* find(const Map& map, const typename Map::key_type& key) {
    const auto found = map.find(key);
    return found == map.end() ? nullptr : &found->second;
  }
  std::map<IfName, IfName> names_;
  std::map<std::pair<model::Vni, std::uint16_t>, IfName> vnis_;
  std::map<std::uint16_t, IfName> ports_, singles_;
  std::map<std::uint32_t, IfName> tables_;
};

/// Whether the link is ours but for its alias, which programs such as lldpd and an administrator can overwrite.
bool isUnmarked(const Link& link, const Link& wanted) {
  return wanted.ours && !link.ours && link.kind == wanted.kind && link.name == wanted.name;
}

/// The change of an existing link to the desired link of its name, if they differ.
std::optional<LinkChange> changeOf(const KernelState& observed, const SharedLink& link, const SharedLink& wanted,
                                   const std::set<IfName>& gone) {
  const auto& master = link->master;
  const bool released = master && !gone.empty() && gone.contains(*master);
  // An uplink may be in somebody else's bond.
  const bool bonded = !released && !wanted->ours && !wanted->master && master && !isOurs(observed, *master);
  LinkChange change{link, wanted};
  if (released) release(change.before.change());
  if (bonded) change.before.change().master.reset();
  if (change.before.isKnownToSatisfy(wanted)) return std::nullopt;
  if (!satisfies(*change.before, *wanted)) return change;
  change.before.satisfies(wanted);
  return std::nullopt;
}

void diffControlPlane(const model::ControlPlane& observed, const model::ControlPlane& desired, KernelDelta& delta) {
  using enum model::ControlPlane::Rules;
  if (observed.rules == kUnsupported || desired.rules == kUnsupported || desired.rules == kChanged) return;
  delta.unloadsControlPlane = desired.rules == kMissing && observed.rules != kMissing;
  if (desired.rules == kMissing) return;
  delta.loadsControlPlane = observed.rules != kLoaded;
  const std::set<model::LocalAddress> none;
  const auto& there = delta.loadsControlPlane ? none : observed.addresses;
  delta.addedLocal = missing(desired.addresses, there);
  delta.removedLocal = missing(there, desired.addresses);
}

}  // namespace

/// Routes of others in the tables of the desired VRFs.
std::vector<model::RemoveForeignRoute> strangersRoutes(const KernelState& observed, const KernelState& desired) {
  std::vector<model::RemoveForeignRoute> routes;
  if (observed.foreignRoutes.empty()) return routes;
  std::map<std::uint32_t, IfName> vrfs;
  for (const auto& [name, link] : desired.links) {
    const auto* vrf = std::get_if<model::VrfKind>(&link.kind);
    if (link.ours && vrf != nullptr) vrfs.emplace(vrf->table, name);
  }
  for (const model::ForeignRoute& route : missing(observed.foreignRoutes, desired.foreignRoutes)) {
    if (const auto vrf = vrfs.find(route.table); vrf != vrfs.end()) routes.push_back({vrf->second, route});
  }
  return routes;
}

KernelDelta diffKernel(const KernelState& observed, const KernelState& desired) {
  KernelDelta delta;
  const std::set<IfName> gone = leaving(observed, desired);
  together(observed.links, desired.links, [&](const IfName& name, const auto* link, const auto* wanted) {
    const bool goes = link != nullptr && !gone.empty() && gone.contains(name);
    if (wanted != nullptr && (link == nullptr || goes)) {
      if ((*wanted)->ours) delta.added.push_back(*wanted);
    } else if (wanted != nullptr && (*link)->ours == (*wanted)->ours) {  // conflicts() reports the other case
      if (auto change = changeOf(observed, *link, *wanted, gone)) delta.changed.push_back(std::move(*change));
    } else if (wanted != nullptr && isUnmarked(**link, **wanted)) {
      delta.unmarked.push_back(name);
    }
    if (goes) delta.removed.push_back(*link);
    if (link == nullptr || (*link)->ours || wanted != nullptr) return;
    const bool inOurs = (*link)->master && isOurs(observed, *(*link)->master);
    const bool routed = (*link)->group == model::kRoutedGroup;
    if (!inOurs && !routed && (*link)->addresses.empty() && (*link)->filters.empty()) return;
    delta.removed.push_back(*link);
    if (!inOurs) delta.removed.back().change().master.reset();  // its master is somebody else's
  });
  for (const auto& [key, value] : missing(desired.sysctls, observed.sysctls)) {
    const auto now = observed.sysctls.find(key);
    if (model::mustBeSet(key, value, now == observed.sysctls.end() ? nullptr : &now->second))
      delta.sysctls.emplace_back(key, value);
  }
  keepForeignLinks(observed, desired, delta);
  delta.addedBlackholes = missing(desired.blackholes, observed.blackholes);
  delta.removedBlackholes = missing(observed.blackholes, desired.blackholes);
  delta.removedRoutes = strangersRoutes(observed, desired);
  if (!desired.rules.empty()) {
    delta.addedRules = missing(desired.rules, observed.rules);
    delta.removedRules = missing(observed.rules, desired.rules);
    // Without a VRF of the agent's, the kernel's own rule of VRFs stays: somebody else's VRFs need it.
    if (std::ranges::none_of(desired.rules, isVrfs)) std::erase_if(delta.removedRules, isVrfs);
  }
  diffControlPlane(observed.controlPlane, desired.controlPlane, delta);
  return delta;
}

model::Errors conflicts(const KernelState& observed, const KernelState& desired) {
  using enum model::ErrorCode;
  model::Errors errors;
  const Occupants occupants(observed);
  together(observed.links, desired.links, [&](const IfName& name, const auto* link, const auto* shared) {
    if (shared == nullptr) return;
    const Link& wanted = **shared;
    const IfName* const alternative = link == nullptr ? occupants.ofName(name) : nullptr;
    const char* const use = wanted.bridgePort ? "use as a port" : "use as an uplink";
    if (wanted.ours && link != nullptr && !(*link)->ours && !isUnmarked(**link, wanted)) {
      errors.push_back(conflict(kConflict, name, model::describe(model::CreateLink{wanted}), "a free name",
                                "there is a link of this name that nicleaf did not make"));
    } else if (wanted.ours && alternative != nullptr) {
      errors.push_back(conflict(kConflict, name, model::describe(model::CreateLink{wanted}), "a free name",
                                "it is an alternative name of " + *alternative + ": ip link property del dev " +
                                    *alternative + " altname " + name));
    } else if (!wanted.ours && link == nullptr) {
      errors.push_back(
          conflict(kUnavailable, name, use, "a link of this name",
                   alternative == nullptr ? "it does not exist" : "it is an alternative name of " + *alternative));
    } else if (!wanted.ours && (*link)->ours) {
      errors.push_back(conflict(kConflict, name, use, "a link that nicleaf did not make",
                                "nicleaf made this link for an earlier intent"));
    }
    if (!wanted.ours) return;
    if (const IfName* other = occupants.of(wanted)) {
      const bool vrf = std::holds_alternative<model::VrfKind>(wanted.kind);
      errors.push_back(conflict(kConflict, name, model::describe(model::CreateLink{wanted}),
                                vrf ? "a routing table that no other VRF has" : "a free VNI and UDP port",
                                *other + ", which nicleaf did not make, has it"));
    }
  });
  return errors;
}

}  // namespace nicleaf::diff
