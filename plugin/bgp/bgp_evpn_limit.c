// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A limit of EVPN routes. bgpd counts the prefixes of all address families of a neighbor and can limit each of them,
 * but it has no command for EVPN, and two defects there:
 * - If the limit is exceeded while bgpd parses an UPDATE, it takes the UPDATE for a malformed one, and tells the
 * neighbor so (process_type2_route() and its siblings).
 * - It writes the limit into its configuration as `neighbor PEER maximum-prefix` in the EVPN family. vtysh does not
 * know this command there. When it reads a saved file, it finds the command in `router bgp`, where it limits IPv4
 * unicast, and takes the rest of the EVPN family for lines of `router bgp`. So the limit is a command of the module, in
 * `router bgp`, and bgpd's function for exceeded limits is called from the event loop, between UPDATEs.
 *
 * The limits are kept beside bgpd's peers, by the peer's address in memory. A member of a group without a limit of its
 * own has that of the group.
 */
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
#include "bgpd/bgp_route.h"
#include "bgpd/bgp_vty.h"

#include "bgp/bgp.h"
#include "compat.h"

DECLARE_MGROUP(NICLEAF);
DEFINE_MTYPE_STATIC(NICLEAF, EVPN_LIMIT, "limit of EVPN routes");

struct limit {
	const struct peer *peer; /* or the group's; compared, never followed */
	uint32_t routes;
	uint8_t threshold; /* percent */
	bool warning_only;
	uint16_t restart; /* minutes; 0: the session stays down */
};

static struct hash *all;
static nicleaf_event *check_later;

static unsigned int hash_of(const void *limit)
{
	uintptr_t peer = (uintptr_t)((const struct limit *)limit)->peer;

	return jhash(&peer, sizeof(peer), 0);
}

static bool same_peer(const void *a, const void *b)
{
	return ((const struct limit *)a)->peer == ((const struct limit *)b)->peer;
}

static void *make(void *wanted)
{
	struct limit *made = XCALLOC(MTYPE_EVPN_LIMIT, sizeof(*made));

	made->peer = ((const struct limit *)wanted)->peer;
	return made;
}

static void free_limit(void *arg)
{
	struct limit *limit = arg;

	XFREE(MTYPE_EVPN_LIMIT, limit);
}

static const struct limit *find(const struct peer *peer)
{
	struct limit wanted = {.peer = peer};

	return hash_lookup(all, &wanted);
}

static const struct limit *limit_of(const struct peer *peer)
{
	const struct limit *own = find(peer);

	return own || !peer->group ? own : find(peer->group->conf);
}

static bool reaches_threshold(const struct limit *limit, const struct peer *peer)
{
	return peer->pcount[AFI_L2VPN][SAFI_EVPN] > (uint64_t)limit->routes * limit->threshold / 100;
}

/* bgpd's own function, with a limit that bgpd has for this moment only. */
static void check(struct peer *peer, const struct limit *limit)
{
	const afi_t afi = AFI_L2VPN;
	const safi_t safi = SAFI_EVPN;

	peer->pmax[afi][safi] = limit->routes;
	peer->pmax_threshold[afi][safi] = limit->threshold;
	peer->pmax_restart[afi][safi] = limit->restart;
	SET_FLAG(peer->af_flags[afi][safi], PEER_FLAG_MAX_PREFIX);
	if (limit->warning_only)
		SET_FLAG(peer->af_flags[afi][safi], PEER_FLAG_MAX_PREFIX_WARNING);
	bgp_maximum_prefix_overflow(peer, afi, safi, 0);
	UNSET_FLAG(peer->af_flags[afi][safi], PEER_FLAG_MAX_PREFIX);
	UNSET_FLAG(peer->af_flags[afi][safi], PEER_FLAG_MAX_PREFIX_WARNING);
	peer->pmax[afi][safi] = 0;
	peer->pmax_threshold[afi][safi] = 0;
	peer->pmax_restart[afi][safi] = 0;
}

static void check_all(nicleaf_event *event)
{
	struct listnode *node, *each, *next;
	const struct limit *limit;
	struct peer *peer;
	struct bgp *bgp;

	for (ALL_LIST_ELEMENTS_RO (bm->bgp, node, bgp))
		for (ALL_LIST_ELEMENTS (bgp->peer, each, next, peer)) {
			limit = limit_of(peer);
			if (limit && peer_established(nicleaf_connection(peer)) && peer->afc_nego[AFI_L2VPN][SAFI_EVPN])
				check(peer, limit);
		}
}

/* bgpd has counted the route already. */
static int route_changed(struct bgp *bgp, afi_t afi, safi_t safi, struct bgp_dest *dest, struct peer *peer,
			 bool withdrawn)
{
	const struct limit *limit = safi == SAFI_EVPN && !withdrawn ? limit_of(peer) : NULL;

	if (limit && reaches_threshold(limit, peer))
		nicleaf_add_event(bm->master, check_all, NULL, &check_later);
	return 0;
}

