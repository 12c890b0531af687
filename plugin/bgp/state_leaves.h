/* SPDX-License-Identifier: GPL-2.0-or-later */
/* These add a leaf to a node of the state tree. An empty text adds none. */
#ifndef NICLEAF_STATE_LEAVES_H
#define NICLEAF_STATE_LEAVES_H

#include "yang.h"

void nicleaf_leaf(struct lyd_node *parent, const char *name, const char *value);
void nicleaf_leaf_flag(struct lyd_node *parent, const char *name, bool value);
void nicleaf_leaf_number(struct lyd_node *parent, const char *name, uint64_t value);

#endif
