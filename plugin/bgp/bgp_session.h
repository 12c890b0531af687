/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What bgpd knows of a session, for the state tree and for the events. C only: bgpd's headers. */
#ifndef NICLEAF_BGP_SESSION_H
#define NICLEAF_BGP_SESSION_H

#include "bgpd/bgpd.h"

#include "bgp/bgp.h"

/* Fills what is known now; reason is a buffer for session->reason. */
void nicleaf_session_fill(struct peer *peer, struct nicleaf_session *session, char *reason, size_t reason_len);
/* False for peer-groups' templates, the temporary twins of a connection, and bgpd's own pseudo peers. */
bool nicleaf_session_is_real(const struct peer *peer);
const char *nicleaf_instance_name(const struct bgp *bgp);

#endif
