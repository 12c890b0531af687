// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What bgpd does when a prefix list changes, for those who use the list only. bgpd's own hook walks the update groups
 * of every instance and the filters of every peer for every single entry of a list, three times for a new one: at 500
 * instances that was most of what one tenant more cost, and most of a full load.
 */
#include <stdbool.h>
#include <string.h>
#include <zebra.h>

#include "plist.h"

#include "bgpd/bgpd.h"
#include "bgpd/bgp_updgrp.h"

#include "bgp/bgp.h"
#include "compat.h"

static bool filter_uses(const struct bgp_filter *filter, const char *name)
{
	for (int direct = FILTER_IN; direct < FILTER_MAX; direct++)
		if (filter->plist[direct].name && !strcmp(filter->plist[direct].name, name))
			return true;
	return false;
}

/* A list is of one AFI, and filters of another one look for another list. */
static bool peer_uses(const struct peer *peer, afi_t afi, const char *name)
{
	for (safi_t safi = SAFI_UNICAST; safi < SAFI_MAX; safi++)
		if (filter_uses(&peer->filter[afi][safi], name))
			return true;
	return false;
}

static bool instance_uses(const struct bgp *bgp, afi_t afi, const char *name)
{
	struct listnode *node;
	struct peer_group *group;
	struct peer *peer;

	for (ALL_LIST_ELEMENTS_RO (bgp->peer, node, peer))
		if (peer_uses(peer, afi, name))
			return true;
	for (ALL_LIST_ELEMENTS_RO (bgp->group, node, group))
		if (peer_uses(group->conf, afi, name))
			return true;
	return false;
}

/* Lists come and go under the same name: filters hold both. */
static void look_up(struct peer *peer, afi_t afi, const char *name)
{
	for (safi_t safi = SAFI_UNICAST; safi < SAFI_MAX; safi++) {
		struct bgp_filter *filter = &peer->filter[afi][safi];

		for (int direct = FILTER_IN; direct < FILTER_MAX; direct++)
			if (filter->plist[direct].name && !strcmp(filter->plist[direct].name, name))
				filter->plist[direct].plist = prefix_list_lookup(afi, name);
	}
}

/* A peer that filters outbound for us (RFC 5292) is told of the list again. */
static void resend_outbound_filters(struct peer *peer, afi_t afi, const char *name)
{
	for (safi_t safi = SAFI_UNICAST; safi < SAFI_MAX; safi++) {
		uint32_t cap = peer->af_cap[afi][safi];

		if (filter_uses(&peer->filter[afi][safi], name) && CHECK_FLAG(cap, PEER_CAP_ORF_PREFIX_SM_ADV)
		    && CHECK_FLAG(cap, NICLEAF_ORF_PREFIX_RECEIVES))
			peer_clear_soft(peer, afi, safi, BGP_CLEAR_SOFT_IN_ORF_PREFIX);
	}
}

static void prefix_list_changed(struct prefix_list *plist)
{
	const char *name = prefix_list_name(plist);
	afi_t afi = prefix_list_afi(plist);
	struct listnode *instances, *node;
	struct peer_group *group;
	struct peer *peer;
	struct bgp *bgp;

	for (ALL_LIST_ELEMENTS_RO (bm->bgp, instances, bgp)) {
		if (!instance_uses(bgp, afi, name))
			continue;
		update_group_policy_update(bgp, BGP_POLICY_PREFIX_LIST, name, true, 0);
		for (ALL_LIST_ELEMENTS_RO (bgp->peer, node, peer)) {
			look_up(peer, afi, name);
			resend_outbound_filters(peer, afi, name);
		}
		for (ALL_LIST_ELEMENTS_RO (bgp->group, node, group))
			look_up(group->conf, afi, name);
	}
}

void nicleaf_route_maps_settle(void)
{
	if (!bm->t_rmap_update)
		return;
	nicleaf_event_cancel(&bm->t_rmap_update);
	bgp_route_map_update_timer(NULL);
}

void nicleaf_policy_init(void)
{
	prefix_list_add_hook(prefix_list_changed);
	prefix_list_delete_hook(prefix_list_changed);
}
