// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Shells. FRR has no hook for a terminal that leaves the configuration mode. Every way out (end, exit, a closed
 * connection, a timeout) calls node_exit of CONFIG_NODE, so this file puts itself in front of that function.
 */
#include <stdint.h>
#include <string.h>
#include <zebra.h>

#include "command.h"
#include "hook.h"
#include "vty.h"

#include "bgpd/bgpd.h"

#include "bgp/bgp.h"
#include "compat.h"

/* lib/command.c has it, and no header. */
DECLARE_KOOH(cmd_execute_done, (struct vty * vty, const char *cmd_exec), (vty, cmd_exec));

static uint64_t lines;
static void (*shell_left)(void);
static int (*exit_before)(struct vty *vty);

static int count(struct vty *vty, const char *line)
{
	(void)line;
	if (vty->node >= CONFIG_NODE && !nicleaf_exec_is_own(vty))
		lines++;
	return 0;
}

static int exit_configuration(struct vty *vty)
{
	if (!nicleaf_exec_is_own(vty))
		shell_left();
	return exit_before ? exit_before(vty) : 1;
}

static struct cmd_node *configuration(void)
{
	return vector_lookup(cmdvec, CONFIG_NODE);
}

void nicleaf_shell_init(void (*left)(void))
{
	shell_left = left;
	exit_before = configuration()->node_exit;
	configuration()->node_exit = exit_configuration;
	hook_register(cmd_execute_done, count);
}

uint64_t nicleaf_shell_lines(void)
{
	return lines;
}

void nicleaf_shell_fini(void)
{
	hook_unregister(cmd_execute_done, count);
	configuration()->node_exit = exit_before;
}

void *nicleaf_bgp_loop(void)
{
	return bm->master;
}
