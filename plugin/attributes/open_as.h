/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The AS number in an OPEN (RFC 4271, 4.2; of four octets: RFC 6793; with long parameters: RFC 9072). Pure. */
#ifndef NICLEAF_OPEN_AS_H
#define NICLEAF_OPEN_AS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The AS number of the sender. `body` follows the message's header. False if the lengths do not fit, or if capabilities
 * contradict each other.
 */
bool nicleaf_open_as(const uint8_t *body, size_t size, uint32_t *as);

/* Writes another AS number into the OPEN, everywhere. What does not fit into two octets becomes 0 there. */
void nicleaf_open_set_as(uint8_t *body, size_t size, uint32_t as);

#ifdef __cplusplus
}
#endif

#endif
