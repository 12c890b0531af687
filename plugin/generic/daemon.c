// SPDX-License-Identifier: GPL-2.0-or-later
/* The part of every daemon that has no folder of its own: it adds nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zebra.h>

#include "libfrr.h"
#include "log.h"

#include "core/daemon.h"

void nicleaf_daemon_register_model(void)
{
	/* If DAEMON_nicleaf.so does not load, FRR silently loads nicleaf.so. */
	if (NICLEAF_FRR_MAJOR < 10 && !strcmp(frr_get_progname(), "zebra"))
		zlog_warn("nicleaf: zebra_nicleaf.so is missing or does not load: this zebra loses next hops of EVPN "
			  "routes when their paths change; install zebra_nicleaf.so");
	if (strcmp(frr_get_progname(), "bgpd"))
		return;
	fputs("nicleaf: bgpd_nicleaf.so is missing or does not load: bgpd cannot run with nicleaf.so; install "
	      "bgpd_nicleaf.so\n",
	      stderr);
	exit(1);
}

void nicleaf_daemon_fini(void)
{
}
