// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zebra.h>

#include "memory.h"

#include "bgp/bgp_communities.h"

DECLARE_MGROUP(NICLEAF);
DEFINE_MTYPE_STATIC(NICLEAF, COMMUNITIES, "list of communities");

static int compare(const void *a, const void *b)
{
	const struct nicleaf_community *one = a, *other = b;

	if (one->count != other->count)
		return one->count < other->count ? -1 : 1;
	for (size_t i = 0; i < one->count; i++)
		if (one->numbers[i] != other->numbers[i])
			return one->numbers[i] < other->numbers[i] ? -1 : 1;
	return 0;
}

static struct nicleaf_community *find(const struct nicleaf_communities *list, const struct nicleaf_community *wanted)
{
	if (!list->count)
		return NULL;
	return bsearch(wanted, list->all, list->count, sizeof(*wanted), compare);
}

bool nicleaf_communities_have(const struct nicleaf_communities *list, const struct nicleaf_community *wanted)
{
	return find(list, wanted) != NULL;
}

void nicleaf_communities_add(struct nicleaf_communities *list, const struct nicleaf_community *community)
{
	if (find(list, community))
		return;
	list->all = XREALLOC(MTYPE_COMMUNITIES, list->all, (list->count + 1) * sizeof(*community));
	list->all[list->count++] = *community;
	qsort(list->all, list->count, sizeof(*community), compare);
}

void nicleaf_communities_remove(struct nicleaf_communities *list, const struct nicleaf_community *community)
{
	struct nicleaf_community *found = find(list, community), *end;

	if (!found)
		return;
	end = list->all + list->count--;
	memmove(found, found + 1, (size_t)(end - found - 1) * sizeof(*found));
}

void nicleaf_communities_free(struct nicleaf_communities *list)
{
	XFREE(MTYPE_COMMUNITIES, list->all);
	list->count = 0;
}

const char *nicleaf_community_show(const struct nicleaf_community *community, char *text, size_t size)
{
	const uint32_t *numbers = community->numbers;

	if (community->count == 1)
		snprintf(text, size, "%u:%u", numbers[0] >> 16, numbers[0] & 0xffff);
	else
		snprintf(text, size, "%u:%u:%u", numbers[0], numbers[1], numbers[2]);
	return text;
}

bool nicleaf_community_parse(const char *text, struct nicleaf_community *community)
{
	char shown[40];

	if (sscanf(text, "%" SCNu32 ":%" SCNu32 ":%" SCNu32, &community->numbers[0], &community->numbers[1],
		   &community->numbers[2])
	    == 3)
		community->count = 3;
	else if (sscanf(text, "%" SCNu32 ":%" SCNu32, &community->numbers[0], &community->numbers[1]) == 2
		 && community->numbers[0] <= UINT16_MAX && community->numbers[1] <= UINT16_MAX)
		*community = (struct nicleaf_community){{community->numbers[0] << 16 | community->numbers[1]}, 1};
	else
		return false;
	return !strcmp(text, nicleaf_community_show(community, shown, sizeof(shown)));
}
