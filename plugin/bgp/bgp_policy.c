// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Replaces bgpd's hook for changes of prefix lists. bgpd's hook walks the update groups of every instance and the
 * filters of every peer for every entry of a list, three times for a new entry. With 500 instances this was most of the
 * cost of one more tenant, and of a full load. It also evaluates routes against a half-updated list, and not at all
 * those that a peer with such a list has sent. This hook notes the lists that change, and updates once for all of them,
 * only where one of them is used.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zebra.h>

#include "memory.h"
#include "plist.h"

#include "bgpd/bgpd.h"
#include "bgpd/bgp_mplsvpn.h"
#include "bgpd/bgp_route.h"
#include "bgpd/bgp_updgrp.h"

#include "bgp/bgp.h"
#include "bgp/bgp_inbound.h"
#include "bgp/bgp_policies.h"
#include "bgp/bgp_refused.h"
#include "compat.h"

/* A prefix list belongs to an AFI; lists of different AFIs may have the same name. */
struct change {
	afi_t afi;
	char *name;
	bool used; /* by the instance that is being updated */
};

static struct change *changes;
static size_t change_count, change_room;
static nicleaf_event *settle_later;

static int compare_changes(const void *a, const void *b)
{
	const struct change *one = a, *other = b;

	return one->afi != other->afi ? (int)one->afi - (int)other->afi : strcmp(one->name, other->name);
}

static void note_change(afi_t afi, const char *name)
{
	/* The entries of a list usually change one after the other. */
	if (change_count && changes[change_count - 1].afi == afi && !strcmp(changes[change_count - 1].name, name))
		return;
	if (change_count == change_room) {
		change_room = change_room ? change_room * 2 : 64;
		changes = XREALLOC(MTYPE_TMP, changes, change_room * sizeof(*changes));
	}
	changes[change_count++] = (struct change){.afi = afi, .name = XSTRDUP(MTYPE_TMP, name)};
}

static struct change *find_change(afi_t afi, const char *name)
{
	const struct change wanted = {.afi = afi, .name = (char *)name};

	return name ? bsearch(&wanted, changes, change_count, sizeof(*changes), compare_changes) : NULL;
}

/*
 * Looks the lists of the peer's filters up again by name. True if one of them has changed; `inbound` then says whether
 * the list for what the peer sends has.
 */
static bool look_up(struct peer *peer, afi_t afi, safi_t safi, bool *inbound)
{
	struct bgp_filter *filter = &peer->filter[afi][safi];
	bool any = false;

	*inbound = false;
	for (int direct = FILTER_IN; direct < FILTER_MAX; direct++) {
		struct change *change = find_change(afi, filter->plist[direct].name);

		if (!change)
			continue;
		filter->plist[direct].plist = prefix_list_lookup(afi, change->name);
		change->used = any = true;
		*inbound |= direct == FILTER_IN;
	}
	if (safi == SAFI_UNICAST && peer->afc[afi][safi] && find_change(afi, nicleaf_inbound_list(peer)))
		any = *inbound = true;
	return any;
}

/* Whether what the peer may send now would not let this route in, or not as it is. */
static bool is_denied(struct peer *peer, afi_t afi, safi_t safi, const struct prefix *prefix,
		      const struct bgp_path_info *path)
{
	const struct bgp_filter *filter = &peer->filter[afi][safi];

	if (PREFIX_LIST_IN_NAME(filter) && prefix_list_apply(PREFIX_LIST_IN(filter), prefix) != PREFIX_PERMIT)
		return true;
	return nicleaf_inbound_refuses(peer, afi, safi, prefix, path);
}

/*
 * Withdraws the peer's routes that are denied, as bgp_clear_route() does for all of them. A peer that does not know
 * route refresh, or does not answer the request, would keep them.
 */
static void withdraw_denied(struct peer *peer, afi_t afi, safi_t safi)
{
	struct bgp *bgp = peer->bgp;
	struct bgp_path_info *path, *next;

	for (struct bgp_dest *dest = bgp_table_top(bgp->rib[afi][safi]); dest; dest = bgp_route_next(dest)) {
		if (!bgp_dest_has_bgp_path_info_data(dest))
			continue;
		for (path = bgp_dest_get_bgp_path_info(dest); path; path = next) {
			next = path->next;
			if (path->peer != peer || path->type != ZEBRA_ROUTE_BGP || path->sub_type != BGP_ROUTE_NORMAL
			    || CHECK_FLAG(path->flags, BGP_PATH_REMOVED)
			    || !is_denied(peer, afi, safi, bgp_dest_get_prefix(dest), path))
				continue;
			if (bgp->inst_type != BGP_INSTANCE_TYPE_VIEW)
				vpn_leak_from_vrf_withdraw(bgp_get_default(), bgp, path);
			bgp_rib_remove(dest, path, peer, afi, safi);
			nicleaf_refused_add(peer, bgp_dest_get_prefix(dest), NICLEAF_REFUSED_POLICY, "");
		}
	}
}

/*
 * Applies a changed list or policy to what the peer has sent. bgpd itself does this only for route-maps. What they
 * permit now has to be sent again, unless bgpd keeps what it denied (soft-reconfiguration).
 */
