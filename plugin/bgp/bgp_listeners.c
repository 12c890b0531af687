// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Attaches a filter to each of bgpd's listening sockets, so that the kernel drops segments from sources that no peer or
 * listen range of the instance has. Without it, everybody in the VRF gets a TCP connection, which bgpd accepts and
 * closes.
 *
 * The kernel keeps a filter with its socket and says what it is (SO_GET_FILTER), so nothing is kept here: a socket that
 * bgpd has made again has no filter, and gets one. An accepted socket inherits the filter that its listener had, which
 * lets its own peer pass for as long as the connection lives.
 *
 * The programs are compared when a peer starts or is deleted, after a commit, and every second, for changes that bgpd
 * tells nobody: a VRF that comes up without a peer, a listen range that somebody types, an address of an interface.
 */
#include <stdbool.h>
#include <zebra.h>

#include "linklist.h"
#include "memory.h"
#include "prefix.h"
#include "privs.h"

#include "bgpd/bgpd.h"
#include "bgpd/bgp_network.h"

#include "bgp/bgp.h"
#include "bgp/bgp_listeners.h"
#include "bgp/bgp_session.h"
#include "compat.h"
#include "listener/source_filter.h"

#define CHECK_SECONDS 1

extern struct zebra_privs_t bgpd_privs;

static struct nicleaf_source *sources;
static size_t source_count, source_room;
static nicleaf_event *check_soon, *check_later;
/* A listener without a filter has been logged; the next one is logged after all had one again. */
static bool logged;

static void add_source(const void *address, size_t octets, uint8_t length)
{
	struct nicleaf_source *source;

	if (source_count == source_room) {
		source_room = source_room ? source_room * 2 : 64;
		sources = XREALLOC(MTYPE_TMP, sources, source_room * sizeof(*sources));
	}
	source = &sources[source_count++];
	memset(source, 0, sizeof(*source));
	memcpy(source->address, address, octets);
	source->length = length;
}

static void add_peer(struct peer *peer, sa_family_t family)
{
	static const uint8_t link_local[] = {0xfe, 0x80};
	const union sockunion *address = &nicleaf_connection(peer)->su;

	/* The address of an unnumbered peer is known only after it has sent a router advertisement. */
	if (peer->conf_if && family == AF_INET6)
		add_source(link_local, sizeof(link_local), 10);
	else if (address->sa.sa_family == family && family == AF_INET)
		add_source(&address->sin.sin_addr, IPV4_MAX_BYTELEN, IPV4_MAX_BITLEN);
	else if (address->sa.sa_family == family)
		add_source(&address->sin6.sin6_addr, IPV6_MAX_BYTELEN, IPV6_MAX_BITLEN);
}

static void add_instance(const struct bgp *bgp, sa_family_t family)
{
	struct listnode *node, *range_node;
	struct peer_group *group;
	struct prefix *range;
	struct peer *peer;

	for (ALL_LIST_ELEMENTS_RO (bgp->peer, node, peer))
		add_peer(peer, family);
	for (ALL_LIST_ELEMENTS_RO (bgp->group, node, group)) {
		for (ALL_LIST_ELEMENTS_RO (group->listen_range[family == AF_INET ? AFI_IP : AFI_IP6], range_node,
					   range)) {
			struct prefix masked = *range;

			apply_mask(&masked);
			add_source(&masked.u.prefix, family == AF_INET ? IPV4_MAX_BYTELEN : IPV6_MAX_BYTELEN,
				   (uint8_t)masked.prefixlen);
		}
	}
}

/*
 * bgpd notes the instance only with sockets of other VRFs. The sockets without one belong to all instances of the
 * default VRF, and accept connections of VRFs that have no socket (net.ipv4.tcp_l3mdev_accept).
 */
static bool is_for(const struct bgp_listener *listener, const struct bgp *bgp)
{
	struct bgp_listener *other;
	struct listnode *node;

	if (listener->bgp || bgp->vrf_id == VRF_DEFAULT)
		return listener->bgp ? listener->bgp == bgp : true;
	for (ALL_LIST_ELEMENTS_RO (bm->listen_sockets, node, other))
		if (other->bgp == bgp)
			return false;
	return true;
}

