// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Finds out which prefixes bgpd refuses. bgpd counts refusals and forgets what was refused, and has no hook for it. So
 * this copies each UPDATE before bgpd parses it (hook bgp_packet_dump, behind the attribute filter), and looks at
 * bgpd's counters when the next one comes, or when the main thread returns to its event loop. If a counter has moved,
 * it walks the UPDATE: a prefix that was announced, and of which bgpd has no path from the neighbor, was refused. A
 * prefix is no longer refused when it is accepted or withdrawn, or when the session ends.
 */
#include <stdbool.h>
#include <zebra.h>

#include "hook.h"
#include "plist.h"
#include "prefix.h"
#include "stream.h"

#include "bgpd/bgpd.h"
#include "bgpd/bgp_fsm.h"
#include "bgpd/bgp_packet.h"
#include "bgpd/bgp_route.h"
#include "bgpd/bgp_table.h"

#include "attributes/update_prefixes.h"
#include "bgp/bgp_neighbor.h"
#include "bgp/bgp_refused.h"
#include "compat.h"

/* After the attribute filter, which may move prefixes to the withdrawn ones. */
#define AFTER_FILTER 65001

/* The UPDATE that bgpd is parsing, or has parsed since. */
static struct {
	struct peer *peer; /* NULL if there is none */
	size_t size;
	struct nicleaf_refused before;
	uint8_t body[BGP_EXTENDED_MESSAGE_MAX_PACKET_SIZE];
} last;
static nicleaf_event *settle_later;

static bool has_path(const struct peer *peer, const struct prefix *prefix)
{
	struct bgp_dest *dest = bgp_node_lookup(peer->bgp->rib[family2afi(prefix->family)][SAFI_UNICAST], prefix);
	struct bgp_path_info *path;
	bool found = false;

	if (!dest)
		return false;
	for (path = bgp_dest_get_bgp_path_info(dest); path && !found; path = path->next)
		found = path->peer == peer && path->type == ZEBRA_ROUTE_BGP && path->sub_type == BGP_ROUTE_NORMAL
			&& !CHECK_FLAG(path->flags, BGP_PATH_REMOVED);
	bgp_dest_unlock_node(dest);
	return found;
}

/* What bgpd has counted while it parsed the last UPDATE. */
struct walk {
	struct peer *peer;
	struct nicleaf_refused counted;
	char path[64];
};

/* All prefixes of an UPDATE have the same path. The list and the next hop may refuse some of them each. */
static enum nicleaf_refused_reason reason_of(const struct walk *walk, const struct prefix *prefix)
{
	struct bgp_filter *filter = &walk->peer->filter[family2afi(prefix->family)][SAFI_UNICAST];
	struct prefix_list *list = filter->plist[FILTER_IN].plist;

	if (walk->counted.as_path_loop)
		return NICLEAF_REFUSED_AS_PATH_LOOP;
	if (walk->counted.reflection_loop)
		return NICLEAF_REFUSED_REFLECTION_LOOP;
	if (!walk->counted.next_hop || (list && prefix_list_apply(list, prefix) == PREFIX_DENY))
		return NICLEAF_REFUSED_POLICY;
	return walk->counted.policy && !list ? NICLEAF_REFUSED_POLICY : NICLEAF_REFUSED_NEXT_HOP;
}

static void add_refused(struct walk *walk, const struct prefix *prefix)
{
	enum nicleaf_refused_reason reason = reason_of(walk, prefix);
	char next_hop[INET6_ADDRSTRLEN] = "";

	if (reason == NICLEAF_REFUSED_AS_PATH_LOOP && !walk->path[0])
		nicleaf_update_as_path(last.body, last.size, !CHECK_FLAG(walk->peer->cap, PEER_CAP_AS4_RCV), walk->path,
				       sizeof(walk->path));
	if (reason == NICLEAF_REFUSED_NEXT_HOP)
		nicleaf_update_next_hop(last.body, last.size, prefix->family == AF_INET6, next_hop, sizeof(next_hop));
	nicleaf_refused_add(walk->peer, prefix, reason, reason == NICLEAF_REFUSED_AS_PATH_LOOP ? walk->path : next_hop);
}

static bool counted_any(const struct nicleaf_refused *counted)
{
	return counted->policy || counted->as_path_loop || counted->reflection_loop || counted->next_hop;
}

static void settle_prefix(const struct nicleaf_update_prefix *told, void *arg)
{
	struct walk *walk = arg;
	struct prefix prefix = {.family = told->ipv6 ? AF_INET6 : AF_INET, .prefixlen = told->length};

	memcpy(&prefix.u, told->address, told->ipv6 ? IPV6_MAX_BYTELEN : IPV4_MAX_BYTELEN);
	if (!told->withdrawn && counted_any(&walk->counted) && !has_path(walk->peer, &prefix)) {
		add_refused(walk, &prefix);
		return;
	}
	if (nicleaf_refused_has(walk->peer, &prefix) && (told->withdrawn || has_path(walk->peer, &prefix)))
		nicleaf_refused_remove(walk->peer, &prefix);
}

