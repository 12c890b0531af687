// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/config_tree.hpp"

namespace nicleaf::render {

/// Route-maps that stand between a tenant's routes and the fabric. FRR merges a VRF's route targets into the extended
/// communities that came with a route (update_evpn_type5_route), and an automatic import compares route targets without
/// their AS: a route target that a server sends would be enough to write its routes into another tenant's VRF. So what
/// servers send is stripped twice, where it enters and where a VRF's routes become type-5.
///
/// FRR advertises without a map where `advertise ... route-map` names one that does not exist. That is why the maps are
/// the same for all VRFs and are always rendered: no change of tenants makes or deletes one.
inline constexpr char kEntryMapIpv4[] = "nicleaf-in-ipv4";
inline constexpr char kEntryMapIpv6[] = "nicleaf-in-ipv6";
inline constexpr char kExportMap[] = "nicleaf-export";

void renderTenantPolicy(model::ConfigTree& tree);

}  // namespace nicleaf::render
