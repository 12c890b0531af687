// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "model/config_tree.hpp"
#include "model/denied_prefixes.hpp"
#include "model/intent.hpp"

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
/// Removes the communities from what a server hears.
inline constexpr char kOutMap[] = "nicleaf-out";
/// The prefix list, of both types, that denies everything. Always rendered like the maps.
inline constexpr char kNothingList[] = "nicleaf-out-nothing";

void renderTenantPolicy(model::ConfigTree& tree);

/// The prefix lists that say which prefixes a session accepts have this name, one for each of its families. The list of
/// a session is rendered with the session: FRR refuses everything where a neighbor names a list that does not exist.
[[nodiscard]] std::string entryListOf(const model::IpVrf& vrf, const model::BgpSession& session);

/// Renders that list from entryRules(). Its last entry changes nothing but that a list is never empty: FRR permits
/// everything with an empty list.
void renderEntryList(model::ConfigTree& tree, const model::IpVrf& vrf, const model::BgpSession& session,
                     model::UnicastFamily family, const std::vector<model::DeniedPrefix>& denied);

/// The prefix list, of both types, with the VRF's subnets on this DPU: what its sessions with `connected` hear.
[[nodiscard]] std::string connectedListOf(const model::IpVrf& vrf);
void renderConnectedList(model::ConfigTree& tree, const model::IpVrf& vrf,
                         const std::vector<model::DeniedPrefix>& subnets);

}  // namespace nicleaf::render
