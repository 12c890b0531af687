// SPDX-License-Identifier: GPL-2.0-or-later
#include <zebra.h>

#include "bgpd/bgpd.h"

#include "bgp/bgp_neighbor.h"

const char *nicleaf_instance_name(const struct bgp *bgp)
{
	return bgp->name ? bgp->name : "default";
}

const char *nicleaf_session_name(const struct peer *peer)
{
	return peer->conf_if ? peer->conf_if : peer->host;
}

bool nicleaf_session_is_real(const struct peer *peer)
{
	return peer->bgp && peer != peer->bgp->peer_self && !CHECK_FLAG(peer->sflags, PEER_STATUS_GROUP)
	       && (CHECK_FLAG(peer->flags, PEER_FLAG_CONFIG_NODE) || peer_dynamic_neighbor((struct peer *)peer));
}

void nicleaf_refused_counters(const struct peer *peer, struct nicleaf_refused *refused)
{
	*refused = (struct nicleaf_refused){
		.policy = peer->stat_pfx_filter,
		.as_path_loop = peer->stat_pfx_aspath_loop,
		.reflection_loop = peer->stat_pfx_originator_loop + peer->stat_pfx_cluster_loop,
		.next_hop = peer->stat_pfx_nh_invalid,
	};
}
