// SPDX-License-Identifier: GPL-2.0-or-later
/* The operational state of one session as a data tree of the model. */
#include <zebra.h>

#include "bgpd/bgpd.h"
#include "bgpd/bgp_advertise.h"
#include "bgpd/bgp_fsm.h"
#include "bgpd/bgp_table.h"

#include "bgp/bgp_peer_state.h"
#include "bgp/bgp_session.h"
#include "bgp/state_leaves.h"
#include "compat.h"

static const char *const state_names[] = {"idle",	  "idle",	 "connect",  "active", "open-sent",
					  "open-confirm", "established", "clearing", "deleted"};

static const char *const bfd_names[] = {
	[NICLEAF_BFD_UNKNOWN] = "unknown",
	[NICLEAF_BFD_ADMIN_DOWN] = "admin-down",
	[NICLEAF_BFD_DOWN] = "down",
	[NICLEAF_BFD_UP] = "up",
};

static const struct {
	const char *name;
	uint32_t advertised, received;
} capabilities[] = {
	{"four-octet-as", PEER_CAP_AS4_ADV, PEER_CAP_AS4_RCV},
	{"route-refresh", PEER_CAP_REFRESH_ADV, NICLEAF_REFRESH_RECEIVED},
	{"enhanced-route-refresh", PEER_CAP_ENHANCED_RR_ADV, PEER_CAP_ENHANCED_RR_RCV},
	{"dynamic", PEER_CAP_DYNAMIC_ADV, PEER_CAP_DYNAMIC_RCV},
	{"graceful-restart", PEER_CAP_RESTART_ADV, PEER_CAP_RESTART_RCV},
	{"long-lived-graceful-restart", PEER_CAP_LLGR_ADV, PEER_CAP_LLGR_RCV},
	{"add-path", PEER_CAP_ADDPATH_ADV, PEER_CAP_ADDPATH_RCV},
	{"extended-nexthop", PEER_CAP_ENHE_ADV, PEER_CAP_ENHE_RCV},
	{"extended-message", PEER_CAP_EXTENDED_MESSAGE_ADV, PEER_CAP_EXTENDED_MESSAGE_RCV},
	{"hostname", PEER_CAP_HOSTNAME_ADV, PEER_CAP_HOSTNAME_RCV},
	{"role", PEER_CAP_ROLE_ADV, PEER_CAP_ROLE_RCV},
};

static void negotiated(struct lyd_node *state, const struct peer *peer)
{
	struct lyd_node *timers, *entry;

	if (nicleaf_peer_status(peer) != Established)
		return;
	if (!lyd_new_inner(state, NULL, "negotiated-timers", 0, &timers)) {
		nicleaf_leaf_number(timers, "hold-time", peer->v_holdtime);
		nicleaf_leaf_number(timers, "keepalive", peer->v_keepalive);
	}
	for (size_t i = 0; i < array_size(capabilities); i++) {
		bool advertised = CHECK_FLAG(peer->cap, capabilities[i].advertised);
		bool received = CHECK_FLAG(peer->cap, capabilities[i].received);

		if (!advertised && !received)
			continue;
		if (lyd_new_list(state, NULL, "capability", 0, &entry, capabilities[i].name))
			continue;
		nicleaf_leaf_flag(entry, "advertised", advertised);
		nicleaf_leaf_flag(entry, "received", received);
	}
}

struct counts {
	uint32_t open, update, keepalive, notification, refresh, capability;
};

static void message_counts(struct lyd_node *messages, const char *direction, const struct counts *counts)
{
	struct lyd_node *node;

	if (lyd_new_inner(messages, NULL, direction, 0, &node))
		return;
	nicleaf_leaf_number(node, "open", counts->open);
	nicleaf_leaf_number(node, "update", counts->update);
	nicleaf_leaf_number(node, "keepalive", counts->keepalive);
	nicleaf_leaf_number(node, "notification", counts->notification);
	nicleaf_leaf_number(node, "route-refresh", counts->refresh);
	nicleaf_leaf_number(node, "capability", counts->capability);
}

static void messages(struct lyd_node *state, const struct peer *peer)
{
	const struct counts received = {peer->open_in,	 peer->update_in,  peer->keepalive_in,
					peer->notify_in, peer->refresh_in, peer->dynamic_cap_in};
	const struct counts sent = {peer->open_out,   peer->update_out,	 peer->keepalive_out,
				    peer->notify_out, peer->refresh_out, peer->dynamic_cap_out};
	struct lyd_node *node;

	if (lyd_new_inner(state, NULL, "messages", 0, &node))
		return;
	message_counts(node, "received", &received);
	message_counts(node, "sent", &sent);
}

static void refused_state(struct lyd_node *state, const struct nicleaf_refused *refused)
{
	struct lyd_node *node;

	if (lyd_new_inner(state, NULL, "refused", 0, &node))
		return;
	nicleaf_leaf_number(node, "policy", refused->policy);
	nicleaf_leaf_number(node, "as-path-loop", refused->as_path_loop);
	nicleaf_leaf_number(node, "reflection-loop", refused->reflection_loop);
	nicleaf_leaf_number(node, "next-hop", refused->next_hop);
}

