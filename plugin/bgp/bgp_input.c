// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The bound on messages that wait. bgpd's I/O thread reads a neighbor's messages as fast as they come, and appends them
 * to a queue that the main thread takes them from (bgp_process_reads, bgp_process_packet). FRR 8 has no limit on this
 * queue: a neighbor that sends faster than the main thread works makes bgpd's memory grow until the kernel kills it.
 * FRR 10 has one of 10,000 messages for a neighbor (inq_limit), which is 40 MB.
 *
 * The main thread calls the hook bgp_packet_dump for every message that it has taken. If too many are left, bgpd stops
 * reading from the neighbor, and TCP makes it wait. bgpd reads again when few are left. Every message calls the hook,
 * so a queue that is worked off always gets to that point.
 */
#include <zebra.h>

#include "hook.h"
#include "stream.h"

#include "bgpd/bgpd.h"
#include "bgpd/bgp_fsm.h"
#include "bgpd/bgp_io.h"
#include "bgpd/bgp_packet.h"

#include "bgp/bgp_input.h"
#include "compat.h"

enum { MOST_WAITING = 256, FEW_WAITING = 32 };

static int bound(struct peer *peer, uint8_t type, bgp_size_t size, struct stream *s)
{
	size_t waiting = atomic_load_explicit(&nicleaf_connection(peer)->ibuf->count, memory_order_relaxed);
	bool reads = CHECK_FLAG(nicleaf_connection(peer)->thread_flags, PEER_THREAD_READS_ON);

	if (nicleaf_peer_status(peer) != Established)
		return 0;
	/* bgpd itself reads from every established neighbor. */
	if (reads && waiting > MOST_WAITING)
		bgp_reads_off(nicleaf_connection(peer));
	else if (!reads && waiting <= FEW_WAITING)
		bgp_reads_on(nicleaf_connection(peer));
	return 0;
}

void nicleaf_input_init(void)
{
	hook_register(bgp_packet_dump, bound);
}

void nicleaf_input_fini(void)
{
	hook_unregister(bgp_packet_dump, bound);
}
