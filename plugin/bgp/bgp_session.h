/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What bgpd knows of a session, for the state tree and the events. For C files only: it includes bgpd's headers. */
#ifndef NICLEAF_BGP_SESSION_H
#define NICLEAF_BGP_SESSION_H

#include "bgpd/bgpd.h"

#include "bgp/bgp.h"
#include "bgp/bgp_neighbor.h"

/* Fills in what bgpd knows now. reason is a buffer for session->reason; the other pointers belong to bgpd. */
void nicleaf_session_fill(struct peer *peer, struct nicleaf_session *session, char *reason, size_t reason_len);

#endif
