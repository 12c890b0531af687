// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * zebra 8 removes the neighbor entry and the router MAC of a remote VTEP while routes still lead there:
 *
 * 1. The best path of an imported EVPN route changes. bgpd withdraws the route and announces it again at once.
 * 2. zebra queues both messages. It first processes the next hop of the announcement (META_QUEUE_EVPN comes before
 *    META_QUEUE_EARLY_ROUTE), finds that the next hop exists already, and does nothing.
 * 3. zebra processes the withdrawal, which removes the next hop (process_subq_early_route_delete() in
 * zebra/zebra_rib.c).
 * 4. zebra processes the announcement, which adds the route without its next hop. Traffic to that VTEP is lost until
 * the next change.
 *
 * FRR 10 processes the next hop together with the route.
 *
 * After step 4 zebra selects the route and calls the hook rib_update. The hook below registers the next hops of the
 * route again; this changes nothing if zebra still has them. zebra 8's routes do not have the router MAC, so it is
 * remembered here.
 */
#include <stdbool.h>
#include <string.h>
#include <zebra.h>

#include "hash.h"
#include "hook.h"
#include "jhash.h"
#include "memory.h"
#include "monotime.h"
#include "nexthop.h"
#include "srcdest_table.h"
#include "typesafe.h"
#include "vlan.h"

/* zebra's headers need this order. */
/* clang-format off */
#include "zebra/debug.h"
#include "zebra/rib.h"
#include "zebra/rt.h"
#include "zebra/zebra_evpn.h"
#include "zebra/zebra_evpn_mac.h"
#include "zebra/zebra_evpn_neigh.h"
#include "zebra/zebra_vxlan.h"
#include "zebra/zebra_vxlan_private.h"
/* clang-format on */

#include "zebra/next_hops.h"

PREDECL_HASH(routers);
struct router {
	struct routers_item item;
	vni_t vni; /* of the VRF */
	struct in_addr vtep;
	struct ethaddr mac;
	time_t gone; /* when zebra removed the MAC; 0 if it did not */
};

static int compare_routers(const struct router *a, const struct router *b)
{
	return a->vni != b->vni ? (a->vni < b->vni ? -1 : 1) : IPV4_ADDR_CMP(&a->vtep, &b->vtep);
}

static uint32_t hash_router(const struct router *router)
{
	return jhash_2words(router->vni, router->vtep.s_addr, 0x6e69636c);
}

DECLARE_HASH(routers, struct router, item, compare_routers, hash_router);
static struct routers_head routers = INIT_HASH(routers);

/* More seconds than ever pass between a withdrawal and the announcement that follows it. */
#define REMEMBERED_FOR 60
#define FIRST_LOOK_AT  1024
static size_t forget_at = FIRST_LOOK_AT;

static void forget_old_ones(void)
{
	time_t now = monotime(NULL);
	struct router *router;

	frr_each_safe (routers, &routers, router) {
		if (zl3vni_lookup(router->vni) && (!router->gone || now - router->gone < REMEMBERED_FOR))
			continue;
		routers_del(&routers, router);
		XFREE(MTYPE_TMP, router);
	}
	forget_at = 2 * routers_count(&routers);
	if (forget_at < FIRST_LOOK_AT)
		forget_at = FIRST_LOOK_AT;
}

static struct router *find_router(vni_t vni, struct in_addr vtep)
{
	const struct router key = {.vni = vni, .vtep = vtep};

	return routers_find(&routers, &key);
}

static void remember(vni_t vni, struct in_addr vtep, const struct ethaddr *mac)
{
	struct router *router = find_router(vni, vtep);

	if (!router) {
		if (routers_count(&routers) >= forget_at)
			forget_old_ones();
		router = XCALLOC(MTYPE_TMP, sizeof(*router));
		router->vni = vni;
		router->vtep = vtep;
		routers_add(&routers, router);
	}
	router->mac = *mac;
	router->gone = 0;
}

static int mac_changed(struct zebra_mac *mac, struct zebra_l3vni *l3vni, bool deleted, const char *reason)
{
	struct router *router;

	if (!deleted) {
		remember(l3vni->vni, mac->fwd_info.r_vtep_ip, &mac->macaddr);
		return 0;
	}
	router = find_router(l3vni->vni, mac->fwd_info.r_vtep_ip);
	if (router)
		router->gone = monotime(NULL);
	return 0;
}

/* zebra's key of a next hop. IPv6 routes have the VTEP as an IPv4-mapped address. */
static bool vtep_of(const struct nexthop *nexthop, struct ipaddr *vtep, struct in_addr *ipv4)
{
	memset(vtep, 0, sizeof(*vtep));
	switch (nexthop->type) {
	case NEXTHOP_TYPE_IPV4_IFINDEX:
		vtep->ipa_type = IPADDR_V4;
		vtep->ipaddr_v4 = *ipv4 = nexthop->gate.ipv4;
		return true;
	case NEXTHOP_TYPE_IPV6_IFINDEX:
		vtep->ipa_type = IPADDR_V6;
		vtep->ipaddr_v6 = nexthop->gate.ipv6;
		ipv4_mapped_ipv6_to_ipv4(&nexthop->gate.ipv6, ipv4);
		return true;
	default:
		return false;
	}
}

static void keep(vrf_id_t vrf, const struct nexthop *nexthop, const struct prefix *prefix)
{
	struct zebra_l3vni *l3vni = zl3vni_from_vrf(vrf);
	const struct zebra_neigh *known;
	const struct router *router;
	struct zebra_neigh key = {};
	struct in_addr ipv4;
	struct ethaddr mac;

	if (!l3vni || !vtep_of(nexthop, &key.ip, &ipv4))
		return;
	known = hash_lookup(l3vni->nh_table, &key);
	if (known)
		remember(l3vni->vni, ipv4, &known->emac);
	router = find_router(l3vni->vni, ipv4);
	if (!router)
		return;
	mac = router->mac;
	zebra_vxlan_evpn_vrf_route_add(vrf, &mac, &key.ip, prefix);
}

static int route_changed(struct route_node *node, const char *reason)
{
	const struct prefix *prefix, *source;
	const struct nexthop *nexthop;
	struct route_entry *route;

	srcdest_rnode_prefixes(node, &prefix, &source);
	RNODE_FOREACH_RE(node, route)
	{
		if (route->type != ZEBRA_ROUTE_BGP || CHECK_FLAG(route->status, ROUTE_ENTRY_REMOVED) || !route->nhe)
			continue;
		for (ALL_NEXTHOPS(route->nhe->nhg, nexthop))
			if (CHECK_FLAG(nexthop->flags, NEXTHOP_FLAG_EVPN))
				keep(route->vrf_id, nexthop, prefix);
	}
	return 0;
}

void nicleaf_next_hops_init(void)
{
	hook_register(zebra_rmac_update, mac_changed);
	hook_register(rib_update, route_changed);
}

void nicleaf_next_hops_fini(void)
{
	struct router *router;

	hook_unregister(rib_update, route_changed);
	hook_unregister(zebra_rmac_update, mac_changed);
	while ((router = routers_pop(&routers)))
		XFREE(MTYPE_TMP, router);
}
