/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The EVPN routes behind a prefix of a VRF. For C files only: it includes bgpd's headers. */
#ifndef NICLEAF_BGP_EVPN_LOOKUP_H
#define NICLEAF_BGP_EVPN_LOOKUP_H

#include "bgpd/bgpd.h"

#include "bgp/bgp_lookup.h"

struct bgp_dest;
struct bgp_path_info;
struct prefix;

/* The EVPN route that a path of a VRF was imported from; NULL if it was not. */
struct bgp_path_info *nicleaf_evpn_parent(struct bgp_path_info *path);
/* The instance that a path was leaked from; NULL if there is none. */
const struct bgp *nicleaf_leaked_from(const struct bgp_path_info *path);
/* Describes the EVPN route that the path was imported from. False if it was not. */
bool nicleaf_evpn_imported(struct bgp *vrf, struct bgp_path_info *path, struct nicleaf_evpn_route *route);

/* The VRF's own type-5 route for the prefix in the EVPN table, locked; NULL if there is none. */
struct bgp_dest *nicleaf_evpn_exported(struct bgp *vrf, const struct prefix *prefix);
/* Describes it. False if `dest` is NULL, or has no path of this DPU. */
bool nicleaf_evpn_own(struct bgp *vrf, struct bgp_dest *dest, struct nicleaf_evpn_route *route);

bool nicleaf_evpn_is_up(struct bgp *vrf);
/* The VRF's import targets, separated by blanks; valid until the next call. */
const char *nicleaf_evpn_import_targets(const struct bgp *vrf);

#endif
