/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The part of compat.h that needs bgpd's headers. Include it after bgpd.h. */
#ifndef NICLEAF_BGP_COMPAT_H
#define NICLEAF_BGP_COMPAT_H

#include "monotime.h"

#include "compat.h"

#if NICLEAF_FRR_MAJOR >= 10
#define nicleaf_peer_status(peer)  ((int)(peer)->connection->status)
#define nicleaf_peer_ostatus(peer) ((int)(peer)->connection->ostatus)
#define nicleaf_clock()		   monotime(NULL)
#define nicleaf_vni_table(vni)	   ((vni)->ip_table)
#define NICLEAF_RD_FORMAT	   "%pRDP"
#define NICLEAF_RD_ARG(prd)	   (prd)
#else
#define nicleaf_peer_status(peer)  ((int)(peer)->status)
#define nicleaf_peer_ostatus(peer) ((int)(peer)->ostatus)
#define nicleaf_clock()		   monotime(NULL)
#define nicleaf_vni_table(vni)	   ((vni)->route_table)
#define NICLEAF_RD_FORMAT	   "%pRD"
#define NICLEAF_RD_ARG(prd)	   (prd)
#endif

static inline uint64_t nicleaf_messages_received(const struct peer *peer)
{
	return (uint64_t)peer->open_in + peer->update_in + peer->keepalive_in + peer->notify_in + peer->refresh_in
	       + peer->dynamic_cap_in;
}

static inline uint64_t nicleaf_messages_sent(const struct peer *peer)
{
	return (uint64_t)peer->open_out + peer->update_out + peer->keepalive_out + peer->notify_out + peer->refresh_out
	       + peer->dynamic_cap_out;
}

struct lyd_node;
/* Calls take(parent, name, list of communities) for the VRF's route-targets in use. */
static inline void nicleaf_vrf_route_targets(struct bgp *bgp, struct lyd_node *parent,
					     void (*take)(struct lyd_node *, const char *, struct list *))
{
	take(parent, "import-route-target", bgp->vrf_import_rtl);
	take(parent, "export-route-target", bgp->vrf_export_rtl);
}

#endif
