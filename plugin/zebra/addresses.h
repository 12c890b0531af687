/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NICLEAF_ADDRESSES_H
#define NICLEAF_ADDRESSES_H

/* Reads the addresses of each new interface from the kernel; see addresses.c. Call init before zebra reads the kernel.
 */
void nicleaf_addresses_init(void);
void nicleaf_addresses_fini(void);

#endif
