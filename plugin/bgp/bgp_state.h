/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of the state tree. C only: bgpd's headers. */
#ifndef NICLEAF_BGP_STATE_H
#define NICLEAF_BGP_STATE_H

#include "yang.h"

#include "bgpd/bgpd.h"

/* Leaves of a node of the state tree; an empty text makes none. */
void nicleaf_leaf(struct lyd_node *parent, const char *name, const char *value);
void nicleaf_leaf_flag(struct lyd_node *parent, const char *name, bool value);
void nicleaf_leaf_number(struct lyd_node *parent, const char *name, uint64_t value);

/* bgp_peer_state.c: the neighbor's list entry with its state, below an instance's list entry. */
void nicleaf_peer_state(struct lyd_node *instance, struct peer *peer);

#endif
