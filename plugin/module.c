// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The entry point of the loadable module: arguments, version check, life cycle. bgpd_nicleaf.so, zebra_nicleaf.so and
 * nicleaf.so differ only in the daemon's part, see core/daemon.h.
 *
 * FRR calls init() while it parses options, late_init() when the daemon is set up and has not forked yet, start() from
 * the event loop after the fork, and fini() before the daemon shuts down.
 */
#include <sys/stat.h>
#include <zebra.h>

#include "hook.h"
#include "lib/version.h"
#include "lib_errors.h"
#include "libfrr.h"
#include "log.h"
#include "module.h"
#include "privs.h"

#include "compat.h"
#include "core/daemon.h"

#ifndef NICLEAF_BUILT_FOR
#define NICLEAF_BUILT_FOR FRR_VERSION
#endif

static struct nicleaf_listen listen_on;
static char path_default[sizeof(nicleaf_run_directory) + 64];

extern struct frrmod_runtime *frr_module;

/* Not below the agent's directory, which only the agent may enter. */
#define SAVED_DEFAULT "/var/lib/nicleaf-frr"
static char saved_default[PATH_MAX];

static void make_directory(const char *path, const struct zprivs_ids_t *ids)
{
	if (mkdir(path, 0700) == 0 && lchown(path, ids->uid_normal, ids->gid_normal) != 0)
		fprintf(stderr, "nicleaf: cannot give %s to FRR's user: %s\n", path, strerror(errno));
}

/* The version of the running libfrr, from its own module record. */
static const char *running_version(void)
{
	for (struct frrmod_runtime *m = frrmod_list; m; m = m->next)
		if (m->info && m->info->name && !strcmp(m->info->name, "libfrr"))
			return m->info->version;
	return NULL;
}

/* Stops the daemon: a message or an error code of a module's init() would not. */
static void refuse(const char *format, ...) PRINTFRR(1, 2);
static void refuse(const char *format, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, format);
	vsnprintfrr(text, sizeof(text), format, ap);
	va_end(ap);
	fprintf(stderr, "nicleaf: %s\n", text);
	zlog_err("nicleaf: %s", text);
	exit(1);
}

static void parse_argument(const char *args)
{
	if (!strncmp(args, "unix:", 5)) {
		if (args[5] != '/')
			refuse("-M nicleaf:unix:PATH needs an absolute path, not '%s'", args + 5);
		listen_on.path = args + 5;
	} else if (!strncmp(args, "saved:", 6)) {
		if (args[6] != '/')
			refuse("-M nicleaf:saved:DIRECTORY needs an absolute path, not '%s'", args + 6);
		listen_on.saved_in = args + 6;
	} else if (!strncmp(args, "tcp:", 4)) {
		char *end;
		unsigned long port = strtoul(args + 4, &end, 10);

		if (!args[4] || *end || port < 1 || port > 65535)
			refuse("-M nicleaf:tcp:PORT needs a port from 1 to 65535, not '%s'", args + 4);
		listen_on.port = (unsigned short)port;
	} else {
		refuse("unknown module argument '%s': use -M nicleaf, -M nicleaf:unix:PATH or -M nicleaf:tcp:PORT, and "
		       "saved:DIRECTORY in the same way, after a comma",
		       args);
	}
}

/* The arguments point into the copy. */
static void parse_arguments(void)
{
	const char *args = THIS_MODULE->load_args;
	char *copy, *save = NULL;

	if (!args || !args[0])
		return;
	copy = strdup(args);
	for (char *one = strtok_r(copy, ",", &save); one; one = strtok_r(NULL, ",", &save))
		parse_argument(one);
}

/*
 * The directory of the saved configuration. FRR gives up root right after it has loaded the modules, so this is the
 * moment to create it. What is there already is left as it is. If it cannot be created, the first write will say so.
 */
static void make_saved_directory(void)
{
	const char *pathspace = strrchr(nicleaf_run_directory, '/');
	struct zprivs_ids_t ids;

	zprivs_get_ids(&ids);
	if (!listen_on.saved_in) {
		snprintf(saved_default, sizeof(saved_default), "%s", SAVED_DEFAULT);
		listen_on.saved_in = saved_default;
		make_directory(saved_default, &ids);
		/* -N N has added a directory to the path */
		if (!pathspace || !strcmp(pathspace, "/frr"))
			return;
		snprintf(saved_default, sizeof(saved_default), "%s%s", SAVED_DEFAULT, pathspace);
	}
	make_directory(listen_on.saved_in, &ids);
}

static void start(nicleaf_event *event)
{
	nicleaf_loop *loop = nicleaf_event_arg(event);
	char error[256];

	if (!listen_on.path && !listen_on.port) {
		/* FRR has parsed -N now, which changes the directory */
		snprintf(path_default, sizeof(path_default), "%s/nicleaf-%s.sock", nicleaf_run_directory,
			 frr_get_progname());
		listen_on.path = path_default;
	}
	if (!nicleaf_server_start(loop, &listen_on, error, sizeof(error))) {
		zlog_err("nicleaf: %s", error);
		exit(1);
	}
	if (listen_on.path)
		zlog_notice("nicleaf: northbound on unix:%s", listen_on.path);
	else
		zlog_notice("nicleaf: northbound on 127.0.0.1:%u", listen_on.port);
}

/* Starts after the daemon has read its configuration file, for which there is an event behind this one. */
static void start_after_config(nicleaf_event *event)
{
	nicleaf_loop *loop = nicleaf_event_arg(event);

	nicleaf_add_event(loop, start, loop, NULL);
}

static int late_init(nicleaf_loop *loop)
{
	nicleaf_daemon_register_model();
	nicleaf_add_event(loop, start_after_config, loop, NULL);
	return 0;
}

static int fini(void)
{
	nicleaf_server_stop();
	nicleaf_daemon_fini();
	return 0;
}

static int init(void)
{
	const char *version = running_version();

	if (!version || strcmp(version, NICLEAF_BUILT_FOR))
		refuse("this module was built for FRR %s, but this is FRR %s: install the module built for it",
		       NICLEAF_BUILT_FOR, version ? version : "of an unknown version");
	parse_arguments();
	make_saved_directory();
	hook_register(frr_late_init, late_init);
	hook_register(frr_early_fini, fini);
	return 0;
}

FRR_MODULE_SETUP(.name = "nicleaf", .version = NICLEAF_VERSION, .description = "northbound over gRPC on a unix socket",
		 .init = init, );
