// SPDX-License-Identifier: GPL-2.0-or-later
/* Workarounds for defects of bgpd around a line: quirks.cpp says which line, bgp.h says which defect. */
#include <string.h>
#include <zebra.h>

#include "log.h"

#include "bgpd/bgpd.h"
#include "bgpd/bgp_attr.h"
#include "bgpd/bgp_ecommunity.h"
#include "bgpd/bgp_evpn.h"
#include "bgpd/bgp_evpn_mh.h"
#include "bgpd/bgp_evpn_private.h"
#include "bgpd/bgp_memory.h"
#include "bgpd/bgp_route.h"
#include "bgpd/bgp_table.h"

#include "bgp/bgp.h"
#include "compat.h"

static bool kept_ead_evi_rx, kept_ead_evi_tx;

void nicleaf_multihoming_keep(void)
{
	kept_ead_evi_rx = bgp_mh_info->ead_evi_rx;
	kept_ead_evi_tx = bgp_mh_info->ead_evi_tx;
}

void nicleaf_multihoming_restore(void)
{
	bgp_mh_info->ead_evi_tx = kept_ead_evi_tx;
	if (bgp_mh_info->ead_evi_rx == kept_ead_evi_rx)
		return;
	bgp_mh_info->ead_evi_rx = kept_ead_evi_rx;
	bgp_evpn_switch_ead_evi_rx();
}

void nicleaf_default_revived(void)
{
	struct bgp *bgp = bgp_get_default();

	if (bgp)
		UNSET_FLAG(bgp->flags, BGP_FLAG_DELETE_IN_PROGRESS);
}

static struct bgp *instance_of(const char *vrf)
{
	return strcmp(vrf, "default") ? bgp_lookup_by_name(vrf) : bgp_get_default();
}

static void remove_instance(struct bgp *bgp)
{
	if (bgp->l3vni && bgp_get_evpn())
		bgp_evpn_local_l3vni_del(bgp->l3vni, bgp->vrf_id);
	bgp_delete(bgp);
}

void nicleaf_other_as_removed(const char *vrf, uint32_t as)
{
	struct bgp *bgp = instance_of(vrf), *other;
	struct listnode *node, *next;

	/* bgpd 10.3 keeps a deleted default instance that it hides, and gives it another AS number by itself. */
	if (!bgp || bgp->as == as || CHECK_FLAG(bgp->vrf_flags, BGP_VRF_AUTO)
	    || CHECK_FLAG(bgp->flags, BGP_FLAG_DELETE_IN_PROGRESS))
		return;
	zlog_warn("nicleaf: removing the instances of AS %u, which no commit has made: a configuration file has them",
		  bgp->as);
	as = bgp->as;
	for (ALL_LIST_ELEMENTS (bm->bgp, node, next, other))
		if (other != bgp && other->as == as && bgp->inst_type == BGP_INSTANCE_TYPE_DEFAULT)
			remove_instance(other);
	remove_instance(bgp);
}

void nicleaf_vrf_rd_removed(const char *vrf)
{
	struct bgp *bgp = instance_of(vrf);

	if (!bgp || CHECK_FLAG(bgp->vrf_flags, BGP_VRF_RD_CFGD))
		return;
	/* withdraws what was advertised with the old RD, and advertises it with the new one */
	bgp_evpn_handle_vrf_rd_change(bgp, 1);
	bgp_evpn_derive_auto_rd_for_vrf(bgp);
	bgp_evpn_handle_vrf_rd_change(bgp, 0);
}

void nicleaf_network_added(const char *vrf, const char *prefix)
{
#if NICLEAF_FRR_MAJOR >= 10
	struct bgp *bgp = instance_of(vrf);
	struct bgp_path_info_extra *extra;
	struct bgp_path_info *path;
	struct bgp_dest *dest;
	struct prefix p;

	if (!bgp || !str2prefix(prefix, &p))
		return;
	apply_mask(&p);
	dest = bgp_node_lookup(bgp->rib[family2afi(p.family)][SAFI_UNICAST], &p);
	if (!dest)
		return;
	for (path = bgp_dest_get_bgp_path_info(dest); path; path = path->next) {
		if (path->peer != bgp->peer_self || path->sub_type != BGP_ROUTE_STATIC)
			continue;
		extra = bgp_path_info_extra_get(path);
		if (!extra->vrfleak)
			extra->vrfleak = XCALLOC(MTYPE_BGP_ROUTE_EXTRA_VRFLEAK, sizeof(*extra->vrfleak));
	}
	bgp_dest_unlock_node(dest);
#else
	(void)vrf;
	(void)prefix;
#endif
}

static void settle_family(struct peer *conf, afi_t afi, safi_t safi)
{
	const char *name = conf->default_rmap[afi][safi].name;

	if (name)
		conf->default_rmap[afi][safi].map = route_map_lookup_by_name(name);
}

static void group_maps_settle(struct bgp *bgp)
{
	struct peer_group *group;
	struct listnode *node;

	for (ALL_LIST_ELEMENTS_RO (bgp->group, node, group))
		for (afi_t afi = AFI_IP; afi < AFI_MAX; afi++)
			for (safi_t safi = SAFI_UNICAST; safi < SAFI_MAX; safi++)
				settle_family(group->conf, afi, safi);
}

void nicleaf_group_maps_settle(const char *vrf)
{
	struct bgp *bgp = instance_of(vrf);

	if (bgp)
		group_maps_settle(bgp);
}

void nicleaf_all_group_maps_settle(void)
{
	struct listnode *node;
	struct bgp *bgp;

	for (ALL_LIST_ELEMENTS_RO (bm->bgp, node, bgp))
		group_maps_settle(bgp);
}

void nicleaf_label_request_ends(const char *vrf, bool ipv6)
{
	struct bgp *bgp = instance_of(vrf);
	struct vpn_policy *policy = bgp ? &bgp->vpn_policy[ipv6 ? AFI_IP6 : AFI_IP] : NULL;

	if (policy && CHECK_FLAG(policy->flags, BGP_VPN_POLICY_TOVPN_LABEL_AUTO)
	    && policy->tovpn_label == MPLS_LABEL_NONE)
		bgp_lock(bgp);
}

bool nicleaf_route_target_exists(const char *vrf, uint32_t vni, char type, const char *rt)
{
	struct bgp *bgp = instance_of(vrf);
	struct ecommunity *wanted;
	struct listnode *node;
	struct list *list;
	bool found = false;
	void *data;

	if (!bgp)
		return false;
	if (vni) {
		struct bgpevpn *evpn = bgp_evpn_lookup_vni(bgp, vni);

		if (!evpn)
			return false;
		list = type == 'i' ? evpn->import_rtl : evpn->export_rtl;
	} else {
		list = type == 'i' ? bgp->vrf_import_rtl : bgp->vrf_export_rtl;
	}
	wanted = ecommunity_str2com(rt, ECOMMUNITY_ROUTE_TARGET, 0);
	if (!list || !wanted) {
		if (wanted)
			ecommunity_free(&wanted);
		return false;
	}
	ecommunity_str(wanted);
	for (ALL_LIST_ELEMENTS_RO (list, node, data))
		if (ecommunity_match(vni ? data : nicleaf_vrf_route_target(data), wanted))
			found = true;
	ecommunity_free(&wanted);
	return found;
}
