// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <zebra.h>

#include "linklist.h"
#include "prefix.h"

#include "bgpd/bgpd.h"
#include "bgpd/bgp_attr.h"
#include "bgpd/bgp_ecommunity.h"
#include "bgpd/bgp_evpn.h"
#include "bgpd/bgp_evpn_private.h"
#include "bgpd/bgp_label.h"
#include "bgpd/bgp_route.h"
#include "bgpd/bgp_table.h"

#include "bgp/bgp_evpn_lookup.h"
#include "compat.h"

/* Texts of targets; at most this long. The longest of one target has 21 characters. */
#define TARGETS_TEXT 1024

struct bgp_path_info *nicleaf_evpn_parent(struct bgp_path_info *path)
{
	return is_route_parent_evpn(path) ? get_route_parent_evpn(path) : NULL;
}

const struct bgp *nicleaf_leaked_from(const struct bgp_path_info *path)
{
	return nicleaf_original_instance(path);
}

bool nicleaf_evpn_is_up(struct bgp *vrf)
{
	return is_l3vni_live(vrf);
}

static bool is_target(const uint8_t *value)
{
	return (value[0] & ~ECOMMUNITY_FLAG_NON_TRANSITIVE) <= ECOMMUNITY_ENCODE_AS4
	       && value[1] == ECOMMUNITY_ROUTE_TARGET;
}

/* "65001:100", or "192.0.2.1:100". */
static const char *target_text(const uint8_t *value, char *text, size_t size)
{
	uint32_t wide = (uint32_t)value[2] << 24 | (uint32_t)value[3] << 16 | (uint32_t)value[4] << 8 | value[5];
	uint32_t low = (uint32_t)value[4] << 24 | (uint32_t)value[5] << 16 | (uint32_t)value[6] << 8 | value[7];

	if ((value[0] & ~ECOMMUNITY_FLAG_NON_TRANSITIVE) == ECOMMUNITY_ENCODE_AS)
		snprintf(text, size, "%u:%u", value[2] << 8 | value[3], low);
	else if ((value[0] & ~ECOMMUNITY_FLAG_NON_TRANSITIVE) == ECOMMUNITY_ENCODE_IP)
		snprintf(text, size, "%u.%u.%u.%u:%u", value[2], value[3], value[4], value[5],
			 value[6] << 8 | value[7]);
	else
		snprintf(text, size, "%u:%u", wide, value[6] << 8 | value[7]);
	return text;
}

static void add_targets(char *text, size_t size, const struct ecommunity *communities)
{
	char one[64];

	for (uint32_t i = 0; communities && i < communities->size; i++) {
		const uint8_t *value = communities->val + i * ECOMMUNITY_SIZE;

		if (!is_target(value))
			continue;
		if (text[0])
			strlcat(text, " ", size);
		strlcat(text, target_text(value, one, sizeof(one)), size);
	}
}

const char *nicleaf_evpn_import_targets(const struct bgp *vrf)
{
	static char text[TARGETS_TEXT];
	struct listnode *node;
	void *data;

	text[0] = '\0';
	for (ALL_LIST_ELEMENTS_RO (vrf->vrf_import_rtl, node, data))
		add_targets(text, sizeof(text), nicleaf_vrf_route_target(data));
	return text;
}

/*
 * Whether a target of a VRF imports one of a route. Without configured targets, and with one that starts with '*', bgpd
 * compares only what follows the AS number (import_rtl's masks in bgp_evpn.c).
 */
static bool imports(const uint8_t *own, const uint8_t *of_route, bool number_only)
{
	size_t skip = (own[0] & ~ECOMMUNITY_FLAG_NON_TRANSITIVE) == ECOMMUNITY_ENCODE_AS ? 4 : 6;

	if (!number_only)
		return memcmp(own, of_route, ECOMMUNITY_SIZE) == 0;
	return own[0] == of_route[0] && memcmp(own + skip, of_route + skip, ECOMMUNITY_SIZE - skip) == 0;
}

