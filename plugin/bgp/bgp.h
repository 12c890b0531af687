/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The interface between the C files of bgpd's part, which include bgpd's headers, and its C++ files, which do not.
 * Everything runs on FRR's main thread.
 */
#ifndef NICLEAF_BGP_H
#define NICLEAF_BGP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lyd_node;
struct ly_ctx;
struct vty;

#define NICLEAF_BGP_MODULE "nicleaf-frr-bgp"

/* bgp_model.c: loads the embedded YANG module and sets the callbacks of its nodes; exits if that fails. */
void nicleaf_bgp_register(void);

/* bgp_exec.c: executes configuration lines. */
/* Returns to the top of the configuration. Call it before the first line. */
void nicleaf_exec_reset(void);
/*
 * Executes one line in the context where the last one ended. Returns 0 if bgpd accepted it. text gets bgpd's output,
 * without line ends.
 */
int nicleaf_exec_line(const char *line, char *text, size_t text_len);
/* Whether it is the terminal on which nicleaf_exec_line() works. */
bool nicleaf_exec_is_own(const struct vty *vty);
void nicleaf_exec_fini(void);
/* Passes on what bgpd would write into its configuration file; the text is valid during the call only. */
void nicleaf_bgp_running(void (*take)(const char *text, void *arg), void *arg);
/* Whether `frr defaults` is 'datacenter'. */
bool nicleaf_profile_is_datacenter(void);

/* bgp_quirks.c, for quirks.cpp. */
/*
 * Whether the route-target exists. If it does not, its undo line crashes bgpd. vni is 0 for the VRF; type is 'i'mport
 * or 'e'xport.
 */
bool nicleaf_route_target_exists(const char *vrf, uint32_t vni, char type, const char *rt);

/*
 * Call it after `no rd`. bgpd 8.4.4 keeps using the removed RD, because it derives the automatic RD while the removed
 * one still counts as configured. This function makes bgpd derive it again.
 */
void nicleaf_vrf_rd_removed(const char *vrf);

/*
 * Call it after `network`. bgpd 10.3 crashes when it updates such a route and a summary-only aggregate suppresses it:
 * bgp_static_update() follows a pointer of the route's extra part that was never set. This function sets it.
 */
void nicleaf_network_added(const char *vrf, const char *prefix);

/*
 * Call it before `no label vpn export auto`. Until zebra answers the label request, bgpd keeps a pointer into the
 * instance and follows it even if the instance has been freed (a crash). This function keeps such an instance in
 * memory.
 */
void nicleaf_label_request_ends(const char *vrf, bool ipv6);

/*
 * Call it before a line that reads a peer-group's route-map of `default-originate`. When a route-map changes,
 * bgpd 8.4.4 looks it up again for the peers, but not for the groups, so a group keeps a pointer to a map that is
 * freed. A line that removes the pointer then writes into freed memory (heap corruption), and a new member inherits the
 * pointer. This function makes the groups of the instance look their maps up.
 */
void nicleaf_group_maps_settle(const char *vrf);
/*
 * The same for all instances. Call it after route-maps were created or deleted: a dynamic neighbor joins its group
 * without a line.
 */
void nicleaf_all_group_maps_settle(void);

/*
 * Call these before and after `no router bgp`. bgpd 10.3 resets multihoming settings of the whole process when any
 * instance is deleted, although other instances still use them.
 */
void nicleaf_multihoming_keep(void);
void nicleaf_multihoming_restore(void);

/*
 * Call it before `router bgp`. If bgpd has the instance with another AS number, from a configuration file, it refuses
 * the line. This function deletes such instances, all of them before the default one. bgpd does not delete an instance
 * that has an L3VNI; it gets the L3VNI again from zebra when advertise-all-vni is set.
 */
void nicleaf_other_as_removed(const char *vrf, uint32_t as);

/*
 * Call it after `router bgp` of the default instance. If bgpd 10.3 has hidden that instance and it comes back with
 * another AS number, bgpd treats it as one that is being deleted and gives it no routes.
 */
void nicleaf_default_revived(void);

/* bgp_files.c: calls `read` from bgpd's event loop after bgpd has read a configuration file, also one from vtysh. */
void nicleaf_files_init(void (*read)(void));
/* Calls `read` again, from the event loop. */
void nicleaf_files_read_later(void);
void nicleaf_files_fini(void);

/* bgp_shell.c: calls `left` whenever a terminal leaves the configuration mode, within FRR's call. */
void nicleaf_shell_init(void (*left)(void));
/* Commands that terminals have executed in the configuration mode, since bgpd started. */
uint64_t nicleaf_shell_lines(void);
void nicleaf_shell_fini(void);
/* bgpd's event loop. */
void *nicleaf_bgp_loop(void);

/* bgp_state.c: a new tree with the state of all instances; NULL if libyang fails. The caller owns it. */
struct lyd_node *nicleaf_bgp_state(void);

