// SPDX-License-Identifier: GPL-2.0-or-later
/* What a daemon adds for which there is nothing of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zebra.h>

#include "libfrr.h"
#include "log.h"

#include "core/daemon.h"

void nicleaf_daemon_register_model(void)
{
	/* FRR falls back from DAEMON_nicleaf.so to nicleaf.so without a word when the first does not load. */
	if (NICLEAF_FRR_MAJOR < 10 && !strcmp(frr_get_progname(), "zebra"))
		zlog_warn("nicleaf: zebra_nicleaf.so is missing or does not load; this zebra forgets next hops of EVPN "
			  "routes when their paths change");
	if (strcmp(frr_get_progname(), "bgpd"))
		return;
	fputs("nicleaf: bgpd_nicleaf.so is missing or does not load; nicleaf.so alone does not serve bgpd\n", stderr);
	exit(1);
}

void nicleaf_daemon_fini(void)
{
}
