// SPDX-License-Identifier: GPL-2.0-or-later
#include <zebra.h>

#include "bgpd/bgpd.h"
#include "bgpd/bgp_debug.h"
#include "bgpd/bgp_fsm.h"
#include "bgpd/bgp_updgrp.h"

#include "bfd.h"

#include "bgp/bgp_attributes.h"
#include "bgp/bgp_refused.h"
#include "bgp/bgp_session.h"
#include "compat.h"

static const struct {
	afi_t afi;
	safi_t safi;
	const char *afi_name, *safi_name;
} families[] = {
	{AFI_IP, SAFI_UNICAST, "ipv4", "unicast"}, {AFI_IP6, SAFI_UNICAST, "ipv6", "unicast"},
	{AFI_L2VPN, SAFI_EVPN, "l2vpn", "evpn"},   {AFI_IP, SAFI_MPLS_VPN, "ipv4", "vpn"},
	{AFI_IP6, SAFI_MPLS_VPN, "ipv6", "vpn"},
};

/* bgpd's words for the last reset, with those of the notification if there was one. */
static void last_reset(const struct peer *peer, char *text, size_t len)
{
	const char *code, *subcode;

	text[0] = '\0';
	if (!peer->last_reset)
		return;
	strlcpy(text, peer_down_str[(int)peer->last_reset], len);
	if (peer->last_reset != PEER_DOWN_NOTIFY_SEND && peer->last_reset != PEER_DOWN_NOTIFY_RECEIVED)
		return;
	code = bgp_notify_code_str(peer->notify.code);
	subcode = bgp_notify_subcode_str(peer->notify.code, peer->notify.subcode);
	strlcat(text, " (", len);
	strlcat(text, code, len);
	strlcat(text, subcode, len);
	strlcat(text, ")", len);
}

static enum nicleaf_bfd_state bfd_state(const struct peer *peer)
{
	if (!peer->bfd_config)
		return NICLEAF_BFD_NONE;
	switch (bfd_sess_status(peer->bfd_config->session)) {
	case BSS_ADMIN_DOWN:
		return NICLEAF_BFD_ADMIN_DOWN;
	case BSS_DOWN:
		return NICLEAF_BFD_DOWN;
	case BSS_UP:
		return NICLEAF_BFD_UP;
	case BSS_UNKNOWN:
		break;
	}
	return NICLEAF_BFD_UNKNOWN;
}

static void fill_families(struct peer *peer, struct nicleaf_session *session)
{
	struct nicleaf_refused_now refused;

	nicleaf_refused_now(peer, &refused);
	for (size_t i = 0; i < array_size(families); i++) {
		afi_t afi = families[i].afi;
		safi_t safi = families[i].safi;
		struct nicleaf_family *family = &session->families[session->nfamilies];
		struct peer_af *paf;

		if (!peer->afc[afi][safi])
			continue;
		memset(family, 0, sizeof(*family));
		family->afi = families[i].afi_name;
		family->safi = families[i].safi_name;
		family->afi_number = afi;
		family->safi_number = safi;
		family->accepted = peer->pcount[afi][safi];
		if (safi == SAFI_UNICAST) {
			family->filtered = refused.prefixes[afi == AFI_IP6];
			family->more = refused.forgotten != 0;
		}
		family->received = family->accepted + family->filtered;
		paf = peer_af_find(peer, afi, safi);
		if (paf && PAF_SUBGRP(paf))
			family->advertised = PAF_SUBGRP(paf)->scount;
		session->nfamilies++;
	}
}

static uint64_t messages_received(const struct peer *peer)
{
	return (uint64_t)peer->open_in + peer->update_in + peer->keepalive_in + peer->notify_in + peer->refresh_in
	       + peer->dynamic_cap_in;
}

static uint64_t messages_sent(const struct peer *peer)
{
	return (uint64_t)peer->open_out + peer->update_out + peer->keepalive_out + peer->notify_out + peer->refresh_out
	       + peer->dynamic_cap_out;
}

void nicleaf_session_fill(struct peer *peer, struct nicleaf_session *session, char *reason, size_t reason_len)
{
	memset(session, 0, sizeof(*session));
	session->vrf = nicleaf_instance_name(peer->bgp);
	session->peer = nicleaf_session_name(peer);
	session->description = peer->desc ? peer->desc : "";
	session->peer_group = peer->group ? peer->group->name : "";
	session->new_state = nicleaf_peer_status(peer);
	session->old_state = nicleaf_peer_ostatus(peer);
	session->admin_down =
		CHECK_FLAG(peer->flags, PEER_FLAG_SHUTDOWN) || CHECK_FLAG(peer->bgp->flags, BGP_FLAG_SHUTDOWN);
	session->local_as = peer->change_local_as ? peer->change_local_as : peer->local_as;
	session->remote_as = peer->as;
	session->uptime = peer->uptime ? (uint64_t)(monotime(NULL) - peer->uptime) : 0;
	session->established = peer->established;
	session->dropped = peer->dropped;
	session->received = messages_received(peer);
	session->sent = messages_sent(peer);
	nicleaf_refused_counters(peer, &session->refused);
	session->bfd = bfd_state(peer);
	nicleaf_removed_attributes_of(peer, &session->removed);
	last_reset(peer, reason, reason_len);
	session->reason = reason;
	fill_families(peer, session);
}
