// SPDX-License-Identifier: GPL-2.0-or-later
#include "attributes/attribute_filter.h"

#include <string.h>

#include "attributes/update.h"

enum {
	FLAG_OPTIONAL = 0x80,
	FLAG_EXTENDED_LENGTH = 0x10,
	ORIGIN = 1,
	AS_PATH = 2,
	NEXT_HOP = 3,
	MULTI_EXIT_DISC = 4,
	LOCAL_PREF = 5,
	AGGREGATOR = 7,
	COMMUNITIES = 8,
	ORIGINATOR_ID = 9,
	CLUSTER_LIST = 10,
	MP_REACH_NLRI = 14,
	MP_UNREACH_NLRI = 15,
	EXT_COMMUNITIES = 16,
	AS4_PATH = 17,
	AS4_AGGREGATOR = 18,
	LARGE_COMMUNITIES = 32,
	ONLY_TO_CUSTOMER = 35,
	AS_TRANS = 23456,
};

/* The parts of an UPDATE (RFC 4271, 4.3). */
struct update {
	uint8_t *body, *attributes, *attributes_end, *end;
};

void nicleaf_attribute_list_fill(struct nicleaf_attribute_list *list, const struct nicleaf_session_kind *kind)
{
	static const uint8_t always[] = {ORIGIN,	AS_PATH,	 NEXT_HOP,	  MULTI_EXIT_DISC,  COMMUNITIES,
					 MP_REACH_NLRI, MP_UNREACH_NLRI, EXT_COMMUNITIES, LARGE_COMMUNITIES};

	memset(list, 0, sizeof(*list));
	for (size_t i = 0; i < sizeof(always); i++)
		list->allowed[always[i]] = true;
	list->allowed[LOCAL_PREF] = kind->internal;
	list->allowed[ORIGINATOR_ID] = kind->internal;
	list->allowed[CLUSTER_LIST] = kind->internal;
	list->allowed[AS4_PATH] = kind->two_octet_as;
	list->allowed[ONLY_TO_CUSTOMER] = kind->has_role;
}

static size_t number(const uint8_t *octets)
{
	return (size_t)octets[0] << 8 | octets[1];
}

static void set_number(uint8_t *octets, size_t value)
{
	octets[0] = (uint8_t)(value >> 8);
	octets[1] = (uint8_t)value;
}

static bool parse_update(uint8_t *body, size_t size, struct update *update)
{
	struct nicleaf_update parts;

	if (!nicleaf_parse_update(body, size, &parts))
		return false;
	update->body = body;
	update->attributes = body + parts.attributes;
	update->attributes_end = body + parts.attributes_end;
	update->end = body + size;
	return true;
}

/* AFI, SAFI, next hop and the reserved octet, and then nothing. */
static bool is_empty_mp_reach(const struct nicleaf_attribute *attribute)
{
	return attribute->type == MP_REACH_NLRI && attribute->length >= 4
	       && attribute->length <= (size_t)5 + attribute->value[3];
}

/* What the attributes say together, before one of them is removed. */
struct summary {
	bool seen[256];
	bool real_aggregator; /* the AS number of AGGREGATOR is not AS_TRANS */
	const uint8_t *parsed_end;
};

static struct summary summarize(const struct update *update)
{
	struct summary summary = {.parsed_end = update->attributes};
	struct nicleaf_attribute attribute;

	while (nicleaf_parse_attribute(summary.parsed_end, update->attributes_end, &attribute)) {
		if (attribute.type == AGGREGATOR && attribute.length == 6 && !summary.seen[AGGREGATOR])
			summary.real_aggregator = number(attribute.value) != AS_TRANS;
		summary.seen[attribute.type] = true;
		summary.parsed_end += attribute.size;
	}
	return summary;
}

static bool keeps(const struct nicleaf_attribute_list *list, const struct update *update, const struct summary *summary,
		  const struct nicleaf_attribute *attribute)
{
	if (!list->allowed[attribute->type])
		return false;
	/* RFC 6793, 4.2.3: a speaker with 2-octet AS numbers has aggregated the route, so AS4_PATH is of another one.
	 * bgpd would see it from the two attributes that are removed. */
	if (attribute->type == AS4_PATH && summary->seen[AGGREGATOR] && summary->seen[AS4_AGGREGATOR]
	    && summary->real_aggregator)
		return false;
	/* bgpd 8.4 takes it for an End-of-RIB, parses no further attribute, and reads what follows as prefixes without
	 * an AS path (a crash). */
	return !is_empty_mp_reach(attribute) || attribute->value + attribute->length == update->end;
}

static void write_filler(uint8_t *at, size_t size)
{
	bool extended = size > 3;

	memset(at, 0, size);
	at[0] = FLAG_OPTIONAL | (extended ? FLAG_EXTENDED_LENGTH : 0);
	at[1] = NICLEAF_ATTRIBUTE_FILLER;
	if (extended)
		set_number(at + 2, size - 4);
}

static struct nicleaf_attributes_removed remove_attributes(const struct nicleaf_attribute_list *list,
							   const struct update *update, const struct summary *summary)
{
	struct nicleaf_attributes_removed removed = {0};
	uint8_t *from = update->attributes, *to = from;
	size_t kept, room;

	while (from < summary->parsed_end) {
		struct nicleaf_attribute attribute;

		if (!nicleaf_parse_attribute(from, summary->parsed_end, &attribute))
			break; /* cannot be: it was parsed before */
		if (keeps(list, update, summary, &attribute)) {
			memmove(to, from, attribute.size);
			to += attribute.size;
		} else {
			removed.count++;
			removed.last_type = attribute.type;
		}
		from += attribute.size;
	}
	if (!removed.count)
		return removed;
	kept = (size_t)(to - update->attributes);
	room = (size_t)(from - to);
	/* In front: if bgpd stops at a malformed attribute, it reads the following octets as prefixes. */
	memmove(update->attributes + room, update->attributes, kept);
	write_filler(update->attributes, room);
	return removed;
}

static void reverse(uint8_t *from, uint8_t *end)
{
	while (end - from > 1) {
		uint8_t first = *from;

		*from++ = *--end;
		*end = first;
	}
}

/*
 * RFC 7606, 3(d): if a mandatory attribute is missing, the prefixes count as withdrawn. They move in front of the
 * attributes, to the withdrawn ones. bgpd 8.4 does not look for the attributes if there is an MP_UNREACH_NLRI, or if
 * the peer has graceful restart and bgpd knows none of the others (CVE-2023-47234, CVE-2023-46753).
 */
static bool withdraw_incomplete(const struct update *update, const struct summary *summary)
{
	uint8_t *from = update->attributes - 2; /* with their length */
	size_t prefixes = (size_t)(update->end - update->attributes_end);

	if (!prefixes || update->attributes == update->attributes_end || summary->parsed_end != update->attributes_end
	    || (summary->seen[ORIGIN] && summary->seen[AS_PATH] && summary->seen[NEXT_HOP]))
		return false;
	reverse(from, update->attributes_end);
	reverse(update->attributes_end, update->end);
	reverse(from, update->end);
	set_number(update->body, number(update->body) + prefixes);
	return true;
}

struct nicleaf_attributes_removed nicleaf_filter_attributes(const struct nicleaf_attribute_list *list, uint8_t *body,
							    size_t size)
{
	struct nicleaf_attributes_removed removed = {0};
	struct update update;
	struct summary summary;

	if (!parse_update(body, size, &update))
		return removed;
	summary = summarize(&update);
	removed = remove_attributes(list, &update, &summary);
	removed.withdrawn = withdraw_incomplete(&update, &summary);
	return removed;
}