/* bgp_state.c: calls `take` for each VNI that zebra has reported. `vrf` is an L3VNI's, or that of an L2VNI's SVI. */
struct nicleaf_vni {
	uint32_t vni;
	bool l3, live;
	const char *vrf;
};
typedef void (*nicleaf_take_vni)(const struct nicleaf_vni *vni, void *arg);
void nicleaf_vnis(nicleaf_take_vni take, void *arg);

/* bgp_policy.c: replaces what bgpd does when a prefix list changes. Call it after bgpd has set its own hooks. */
void nicleaf_policy_init(void);

/* bgp_prefix_lists.c: makes FRR 8 validate a prefix list in a time that grows with its length only. */
void nicleaf_prefix_lists_init(void);

/*
 * Updates filters and update groups for the prefix lists that changed. Call it before a line that may evaluate filters.
 * Without the call it happens when bgpd's main thread returns to its event loop.
 */
void nicleaf_prefix_lists_settle(void);

/*
 * Call it before a route-map is created. bgpd then looks up the route-maps that changed at once, not some seconds
 * later. If a deleted map is created again before that, FRR frees the deleted one (route_map_add() in lib/routemap.c)
 * although bgpd still has pointers to it (heap corruption).
 */
void nicleaf_route_maps_settle(void);

/* bgp_inbound.c: what the routes of a tenant's server may carry. Call it after bgpd has set up its route-maps. */
void nicleaf_inbound_init(void);
void nicleaf_inbound_fini(void);

/* bgp_evpn_limit.c: a limit of EVPN routes. */
void nicleaf_evpn_limit_init(void);
void nicleaf_evpn_limit_fini(void);

/* bgp_attributes.c: removes path attributes from the UPDATEs of sessions in VRFs. */
void nicleaf_attributes_init(void);
void nicleaf_attributes_fini(void);

/* bgp_listeners.c: lets only declared peers connect to bgpd's port. */
void nicleaf_listeners_init(void);
void nicleaf_listeners_fini(void);
/* Updates the filters of the listening sockets when bgpd's main thread returns to its event loop. */
void nicleaf_listeners_check(void);

/* bgp_events.c: session events. */
struct nicleaf_family {
	const char *afi, *safi;
	int afi_number, safi_number; /* bgpd's */
	uint64_t received, accepted, filtered, advertised;
	bool more; /* the neighbor may announce more than `received` */
};
#define NICLEAF_FAMILIES 8

/* What the attribute filter (bgp_attributes.c) has removed since the neighbor was configured. */
struct nicleaf_removed_attributes {
	uint64_t attributes, updates;
	uint8_t last_type; /* of the last one; 0 if there was none */
};

/*
 * Announcements that bgpd refused since the neighbor was configured, by bgpd's own counters. A prefix that is announced
 * again, or requested again, counts again.
 */
struct nicleaf_refused {
	uint32_t policy, as_path_loop, reflection_loop, next_hop;
};

/* As in nicleaf-events.proto. */
enum nicleaf_bfd_state {
	NICLEAF_BFD_NONE,
	NICLEAF_BFD_UNKNOWN,
	NICLEAF_BFD_ADMIN_DOWN,
	NICLEAF_BFD_DOWN,
	NICLEAF_BFD_UP,
};

/* bgp_refused.c, bgp_refused_updates.c: which prefixes are refused. */
#define NICLEAF_REFUSED_MAX 128 /* of one neighbor */
struct nicleaf_refused_now {
	uint32_t prefixes[2]; /* remembered, of IPv4 and IPv6 */
	uint64_t forgotten;   /* entries that had to go for newer ones since the session was established */
};
struct nicleaf_refused_prefix {
	const char *vrf, *peer, *prefix, *reason, *detail;
	int64_t since; /* seconds since the Unix epoch */
	uint64_t age;
};
void nicleaf_refused_init(void);
void nicleaf_refused_fini(void);
/* Calls `take` for refused prefixes and closed sessions until it returns false. An empty `vrf` or `peer` means all. */
typedef bool (*nicleaf_take_refused)(const struct nicleaf_refused_prefix *refused, void *arg);
void nicleaf_refused_prefixes(const char *vrf, const char *peer, nicleaf_take_refused take, void *arg);

struct nicleaf_session {
	const char *vrf, *peer, *reason, *description, *peer_group;
	int old_state, new_state; /* as in nicleaf-events.proto */
	bool admin_down, deleted;
	uint32_t local_as, remote_as;
	uint64_t uptime;
	uint32_t established, dropped;
	uint64_t received, sent;
	struct nicleaf_removed_attributes removed;
	struct nicleaf_refused refused;
	enum nicleaf_bfd_state bfd;
	size_t nfamilies;
	struct nicleaf_family families[NICLEAF_FAMILIES];
};
void nicleaf_events_init(void);
void nicleaf_events_fini(void);
/* Calls `each` for every configured session. */
void nicleaf_sessions(void (*each)(const struct nicleaf_session *session, void *arg), void *arg);
/* session_events.cpp: a session changed its state. The pointers are valid during the call only. */
void nicleaf_session_event(const struct nicleaf_session *session);
/* Whether there are subscribers. */
bool nicleaf_session_wanted(void);

#ifdef __cplusplus
}
#endif

#endif
