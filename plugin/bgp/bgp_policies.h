/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The policies of neighbors and peer-groups, and the commands that configure them. */
#ifndef NICLEAF_BGP_POLICIES_H
#define NICLEAF_BGP_POLICIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <zebra.h>

#include "bgp/bgp_communities.h"

struct peer;

struct nicleaf_policy {
	const struct peer *peer; /* or the group's; compared, never followed */
	uint32_t as_path_limit;	 /* 0: none */
	bool graceful_shutdown;
	char *ordinary_list; /* what a route without the community BLACKHOLE needs; NULL: there are no blackholes */
	struct nicleaf_communities allowed;
};

/* That of the neighbor or of its group, or one that allows nothing; never NULL. */
const struct nicleaf_policy *nicleaf_policy_of(const struct peer *peer);
/* The policy's ordinary list; costs nothing while no policy has one. */
const char *nicleaf_ordinary_list_of(const struct peer *peer);
bool nicleaf_policy_allows(const struct nicleaf_policy *policy, const uint32_t *numbers, size_t count);

/* Sets the function that applies a changed policy to what the neighbor has sent. */
void nicleaf_policies_applied_by(void (*filter_again)(struct peer *peer, afi_t afi, safi_t safi));

void nicleaf_policies_init(void);
void nicleaf_policies_fini(void);

#endif
