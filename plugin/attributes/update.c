// SPDX-License-Identifier: GPL-2.0-or-later
#include "attributes/update.h"

enum { FLAG_EXTENDED_LENGTH = 0x10 };

static size_t number(const uint8_t *octets)
{
	return (size_t)octets[0] << 8 | octets[1];
}

bool nicleaf_parse_update(const uint8_t *body, size_t size, struct nicleaf_update *update)
{
	size_t withdrawn, attributes;

	if (size < 4)
		return false;
	withdrawn = number(body);
	if (size - 4 < withdrawn)
		return false;
	attributes = number(body + 2 + withdrawn);
	if (size - 4 - withdrawn < attributes)
		return false;
	update->attributes = 4 + withdrawn;
	update->attributes_end = update->attributes + attributes;
	return true;
}

bool nicleaf_parse_attribute(const uint8_t *at, const uint8_t *end, struct nicleaf_attribute *attribute)
{
	size_t room = (size_t)(end - at), header;

	if (room < 3)
		return false;
	header = at[0] & FLAG_EXTENDED_LENGTH ? 4 : 3;
	if (room < header)
		return false;
	attribute->type = at[1];
	attribute->length = header == 4 ? number(at + 2) : at[2];
	attribute->size = header + attribute->length;
	attribute->value = at + header;
	return room >= attribute->size;
}
