/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A session's part of the state tree. For C files only: it includes bgpd's headers. */
#ifndef NICLEAF_BGP_PEER_STATE_H
#define NICLEAF_BGP_PEER_STATE_H

#include "yang.h"

#include "bgpd/bgpd.h"

/* Adds the neighbor's list entry with its state below an instance's list entry. */
void nicleaf_peer_state(struct lyd_node *instance, struct peer *peer);

#endif
