// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>
#include <zebra.h>

#include "bgp/state_leaves.h"

void nicleaf_leaf(struct lyd_node *parent, const char *name, const char *value)
{
	if (value && value[0])
		(void)lyd_new_term(parent, NULL, name, value, 0, NULL);
}

void nicleaf_leaf_flag(struct lyd_node *parent, const char *name, bool value)
{
	nicleaf_leaf(parent, name, value ? "true" : "false");
}

void nicleaf_leaf_number(struct lyd_node *parent, const char *name, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	nicleaf_leaf(parent, name, text);
}