static struct nicleaf_refused difference(const struct nicleaf_refused *now, const struct nicleaf_refused *before)
{
	return (struct nicleaf_refused){
		.policy = now->policy - before->policy,
		.as_path_loop = now->as_path_loop - before->as_path_loop,
		.reflection_loop = now->reflection_loop - before->reflection_loop,
		.next_hop = now->next_hop - before->next_hop,
	};
}

void nicleaf_refused_settle(void)
{
	struct walk walk = {.peer = last.peer};
	struct nicleaf_refused_now remembered;
	struct nicleaf_refused now;
	bool path_ids[2];

	nicleaf_event_cancel(&settle_later);
	last.peer = NULL;
	if (!walk.peer)
		return;
	nicleaf_refused_counters(walk.peer, &now);
	walk.counted = difference(&now, &last.before);
	nicleaf_refused_now(walk.peer, &remembered);
	if (!counted_any(&walk.counted) && !remembered.prefixes[0] && !remembered.prefixes[1])
		return;
	path_ids[0] = bgp_addpath_encode_rx(walk.peer, AFI_IP, SAFI_UNICAST);
	path_ids[1] = bgp_addpath_encode_rx(walk.peer, AFI_IP6, SAFI_UNICAST);
	nicleaf_update_prefixes(last.body, last.size, path_ids, settle_prefix, &walk);
}

static void settle_event(nicleaf_event *event)
{
	(void)event;
	nicleaf_refused_settle();
}

static int remember(struct peer *peer, uint8_t type, bgp_size_t size, struct stream *s)
{
	nicleaf_refused_settle();
	if (type != BGP_MSG_UPDATE || STREAM_READABLE(s) > sizeof(last.body))
		return 0;
	last.peer = peer;
	last.size = STREAM_READABLE(s);
	memcpy(last.body, stream_pnt(s), last.size);
	nicleaf_refused_counters(peer, &last.before);
	nicleaf_add_event(bm->master, settle_event, NULL, &settle_later);
	return 0;
}

static int status_changed(struct peer *peer)
{
	if (nicleaf_peer_status(peer) == Established)
		return 0;
	if (last.peer == peer)
		last.peer = NULL;
	nicleaf_refused_forget(peer);
	return 0;
}

/* A session that bgpd has closed, because it announced too many prefixes. */
static bool tell_closed(const struct peer *peer, nicleaf_take_refused take, void *arg)
{
	struct nicleaf_refused_prefix told = {
		.vrf = nicleaf_instance_name(peer->bgp),
		.peer = peer->conf_if ? peer->conf_if : peer->host,
		.prefix = "",
		.reason = "prefix-limit",
		.detail = "",
	};

	if (!CHECK_FLAG(peer->sflags, PEER_STATUS_PREFIX_OVERFLOW))
		return true;
	told.age = peer->uptime ? (uint64_t)(monotime(NULL) - peer->uptime) : 0;
	told.since = time(NULL) - (time_t)told.age;
	return take(&told, arg);
}

void nicleaf_refused_prefixes(const char *vrf, const char *peer_name, nicleaf_take_refused take, void *arg)
{
	struct listnode *instances, *peers;
	struct peer *peer;
	struct bgp *bgp;

	nicleaf_refused_settle();
	for (ALL_LIST_ELEMENTS_RO (bm->bgp, instances, bgp)) {
		if (vrf[0] && strcmp(vrf, nicleaf_instance_name(bgp)) != 0)
			continue;
		for (ALL_LIST_ELEMENTS_RO (bgp->peer, peers, peer)) {
			if (!nicleaf_session_is_real(peer)
			    || (peer_name[0] && strcmp(peer_name, peer->conf_if ? peer->conf_if : peer->host) != 0))
				continue;
			if (!tell_closed(peer, take, arg) || !nicleaf_refused_tell(peer, take, arg))
				return;
		}
	}
}

void nicleaf_refused_init(void)
{
	nicleaf_refused_list_init();
	hook_register_prio(bgp_packet_dump, AFTER_FILTER, remember);
	hook_register(peer_status_changed, status_changed);
}

void nicleaf_refused_fini(void)
{
	hook_unregister(bgp_packet_dump, remember);
	hook_unregister(peer_status_changed, status_changed);
	nicleaf_event_cancel(&settle_later);
	nicleaf_refused_list_fini();
}
