/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NICLEAF_BGP_ATTRIBUTES_H
#define NICLEAF_BGP_ATTRIBUTES_H

#include "bgp/bgp.h"

struct peer;

/* What the filter has removed from the UPDATEs of a neighbor since it was configured; zeros if nothing. */
void nicleaf_removed_attributes_of(const struct peer *peer, struct nicleaf_removed_attributes *removed);

#endif
