// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/config_tree.hpp"
#include "model/intent.hpp"

namespace nicleaf::render {

/// Route-maps of the uplinks' sessions, for IPv4 unicast and EVPN. A DPU is not transit: it advertises to a spine what
/// it originates, and nothing that it heard from another spine. The map in tags what spines advertise, and the map out
/// denies this tag.
///
/// `match peer local` is no alternative: bgpd compares it with the peer that the route goes to
/// (subgroup_announce_check). An AS path list would be, but no YANG model of FRR's has one that bgpd implements.
inline constexpr char kUnderlayMapIn[] = "nicleaf-underlay-in";
inline constexpr char kUnderlayMapOut[] = "nicleaf-underlay-out";

/// The prefix list in front of the map in, for IPv4 unicast: the declared VTEP prefixes, or everything, but never the
/// DPU's own VTEP.
inline constexpr char kUnderlayListIn[] = "nicleaf-underlay-in";

void renderUnderlayPolicy(model::ConfigTree& tree, const model::Underlay& underlay);

}  // namespace nicleaf::render
