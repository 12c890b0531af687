// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Route-maps of the module for what a tenant's server sends. FRR's own route-maps have neither a limit of AS paths nor
 * a list of the communities that may pass, in all releases and as YANG, and a map for each neighbor would cost too much
 * (bgpd walks all instances for each map that changes). So there are two maps for all neighbors, one for each address
 * family, with rules that look up what the neighbor is allowed.
 *
 * The maps exist in memory only: no configuration has them. In a bgpd without this module, a neighbor that names one of
 * them has a map that does not exist, and bgpd refuses everything that it sends.
 *
 * The policy of a neighbor is configured with commands of the module, so that it is part of bgpd's configuration. It is
 * kept beside bgpd's peers, by the peer's address in memory, as the counters in bgp_attributes.c are. Members of a
 * group without a policy of their own have that of the group.
 */
#include <string.h>
#include <zebra.h>

#include "command.h"
#include "hash.h"
#include "hook.h"
#include "jhash.h"
#include "memory.h"
#include "plist.h"
#include "routemap.h"

#include "bgpd/bgpd.h"
#include "bgpd/bgp_aspath.h"
#include "bgpd/bgp_attr.h"
#include "bgpd/bgp_community.h"
#include "bgpd/bgp_lcommunity.h"
#include "bgpd/bgp_ecommunity.h"
#include "bgpd/bgp_route.h"

#include "bgp/bgp.h"
#include "bgp/bgp_inbound.h"
#include "bgp/bgp_policies.h"
#include "compat.h"

#define MAP_IPV4 "nicleaf-tenant-ipv4"
#define MAP_IPV6 "nicleaf-tenant-ipv6"
#define RULE	 "nicleaf"

/* For neighbors with a list of AS numbers. Without it, they accept nothing. */
#define MAP_LISTED_IPV4 "nicleaf-tenant-listed-ipv4"
#define MAP_LISTED_IPV6 "nicleaf-tenant-listed-ipv6"
#define RULE_LISTED	"nicleaf-listed"

#define MAP_NOT_SUPPRESSED  "nicleaf-not-suppressed"
#define RULE_NOT_SUPPRESSED "nicleaf-not-suppressed"

/* Above every value that a tenant's route has otherwise. Each neighbor has its own: see blackhole(). */
#define BLACKHOLE_PREFERENCE	   1000000
#define BLACKHOLE_PREFERENCE_RANGE 1000000000

static bool is_listed(const char *map)
{
	return !strcmp(map, MAP_LISTED_IPV4) || !strcmp(map, MAP_LISTED_IPV6);
}

static bool has_our_map(const struct peer *peer, afi_t afi, safi_t safi)
{
	const char *name = ROUTE_MAP_IN_NAME(&peer->filter[afi][safi]);

	return name && (!strcmp(name, MAP_IPV4) || !strcmp(name, MAP_IPV6) || is_listed(name));
}

bool nicleaf_inbound_needs_as_list(const struct peer *peer)
{
	for (afi_t afi = AFI_IP; afi <= AFI_IP6; afi++) {
		const char *name = ROUTE_MAP_IN_NAME(&peer->filter[afi][SAFI_UNICAST]);

		if (name && is_listed(name))
			return true;
	}
	return false;
}

const char *nicleaf_inbound_list(const struct peer *peer)
{
	return nicleaf_ordinary_list_of(peer);
}

/* An AS_SET counts as one, as where paths are compared. */
static bool is_too_long(const struct nicleaf_policy *policy, const struct attr *attr)
{
	return policy->as_path_limit && attr->aspath && aspath_count_hops(attr->aspath) > policy->as_path_limit;
}

static bool is_one_address(const struct prefix *prefix)
{
	return prefix->prefixlen == prefix_blen(prefix) * 8;
}

/* Whether the list for routes without the community BLACKHOLE denies it. A list that does not exist denies all. */
static bool is_too_specific(const struct nicleaf_policy *policy, const struct prefix *prefix)
{
	afi_t afi = family2afi(prefix->family);

	return policy->ordinary_list
	       && prefix_list_apply(prefix_list_lookup(afi, policy->ordinary_list), prefix) != PREFIX_PERMIT;
}

/* GRACEFUL_SHUTDOWN may always pass: it only lowers the preference of the neighbor's own route. */
static bool is_allowed(const struct nicleaf_policy *policy, uint32_t community)
{
	return community == COMMUNITY_GSHUT || nicleaf_policy_allows(policy, &community, 1);
}

