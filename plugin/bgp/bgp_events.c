// SPDX-License-Identifier: GPL-2.0-or-later
/* Session transitions, from bgpd's hooks. Nothing keeps a pointer to a peer. */
#include <zebra.h>

#include "hook.h"

#include "bgpd/bgpd.h"
#include "bgpd/bgp_fsm.h"

#include "bgp/bgp_session.h"
#include "compat.h"

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
