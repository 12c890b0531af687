/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a neighbor's routes may carry: a policy of the module, for neighbors whose route-map in is one of the module's.
 */
#ifndef NICLEAF_BGP_INBOUND_H
#define NICLEAF_BGP_INBOUND_H

#include <stdbool.h>

#include "bgpd/bgpd.h"

struct bgp_path_info;

/* The prefix list that the policy of the neighbor names; NULL if there is none. */
const char *nicleaf_inbound_list(const struct peer *peer);

/* Whether the neighbor has a route-map that accepts nothing without a list of AS numbers that it may have. */
bool nicleaf_inbound_needs_as_list(const struct peer *peer);

/* Whether the policy of the neighbor would refuse or change this route of its. */
bool nicleaf_inbound_refuses(struct peer *peer, afi_t afi, safi_t safi, const struct prefix *prefix,
			     const struct bgp_path_info *path);

#endif
