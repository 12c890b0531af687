// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * zebra 8 can miss the addresses of a new interface for good (FRRouting/frr issue 13288):
 *
 * 1. The kernel reports a new link, then its address.
 * 2. zebra reads links on its main thread, but addresses on its dplane thread, each from a socket of its own. While the
 *    main thread is busy, the dplane thread queues the address for it.
 * 3. The main thread takes the address first. It does not know the interface yet, and drops the address
 *    (zebra_if_dplane_result() in zebra/interface.c).
 * 4. The main thread reads the link. Nothing asks for the address again: the connected route is missing, and bgpd
 *    refuses every session from that address, since it finds no interface that has it (bgp_zebra_nexthop_set()).
 *
 * FRR 10 reads links on the dplane thread, too. Here, zebra reads all addresses from the kernel again after it created
 * an interface: once for all interfaces that it created in one go. An address that zebra has already changes nothing.
 */
#include <zebra.h>

#include "hook.h"
#include "if.h"
#include "thread.h"

/* zebra's headers need this order. */
/* clang-format off */
#include "zebra/rib.h"
#include "zebra/zebra_dplane.h"
#include "zebra/zebra_ns.h"
#include "zebra/zebra_router.h"
#include "zebra/if_netlink.h"
#include "zebra/interface.h"
#include "zebra/kernel_netlink.h"
/* clang-format on */

#include "zebra/addresses.h"

static struct thread *reading;

/* Interfaces that zebra does not know yet have their own turn later. */
static int take_if_known(struct nlmsghdr *message, ns_id_t ns_id, int startup)
{
	const struct ifaddrmsg *address = NLMSG_DATA(message);

	if (message->nlmsg_type != RTM_NEWADDR
	    || !if_lookup_by_index_per_ns(zebra_ns_lookup(ns_id), address->ifa_index))
		return 0;
	return netlink_interface_addr(message, ns_id, startup);
}

static void read_family(struct zebra_ns *zns, unsigned char family)
{
	struct {
		struct nlmsghdr header;
		struct ifaddrmsg address;
	} request = {
		.header = {.nlmsg_len = NLMSG_LENGTH(sizeof(request.address)),
			   .nlmsg_type = RTM_GETADDR,
			   .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
		.address = {.ifa_family = family},
	};
	struct zebra_dplane_info info;

	zebra_dplane_info_from_zns(&info, zns, true);
	if (netlink_request(&zns->netlink_cmd, &request) < 0
	    || netlink_parse_info(take_if_known, &zns->netlink_cmd, &info, 0, true) < 0)
		zlog_warn("nicleaf: the kernel did not list its %s addresses: zebra may lack some of a new interface",
			  family == AF_INET ? "IPv4" : "IPv6");
}

static void read_addresses(struct thread *thread)
{
	struct zebra_ns *zns = zebra_ns_lookup(NS_DEFAULT);

	read_family(zns, AF_INET);
	read_family(zns, AF_INET6);
}

static int after_creation(struct interface *ifp)
{
	thread_add_event(zrouter.master, read_addresses, NULL, 0, &reading);
	return 0;
}

void nicleaf_addresses_init(void)
{
	hook_register(if_add, after_creation);
}

void nicleaf_addresses_fini(void)
{
	hook_unregister(if_add, after_creation);
	thread_cancel(&reading);
}
