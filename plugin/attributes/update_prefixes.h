/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the IPv4 and IPv6 unicast prefixes of an UPDATE, and what is told about them. Pure. */
#ifndef NICLEAF_UPDATE_PREFIXES_H
#define NICLEAF_UPDATE_PREFIXES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct nicleaf_update_prefix {
	uint8_t address[16]; /* bits after the length are zero */
	uint8_t length;
	bool ipv6, withdrawn;
};

/*
 * Calls `each` for the prefixes of the UPDATE, `body` after its header. Stops where a length does not fit. path_ids
 * says whether prefixes of IPv4 and IPv6 have a path identifier in front (RFC 7911).
 */
void nicleaf_update_prefixes(const uint8_t *body, size_t size, const bool path_ids[2],
			     void (*each)(const struct nicleaf_update_prefix *prefix, void *arg), void *arg);

/* The AS path as text, such as "65101 65001 {65002,65003}", cut to the room with "..." at its end; empty if absent. */
void nicleaf_update_as_path(const uint8_t *body, size_t size, bool two_octet_as, char *text, size_t room);

/* The next hop of the prefixes of a family as text; empty if absent. */
void nicleaf_update_next_hop(const uint8_t *body, size_t size, bool ipv6, char *text, size_t room);

#ifdef __cplusplus
}
#endif

#endif
