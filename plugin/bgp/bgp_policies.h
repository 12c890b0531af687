/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The policies of neighbors and peer-groups, and the commands that configure them. */
#ifndef NICLEAF_BGP_POLICIES_H
#define NICLEAF_BGP_POLICIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <zebra.h>

#include "bgp/bgp_as_list.h"
#include "bgp/bgp_communities.h"

struct peer;
struct vty;

struct nicleaf_policy {
	const struct peer *peer;	  /* or the group's; compared, never followed */
	struct nicleaf_as_list remote_as; /* that the neighbor may have; empty: any */
	uint32_t as_path_limit;		  /* 0: none */
	bool graceful_shutdown;
	char *ordinary_list; /* what a route without the community BLACKHOLE needs; NULL: there are no blackholes */
	struct nicleaf_communities allowed;
};

/*
 * That of the neighbor or of its group, or one that allows nothing; never NULL. A connection that a neighbor has opened
 * is another peer until bgpd has chosen it; its policy is the neighbor's.
 */
const struct nicleaf_policy *nicleaf_policy_of(const struct peer *peer);
/* The policy's ordinary list; costs nothing while no policy has one. */
const char *nicleaf_ordinary_list_of(const struct peer *peer);
bool nicleaf_policy_allows_as(const struct nicleaf_policy *policy, uint32_t as);
bool nicleaf_policy_allows(const struct nicleaf_policy *policy, const uint32_t *numbers, size_t count);

/* The policy that a command changes; NULL if there is no such neighbor, which the terminal is told. */
struct nicleaf_policy *nicleaf_policy_change(struct vty *vty, const char *neighbor);
void nicleaf_policy_set_ordinary_list(struct nicleaf_policy *policy, const char *name); /* NULL: none */
/* That of the neighbor or group itself; NULL if it has none. */
const struct nicleaf_policy *nicleaf_policy_find(const struct peer *peer);

/* Sets the function that applies a changed policy to what the neighbor has sent. */
void nicleaf_policies_applied_by(void (*filter_again)(struct peer *peer, afi_t afi, safi_t safi));

void nicleaf_policies_init(void);
void nicleaf_policies_fini(void);

/* bgp_policy_commands.c, for bgp_policies.c. */
void nicleaf_policy_commands_init(void);
void nicleaf_policy_commands_fini(void);

#endif
