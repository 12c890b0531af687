/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The seam between the module's C side and its C++ side, and between what every daemon has (core/) and what a daemon
 * adds (bgp/, zebra/, or nothing: generic/). Everything runs on FRR's main thread.
 */
#ifndef NICLEAF_DAEMON_H
#define NICLEAF_DAEMON_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Where to listen: a unix socket, or a loopback TCP port when path is NULL. */
struct nicleaf_listen {
	const char *path;
	unsigned short port;
};

/* Starts threads and the gRPC server; false with a message when it cannot listen. Call it after the daemon forked. */
bool nicleaf_server_start(void *loop, const struct nicleaf_listen *listen, char *error, size_t error_len);
/* Ends all calls and threads; idempotent. */
void nicleaf_server_stop(void);

/*
 * What a daemon adds. register_model: called once from frr_late_init, exits with a message when the model is unusable.
 * fini: before the daemon takes its own state down.
 */
void nicleaf_daemon_register_model(void);
void nicleaf_daemon_fini(void);

#ifdef __cplusplus
}
#endif

#endif