static bool is_allowed_large(const struct nicleaf_policy *policy, const uint8_t *octets)
{
	uint32_t numbers[3];

	memcpy(numbers, octets, sizeof(numbers));
	for (size_t i = 0; i < array_size(numbers); i++)
		numbers[i] = ntohl(numbers[i]);
	return nicleaf_policy_allows(policy, numbers, array_size(numbers));
}

bool nicleaf_inbound_refuses(struct peer *peer, afi_t afi, safi_t safi, const struct prefix *prefix,
			     const struct bgp_path_info *path)
{
	const struct nicleaf_policy *policy = nicleaf_policy_of(peer);
	struct community *communities = bgp_attr_get_community(path->attr);
	struct lcommunity *large = bgp_attr_get_lcommunity(path->attr);

	if (!has_our_map(peer, afi, safi))
		return false;
	if (!policy->remote_as.count && nicleaf_inbound_needs_as_list(peer))
		return true;
	if (is_too_long(policy, path->attr))
		return true;
	if (path->attr->nh_type == NEXTHOP_TYPE_BLACKHOLE ? !policy->ordinary_list : is_too_specific(policy, prefix))
		return true;
	for (int i = 0; communities && i < communities->size; i++)
		if (!is_allowed(policy, ntohl(communities->val[i])))
			return true;
	for (int i = 0; large && i < large->size; i++)
		if (!is_allowed_large(policy, large->val + i * LCOMMUNITY_SIZE))
			return true;
	return false;
}

static bool asks_for_blackhole(const struct nicleaf_policy *policy, const struct prefix *prefix, struct attr *attr)
{
	struct community *communities = bgp_attr_get_community(attr);

	return policy->ordinary_list && is_one_address(prefix) && communities
	       && community_include(communities, COMMUNITY_BLACKHOLE);
}

static enum route_map_cmd_result_t match(void *rule, const struct prefix *prefix, void *object)
{
	const struct bgp_path_info *path = object;
	const struct nicleaf_policy *policy = nicleaf_policy_of(path->peer);

	if (!nicleaf_policy_allows_as(policy, path->peer->as) || is_too_long(policy, path->attr))
		return RMAP_NOMATCH;
	if (!asks_for_blackhole(policy, prefix, path->attr) && is_too_specific(policy, prefix))
		return RMAP_NOMATCH;
	return RMAP_MATCH;
}

static enum route_map_cmd_result_t match_listed(void *rule, const struct prefix *prefix, void *object)
{
	const struct bgp_path_info *path = object;

	return nicleaf_policy_of(path->peer)->remote_as.count ? match(rule, prefix, object) : RMAP_NOMATCH;
}

/* As FRR's own rules do: what is not interned belongs to this attr alone. */
static void keep_communities(const struct nicleaf_policy *policy, struct attr *attr)
{
	struct community *old = bgp_attr_get_community(attr), *kept;
	int size = 0;

	if (!old)
		return;
	kept = community_dup(old);
	for (int i = 0; i < old->size; i++)
		if (is_allowed(policy, ntohl(old->val[i])))
			kept->val[size++] = old->val[i];
	kept->size = size;
	if (!size)
		community_free(&kept);
	if (!old->refcnt)
		community_free(&old);
	bgp_attr_set_community(attr, kept);
}

static void keep_large_communities(const struct nicleaf_policy *policy, struct attr *attr)
{
	struct lcommunity *old = bgp_attr_get_lcommunity(attr), *kept;
	int size = 0;

	if (!old)
		return;
	kept = lcommunity_dup(old);
	for (int i = 0; i < old->size; i++) {
		const uint8_t *octets = old->val + i * LCOMMUNITY_SIZE;

		if (is_allowed_large(policy, octets))
			memcpy(kept->val + size++ * LCOMMUNITY_SIZE, octets, LCOMMUNITY_SIZE);
	}
	kept->size = size;
	if (!size)
		lcommunity_free(&kept);
	if (!old->refcnt)
		lcommunity_free(&old);
	bgp_attr_set_lcommunity(attr, kept);
}

/* Route targets are extended communities, so none may pass. */
static void remove_extended_communities(struct attr *attr)
{
	struct ecommunity *old = bgp_attr_get_ecommunity(attr);

	if (!old)
		return;
	if (!old->refcnt)
		ecommunity_free(&old);
	bgp_attr_set_ecommunity(attr, NULL);
}

