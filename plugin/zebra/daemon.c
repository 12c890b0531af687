// SPDX-License-Identifier: GPL-2.0-or-later
/* zebra's part. It adds nothing to FRR's northbound, but works around three defects of zebra 8. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zebra.h>

#include "libfrr.h"

#include "zebra/zebra_router.h"

#include "core/daemon.h"
#include "zebra/addresses.h"
#include "zebra/next_hops.h"

/*
 * zebra keeps an unused next hop group for three minutes. If a route needs the group again, zebra assumes that the
 * kernel still has all its next hops. But when one of two uplinks goes down, the kernel removes that next hop from the
 * group; when the uplink comes back, the group does not use it. So zebra keeps unused groups for one second only,
 * unless frr.conf sets another time (`zebra nexthop-group keep`).
 */
#define KEEP_NEXT_HOP_GROUPS 1

void nicleaf_daemon_register_model(void)
{
	if (strcmp(frr_get_progname(), "zebra")) {
		fprintf(stderr, "nicleaf: zebra_nicleaf.so works in zebra only, not in %s\n", frr_get_progname());
		exit(1);
	}
	zrouter.nhg_keep = KEEP_NEXT_HOP_GROUPS;
	nicleaf_addresses_init();
	nicleaf_next_hops_init();
}

void nicleaf_daemon_fini(void)
{
	nicleaf_next_hops_fini();
	nicleaf_addresses_fini();
}
