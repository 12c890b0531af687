/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NICLEAF_BGP_REFUSED_H
#define NICLEAF_BGP_REFUSED_H

#include "bgp/bgp.h"

struct peer;
struct prefix;

enum nicleaf_refused_reason {
	NICLEAF_REFUSED_POLICY,
	NICLEAF_REFUSED_AS_PATH_LOOP,
	NICLEAF_REFUSED_REFLECTION_LOOP,
	NICLEAF_REFUSED_NEXT_HOP,
};

/* bgp_refused.c: the lists. */
void nicleaf_refused_list_init(void);
void nicleaf_refused_list_fini(void);
/* How many refused prefixes of the neighbor are remembered, by family, and whether others were forgotten. */
void nicleaf_refused_now(const struct peer *peer, struct nicleaf_refused_now *now);
/* `detail` may be empty. A prefix that is refused again for the same reason keeps its time. */
void nicleaf_refused_add(const struct peer *peer, const struct prefix *prefix, enum nicleaf_refused_reason reason,
			 const char *detail);
void nicleaf_refused_remove(const struct peer *peer, const struct prefix *prefix);
bool nicleaf_refused_has(const struct peer *peer, const struct prefix *prefix);
/* What is remembered of a refused prefix; `reason` is NULL if nothing is. The pointers are valid until bgpd goes on. */
void nicleaf_refused_find(const struct peer *peer, const struct prefix *prefix, struct nicleaf_refused_prefix *found);
/* Calls `take` for the refused prefixes of the neighbor, the oldest first. False if it returned false. */
bool nicleaf_refused_tell(const struct peer *peer, nicleaf_take_refused take, void *arg);
/* bgp_refused_updates.c: brings the lists up to date with what bgpd has parsed. */
void nicleaf_refused_settle(void);
/* The session has ended. */
void nicleaf_refused_forget(const struct peer *peer);

#endif