/* A session that is down because of a limit may come back: bgpd does this where it removes a limit of its own. */
static void let_come_back(struct peer *peer)
{
	peer_maximum_prefix_unset(peer_group_active(peer) ? peer->group->conf : peer, AFI_L2VPN, SAFI_EVPN);
}

#define LIMIT_HELP                                                                                                     \
	"Settings of nicleaf\n"                                                                                        \
	"Limit the EVPN routes that the neighbor announces\n"                                                          \
	"Routes\n"                                                                                                     \
	"Percentage of the limit from which on bgpd logs a warning\n"                                                  \
	"Log a warning only\n"                                                                                         \
	"Come back some time after the limit was exceeded\n"                                                           \
	"Minutes\n"

DEFUN(neighbor_evpn_prefix_limit, neighbor_evpn_prefix_limit_cmd,
      "neighbor <A.B.C.D|X:X::X:X|WORD> nicleaf evpn-prefix-limit (1-4294967295) [(1-100)] "
      "[<warning-only|restart (1-65535)>]",
      NEIGHBOR_STR NEIGHBOR_ADDR_STR2 LIMIT_HELP)
{
	struct limit wanted = {.peer = peer_and_group_lookup_vty(vty, argv[1]->arg)}, *limit;
	int at = 0;

	if (!wanted.peer)
		return CMD_WARNING_CONFIG_FAILED;
	limit = hash_get(all, &wanted, make);
	limit->routes = (uint32_t)strtoul(argv[4]->arg, NULL, 10);
	limit->threshold = MAXIMUM_PREFIX_THRESHOLD_DEFAULT;
	if (argc > 5 && argv[5]->type == RANGE_TKN)
		limit->threshold = (uint8_t)strtoul(argv[5]->arg, NULL, 10);
	limit->warning_only = argv_find(argv, argc, "warning-only", &at);
	limit->restart = 0;
	if (argv_find(argv, argc, "restart", &at))
		limit->restart = (uint16_t)strtoul(argv[at + 1]->arg, NULL, 10);
	nicleaf_add_event(bm->master, check_all, NULL, &check_later);
	return CMD_SUCCESS;
}

DEFUN(no_neighbor_evpn_prefix_limit, no_neighbor_evpn_prefix_limit_cmd,
      "no neighbor <A.B.C.D|X:X::X:X|WORD> nicleaf evpn-prefix-limit [(1-4294967295) [(1-100)] "
      "[<warning-only|restart (1-65535)>]]",
      NO_STR NEIGHBOR_STR NEIGHBOR_ADDR_STR2 LIMIT_HELP)
{
	struct peer *peer = peer_and_group_lookup_vty(vty, argv[2]->arg);
	struct limit wanted = {.peer = peer};

	if (!peer)
		return CMD_WARNING_CONFIG_FAILED;
	free_limit(hash_release(all, &wanted));
	let_come_back(peer);
	return CMD_SUCCESS;
}

static void write_limit(struct vty *vty, const struct peer *peer)
{
	const struct limit *limit = find(peer);

	if (!limit)
		return;
	vty_out(vty, " neighbor %s nicleaf evpn-prefix-limit %u", peer->conf_if ? peer->conf_if : peer->host,
		limit->routes);
	if (limit->threshold != MAXIMUM_PREFIX_THRESHOLD_DEFAULT)
		vty_out(vty, " %u", limit->threshold);
	if (limit->warning_only)
		vty_out(vty, " warning-only");
	if (limit->restart)
		vty_out(vty, " restart %u", limit->restart);
	vty_out(vty, "\n");
}

static int write_limits(struct bgp *bgp, struct vty *vty)
{
	struct peer_group *group;
	struct listnode *node;
	struct peer *peer;

	for (ALL_LIST_ELEMENTS_RO (bgp->group, node, group))
		write_limit(vty, group->conf);
	for (ALL_LIST_ELEMENTS_RO (bgp->peer, node, peer))
		if (CHECK_FLAG(peer->flags, PEER_FLAG_CONFIG_NODE))
			write_limit(vty, peer);
	return 0;
}

static int forget(struct peer *peer)
{
	struct limit wanted = {.peer = peer};

	if (nicleaf_peer_status(peer) == Deleted)
		free_limit(hash_release(all, &wanted));
	return 0;
}

void nicleaf_evpn_limit_init(void)
{
	all = hash_create(hash_of, same_peer, "nicleaf: limits of EVPN routes by neighbor");
	install_element(BGP_NODE, &neighbor_evpn_prefix_limit_cmd);
	install_element(BGP_NODE, &no_neighbor_evpn_prefix_limit_cmd);
	hook_register(bgp_process, route_changed);
	hook_register(bgp_inst_config_write, write_limits);
	hook_register(peer_status_changed, forget);
}

void nicleaf_evpn_limit_fini(void)
{
	nicleaf_event_cancel(&check_later);
	hook_unregister(bgp_process, route_changed);
	hook_unregister(bgp_inst_config_write, write_limits);
	hook_unregister(peer_status_changed, forget);
	hash_clean(all, free_limit);
	hash_free(all);
}
