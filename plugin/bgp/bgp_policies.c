// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <zebra.h>

#include "hash.h"
#include "hook.h"
#include "jhash.h"
#include "memory.h"

#include "bgpd/bgpd.h"
#include "bgpd/bgp_fsm.h"
#include "bgpd/bgp_vty.h"

#include "bgp/bgp.h"
#include "bgp/bgp_policies.h"
#include "compat.h"

DECLARE_MGROUP(NICLEAF);
DEFINE_MTYPE_STATIC(NICLEAF, POLICY, "policy of a neighbor");

static struct hash *all;
static size_t ordinary_lists; /* how many policies have one */
/* Neighbors and groups whose policy has changed since it was applied last; compared, never followed. */
static const struct peer **changed;
static size_t changed_count, changed_room;
static nicleaf_event *apply_later;
static void (*filter_again)(struct peer *peer, afi_t afi, safi_t safi);

void nicleaf_policies_applied_by(void (*function)(struct peer *peer, afi_t afi, safi_t safi))
{
	filter_again = function;
}

static unsigned int hash_of(const void *policy)
{
	uintptr_t peer = (uintptr_t)((const struct nicleaf_policy *)policy)->peer;

	return jhash(&peer, sizeof(peer), 0);
}

static bool same_peer(const void *a, const void *b)
{
	return ((const struct nicleaf_policy *)a)->peer == ((const struct nicleaf_policy *)b)->peer;
}

static void *make(void *wanted)
{
	struct nicleaf_policy *made = XCALLOC(MTYPE_POLICY, sizeof(*made));

	made->peer = ((const struct nicleaf_policy *)wanted)->peer;
	return made;
}

void nicleaf_policy_set_ordinary_list(struct nicleaf_policy *policy, const char *name)
{
	ordinary_lists -= policy->ordinary_list != NULL;
	XFREE(MTYPE_POLICY, policy->ordinary_list);
	if (name)
		policy->ordinary_list = XSTRDUP(MTYPE_POLICY, name);
	ordinary_lists += policy->ordinary_list != NULL;
}

static void free_policy(void *arg)
{
	struct nicleaf_policy *policy = arg;

	if (!policy)
		return;
	nicleaf_as_list_free(&policy->remote_as);
	nicleaf_policy_set_ordinary_list(policy, NULL);
	nicleaf_communities_free(&policy->allowed);
	XFREE(MTYPE_POLICY, policy);
}

const struct nicleaf_policy *nicleaf_policy_find(const struct peer *peer)
{
	struct nicleaf_policy wanted = {.peer = peer};

	return hash_lookup(all, &wanted);
}

bool nicleaf_policy_allows(const struct nicleaf_policy *policy, const uint32_t *numbers, size_t count)
{
	struct nicleaf_community wanted = {.count = count};

	memcpy(wanted.numbers, numbers, count * sizeof(*numbers));
	return nicleaf_communities_have(&policy->allowed, &wanted);
}

static bool is_empty(const struct nicleaf_policy *policy)
{
	return !policy->remote_as.count && !policy->as_path_limit && !policy->graceful_shutdown
	       && !policy->ordinary_list && !policy->allowed.count;
}

static const struct nicleaf_policy *configured_for(const struct peer *peer)
{
	const struct nicleaf_policy *own = nicleaf_policy_find(peer);

	return own && !is_empty(own) ? own : peer->group ? nicleaf_policy_find(peer->group->conf) : NULL;
}

const struct nicleaf_policy *nicleaf_policy_of(const struct peer *peer)
{
	static const struct nicleaf_policy nothing_allowed;
	const struct nicleaf_policy *policy = configured_for(peer);

	if (!policy && peer->doppelganger)
		policy = configured_for(peer->doppelganger);
	return policy ? policy : &nothing_allowed;
}

bool nicleaf_policy_allows_as(const struct nicleaf_policy *policy, uint32_t as)
{
	return !policy->remote_as.count || nicleaf_as_list_has(&policy->remote_as, as);
}

const char *nicleaf_ordinary_list_of(const struct peer *peer)
{
	return ordinary_lists ? nicleaf_policy_of(peer)->ordinary_list : NULL;
}

static int compare_peers(const void *a, const void *b)
{
	uintptr_t one = (uintptr_t) * (const struct peer *const *)a,
		  other = (uintptr_t) * (const struct peer *const *)b;

	return (one > other) - (one < other);
}

/* `changed` is sorted. */
static bool is_changed(const struct peer *peer)
{
	return bsearch(&peer, changed, changed_count, sizeof(*changed), compare_peers);
}

static bool has_changed(const struct peer *peer)
{
	return is_changed(peer) || (peer->group && is_changed(peer->group->conf));
}

static bool has_wrong_as(const struct peer *peer)
{
	return nicleaf_peer_status(peer) >= OpenConfirm && nicleaf_peer_status(peer) <= Established
	       && !nicleaf_policy_allows_as(nicleaf_policy_of(peer), peer->as);
}

static void apply_to(struct peer *peer)
{
	for (afi_t afi = AFI_IP; afi <= AFI_IP6; afi++)
		if (peer->afc_nego[afi][SAFI_UNICAST])
			filter_again(peer, afi, SAFI_UNICAST);
}

/* Applies changed policies to the routes that are there. A commit usually changes several settings of a neighbor. */
static void apply_changed(nicleaf_event *event)
{
	struct listnode *node, *each, *next; /* a reset deletes neighbors of listen ranges */
	struct peer *peer;
	struct bgp *bgp;

	qsort(changed, changed_count, sizeof(*changed), compare_peers);
	for (ALL_LIST_ELEMENTS_RO (bm->bgp, node, bgp))
		for (ALL_LIST_ELEMENTS (bgp->peer, each, next, peer)) {
			if (!has_changed(peer))
				continue;
			if (has_wrong_as(peer))
				peer_clear(peer, &next);
			else
				apply_to(peer);
		}
	changed_count = 0;
}

static void note_change(const struct peer *peer)
{
	/* The settings of a neighbor usually change one after the other. */
	if (changed_count && changed[changed_count - 1] == peer)
		return;
	if (changed_count == changed_room) {
		changed_room = changed_room ? changed_room * 2 : 16;
		changed = XREALLOC(MTYPE_POLICY, changed, changed_room * sizeof(*changed));
	}
	changed[changed_count++] = peer;
	nicleaf_add_event(bm->master, apply_changed, NULL, &apply_later);
}

struct nicleaf_policy *nicleaf_policy_change(struct vty *vty, const char *neighbor)
{
	struct nicleaf_policy wanted = {.peer = peer_and_group_lookup_vty(vty, neighbor)}, *policy;

	if (!wanted.peer)
		return NULL;
	policy = hash_get(all, &wanted, make);
	note_change(policy->peer);
	return policy;
}

static int forget(struct peer *peer)
{
	struct nicleaf_policy wanted = {.peer = peer};

	if (nicleaf_peer_status(peer) == Deleted)
		free_policy(hash_release(all, &wanted));
	return 0;
}

void nicleaf_policies_init(void)
{
	all = hash_create(hash_of, same_peer, "nicleaf: policies by neighbor");
	nicleaf_policy_commands_init();
	hook_register(peer_status_changed, forget);
}

void nicleaf_policies_fini(void)
{
	nicleaf_event_cancel(&apply_later);
	nicleaf_policy_commands_fini();
	hook_unregister(peer_status_changed, forget);
	XFREE(MTYPE_POLICY, changed);
	hash_clean(all, free_policy);
	hash_free(all);
}
