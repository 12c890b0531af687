/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NICLEAF_BGP_INPUT_H
#define NICLEAF_BGP_INPUT_H

#ifdef __cplusplus
extern "C" {
#endif

/* Bounds how many messages of a neighbor wait in bgpd's memory. */
void nicleaf_input_init(void);
void nicleaf_input_fini(void);

#ifdef __cplusplus
}
#endif

#endif
