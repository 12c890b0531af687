// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * On a TCP socket, the kernel gives the filter the segment from the TCP header on. The IP header is in front of it, at
 * SKF_NET_OFF.
 */
#include "listener/source_filter.h"

#include <stdlib.h>
#include <string.h>

enum { IPV4_SOURCE = 12, IPV6_SOURCE = 8, WORD_BITS = 32, ACCEPT_ALL = 0xffffffff };

/* A jump has 8 bits. A group with more sources is repeated. */
#define SOURCES_IN_A_GROUP 100

struct program {
	struct sock_filter *at;
	size_t room, count;
};

static void emit(struct program *program, unsigned int code, uint32_t value, size_t if_true, size_t if_false)
{
	if (program->count < program->room)
		program->at[program->count] = (struct sock_filter){
			.code = (uint16_t)code, .jt = (uint8_t)if_true, .jf = (uint8_t)if_false, .k = value};
	program->count++;
}

static uint32_t word(const struct nicleaf_source *source, size_t index)
{
	const uint8_t *at = &source->address[index * 4];

	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* The last word of which the prefix says something. */
static size_t last_word(const struct nicleaf_source *source)
{
	return source->length ? (source->length - 1u) / WORD_BITS : 0;
}

/* The highest value of the last word. */
static uint32_t highest(const struct nicleaf_source *source)
{
	size_t bits = source->length - last_word(source) * WORD_BITS;

	return word(source, last_word(source)) | (bits == 0 ? UINT32_MAX : (uint32_t)(UINT64_C(0xffffffff) >> bits));
}

/* Members of a group follow each other: prefixes whose last words have the same index and the same words before. */
static int compare(const void *a, const void *b)
{
	const struct nicleaf_source *one = a, *other = b;

	if (last_word(one) != last_word(other))
		return last_word(one) < last_word(other) ? -1 : 1;
	if (memcmp(one->address, other->address, sizeof(one->address)) != 0)
		return memcmp(one->address, other->address, sizeof(one->address));
	return (int)one->length - (int)other->length;
}

static bool same_group(const struct nicleaf_source *a, const struct nicleaf_source *b)
{
	return last_word(a) == last_word(b) && memcmp(a->address, b->address, last_word(a) * 4) == 0;
}

/* An address is one comparison, a prefix two. */
static size_t cost(const struct nicleaf_source *source)
{
	return word(source, last_word(source)) == highest(source) ? 1 : 2;
}

/* Compares the words before the last one; if one differs, jumps behind the group. */
static void emit_group(struct program *program, const struct nicleaf_source *sources, size_t count)
{
	size_t words = last_word(sources), body = 3;

	for (size_t i = 0; i < count; i++)
		body += cost(&sources[i]);
	for (size_t i = 0; i < words; i++) {
		emit(program, BPF_LD | BPF_MEM, (uint32_t)i, 0, 0);
		emit(program, BPF_JMP | BPF_JEQ | BPF_K, word(sources, i), 0, body + 2 * (words - 1 - i));
	}
	emit(program, BPF_LD | BPF_MEM, (uint32_t)words, 0, 0);
	body -= 3; /* instructions until the accepting one, without the jump before it */
	for (size_t i = 0; i < count; i++) {
		uint32_t low = word(&sources[i], words), high = highest(&sources[i]);

		body -= cost(&sources[i]);
		if (low == high) {
			emit(program, BPF_JMP | BPF_JEQ | BPF_K, low, body + 1, 0);
		} else {
			emit(program, BPF_JMP | BPF_JGE | BPF_K, low, 0, 1);
			emit(program, BPF_JMP | BPF_JGT | BPF_K, high, 0, body + 1);
		}
	}
	emit(program, BPF_JMP | BPF_JA, 1, 0, 0);
	emit(program, BPF_RET | BPF_K, ACCEPT_ALL, 0, 0);
}

size_t nicleaf_source_filter(bool ipv6, struct nicleaf_source *sources, size_t count, struct sock_filter *program,
			     size_t room)
{
	struct program out = {.at = program, .room = room};
	size_t end;

	if (count)
		qsort(sources, count, sizeof(*sources), compare);
	for (uint32_t i = 0; i < (ipv6 ? 4u : 1u); i++) {
		uint32_t source = (uint32_t)SKF_NET_OFF + (ipv6 ? IPV6_SOURCE : IPV4_SOURCE) + i * 4;

		emit(&out, BPF_LD | BPF_W | BPF_ABS, source, 0, 0);
		emit(&out, BPF_ST, i, 0, 0);
	}
	for (size_t begin = 0; begin < count; begin = end) {
		for (end = begin + 1; end < count && end - begin < SOURCES_IN_A_GROUP; end++)
			if (!same_group(&sources[begin], &sources[end]))
				break;
		emit_group(&out, &sources[begin], end - begin);
	}
	emit(&out, BPF_RET | BPF_K, 0, 0, 0);
	return out.count <= room ? out.count : 0;
}
