/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A classic BPF program for a listening TCP socket of one address family. It accepts segments from the given sources
 * and drops all others, before the kernel answers them. Pure.
 */
#ifndef NICLEAF_SOURCE_FILTER_H
#define NICLEAF_SOURCE_FILTER_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An address or a prefix in network byte order. IPv4 uses the first four octets. Bits after the length are zero. */
struct nicleaf_source {
	uint8_t address[16];
	uint8_t length;
};

/*
 * Writes the program and returns its number of instructions, or 0 if it needs more than `room`. Sorts the sources, so
 * that equal sets give equal programs. An address costs one instruction, and each group of addresses that have all but
 * their last 32 bits in common costs ten more. A prefix costs up to 12.
 */
size_t nicleaf_source_filter(bool ipv6, struct nicleaf_source *sources, size_t count, struct sock_filter *program,
			     size_t room);

#ifdef __cplusplus
}
#endif

#endif