static void add_sources(const struct bgp_listener *listener)
{
	struct listnode *node;
	struct bgp *bgp;

	source_count = 0;
	if (listener->bgp) {
		add_instance(listener->bgp, listener->su.sa.sa_family);
		return;
	}
	for (ALL_LIST_ELEMENTS_RO (bm->bgp, node, bgp))
		if (is_for(listener, bgp))
			add_instance(bgp, listener->su.sa.sa_family);
}

static bool has_program(int fd, const struct sock_filter *program, size_t length)
{
	static struct sock_filter current[BPF_MAXINSNS];
	socklen_t count = BPF_MAXINSNS;

	return getsockopt(fd, SOL_SOCKET, SO_GET_FILTER, current, &count) == 0 && count == length
	       && memcmp(current, program, length * sizeof(*program)) == 0;
}

/* Some kernels ask for CAP_NET_ADMIN. */
static bool attach(int fd, struct sock_filter *program, size_t length)
{
	struct sock_fprog fprog = {.len = (unsigned short)length, .filter = program};
	int result = 0, unused = 0, error = 0;

	frr_with_privs(&bgpd_privs)
	{
		result = setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &fprog, sizeof(fprog));
		if (result != 0) {
			/* The kernel counts the old filter until the new one is there (net.core.optmem_max). */
			(void)setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof(unused));
			result = setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &fprog, sizeof(fprog));
			error = errno;
		}
	}
	errno = error;
	return result == 0;
}

/* Returns false if the listener has no filter: then it accepts everybody, so that no peer is kept out. */
static bool check_listener(const struct bgp_listener *listener)
{
	static struct sock_filter program[BPF_MAXINSNS];
	bool ipv6 = listener->su.sa.sa_family == AF_INET6;
	const char *reason = "the filter would be too long";
	int unused = 0;
	size_t length;

	add_sources(listener);
	length = nicleaf_source_filter(ipv6, sources, source_count, program, array_size(program));
	if (length) {
		if (has_program(listener->fd, program, length) || attach(listener->fd, program, length))
			return true;
		reason = safe_strerror(errno);
	} else {
		(void)setsockopt(listener->fd, SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof(unused));
	}
	if (!logged)
		zlog_warn("nicleaf: the %s port of BGP in VRF %s accepts connections from everybody, not from its %zu "
			  "peers only: %s",
			  ipv6 ? "IPv6" : "IPv4", listener->name ? listener->name : VRF_DEFAULT_NAME, source_count,
			  reason);
	logged = true;
	return false;
}

static void check(void)
{
	struct bgp_listener *listener;
	struct listnode *node;
	bool all = true;

	nicleaf_event_cancel(&check_soon);
	for (ALL_LIST_ELEMENTS_RO (bm->listen_sockets, node, listener))
		all &= check_listener(listener);
	if (all)
		logged = false;
}

static void check_now(nicleaf_event *event)
{
	(void)event;
	check();
}

static void check_again(nicleaf_event *event)
{
	(void)event;
	check();
	nicleaf_add_timer(bm->master, check_again, NULL, CHECK_SECONDS, &check_later);
}

void nicleaf_listeners_check(void)
{
	nicleaf_add_event(bm->master, check_now, NULL, &check_soon);
}

/* A peer starts when it leaves Idle. Other changes do not change its address. */
static int status_changed(struct peer *peer)
{
	int now = nicleaf_peer_status(peer);

	if (now == Deleted || (nicleaf_peer_ostatus(peer) == Idle && now != Idle && nicleaf_session_is_real(peer)))
		nicleaf_listeners_check();
	return 0;
}

const char *nicleaf_accepts_connections_from(const struct bgp *bgp)
{
	struct bgp_listener *listener;
	struct listnode *node;
	const char *result = NULL;

	for (ALL_LIST_ELEMENTS_RO (bm->listen_sockets, node, listener)) {
		socklen_t count = 0;

		if (!is_for(listener, bgp))
			continue;
		if (getsockopt(listener->fd, SOL_SOCKET, SO_GET_FILTER, NULL, &count) != 0 || count == 0)
			return "anybody";
		result = "declared-peers";
	}
	return result;
}

void nicleaf_listeners_init(void)
{
	hook_register(peer_status_changed, status_changed);
	nicleaf_add_timer(bm->master, check_again, NULL, 0, &check_later);
}

void nicleaf_listeners_fini(void)
{
	hook_unregister(peer_status_changed, status_changed);
	nicleaf_event_cancel(&check_soon);
	nicleaf_event_cancel(&check_later);
	XFREE(MTYPE_TMP, sources);
	source_count = source_room = 0;
}
