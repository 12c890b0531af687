// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "model/config_tree.hpp"
#include "model/denied_prefixes.hpp"
#include "model/intent.hpp"

namespace nicleaf::render {

/// Route-maps that stand between a tenant's routes and the fabric. FRR merges a VRF's route targets into the extended
/// communities that came with a route (update_evpn_type5_route), and an automatic import compares route targets without
/// their AS: a route target that a server sends would be enough to write its routes into another tenant's VRF. So
/// extended communities are removed twice, where routes enter and where a VRF's routes become type-5. Communities that
/// a session does not allow are removed where routes enter; all are removed from type-5 routes unless the VRF exports
/// them.
///
/// The maps of the entry are part of bgpd's module (plugin/bgp/bgp_inbound.c), so they are not rendered. A bgpd without
/// the module refuses everything from neighbors that name them.
inline constexpr char kEntryMapIpv4[] = "nicleaf-tenant-ipv4";
inline constexpr char kEntryMapIpv6[] = "nicleaf-tenant-ipv6";
/// For sessions with a list of AS numbers: they accept nothing if bgpd has no such list.
inline constexpr char kEntryMapListedIpv4[] = "nicleaf-tenant-listed-ipv4";
inline constexpr char kEntryMapListedIpv6[] = "nicleaf-tenant-listed-ipv6";
[[nodiscard]] const char* entryMapOf(const model::BgpSession& session, model::UnicastFamily family);
/// FRR advertises without a map where `advertise ... route-map` names one that does not exist. That is why the other
/// maps are the same for all VRFs and are always rendered: no change of tenants makes or deletes one.
inline constexpr char kExportMap[] = "nicleaf-export";
/// That of a VRF's type-5 routes: without communities or with them, and with GRACEFUL_SHUTDOWN if the VRF is drained.
/// If the whole DPU is, bgpd adds it where routes leave.
[[nodiscard]] const char* exportMapOf(const model::IpVrf& vrf);
/// Permits the static routes that are to be advertised.
inline constexpr char kStaticMap[] = "nicleaf-static";
/// What a server hears: without communities or with them, and with GRACEFUL_SHUTDOWN if the session is drained.
[[nodiscard]] const char* outMapOf(const model::BgpSession& session);
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

/// The prefix list for sessions with `blackhole`: what the entry list accepts, and all addresses in allowed prefixes.
/// The module accepts those only with the community BLACKHOLE, if the entry list denies them.
[[nodiscard]] std::string blackholeListOf(const model::IpVrf& vrf, const model::BgpSession& session);
void renderBlackholeList(model::ConfigTree& tree, const model::IpVrf& vrf, const model::BgpSession& session,
                         model::UnicastFamily family, const std::vector<model::DeniedPrefix>& denied);

/// The prefix list, of both types, with the VRF's subnets on this DPU: what its sessions with `connected` hear.
[[nodiscard]] std::string connectedListOf(const model::IpVrf& vrf);
void renderConnectedList(model::ConfigTree& tree, const model::IpVrf& vrf, model::UnicastFamily family,
                         const std::vector<model::DeniedPrefix>& subnets);

}  // namespace nicleaf::render
