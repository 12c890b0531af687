/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What bgpd knows of a session, for the state tree and the events. For C files only: it includes bgpd's headers. */
#ifndef NICLEAF_BGP_SESSION_H
#define NICLEAF_BGP_SESSION_H

#include "bgpd/bgpd.h"

#include "bgp/bgp.h"

/* Fills in what bgpd knows now. reason is a buffer for session->reason; the other pointers belong to bgpd. */
void nicleaf_session_fill(struct peer *peer, struct nicleaf_session *session, char *reason, size_t reason_len);
/* False for a peer-group's template, the temporary peer of an incoming connection, and bgpd's own pseudo peer. */
bool nicleaf_session_is_real(const struct peer *peer);
/* The VRF's name, or "default". */
/* bgpd's counters of refused announcements. */
void nicleaf_refused_counters(const struct peer *peer, struct nicleaf_refused *refused);

const char *nicleaf_instance_name(const struct bgp *bgp);

#endif
