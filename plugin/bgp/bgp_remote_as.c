// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * AS numbers that a neighbor may have. bgpd knows one, or any but its own. The main thread calls the hook
 * bgp_packet_dump for an OPEN before it parses it; this file then writes bgpd's own AS number into an OPEN that the
 * policy does not allow, which bgpd refuses as it refuses any neighbor of the wrong AS. bgpd itself checks that the
 * paths of a neighbor start with the AS number of its OPEN (enforce-first-as).
 */
#include <zebra.h>

#include "hook.h"
#include "stream.h"

#include "bgpd/bgpd.h"
#include "bgpd/bgp_packet.h"

#include "attributes/open_as.h"
#include "bgp/bgp_inbound.h"
#include "bgp/bgp_neighbor.h"
#include "bgp/bgp_policies.h"
#include "bgp/bgp_remote_as.h"
#include "compat.h"

/* After others on the same hook, such as FRR's dumps and BMP: they record what the peer has sent. */
#define LAST 65000

/* A connection that a neighbor has opened is another peer until bgpd has chosen it. */
static bool needs_list(const struct peer *peer)
{
	return nicleaf_inbound_needs_as_list(peer)
	       || (peer->doppelganger && nicleaf_inbound_needs_as_list(peer->doppelganger));
}

static bool is_allowed(const struct peer *peer, struct stream *s, uint32_t *as)
{
	const struct nicleaf_policy *policy = nicleaf_policy_of(peer);

	if (!policy->remote_as.count)
		return !needs_list(peer);
	return nicleaf_open_as(stream_pnt(s), STREAM_READABLE(s), as) && nicleaf_policy_allows_as(policy, *as);
}

static int check(struct peer *peer, uint8_t type, bgp_size_t size, struct stream *s)
{
	uint32_t as = 0;

	if (type != BGP_MSG_OPEN || is_allowed(peer, s, &as))
		return 0;
	zlog_info("nicleaf: %s in VRF %s is refused: its AS number %u is not one of those that are allowed", peer->host,
		  nicleaf_instance_name(peer->bgp), as);
	nicleaf_open_set_as(stream_pnt(s), STREAM_READABLE(s), peer->bgp->as);
	return 0;
}

void nicleaf_remote_as_init(void)
{
	hook_register_prio(bgp_packet_dump, LAST, check);
}

void nicleaf_remote_as_fini(void)
{
	hook_unregister(bgp_packet_dump, check);
}
