/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Communities (RFC 1997) and large communities (RFC 8092) as a neighbor's policy lists them. */
#ifndef NICLEAF_BGP_COMMUNITIES_H
#define NICLEAF_BGP_COMMUNITIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* AS:NN as one number, or A:B:C. */
struct nicleaf_community {
	uint32_t numbers[3];
	size_t count;
};

/* Sorted, each once. */
struct nicleaf_communities {
	struct nicleaf_community *all;
	size_t count;
};

bool nicleaf_communities_have(const struct nicleaf_communities *list, const struct nicleaf_community *wanted);
void nicleaf_communities_add(struct nicleaf_communities *list, const struct nicleaf_community *community);
void nicleaf_communities_remove(struct nicleaf_communities *list, const struct nicleaf_community *community);
void nicleaf_communities_free(struct nicleaf_communities *list);

/* Numbers between colons, without signs or leading zeros; false if the text is anything else. */
bool nicleaf_community_parse(const char *text, struct nicleaf_community *community);
/* Writes the community into `text`, and returns it. */
const char *nicleaf_community_show(const struct nicleaf_community *community, char *text, size_t size);

#endif
