// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Looks one prefix of a VRF up: its paths, the type-5 route that is exported for it, and what each session sends and
 * hears of it. Every step is a lookup in a table; only sessions and paths of the prefix are walked.
 */
#include <stdbool.h>
#include <zebra.h>

#include "linklist.h"
#include "prefix.h"

#include "bgpd/bgpd.h"
#include "bgpd/bgp_advertise.h"
#include "bgpd/bgp_aspath.h"
#include "bgpd/bgp_attr.h"
#include "bgpd/bgp_community.h"
#include "bgpd/bgp_fsm.h"
#include "bgpd/bgp_lcommunity.h"
#include "bgpd/bgp_route.h"
#include "bgpd/bgp_table.h"

#include "bgp/bgp_evpn_lookup.h"
#include "bgp/bgp_lookup.h"
#include "bgp/bgp_neighbor.h"
#include "bgp/bgp_refused.h"
#include "compat.h"

/* What is looked up. */
struct lookup {
	struct bgp *bgp;
	struct prefix prefix;
	afi_t afi;
	struct bgp_dest *dest; /* NULL if the table does not have the prefix */
	const struct nicleaf_lookup_taker *taker;
};

static const char *name_of(const struct peer *peer)
{
	return peer->conf_if ? peer->conf_if : peer->host;
}

static bool is_from_neighbor(const struct bgp_path_info *path)
{
	return path->type == ZEBRA_ROUTE_BGP && path->sub_type == BGP_ROUTE_NORMAL;
}

static const char *redistributed(uint8_t type)
{
	switch (type) {
	case ZEBRA_ROUTE_CONNECT:
		return "connected";
	case ZEBRA_ROUTE_STATIC:
		return "static";
	case ZEBRA_ROUTE_KERNEL:
		return "kernel";
	default:
		return "other";
	}
}

static const char *source_of(struct bgp_path_info *path)
{
	switch (path->sub_type) {
	case BGP_ROUTE_NORMAL:
		return "session";
	case BGP_ROUTE_STATIC:
		return "network";
	case BGP_ROUTE_AGGREGATE:
		return "aggregate";
	case BGP_ROUTE_REDISTRIBUTE:
		return redistributed(path->type);
	case BGP_ROUTE_IMPORTED:
		return nicleaf_evpn_parent(path) ? "evpn" : "leaked";
	default:
		return "other";
	}
}

static const char *origin_of(const struct bgp_path_info *path)
{
	const struct bgp *leaked_from = nicleaf_leaked_from(path);

	if (path->sub_type == BGP_ROUTE_NORMAL)
		return name_of(path->peer);
	return path->sub_type == BGP_ROUTE_IMPORTED && leaked_from ? nicleaf_instance_name(leaked_from) : "";
}

static void next_hop_of(const struct bgp_path_info *path, struct nicleaf_path *told)
{
	const struct attr *attr = path->attr;

	if (attr->mp_nexthop_len >= BGP_ATTR_NHLEN_IPV6_GLOBAL) {
		if (!IN6_IS_ADDR_UNSPECIFIED(&attr->mp_nexthop_global))
			inet_ntop(AF_INET6, &attr->mp_nexthop_global, told->next_hop, sizeof(told->next_hop));
		if (attr->mp_nexthop_len >= BGP_ATTR_NHLEN_IPV6_GLOBAL_AND_LL)
			inet_ntop(AF_INET6, &attr->mp_nexthop_local, told->next_hop_link_local,
				  sizeof(told->next_hop_link_local));
	} else if (attr->nexthop.s_addr) {
		inet_ntop(AF_INET, &attr->nexthop, told->next_hop, sizeof(told->next_hop));
	}
}

static struct bgp_path_info *best_of(const struct lookup *lookup)
{
	struct bgp_path_info *path;

	for (path = lookup->dest ? bgp_dest_get_bgp_path_info(lookup->dest) : NULL; path; path = path->next)
		if (CHECK_FLAG(path->flags, BGP_PATH_SELECTED))
			return path;
	return NULL;
}

