/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Removes path attributes from an UPDATE before bgpd parses it. Pure functions over the octets: they know neither bgpd
 * nor a session, and read and write only what they are given.
 */
#ifndef NICLEAF_ATTRIBUTE_FILTER_H
#define NICLEAF_ATTRIBUTE_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The attribute that stands in for those that were removed: optional, not transitive, of a type that IANA has not
 * assigned and no FRR knows. bgpd ignores such an attribute.
 */
#define NICLEAF_ATTRIBUTE_FILLER 254

/* What a session may carry beyond the attributes that every session may. */
struct nicleaf_session_kind {
	bool internal;	   /* iBGP or a confederation: LOCAL_PREF and route reflection work */
	bool two_octet_as; /* the peer has no 4-octet AS numbers: the real path is in AS4_PATH */
	bool has_role;	   /* RFC 9234: ONLY_TO_CUSTOMER protects from route leaks */
};

/* A member is true if the attribute type may reach bgpd. */
struct nicleaf_attribute_list {
	bool allowed[256];
};
void nicleaf_attribute_list_fill(struct nicleaf_attribute_list *list, const struct nicleaf_session_kind *kind);

struct nicleaf_attributes_removed {
	uint32_t count;
	uint8_t last_type; /* of the attribute removed last; only valid if count is not 0 */
	bool withdrawn;	   /* prefixes without mandatory attributes became withdrawn ones */
};

/*
 * `body` is an UPDATE after its header. Removes the attributes that are not on the list and keeps the others as they
 * are and in their order. The size of the UPDATE stays the same, because bgpd does not read it again: one filler
 * attribute in front takes the room of all that were removed.
 *
 * If the lengths of the UPDATE do not fit into each other, nothing changes. If those of an attribute do not fit, that
 * attribute and what follows stay where they are, so that bgpd finds the same error. What bgpd 8.4 does not survive is
 * removed as well: see the two comments in the source.
 */
struct nicleaf_attributes_removed nicleaf_filter_attributes(const struct nicleaf_attribute_list *list, uint8_t *body,
							    size_t size);

#ifdef __cplusplus
}
#endif

#endif
