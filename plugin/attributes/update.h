/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of an UPDATE after its header (RFC 4271, 4.3). Pure. */
#ifndef NICLEAF_UPDATE_H
#define NICLEAF_UPDATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
	NICLEAF_AS_PATH = 2,
	NICLEAF_NEXT_HOP = 3,
	NICLEAF_MP_REACH_NLRI = 14,
	NICLEAF_MP_UNREACH_NLRI = 15,
};

/* Offsets: withdrawn prefixes begin at 2 and end two octets before the attributes; prefixes follow the attributes. */
struct nicleaf_update {
	size_t attributes, attributes_end;
};
/* False if the lengths do not fit. */
bool nicleaf_parse_update(const uint8_t *body, size_t size, struct nicleaf_update *update);

struct nicleaf_attribute {
	const uint8_t *value;
	size_t length, size; /* of the value; with the header */
	uint8_t type;
};
/* The attribute at `at`; false if it does not end before `end`. */
bool nicleaf_parse_attribute(const uint8_t *at, const uint8_t *end, struct nicleaf_attribute *attribute);

#ifdef __cplusplus
}
#endif

#endif
