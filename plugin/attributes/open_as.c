// SPDX-License-Identifier: GPL-2.0-or-later
#include "attributes/open_as.h"

enum {
	AS_OFFSET = 1,
	PARAMETERS_OFFSET = 10, /* version, AS, hold time, identifier, length */
	EXTENDED_OFFSET = 13,	/* type and length of two octets */
	EXTENDED = 255,
	CAPABILITIES = 2,
	CAPABILITY_AS4 = 65,
	AS_TRANS = 23456,
};

static uint32_t number(const uint8_t *octets, size_t count)
{
	uint32_t value = 0;

	for (size_t i = 0; i < count; i++)
		value = value << 8 | octets[i];
	return value;
}

/* Offsets of optional parameters; `length_size` is that of each parameter's length. */
struct parameters {
	size_t at, end, length_size;
};

static bool find_parameters(const uint8_t *body, size_t size, struct parameters *found)
{
	if (size < PARAMETERS_OFFSET)
		return false;
	*found = (struct parameters){.at = PARAMETERS_OFFSET, .length_size = 1};
	found->end = found->at + body[PARAMETERS_OFFSET - 1];
	/* As bgpd reads it: the type tells the form, and it accepts the long one with this length only. */
	if (body[PARAMETERS_OFFSET - 1] == EXTENDED && size >= EXTENDED_OFFSET && body[PARAMETERS_OFFSET] == EXTENDED) {
		*found = (struct parameters){.at = EXTENDED_OFFSET, .length_size = 2};
		found->end = found->at + number(body + EXTENDED_OFFSET - 2, 2);
	}
	return found->end <= size;
}

/* Calls `take` with the offset of each AS number of four octets; false if the lengths do not fit. */
static bool each_as4(const uint8_t *body, size_t size, void (*take)(size_t at, void *arg), void *arg)
{
	struct parameters all;

	if (!find_parameters(body, size, &all))
		return false;
	while (all.at < all.end) {
		size_t header = 1 + all.length_size, at = all.at + header, end;

		if (all.end - all.at < header)
			return false;
		end = at + number(body + all.at + 1, all.length_size);
		if (end > all.end)
			return false;
		while (body[all.at] == CAPABILITIES && at < end) {
			if (end - at < 2 || end - at - 2 < body[at + 1])
				return false;
			if (body[at] == CAPABILITY_AS4 && body[at + 1] != 4)
				return false;
			if (body[at] == CAPABILITY_AS4)
				take(at + 2, arg);
			at += 2 + body[at + 1];
		}
		all.at = end;
	}
	return true;
}

struct reading {
	const uint8_t *body;
	uint32_t as; /* 0: no capability so far */
	bool contradicts;
};

static void read(size_t at, void *arg)
{
	struct reading *reading = arg;
	uint32_t as = number(reading->body + at, 4);

	reading->contradicts |= reading->as && reading->as != as;
	reading->as = as;
}

bool nicleaf_open_as(const uint8_t *body, size_t size, uint32_t *as)
{
	struct reading reading = {.body = body};
	uint32_t short_as;

	if (!each_as4(body, size, read, &reading) || reading.contradicts)
		return false;
	short_as = number(body + AS_OFFSET, 2);
	*as = reading.as ? reading.as : short_as;
	return short_as == *as || short_as == AS_TRANS;
}

struct writing {
	uint8_t *body;
	uint32_t as;
};

static void write(size_t at, void *arg)
{
	struct writing *writing = arg;

	for (size_t i = 0; i < 4; i++)
		writing->body[at + i] = (uint8_t)(writing->as >> 8 * (3 - i));
}

void nicleaf_open_set_as(uint8_t *body, size_t size, uint32_t as)
{
	struct writing writing = {.body = body, .as = as};
	uint32_t short_as = as <= UINT16_MAX ? as : 0;

	if (size < AS_OFFSET + 2)
		return;
	(void)each_as4(body, size, write, &writing);
	body[AS_OFFSET] = (uint8_t)(short_as >> 8);
	body[AS_OFFSET + 1] = (uint8_t)short_as;
}
