/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What other files ask of a neighbor. For C files only: it includes bgpd's headers. */
#ifndef NICLEAF_BGP_NEIGHBOR_H
#define NICLEAF_BGP_NEIGHBOR_H

#include "bgpd/bgpd.h"

#include "bgp/bgp.h"

/* The VRF's name, or "default". */
const char *nicleaf_instance_name(const struct bgp *bgp);
/* The address, or the interface of an unnumbered neighbor. */
const char *nicleaf_session_name(const struct peer *peer);
/* False for a peer-group's template, the temporary peer of an incoming connection, and bgpd's own pseudo peer. */
bool nicleaf_session_is_real(const struct peer *peer);
/* bgpd's counters of refused announcements. */
void nicleaf_refused_counters(const struct peer *peer, struct nicleaf_refused *refused);

#endif