static uint32_t received_in(const struct peer *peer, struct bgp_table *table)
{
	uint32_t count = 0;

	for (struct bgp_dest *dest = bgp_table_top(table); dest; dest = bgp_route_next(dest))
		for (struct bgp_adj_in *in = dest->adj_in; in; in = in->next)
			if (in->peer == peer)
				count++;
	return count;
}

/* The tables of VPN and EVPN have a table for each RD. */
static uint32_t received_before_policy(const struct peer *peer, afi_t afi, safi_t safi)
{
	struct bgp_table *table = peer->bgp->rib[afi][safi];
	uint32_t count = 0;

	if (safi != SAFI_MPLS_VPN && safi != SAFI_EVPN)
		return received_in(peer, table);
	for (struct bgp_dest *rd = bgp_table_top(table); rd; rd = bgp_route_next(rd))
		if (bgp_dest_has_bgp_path_info_data(rd))
			count += received_in(peer, bgp_dest_get_bgp_table_info(rd));
	return count;
}

static void family_state(struct lyd_node *state, const struct peer *peer, const struct nicleaf_family *family)
{
	afi_t afi = family->afi_number;
	safi_t safi = family->safi_number;
	struct lyd_node *list;
	char name[32];

	snprintf(name, sizeof(name), "%s-%s", family->afi, family->safi);
	if (lyd_new_list(state, NULL, "afi-safi", 0, &list, name))
		return;
	nicleaf_leaf_flag(list, "advertised", peer->afc_adv[afi][safi]);
	nicleaf_leaf_flag(list, "received", peer->afc_recv[afi][safi]);
	if (CHECK_FLAG(peer->af_flags[afi][safi], PEER_FLAG_SOFT_RECONFIG)) {
		uint32_t received = received_before_policy(peer, afi, safi);

		nicleaf_leaf_number(list, "prefixes-received", received);
		if (received >= family->accepted)
			nicleaf_leaf_number(list, "prefixes-filtered", received - family->accepted);
	} else if (safi == SAFI_UNICAST) {
		nicleaf_leaf_number(list, "prefixes-received", family->received);
		nicleaf_leaf_number(list, "prefixes-filtered", family->filtered);
		if (family->more)
			nicleaf_leaf_flag(list, "more-prefixes-filtered", true);
	}
	nicleaf_leaf_number(list, "prefixes-accepted", family->accepted);
	nicleaf_leaf_number(list, "prefixes-sent", family->advertised);
}

void nicleaf_peer_state(struct lyd_node *instance, struct peer *peer)
{
	struct lyd_node *neighbors, *entry, *state;
	struct nicleaf_session session;
	char reason[256];

	nicleaf_session_fill(peer, &session, reason, sizeof(reason));
	if (lyd_find_path(instance, "neighbors", 0, &neighbors)
	    && lyd_new_inner(instance, NULL, "neighbors", 0, &neighbors))
		return;
	if (peer->conf_if ? lyd_new_list(neighbors, NULL, "unnumbered-neighbor", 0, &entry, session.peer)
			  : lyd_new_list(neighbors, NULL, "neighbor", 0, &entry, session.peer))
		return;
	if (lyd_new_inner(entry, NULL, "state", 0, &state))
		return;
	nicleaf_leaf(state, "session-state", state_names[session.new_state]);
	nicleaf_leaf_flag(state, "admin-down", session.admin_down);
	nicleaf_leaf_number(state, "uptime", session.uptime);
	nicleaf_leaf_number(state, "established-transitions", session.established);
	nicleaf_leaf_number(state, "dropped", session.dropped);
	if (session.bfd != NICLEAF_BFD_NONE)
		nicleaf_leaf(state, "bfd-state", bfd_names[session.bfd]);
	nicleaf_leaf(state, "last-reset-reason", session.reason);
	if (peer->last_reset && peer->resettime)
		nicleaf_leaf_number(state, "last-reset-age", (uint64_t)(monotime(NULL) - peer->resettime));
	negotiated(state, peer);
	if (session.remote_as)
		nicleaf_leaf_number(state, "remote-as", session.remote_as);
	if (peer->remote_id.s_addr) {
		char text[INET_ADDRSTRLEN];

		nicleaf_leaf(state, "remote-router-id", inet_ntop(AF_INET, &peer->remote_id, text, sizeof(text)));
	}
	nicleaf_leaf_number(state, "messages-received", session.received);
	nicleaf_leaf_number(state, "messages-sent", session.sent);
	messages(state, peer);
	refused_state(state, &session.refused);
	nicleaf_leaf_number(state, "attributes-removed", session.removed.attributes);
	nicleaf_leaf_number(state, "updates-changed", session.removed.updates);
	if (session.removed.last_type)
		nicleaf_leaf_number(state, "last-removed-attribute", session.removed.last_type);
	for (size_t i = 0; i < session.nfamilies; i++)
		family_state(state, peer, &session.families[i]);
}
