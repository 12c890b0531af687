// SPDX-License-Identifier: GPL-2.0-or-later
/* What zebra adds. Its own northbound is all that it serves. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zebra.h>

#include "libfrr.h"

#include "zebra/zebra_router.h"

#include "core/daemon.h"
#include "zebra/next_hops.h"

/*
 * zebra puts a next hop group that no route uses aside, for three minutes, and takes it up again when a route wants it,
 * believing that the kernel still has all of it. Of the group of two uplinks the kernel has taken the one that was lost
 * out; it would carry nothing when it is back. So a group is put aside for a second only, unless frr.conf says
 * otherwise (`zebra nexthop-group keep`).
 */
#define KEEP_NEXT_HOP_GROUPS 1

void nicleaf_daemon_register_model(void)
{
	if (strcmp(frr_get_progname(), "zebra")) {
		fprintf(stderr, "nicleaf: zebra_nicleaf.so is for zebra, not for %s\n", frr_get_progname());
		exit(1);
	}
	zrouter.nhg_keep = KEEP_NEXT_HOP_GROUPS;
	nicleaf_next_hops_init();
}

void nicleaf_daemon_fini(void)
{
	nicleaf_next_hops_fini();
}