/* What makes the best path better. */
static const char *why_not_best(const struct lookup *lookup, struct bgp_path_info *best, struct bgp_path_info *path)
{
	enum bgp_path_selection_reason reason = bgp_path_selection_none;
	char text[PREFIX2STR_BUFFER];

	if (!best || best == path || !CHECK_FLAG(path->flags, BGP_PATH_VALID)
	    || CHECK_FLAG(path->flags, BGP_PATH_MULTIPATH))
		return "";
	prefix2str(&lookup->prefix, text, sizeof(text));
	bgp_path_info_cmp_compatible(lookup->bgp, path, best, text, lookup->afi, SAFI_UNICAST, &reason);
	return reason == bgp_path_selection_none ? "" : bgp_path_selection_reason2str(reason);
}

static void tell_path(const struct lookup *lookup, struct bgp_path_info *best, struct bgp_path_info *path)
{
	struct community *communities = bgp_attr_get_community(path->attr);
	struct lcommunity *large = bgp_attr_get_lcommunity(path->attr);
	struct nicleaf_evpn_route imported;
	struct nicleaf_path told = {
		.source = source_of(path),
		.from = origin_of(path),
		.reason = why_not_best(lookup, best, path),
		.as_path = path->attr->aspath ? path->attr->aspath->str : "",
		.communities = communities ? community_str(communities, false, false) : "",
		.large_communities = large ? lcommunity_str(large, false, false) : "",
		.valid = CHECK_FLAG(path->flags, BGP_PATH_VALID),
		.best = CHECK_FLAG(path->flags, BGP_PATH_SELECTED),
		.multipath = CHECK_FLAG(path->flags, BGP_PATH_MULTIPATH),
		.stale = CHECK_FLAG(path->flags, BGP_PATH_STALE),
		.suppressed =
			path->extra && path->extra->aggr_suppressors && listcount(path->extra->aggr_suppressors) > 0,
		.blackhole = path->attr->nh_type == NEXTHOP_TYPE_BLACKHOLE,
		.local_preference = path->attr->local_pref,
		.med = path->attr->med,
		.weight = path->attr->weight,
		.age = (uint64_t)(monotime(NULL) - path->uptime),
	};

	next_hop_of(path, &told);
	if (nicleaf_evpn_imported(lookup->bgp, path, &imported))
		told.imported = &imported;
	lookup->taker->path(&told, lookup->taker->arg);
}

static void tell_paths(const struct lookup *lookup)
{
	struct bgp_path_info *best = best_of(lookup), *path;
	int told = 0;

	for (path = lookup->dest ? bgp_dest_get_bgp_path_info(lookup->dest) : NULL; path; path = path->next) {
		if (CHECK_FLAG(path->flags, BGP_PATH_REMOVED))
			continue;
		if (told++ == NICLEAF_LOOKUP_PATHS) {
			lookup->taker->truncated(lookup->taker->arg);
			return;
		}
		tell_path(lookup, best, path);
	}
}

static bool has_path_from(const struct lookup *lookup, const struct peer *peer)
{
	struct bgp_path_info *path;

	for (path = lookup->dest ? bgp_dest_get_bgp_path_info(lookup->dest) : NULL; path; path = path->next)
		if (path->peer == peer && is_from_neighbor(path) && !CHECK_FLAG(path->flags, BGP_PATH_REMOVED))
			return true;
	return false;
}