static bool vrf_imports(const struct bgp *vrf, const uint8_t *of_route, bool number_only)
{
	struct listnode *node;
	void *data;

	for (ALL_LIST_ELEMENTS_RO (vrf->vrf_import_rtl, node, data)) {
		const struct ecommunity *own = nicleaf_vrf_route_target(data);

		for (uint32_t i = 0; i < own->size; i++)
			if (imports(own->val + i * ECOMMUNITY_SIZE, of_route, number_only))
				return true;
	}
	return false;
}

static void find_matched_target(const struct bgp *vrf, const struct ecommunity *communities,
				struct nicleaf_evpn_route *route)
{
	for (int number_only = 0; number_only <= 1; number_only++) {
		for (uint32_t i = 0; communities && i < communities->size; i++) {
			const uint8_t *value = communities->val + i * ECOMMUNITY_SIZE;

			if (!is_target(value) || !vrf_imports(vrf, value, number_only))
				continue;
			target_text(value, route->matched_target, sizeof(route->matched_target));
			return;
		}
	}
}

/* All but `l3vni`, `from` and the matched target. */
static void describe(struct bgp_dest *dest, const struct bgp_path_info *path, struct nicleaf_evpn_route *route)
{
	static char targets[TARGETS_TEXT];
	const struct prefix_evpn *evpn = (const struct prefix_evpn *)bgp_dest_get_prefix(dest);

	memset(route, 0, sizeof(*route));
	targets[0] = '\0';
	add_targets(targets, sizeof(targets), bgp_attr_get_ecommunity(path->attr));
	route->type = evpn->prefix.route_type;
	route->targets = targets;
	route->from = "";
	if (dest->pdest)
		snprintfrr(route->rd, sizeof(route->rd), NICLEAF_RD,
			   (const struct prefix_rd *)bgp_dest_get_prefix(dest->pdest));
	inet_ntop(AF_INET, &path->attr->nexthop, route->vtep, sizeof(route->vtep));
	if (!is_zero_mac(&path->attr->rmac))
		prefix_mac2str(&path->attr->rmac, route->router_mac, sizeof(route->router_mac));
}

bool nicleaf_evpn_imported(struct bgp *vrf, struct bgp_path_info *path, struct nicleaf_evpn_route *route)
{
	struct bgp_path_info *parent = nicleaf_evpn_parent(path);
	uint32_t labels;

	if (!parent)
		return false;
	describe(parent->net, parent, route);
	find_matched_target(vrf, bgp_attr_get_ecommunity(parent->attr), route);
	if (parent->peer)
		route->from = parent->peer->conf_if ? parent->peer->conf_if : parent->peer->host;
	labels = nicleaf_label_count(parent);
	/* a type-2 route for routing has the L2VNI first */
	if (labels)
		route->l3vni = label2vni(nicleaf_label(parent, route->type == BGP_EVPN_MAC_IP_ROUTE ? labels - 1 : 0));
	return true;
}

struct bgp_dest *nicleaf_evpn_exported(struct bgp *vrf, const struct prefix *prefix)
{
	struct bgp *evpn = bgp_get_evpn();
	struct prefix_evpn route;

	if (!evpn || !vrf->l3vni)
		return NULL;
	build_type5_prefix_from_ip_prefix(&route, prefix);
	return nicleaf_evpn_node_lookup(evpn->rib[AFI_L2VPN][SAFI_EVPN], &route, &vrf->vrf_prd);
}

bool nicleaf_evpn_own(struct bgp *vrf, struct bgp_dest *dest, struct nicleaf_evpn_route *route)
{
	struct bgp *evpn = bgp_get_evpn();
	struct bgp_path_info *path;

	for (path = dest ? bgp_dest_get_bgp_path_info(dest) : NULL; path; path = path->next) {
		if (path->peer != evpn->peer_self || CHECK_FLAG(path->flags, BGP_PATH_REMOVED))
			continue;
		describe(dest, path, route);
		route->l3vni = vrf->l3vni;
		return true;
	}
	return false;
}
