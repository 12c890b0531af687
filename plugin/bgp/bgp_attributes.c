// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The attribute filter of sessions in VRFs. bgpd's main thread calls the hook bgp_packet_dump for every message that it
 * has taken from a session's queue, before it parses the message. The message belongs to that call alone.
 *
 * Counters belong to a configured neighbor, as bgpd's own message counters do: they survive a reset of the session and
 * end with the neighbor. They are kept beside bgpd's peers, by the peer's address in memory, which is compared and
 * never followed. bgpd gives a peer the status Deleted before it frees it; then its counters go as well.
 */
#include <zebra.h>

#include "hash.h"
#include "hook.h"
#include "jhash.h"
#include "memory.h"
#include "stream.h"

#include "bgpd/bgpd.h"
#include "bgpd/bgp_fsm.h"
#include "bgpd/bgp_packet.h"

#include "attributes/attribute_filter.h"
#include "bgp/bgp_attributes.h"
#include "bgp/bgp_session.h"
#include "compat.h"

DEFINE_MGROUP(NICLEAF, "nicleaf");
DEFINE_MTYPE_STATIC(NICLEAF, ATTRIBUTE_COUNTERS, "counters of removed attributes");

/* After others on the same hook, such as FRR's dumps and BMP: they record what the peer has sent. */
#define LAST 65000

struct counters {
	const struct peer *peer;
	struct nicleaf_removed_attributes removed;
};

static struct hash *all;

static unsigned int hash_of(const void *counters)
{
	uintptr_t peer = (uintptr_t)((const struct counters *)counters)->peer;

	return jhash(&peer, sizeof(peer), 0);
}

static bool same_peer(const void *a, const void *b)
{
	return ((const struct counters *)a)->peer == ((const struct counters *)b)->peer;
}

static void *make(void *wanted)
{
	struct counters *made = XCALLOC(MTYPE_ATTRIBUTE_COUNTERS, sizeof(*made));

	made->peer = ((const struct counters *)wanted)->peer;
	return made;
}

static void count(const struct peer *peer, const struct nicleaf_attributes_removed *removed)
{
	struct counters wanted = {.peer = peer};
	struct counters *counters = hash_get(all, &wanted, make);

	counters->removed.attributes += removed->count;
	counters->removed.updates++;
	if (removed->count)
		counters->removed.last_type = removed->last_type;
}

static int filter(struct peer *peer, uint8_t type, bgp_size_t size, struct stream *s)
{
	struct nicleaf_attribute_list list;
	struct nicleaf_attributes_removed removed;
	struct nicleaf_session_kind kind;

	if (type != BGP_MSG_UPDATE || peer->bgp->inst_type != BGP_INSTANCE_TYPE_VRF)
		return 0;
	kind = (struct nicleaf_session_kind){
		.internal = peer->sort != BGP_PEER_EBGP,
		.two_octet_as = !CHECK_FLAG(peer->cap, PEER_CAP_AS4_RCV),
		.has_role = peer->local_role != ROLE_UNDEFINED,
	};
	nicleaf_attribute_list_fill(&list, &kind);
	removed = nicleaf_filter_attributes(&list, stream_pnt(s), STREAM_READABLE(s));
	if (removed.count || removed.withdrawn)
		count(peer, &removed);
	return 0;
}

static void free_counters(void *counters)
{
	XFREE(MTYPE_ATTRIBUTE_COUNTERS, counters);
}

static int forget(struct peer *peer)
{
	struct counters wanted = {.peer = peer};

	if (nicleaf_peer_status(peer) == Deleted)
		free_counters(hash_release(all, &wanted));
	return 0;
}

void nicleaf_removed_attributes_of(const struct peer *peer, struct nicleaf_removed_attributes *removed)
{
	struct counters wanted = {.peer = peer};
	const struct counters *found = hash_lookup(all, &wanted);

	*removed = found ? found->removed : (struct nicleaf_removed_attributes){0};
}

void nicleaf_attributes_init(void)
{
	all = hash_create(hash_of, same_peer, "nicleaf: removed attributes by peer");
	hook_register_prio(bgp_packet_dump, LAST, filter);
	hook_register(peer_status_changed, forget);
}

void nicleaf_attributes_fini(void)
{
	hook_unregister(bgp_packet_dump, filter);
	hook_unregister(peer_status_changed, forget);
	hash_clean(all, free_counters);
	hash_free(all);
}
