// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Configuration files. bgpd calls its hook bgp_config_end for each instance, some time after the last line of a file
 * (bgp_config_finish()), so one event stands for all of them.
 */
#include <stdbool.h>
#include <zebra.h>

#include "hook.h"

#include "bgpd/bgpd.h"

#include "bgp/bgp.h"
#include "compat.h"

static nicleaf_event *read_event;
static void (*file_was_read)(void);

static void tell(nicleaf_event *event)
{
	(void)event;
	file_was_read();
}

void nicleaf_files_read_later(void)
{
	nicleaf_add_event(bm->master, tell, NULL, &read_event);
}

static int config_end(struct bgp *bgp)
{
	(void)bgp;
	nicleaf_files_read_later();
	return 0;
}

void nicleaf_files_init(void (*read)(void))
{
	file_was_read = read;
	hook_register(bgp_config_end, config_end);
}

void nicleaf_files_fini(void)
{
	hook_unregister(bgp_config_end, config_end);
	nicleaf_event_cancel(&read_event);
}
