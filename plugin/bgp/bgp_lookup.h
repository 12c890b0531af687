/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What bgpd knows of one prefix: for routes_service.cpp. Everything runs on FRR's main thread. */
#ifndef NICLEAF_BGP_LOOKUP_H
#define NICLEAF_BGP_LOOKUP_H

#include <stdbool.h>
#include <stdint.h>

#include "bgp/bgp.h"

#ifdef __cplusplus
extern "C" {
#endif

#define NICLEAF_LOOKUP_PATHS 256

/* As EvpnRoute of nicleaf-routes.proto. Targets are separated by blanks. */
struct nicleaf_evpn_route {
	uint8_t type;
	char rd[64], vtep[46], router_mac[18], matched_target[64];
	const char *targets, *from;
	uint32_t l3vni;
};

struct nicleaf_path {
	const char *source, *from, *reason, *as_path, *communities, *large_communities;
	bool valid, best, multipath, stale, suppressed, blackhole;
	char next_hop[46], next_hop_link_local[46];
	uint32_t local_preference, med, weight;
	uint64_t age;
	const struct nicleaf_evpn_route *imported; /* NULL if it is not from EVPN */
};

struct nicleaf_lookup_session {
	const char *peer;
	bool established, negotiated, accepted, hears, prefix_limit_reached;
	struct nicleaf_refused_prefix refused; /* `reason` is NULL if the prefix is not refused */
};

/* The pointers that these get are valid during the call only. */
struct nicleaf_lookup_taker {
	void (*prefix)(const char *prefix, void *arg);
	void (*vrf)(uint32_t l3vni, bool l3vni_up, const char *import_targets, void *arg);
	void (*path)(const struct nicleaf_path *path, void *arg);
	void (*truncated)(void *arg);
	void (*exported)(const struct nicleaf_evpn_route *route, void *arg);
	void (*session)(const struct nicleaf_lookup_session *session, bool evpn, void *arg);
	void *arg;
};

enum nicleaf_lookup_result {
	NICLEAF_LOOKUP_OK,
	NICLEAF_LOOKUP_NO_VRF,
	NICLEAF_LOOKUP_NO_PREFIX, /* the text is neither a prefix nor an address */
};
enum nicleaf_lookup_result nicleaf_lookup(const char *vrf, const char *prefix,
					  const struct nicleaf_lookup_taker *taker);

#ifdef __cplusplus
}
#endif

#endif
