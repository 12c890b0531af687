// SPDX-License-Identifier: GPL-2.0-or-later
#include "attributes/update_prefixes.h"

#include <arpa/inet.h>
#include <string.h>

#include "attributes/update.h"

enum { AFI_IPV4 = 1, AFI_IPV6 = 2, SAFI_UNICAST = 1, AS_SET = 1, AS_SEQUENCE = 2, CONFED_SEQUENCE = 3, CONFED_SET = 4 };

struct reader {
	const bool *path_ids;
	void (*each)(const struct nicleaf_update_prefix *prefix, void *arg);
	void *arg;
};

static void read_prefixes(const struct reader *reader, const uint8_t *at, const uint8_t *end, bool ipv6, bool withdrawn)
{
	size_t ahead = reader->path_ids[ipv6] ? 4 : 0;

	while ((size_t)(end - at) > ahead) {
		struct nicleaf_update_prefix prefix = {.ipv6 = ipv6, .withdrawn = withdrawn, .length = at[ahead]};
		size_t octets = (prefix.length + 7u) / 8;

		at += ahead + 1;
		if (prefix.length > (ipv6 ? 128 : 32) || (size_t)(end - at) < octets)
			return;
		memcpy(prefix.address, at, octets);
		if (prefix.length % 8)
			prefix.address[octets - 1] &= (uint8_t)(0xff00 >> prefix.length % 8);
		reader->each(&prefix, reader->arg);
		at += octets;
	}
}

/* False if the attribute is of another family than IPv4 or IPv6 unicast. */
static bool unicast_family(const struct nicleaf_attribute *attribute, bool *ipv6)
{
	const uint8_t *value = attribute->value;

	if (attribute->length < 3 || value[0] != 0 || value[2] != SAFI_UNICAST)
		return false;
	*ipv6 = value[1] == AFI_IPV6;
	return *ipv6 || value[1] == AFI_IPV4;
}

static void read_attribute(const struct reader *reader, const struct nicleaf_attribute *attribute)
{
	const uint8_t *value = attribute->value, *end = value + attribute->length;
	bool ipv6;

	if (!unicast_family(attribute, &ipv6))
		return;
	if (attribute->type == NICLEAF_MP_UNREACH_NLRI)
		read_prefixes(reader, value + 3, end, ipv6, true);
	/* AFI, SAFI, the next hop with its length, a reserved octet */
	else if (attribute->length >= 5 && attribute->length - 5 >= value[3])
		read_prefixes(reader, value + 5 + value[3], end, ipv6, false);
}

void nicleaf_update_prefixes(const uint8_t *body, size_t size, const bool path_ids[2],
			     void (*each)(const struct nicleaf_update_prefix *prefix, void *arg), void *arg)
{
	const struct reader reader = {.path_ids = path_ids, .each = each, .arg = arg};
	struct nicleaf_attribute attribute;
	struct nicleaf_update update;

	if (!nicleaf_parse_update(body, size, &update))
		return;
	read_prefixes(&reader, body + 2, body + update.attributes - 2, false, true);
	for (const uint8_t *at = body + update.attributes;
	     nicleaf_parse_attribute(at, body + update.attributes_end, &attribute); at += attribute.size)
		if (attribute.type == NICLEAF_MP_REACH_NLRI || attribute.type == NICLEAF_MP_UNREACH_NLRI)
			read_attribute(&reader, &attribute);
	read_prefixes(&reader, body + update.attributes_end, body + size, false, false);
}

static bool find(const uint8_t *body, size_t size, uint8_t type, struct nicleaf_attribute *attribute)
{
	struct nicleaf_update update;

	if (!nicleaf_parse_update(body, size, &update))
		return false;
	for (const uint8_t *at = body + update.attributes;
	     nicleaf_parse_attribute(at, body + update.attributes_end, attribute); at += attribute->size)
		if (attribute->type == type)
			return true;
	return false;
}

/* Appends; returns false and ends the text with "..." if there is no room. */
static bool append(char *text, size_t room, const char *more)
{
	size_t have = strlen(text), length = strlen(more);

	if (have + length + sizeof("...") <= room) {
		memcpy(text + have, more, length + 1);
		return true;
	}
	if (have + sizeof("...") <= room)
		memcpy(text + have, "...", sizeof("..."));
	return false;
}

static bool append_number(char *text, size_t room, uint32_t value)
{
	char digits[11], *at = digits + sizeof(digits) - 1;

	*at = '\0';
	do {
		*--at = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	return append(text, room, at);
}

static bool append_segment(const uint8_t *at, unsigned int type, size_t count, size_t octets, char *text, size_t room)
{
	static const char *const open[] = {"", "{", "", "(", "["}, *const close[] = {"", "}", "", ")", "]"};
	bool is_set = type == AS_SET || type == CONFED_SET;

	if (!append(text, room, text[0] ? " " : "") || !append(text, room, open[type]))
		return false;
	for (size_t i = 0; i < count; i++, at += octets) {
		uint32_t as = 0;

		for (size_t j = 0; j < octets; j++)
			as = as << 8 | at[j];
		if (!append(text, room, i == 0 ? "" : is_set ? "," : " ") || !append_number(text, room, as))
			return false;
	}
	return append(text, room, close[type]);
}

void nicleaf_update_as_path(const uint8_t *body, size_t size, bool two_octet_as, char *text, size_t room)
{
	size_t octets = two_octet_as ? 2 : 4;
	struct nicleaf_attribute path;
	const uint8_t *at, *end;

	text[0] = '\0';
	if (!find(body, size, NICLEAF_AS_PATH, &path))
		return;
	at = path.value;
	end = at + path.length;
	while (end - at >= 2) {
		unsigned int type = at[0];
		size_t count = at[1];

		at += 2;
		if (type < AS_SET || type > CONFED_SET || (size_t)(end - at) < count * octets)
			return;
		if (!append_segment(at, type, count, octets, text, room))
			return;
		at += count * octets;
	}
}

void nicleaf_update_next_hop(const uint8_t *body, size_t size, bool ipv6, char *text, size_t room)
{
	struct nicleaf_attribute attribute;
	bool found_ipv6;

	text[0] = '\0';
	if (find(body, size, NICLEAF_MP_REACH_NLRI, &attribute) && unicast_family(&attribute, &found_ipv6)
	    && found_ipv6 == ipv6 && attribute.length >= 5 && attribute.length - 5 >= attribute.value[3]) {
		if (attribute.value[3] >= 16)
			(void)inet_ntop(AF_INET6, attribute.value + 4, text, (socklen_t)room);
		else if (attribute.value[3] == 4)
			(void)inet_ntop(AF_INET, attribute.value + 4, text, (socklen_t)room);
	} else if (!ipv6 && find(body, size, NICLEAF_NEXT_HOP, &attribute) && attribute.length == 4) {
		(void)inet_ntop(AF_INET, attribute.value, text, (socklen_t)room);
	}
}