/*
 * bgpd installs a route with this type of next hop as a blackhole. The kernel takes no group of several blackholes, so
 * no two neighbors may have the same preference: bgpd would install both paths.
 */
static void blackhole(const struct peer *peer, struct attr *attr)
{
	attr->nh_type = NEXTHOP_TYPE_BLACKHOLE;
	attr->bh_type = BLACKHOLE_NULL;
	attr->local_pref =
		BLACKHOLE_PREFERENCE + sockunion_hash(&nicleaf_connection(peer)->su) % BLACKHOLE_PREFERENCE_RANGE;
	attr->flag |= ATTR_FLAG_BIT(BGP_ATTR_LOCAL_PREF);
}

static enum route_map_cmd_result_t set(void *rule, const struct prefix *prefix, void *object)
{
	const struct bgp_path_info *path = object;
	const struct nicleaf_policy *policy = nicleaf_policy_of(path->peer);
	bool is_blackhole = asks_for_blackhole(policy, prefix, path->attr);

	keep_communities(policy, path->attr);
	keep_large_communities(policy, path->attr);
	remove_extended_communities(path->attr);
	if (policy->graceful_shutdown)
		bgp_attr_add_gshut_community(path->attr); /* and the lowest preference */
	if (is_blackhole)
		blackhole(path->peer, path->attr);
	return RMAP_OKAY;
}

/*
 * bgpd 8.4 advertises prefixes as type-5 routes that an aggregate with summary-only suppresses; bgpd 10.3 does not. A
 * map for `advertise ... route-map` can call this one.
 */
static enum route_map_cmd_result_t is_not_suppressed(void *rule, const struct prefix *prefix, void *object)
{
	const struct bgp_path_info *path = object;

	return path->extra && path->extra->aggr_suppressors && listcount(path->extra->aggr_suppressors) ? RMAP_NOMATCH
													: RMAP_MATCH;
}

static const struct route_map_rule_cmd not_suppressed_rule = {.str = RULE_NOT_SUPPRESSED,
							      .func_apply = is_not_suppressed};
static const struct route_map_rule_cmd match_rule = {.str = RULE, .func_apply = match};
static const struct route_map_rule_cmd match_listed_rule = {.str = RULE_LISTED, .func_apply = match_listed};
static const struct route_map_rule_cmd set_rule = {.str = RULE, .func_apply = set};

/* A server announces what is behind itself. With a peer of the other family, a rule for the next hop does nothing. */
static void make_map(const char *name, const char *rule, bool ipv4)
{
	struct route_map_index *entry = route_map_index_get(route_map_get(name), RMAP_PERMIT, 10);

	if (route_map_add_match(entry, rule, NULL, RMAP_EVENT_MATCH_ADDED) != RMAP_COMPILE_SUCCESS
	    || route_map_add_set(entry, RULE, NULL) != RMAP_COMPILE_SUCCESS
	    || (ipv4 && route_map_add_set(entry, "ip next-hop", "peer-address") != RMAP_COMPILE_SUCCESS)
	    || route_map_add_set(entry, "ipv6 next-hop peer-address", NULL) != RMAP_COMPILE_SUCCESS) {
		/* Without the map, bgpd refuses everything from neighbors that name it. */
		zlog_err("nicleaf: bgpd does not take the rules of route-map %s", name);
		route_map_delete(route_map_lookup_by_name(name));
	}
}

void nicleaf_inbound_init(void)
{
	route_map_install_match(&match_rule);
	route_map_install_match(&match_listed_rule);
	route_map_install_set(&set_rule);
	route_map_install_match(&not_suppressed_rule);
	route_map_add_match(route_map_index_get(route_map_get(MAP_NOT_SUPPRESSED), RMAP_PERMIT, 10),
			    RULE_NOT_SUPPRESSED, NULL, RMAP_EVENT_MATCH_ADDED);
	make_map(MAP_IPV4, RULE, true);
	make_map(MAP_IPV6, RULE, false);
	make_map(MAP_LISTED_IPV4, RULE_LISTED, true);
	make_map(MAP_LISTED_IPV6, RULE_LISTED, false);
	nicleaf_policies_init();
}

void nicleaf_inbound_fini(void)
{
	nicleaf_policies_fini();
}
