// SPDX-License-Identifier: GPL-2.0-or-later
/* Session transitions, from bgpd's hooks. Nothing keeps a pointer to a peer. */
#include <zebra.h>

#include "hook.h"

#include "bgpd/bgpd.h"
#include "bgpd/bgp_fsm.h"

#include "bgp/bgp_neighbor.h"
#include "bgp/bgp_session.h"
#include "compat.h"

/* While two connections of a neighbor meet, bgpd has a second peer with its name. bgp_establish() and bgp_stop() delete
 * that, also after the session has come up: the neighbor is still there then. peer_delete() has cleared the marks of
 * the second peer before the hook is called, so only a look for the real one tells. peer_lookup() does not find
 * unnumbered neighbors, which have the address of whoever answers.
 */
static bool only_a_connection_is_deleted(const struct peer *deleted)
{
	struct peer *peer;
	struct listnode *node;

	for (ALL_LIST_ELEMENTS_RO (deleted->bgp->peer, node, peer)) {
		if (peer != deleted && nicleaf_session_is_real(peer)
		    && strcmp(nicleaf_session_name(peer), nicleaf_session_name(deleted)) == 0)
			return true;
	}
	return false;
}

static int status_changed(struct peer *peer)
{
	struct nicleaf_session session;
	char reason[256];

	/* when bgpd deletes a peer, it clears the flags before it calls this hook */
	if (!nicleaf_session_wanted() || (!nicleaf_session_is_real(peer) && nicleaf_peer_status(peer) != Deleted))
		return 0;
	if (!peer->bgp || CHECK_FLAG(peer->sflags, PEER_STATUS_GROUP)
	    || CHECK_FLAG(peer->sflags, PEER_STATUS_ACCEPT_PEER))
		return 0;
	nicleaf_session_fill(peer, &session, reason, sizeof(reason));
	if (session.new_state == session.old_state)
		return 0;
	session.deleted = session.new_state == Deleted;
	if (session.deleted && only_a_connection_is_deleted(peer))
		return 0;
	if (session.new_state == Established) {
		/* bgpd sets the time and clears the reason right after this hook */
		session.uptime = 0;
		session.reason = "";
	}
	nicleaf_session_event(&session);
	return 0;
}

void nicleaf_sessions(void (*each)(const struct nicleaf_session *session, void *arg), void *arg)
{
	struct listnode *instances, *peers;
	struct peer *peer;
	struct bgp *bgp;

	for (ALL_LIST_ELEMENTS_RO (bm->bgp, instances, bgp)) {
		for (ALL_LIST_ELEMENTS_RO (bgp->peer, peers, peer)) {
			struct nicleaf_session session;
			char reason[256];

			if (!nicleaf_session_is_real(peer))
				continue;
			nicleaf_session_fill(peer, &session, reason, sizeof(reason));
			each(&session, arg);
		}
	}
}

void nicleaf_events_init(void)
{
	hook_register(peer_status_changed, status_changed);
}

void nicleaf_events_fini(void)
{
	hook_unregister(peer_status_changed, status_changed);
}
