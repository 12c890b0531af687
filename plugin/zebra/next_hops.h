/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NICLEAF_NEXT_HOPS_H
#define NICLEAF_NEXT_HOPS_H

/*
 * Keeps the neighbor entry and the router MAC of every VTEP that routes of a VRF lead to; see next_hops.c. Call init
 * before the first route, and fini before zebra deletes its state.
 */
void nicleaf_next_hops_init(void);
void nicleaf_next_hops_fini(void);

#endif