static void filter_again(struct peer *peer, afi_t afi, safi_t safi)
{
	if (!peer_established(nicleaf_connection(peer)))
		return;
	if (safi == SAFI_UNICAST && !CHECK_FLAG(peer->af_flags[afi][safi], PEER_FLAG_SOFT_RECONFIG))
		withdraw_denied(peer, afi, safi);
	peer_clear_soft(peer, afi, safi, BGP_CLEAR_SOFT_IN);
}

/* Sends the list again to a peer that filters for us (outbound route filtering, RFC 5292). */
static void resend_outbound_filter(struct peer *peer, afi_t afi, safi_t safi)
{
	uint32_t cap = peer->af_cap[afi][safi];

	if (CHECK_FLAG(cap, PEER_CAP_ORF_PREFIX_SM_ADV) && CHECK_FLAG(cap, NICLEAF_ORF_PREFIX_RECEIVES))
		peer_clear_soft(peer, afi, safi, BGP_CLEAR_SOFT_IN_ORF_PREFIX);
}

/*
 * Whether the lists of an inactive family can stay as they are. Only unicast and EVPN are common, and reading all
 * filters of every peer is most of the cost of a change with hundreds of tenants. bgpd ends the session when a family
 * is activated, and look_up_at_start() does the rest. With the dynamic capability bgpd does not end the session.
 */
static bool can_wait(const struct peer *peer, afi_t afi, safi_t safi)
{
	return safi != SAFI_UNICAST && !peer->afc[afi][safi] && !CHECK_FLAG(peer->cap, PEER_CAP_DYNAMIC_RCV);
}

/* Looks up the lists that came or changed while their family was not active. */
static int look_up_at_start(struct peer *peer)
{
	if (!peer_established(nicleaf_connection(peer)))
		return 0;
	for (afi_t afi = AFI_IP; afi <= AFI_IP6; afi++) {
		for (safi_t safi = SAFI_UNICAST + 1; safi < SAFI_MAX; safi++) {
			struct bgp_filter *filter = &peer->filter[afi][safi];

			for (int direct = FILTER_IN; peer->afc[afi][safi] && direct < FILTER_MAX; direct++)
				filter->plist[direct].plist = prefix_list_lookup(afi, filter->plist[direct].name);
		}
	}
	return 0;
}

/* `whole`: a list is deleted, and a filter of an inactive family must not point to it either. */
static bool settle_peer(struct peer *peer, bool is_group, bool whole)
{
	bool any = false, inbound;

	for (afi_t afi = AFI_IP; afi <= AFI_IP6; afi++) {
		for (safi_t safi = SAFI_UNICAST; safi < SAFI_MAX; safi++) {
			if ((!whole && !is_group && can_wait(peer, afi, safi)) || !look_up(peer, afi, safi, &inbound))
				continue;
			any = true;
			if (is_group)
				continue;
			resend_outbound_filter(peer, afi, safi);
			if (inbound)
				filter_again(peer, afi, safi);
		}
	}
	return any;
}

static void settle_instance(struct bgp *bgp, bool whole)
{
	struct listnode *node;
	struct peer_group *group;
	struct peer *peer;
	bool any = false;

	for (ALL_LIST_ELEMENTS_RO (bgp->group, node, group))
		any |= settle_peer(group->conf, true, whole);
	for (ALL_LIST_ELEMENTS_RO (bgp->peer, node, peer))
		any |= settle_peer(peer, false, whole);
	for (size_t i = 0; any && i < change_count; i++) {
		if (changes[i].used)
			update_group_policy_update(bgp, BGP_POLICY_PREFIX_LIST, changes[i].name, true, 0);
		changes[i].used = false;
	}
}

void nicleaf_prefix_lists_settle(void)
{
	struct listnode *node;
	struct bgp *bgp;
	bool whole = false;

	nicleaf_event_cancel(&settle_later);
	if (!change_count)
		return;
	qsort(changes, change_count, sizeof(*changes), compare_changes);
	for (size_t i = 0; i < change_count; i++)
		whole |= !prefix_list_lookup(changes[i].afi, changes[i].name);
	for (ALL_LIST_ELEMENTS_RO (bm->bgp, node, bgp))
		settle_instance(bgp, whole);
	for (size_t i = 0; i < change_count; i++)
		XFREE(MTYPE_TMP, changes[i].name);
	change_count = 0;
}

static void settle_event(nicleaf_event *event)
{
	(void)event;
	nicleaf_prefix_lists_settle();
}

/* Filters have pointers to a list that is being deleted, so that change cannot wait. */
static void prefix_list_changed(struct prefix_list *plist)
{
	const char *name = prefix_list_name(plist);
	afi_t afi = prefix_list_afi(plist);

	note_change(afi, name);
	if (prefix_list_lookup(afi, name) != plist)
		nicleaf_prefix_lists_settle();
	else
		nicleaf_add_event(bm->master, settle_event, NULL, &settle_later);
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
	hook_register(peer_status_changed, look_up_at_start);
	nicleaf_policies_applied_by(filter_again);
}
