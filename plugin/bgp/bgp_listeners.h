/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NICLEAF_BGP_LISTENERS_H
#define NICLEAF_BGP_LISTENERS_H

struct bgp;

/* Who can connect to the instance, in the words of the model; NULL if bgpd does not listen in its VRF. */
const char *nicleaf_accepts_connections_from(const struct bgp *bgp);

#endif
