// SPDX-License-Identifier: GPL-2.0-or-later
/* The operational state of all instances as a data tree of the model, and their VNIs alone. */
#include <zebra.h>

#include "hash.h"
#include "prefix.h"
#include "vrf.h"
#include "yang.h"

#include "bgpd/bgpd.h"
#include "bgpd/bgp_attr.h"
#include "bgpd/bgp_ecommunity.h"
#include "bgpd/bgp_evpn.h"
#include "bgpd/bgp_evpn_private.h"
#include "bgpd/bgp_route.h"

#include "bgp/bgp_listeners.h"
#include "bgp/bgp_peer_state.h"
#include "bgp/bgp_session.h"
#include "bgp/state_leaves.h"
#include "compat.h"

static void route_targets(struct lyd_node *parent, const char *name, struct list *targets, bool of_vrf)
{
	struct listnode *node;
	void *data;

	if (!targets)
		return;
	for (ALL_LIST_ELEMENTS_RO (targets, node, data)) {
		struct ecommunity *ecom = of_vrf ? nicleaf_vrf_route_target(data) : data;
		char *text = ecommunity_ecom2str(ecom, ECOMMUNITY_FORMAT_ROUTE_MAP, 0);
		char *save = NULL;

		/* one community has one target, or several separated by blanks */
		for (char *word = strtok_r(text, " ", &save); word; word = strtok_r(NULL, " ", &save))
			nicleaf_leaf(parent, name, word);
		XFREE(MTYPE_ECOMMUNITY_STR, text);
	}
}

/* VTEPs whose type-3 route bgpd has imported into the VNI. */
static void remote_vteps(struct lyd_node *parent, struct bgpevpn *vni)
{
	struct bgp_dest *dest;

	for (dest = bgp_table_top(nicleaf_vni_table(vni)); dest; dest = bgp_route_next(dest)) {
		const struct prefix_evpn *p = (const struct prefix_evpn *)bgp_dest_get_prefix(dest);
		struct bgp_path_info *path;

		if (p->prefix.route_type != BGP_EVPN_IMET_ROUTE)
			continue;
		for (path = bgp_dest_get_bgp_path_info(dest); path; path = path->next) {
			char text[INET_ADDRSTRLEN];

			if (path->type != ZEBRA_ROUTE_BGP || path->sub_type != BGP_ROUTE_IMPORTED
			    || !CHECK_FLAG(path->flags, BGP_PATH_VALID))
				continue;
			inet_ntop(AF_INET, &path->attr->nexthop, text, sizeof(text));
			nicleaf_leaf(parent, "remote-vtep", text);
			break;
		}
	}
}

static void vni_state(struct hash_bucket *bucket, void *arg)
{
	struct lyd_node *instance_state = arg, *list;
	struct bgpevpn *vni = bucket->data;
	struct bgp *evpn = bgp_get_evpn();
	char text[64];

	snprintf(text, sizeof(text), "%u", vni->vni);
	if (lyd_new_list(instance_state, NULL, "vni", 0, &list, text))
		return;
	nicleaf_leaf_flag(list, "live", is_vni_live(vni));
	nicleaf_leaf(list, "tenant-vrf", vrf_id_to_name(vni->tenant_vrf_id));
	if (vni->originator_ip.s_addr)
		nicleaf_leaf(list, "vtep-ip", inet_ntop(AF_INET, &vni->originator_ip, text, sizeof(text)));
	if (vni->mcast_grp.s_addr)
		nicleaf_leaf(list, "multicast-group", inet_ntop(AF_INET, &vni->mcast_grp, text, sizeof(text)));
	if (vni->svi_ifindex)
		nicleaf_leaf(list, "svi-interface", ifindex2ifname(vni->svi_ifindex, vni->tenant_vrf_id));
	nicleaf_leaf_flag(list, "advertise-default-gateway",
			  vni->advertise_gw_macip || (evpn && evpn->advertise_gw_macip));
	nicleaf_leaf_flag(list, "advertise-svi-ip",
			  vni->advertise_svi_macip || (evpn && evpn->evpn_info->advertise_svi_macip));
	snprintfrr(text, sizeof(text), NICLEAF_RD, &vni->prd);
	nicleaf_leaf(list, "rd", text);
	route_targets(list, "import-route-target", vni->import_rtl, false);
	route_targets(list, "export-route-target", vni->export_rtl, false);
	remote_vteps(list, vni);
}

