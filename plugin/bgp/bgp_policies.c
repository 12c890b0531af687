// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <zebra.h>

#include "command.h"
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

static void set_ordinary_list(struct nicleaf_policy *policy, const char *name)
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
	set_ordinary_list(policy, NULL);
	nicleaf_communities_free(&policy->allowed);
	XFREE(MTYPE_POLICY, policy);
}

static const struct nicleaf_policy *find(const struct peer *peer)
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
	return !policy->as_path_limit && !policy->graceful_shutdown && !policy->ordinary_list && !policy->allowed.count;
}

const struct nicleaf_policy *nicleaf_policy_of(const struct peer *peer)
{
	static const struct nicleaf_policy nothing_allowed;
	const struct nicleaf_policy *own = find(peer), *group = peer->group ? find(peer->group->conf) : NULL;

	if (own && !is_empty(own))
		return own;
	return group ? group : &nothing_allowed;
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

static void apply_to(struct peer *peer)
{
	for (afi_t afi = AFI_IP; afi <= AFI_IP6; afi++)
		if (peer->afc_nego[afi][SAFI_UNICAST])
			filter_again(peer, afi, SAFI_UNICAST);
}

/* Applies changed policies to the routes that are there. A commit usually changes several settings of a neighbor. */
static void apply_changed(nicleaf_event *event)
{
	struct listnode *node, *each;
	struct peer *peer;
	struct bgp *bgp;

	qsort(changed, changed_count, sizeof(*changed), compare_peers);
	for (ALL_LIST_ELEMENTS_RO (bm->bgp, node, bgp))
		for (ALL_LIST_ELEMENTS_RO (bgp->peer, each, peer))
			if (has_changed(peer))
				apply_to(peer);
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

/* The policy that a command changes; NULL if there is no such neighbor, which the terminal is told. */
static struct nicleaf_policy *change(struct vty *vty, const char *neighbor)
{
	struct nicleaf_policy wanted = {.peer = peer_and_group_lookup_vty(vty, neighbor)}, *policy;

	if (!wanted.peer)
		return NULL;
	policy = hash_get(all, &wanted, make);
	note_change(policy->peer);
	return policy;
}

#define COMMAND_HELP NEIGHBOR_STR NEIGHBOR_ADDR_STR2 "What the neighbor's routes may carry (nicleaf)\n"

/* The words of a command, after "no" if it has one. */
struct words {
	bool no;
	const char *neighbor, *value;
};

static struct words words_of(struct cmd_token *argv[], int argc)
{
	bool no = !strcmp(argv[0]->text, "no");

	return (struct words){.no = no, .neighbor = argv[no ? 2 : 1]->arg, .value = argv[argc - 1]->arg};
}

DEFUN(neighbor_as_path_limit, neighbor_as_path_limit_cmd,
      "[no] neighbor <A.B.C.D|X:X::X:X|WORD> nicleaf as-path-limit (1-65535)",
      NO_STR COMMAND_HELP "Refuse routes with longer AS paths\n"
			  "AS numbers\n")
{
	struct words words = words_of(argv, argc);
	struct nicleaf_policy *policy = change(vty, words.neighbor);

	if (!policy)
		return CMD_WARNING_CONFIG_FAILED;
	policy->as_path_limit = words.no ? 0 : (uint32_t)strtoul(words.value, NULL, 10);
	return CMD_SUCCESS;
}

DEFUN(neighbor_graceful_shutdown, neighbor_graceful_shutdown_cmd,
      "[no] neighbor <A.B.C.D|X:X::X:X|WORD> nicleaf graceful-shutdown",
      NO_STR COMMAND_HELP "Give its routes the community GRACEFUL_SHUTDOWN\n")
{
	struct words words = words_of(argv, argc);
	struct nicleaf_policy *policy = change(vty, words.neighbor);

	if (!policy)
		return CMD_WARNING_CONFIG_FAILED;
	policy->graceful_shutdown = !words.no;
	return CMD_SUCCESS;
}

DEFUN(neighbor_blackhole, neighbor_blackhole_cmd,
      "[no] neighbor <A.B.C.D|X:X::X:X|WORD> nicleaf blackhole otherwise WORD",
      NO_STR COMMAND_HELP "Discard traffic to host routes with the community BLACKHOLE\n"
			  "What routes without it need\n"
			  "A prefix list that permits them\n")
{
	struct words words = words_of(argv, argc);
	struct nicleaf_policy *policy = change(vty, words.neighbor);

	if (!policy)
		return CMD_WARNING_CONFIG_FAILED;
	set_ordinary_list(policy, words.no ? NULL : words.value);
	return CMD_SUCCESS;
}

DEFUN(neighbor_allow_community, neighbor_allow_community_cmd,
      "[no] neighbor <A.B.C.D|X:X::X:X|WORD> nicleaf allow-community WORD",
      NO_STR COMMAND_HELP "Keep a community; others are removed\n"
			  "AS:NN, or A:B:C for a large community\n")
{
	struct words words = words_of(argv, argc);
	struct nicleaf_community community;
	struct nicleaf_policy *policy;

	if (!nicleaf_community_parse(words.value, &community)) {
		vty_out(vty, "%% A community is AS:NN, a large community A:B:C\n");
		return CMD_WARNING_CONFIG_FAILED;
	}
	policy = change(vty, words.neighbor);
	if (!policy)
		return CMD_WARNING_CONFIG_FAILED;
	if (words.no)
		nicleaf_communities_remove(&policy->allowed, &community);
	else
		nicleaf_communities_add(&policy->allowed, &community);
	return CMD_SUCCESS;
}

static void write_policy(struct vty *vty, const struct peer *peer)
{
	const struct nicleaf_policy *policy = find(peer);
	const char *name = peer->conf_if ? peer->conf_if : peer->host;
	char shown[40];

	if (!policy)
		return;
	if (policy->as_path_limit)
		vty_out(vty, " neighbor %s nicleaf as-path-limit %u\n", name, policy->as_path_limit);
	if (policy->graceful_shutdown)
		vty_out(vty, " neighbor %s nicleaf graceful-shutdown\n", name);
	if (policy->ordinary_list)
		vty_out(vty, " neighbor %s nicleaf blackhole otherwise %s\n", name, policy->ordinary_list);
	for (size_t i = 0; i < policy->allowed.count; i++)
		vty_out(vty, " neighbor %s nicleaf allow-community %s\n", name,
			nicleaf_community_show(&policy->allowed.all[i], shown, sizeof(shown)));
}

static int write_policies(struct bgp *bgp, struct vty *vty)
{
	struct peer_group *group;
	struct listnode *node;
	struct peer *peer;

	for (ALL_LIST_ELEMENTS_RO (bgp->group, node, group))
		write_policy(vty, group->conf);
	for (ALL_LIST_ELEMENTS_RO (bgp->peer, node, peer))
		if (CHECK_FLAG(peer->flags, PEER_FLAG_CONFIG_NODE))
			write_policy(vty, peer);
	return 0;
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
	install_element(BGP_NODE, &neighbor_as_path_limit_cmd);
	install_element(BGP_NODE, &neighbor_graceful_shutdown_cmd);
	install_element(BGP_NODE, &neighbor_blackhole_cmd);
	install_element(BGP_NODE, &neighbor_allow_community_cmd);
	hook_register(bgp_inst_config_write, write_policies);
	hook_register(peer_status_changed, forget);
}

void nicleaf_policies_fini(void)
{
	nicleaf_event_cancel(&apply_later);
	hook_unregister(bgp_inst_config_write, write_policies);
	hook_unregister(peer_status_changed, forget);
	XFREE(MTYPE_POLICY, changed);
	hash_clean(all, free_policy);
	hash_free(all);
}
