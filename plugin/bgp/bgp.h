/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The seam between the C side of bgpd's part, which sees bgpd's headers, and its C++ side, which does not. Everything
 * runs on FRR's main thread.
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

#define NICLEAF_BGP_MODULE "nicleaf-frr-bgp"

/* bgp_model.c: load the embedded YANG module and hang callbacks on its nodes; exits when that fails. */
void nicleaf_bgp_register(void);

/* bgp_exec.c: configuration lines. Enters the top of the configuration. */
void nicleaf_exec_reset(void);
/* Runs one line where the last one left off. 0 when bgpd took it; text gets what it said, without line ends. */
int nicleaf_exec_line(const char *line, char *text, size_t text_len);
void nicleaf_exec_fini(void);
/* Hands over what bgpd would write into its configuration file. */
void nicleaf_bgp_running(void (*take)(const char *text, void *arg), void *arg);
/* Whether frr defaults is 'datacenter'. */
bool nicleaf_profile_is_datacenter(void);
/* bgp_quirks.c, for quirks.cpp */
/*
 * False when bgpd would not survive the undo line of a route-target because it is not there; vni is 0 for the VRF.
 * type is 'i'mport or 'e'xport.
 */
bool nicleaf_route_target_exists(const char *vrf, uint32_t vni, char type, const char *rt);

/*
 * After `no rd`: bgpd 8.4.4 goes on with the RD that was taken away, because it derives the automatic one while the
 * other still counts as configured. Makes it do so now.
 */
void nicleaf_vrf_rd_removed(const char *vrf);

/*
 * After `network`: bgpd 10.3 dies when it updates such a route again and a summary-only aggregate suppresses it
 * (bgp_static_update follows a pointer of its extra part that nobody has set). Sets it.
 */
void nicleaf_network_said(const char *vrf, const char *prefix);

/*
 * Before `no label vpn export auto`: while zebra has not answered yet, bgpd keeps a pointer into the instance for the
 * answer, and follows it even when the instance has been freed (a crash). Such an instance is kept in memory instead.
 */
void nicleaf_label_request_goes(const char *vrf, bool ipv6);

/*
 * Around `no router bgp`: bgpd 10.3 gives up multihoming settings of the whole process when any instance goes, although
 * the others go on with them.
 */
void nicleaf_multihoming_keep(void);
void nicleaf_multihoming_restore(void);

/*
 * After `router bgp` of the default instance: bgpd 10.3 takes one that it had hidden for one that is about to go, when
 * it comes back with another AS number, and gives it no routes.
 */
void nicleaf_default_revived(void);

/* bgp_state.c: a new tree with the state of all instances. */
struct lyd_node *nicleaf_bgp_state(void);

/* bgp_policy.c: takes over what bgpd does when a prefix list changes. After bgpd has set its own hooks. */
void nicleaf_policy_init(void);

/*
 * Lets filters and update groups know of the prefix lists that changed, before lines may look at what filters let
 * through. Otherwise that happens when bgpd's main thread comes back to its loop.
 */
void nicleaf_prefix_lists_settle(void);

/*
 * Before a route-map is made: what was changed of others is looked up now, not some seconds later. A map that is made
 * again takes the place of the deleted one, which FRR then frees at once (lib/routemap.c, route_map_add) although bgpd
 * still has pointers to it (heap corruption).
 */
void nicleaf_route_maps_settle(void);

/* bgp_events.c */
struct nicleaf_family {
	const char *afi, *safi;
	int afi_number, safi_number; /* bgpd's */
	uint64_t received, accepted, filtered, advertised;
};
#define NICLEAF_FAMILIES 8

struct nicleaf_session {
	const char *vrf, *peer, *reason, *description, *peer_group;
	int old_state, new_state; /* as in nicleaf-events.proto */
	bool admin_down, deleted;
	uint32_t local_as, remote_as;
	uint64_t uptime;
	uint32_t established, dropped;
	uint64_t received, sent;
	size_t nfamilies;
	struct nicleaf_family families[NICLEAF_FAMILIES];
};
void nicleaf_events_init(void);
void nicleaf_events_fini(void);
/* Calls back for every configured session. */
void nicleaf_sessions(void (*each)(const struct nicleaf_session *session, void *arg), void *arg);
/* session_events.cpp: something happened to a session. The pointers are good for the call only. */
void nicleaf_session_event(const struct nicleaf_session *session);
bool nicleaf_session_wanted(void);

#ifdef __cplusplus
}
#endif

#endif