static void instance_state(struct lyd_node *top, struct bgp *bgp)
{
	struct lyd_node *instance, *state;
	struct listnode *node;
	struct peer *peer;
	char text[64];

	if (lyd_new_list(top, NULL, "instance", 0, &instance, nicleaf_instance_name(bgp)))
		return;
	for (ALL_LIST_ELEMENTS_RO (bgp->peer, node, peer))
		if (nicleaf_session_is_real(peer))
			nicleaf_peer_state(instance, peer);
	if (lyd_new_inner(instance, NULL, "state", 0, &state))
		return;
	nicleaf_leaf(state, "accepts-connections-from", nicleaf_accepts_connections_from(bgp));
	if (bgp->l3vni) {
		nicleaf_leaf_number(state, "l3vni", bgp->l3vni);
		nicleaf_leaf_flag(state, "l3vni-up", is_l3vni_live(bgp));
	}
	if (bgp->inst_type == BGP_INSTANCE_TYPE_VRF && (bgp->l3vni || CHECK_FLAG(bgp->vrf_flags, BGP_VRF_RD_CFGD))) {
		snprintfrr(text, sizeof(text), NICLEAF_RD, &bgp->vrf_prd);
		nicleaf_leaf(state, "rd", text);
	}
	route_targets(state, "import-route-target", bgp->vrf_import_rtl, true);
	route_targets(state, "export-route-target", bgp->vrf_export_rtl, true);
	if (bgp->vnihash)
		hash_iterate(bgp->vnihash, vni_state, state);
}

struct lyd_node *nicleaf_bgp_state(void)
{
	struct lyd_node *top = NULL;
	struct listnode *node;
	struct bgp *bgp;

	if (lyd_new_path(NULL, ly_native_ctx, "/" NICLEAF_BGP_MODULE ":bgp", NULL, 0, &top))
		return NULL;
	for (ALL_LIST_ELEMENTS_RO (bm->bgp, node, bgp))
		if (bgp->inst_type != BGP_INSTANCE_TYPE_VIEW)
			instance_state(top, bgp);
	return top;
}

struct taker {
	nicleaf_take_vni take;
	void *arg;
};

static void take_l2vni(struct hash_bucket *bucket, void *arg)
{
	const struct taker *taker = arg;
	const struct bgpevpn *known = bucket->data;
	struct nicleaf_vni vni = {
		.vni = known->vni,
		.live = is_vni_live(bucket->data),
		.vrf = vrf_id_to_name(known->tenant_vrf_id),
	};

	taker->take(&vni, taker->arg);
}

void nicleaf_vnis(nicleaf_take_vni take, void *arg)
{
	struct taker taker = {.take = take, .arg = arg};
	struct listnode *node;
	struct bgp *bgp;

	for (ALL_LIST_ELEMENTS_RO (bm->bgp, node, bgp)) {
		struct nicleaf_vni l3vni = {.vni = bgp->l3vni, .l3 = true, .vrf = nicleaf_instance_name(bgp)};

		if (bgp->inst_type == BGP_INSTANCE_TYPE_VIEW)
			continue;
		if (bgp->vnihash)
			hash_iterate(bgp->vnihash, take_l2vni, &taker);
		if (!bgp->l3vni)
			continue;
		l3vni.live = is_l3vni_live(bgp);
		take(&l3vni, arg);
	}
}
