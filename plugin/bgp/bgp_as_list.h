/* SPDX-License-Identifier: GPL-2.0-or-later */
/* AS numbers as a neighbor's policy lists them. */
#ifndef NICLEAF_BGP_AS_LIST_H
#define NICLEAF_BGP_AS_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Sorted, each once. */
struct nicleaf_as_list {
	uint32_t *all;
	size_t count;
};

bool nicleaf_as_list_has(const struct nicleaf_as_list *list, uint32_t as);
void nicleaf_as_list_add(struct nicleaf_as_list *list, uint32_t as);
void nicleaf_as_list_remove(struct nicleaf_as_list *list, uint32_t as);
void nicleaf_as_list_free(struct nicleaf_as_list *list);

#endif