static void tell_sessions(const struct lookup *lookup)
{
	struct listnode *node;
	struct peer *peer;

	for (ALL_LIST_ELEMENTS_RO (lookup->bgp->peer, node, peer)) {
		struct nicleaf_lookup_session told = {.peer = name_of(peer)};

		if (!nicleaf_session_is_real(peer) || !peer->afc[lookup->afi][SAFI_UNICAST])
			continue;
		told.established = nicleaf_peer_status(peer) == Established;
		told.negotiated = peer->afc_nego[lookup->afi][SAFI_UNICAST];
		told.accepted = has_path_from(lookup, peer);
		told.hears = lookup->dest && bgp_adj_out_lookup(peer, lookup->dest, 0);
		told.prefix_limit_reached = CHECK_FLAG(peer->sflags, PEER_STATUS_PREFIX_OVERFLOW);
		nicleaf_refused_find(peer, &lookup->prefix, &told.refused);
		lookup->taker->session(&told, false, lookup->taker->arg);
	}
}

/* Who hears the type-5 route `exported`, which may be NULL. */
static void tell_evpn_sessions(const struct lookup *lookup, struct bgp_dest *exported)
{
	struct bgp *evpn = bgp_get_evpn();
	struct listnode *node;
	struct peer *peer;

	if (!evpn)
		return;
	for (ALL_LIST_ELEMENTS_RO (evpn->peer, node, peer)) {
		struct nicleaf_lookup_session told = {.peer = name_of(peer)};

		if (!nicleaf_session_is_real(peer) || !peer->afc[AFI_L2VPN][SAFI_EVPN])
			continue;
		told.established = nicleaf_peer_status(peer) == Established;
		told.negotiated = peer->afc_nego[AFI_L2VPN][SAFI_EVPN];
		told.hears = exported && bgp_adj_out_lookup(peer, exported, 0);
		lookup->taker->session(&told, true, lookup->taker->arg);
	}
}

static void tell_evpn(const struct lookup *lookup)
{
	struct bgp_dest *exported = nicleaf_evpn_exported(lookup->bgp, &lookup->prefix);
	struct nicleaf_evpn_route route;

	if (nicleaf_evpn_own(lookup->bgp, exported, &route))
		lookup->taker->exported(&route, lookup->taker->arg);
	tell_evpn_sessions(lookup, exported);
	if (exported)
		bgp_dest_unlock_node(exported);
}

static struct bgp *instance_named(const char *vrf)
{
	return strcmp(vrf, VRF_DEFAULT_NAME) == 0 ? bgp_get_default() : bgp_lookup_by_name(vrf);
}

static void tell_vrf(const struct lookup *lookup)
{
	struct bgp *bgp = lookup->bgp;

	lookup->taker->vrf(bgp->l3vni, bgp->l3vni && nicleaf_evpn_is_up(bgp), nicleaf_evpn_import_targets(bgp),
			   lookup->taker->arg);
}

enum nicleaf_lookup_result nicleaf_lookup(const char *vrf, const char *text, const struct nicleaf_lookup_taker *taker)
{
	struct lookup lookup = {.bgp = instance_named(vrf), .taker = taker};
	bool is_address = !strchr(text, '/');
	char prefix[PREFIX_STRLEN];
	struct bgp_table *table;

	if (!lookup.bgp)
		return NICLEAF_LOOKUP_NO_VRF;
	if (!str2prefix(text, &lookup.prefix))
		return NICLEAF_LOOKUP_NO_PREFIX;
	nicleaf_refused_settle();
	apply_mask(&lookup.prefix);
	lookup.afi = family2afi(lookup.prefix.family);
	table = lookup.bgp->rib[lookup.afi][SAFI_UNICAST];
	lookup.dest = is_address ? bgp_node_match(table, &lookup.prefix) : bgp_node_lookup(table, &lookup.prefix);
	if (lookup.dest)
		lookup.prefix = *bgp_dest_get_prefix(lookup.dest);
	taker->prefix(prefix2str(&lookup.prefix, prefix, sizeof(prefix)), taker->arg);
	tell_vrf(&lookup);
	tell_paths(&lookup);
	tell_sessions(&lookup);
	tell_evpn(&lookup);
	if (lookup.dest)
		bgp_dest_unlock_node(lookup.dest);
	return NICLEAF_LOOKUP_OK;
}
