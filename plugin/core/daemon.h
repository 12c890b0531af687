/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The interface between the module's C files and its C++ files, and between the part that every daemon has (core/) and
 * the part that one daemon adds (bgp/, zebra/, or generic/, which adds nothing). Everything runs on FRR's main thread.
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
	const char *saved_in; /* the directory of the saved configuration */
};

/*
 * server.cpp: restores the saved configuration, and starts the gRPC server and its threads. Returns false with a
 * message if it cannot listen. Call it after the daemon has forked.
 */
bool nicleaf_server_start(void *loop, const struct nicleaf_listen *listen, char *error, size_t error_len);
/* Ends all calls and threads. May be called twice. */
void nicleaf_server_stop(void);

/*
 * What a daemon adds; defined in its folder. register_model is called once from frr_late_init and exits with a message
 * if the model is unusable. fini is called before the daemon deletes its own state.
 */
void nicleaf_daemon_register_model(void);
void nicleaf_daemon_fini(void);

#ifdef __cplusplus
}
#endif

#endif
