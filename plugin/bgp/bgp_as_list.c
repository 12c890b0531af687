// SPDX-License-Identifier: GPL-2.0-or-later
#include <zebra.h>

#include "memory.h"

#include "bgp/bgp_as_list.h"

DECLARE_MGROUP(NICLEAF);
DEFINE_MTYPE_STATIC(NICLEAF, AS_LIST, "list of AS numbers");

bool nicleaf_as_list_has(const struct nicleaf_as_list *list, uint32_t as)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->all[i] == as)
			return true;
	return false;
}

void nicleaf_as_list_add(struct nicleaf_as_list *list, uint32_t as)
{
	size_t at = list->count;

	if (nicleaf_as_list_has(list, as))
		return;
	list->all = XREALLOC(MTYPE_AS_LIST, list->all, (list->count + 1) * sizeof(*list->all));
	for (; at > 0 && list->all[at - 1] > as; at--)
		list->all[at] = list->all[at - 1];
	list->all[at] = as;
	list->count++;
}

void nicleaf_as_list_remove(struct nicleaf_as_list *list, uint32_t as)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++)
		if (list->all[i] != as)
			list->all[kept++] = list->all[i];
	list->count = kept;
}

void nicleaf_as_list_free(struct nicleaf_as_list *list)
{
	XFREE(MTYPE_AS_LIST, list->all);
	list->count = 0;
}
