/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef NICLEAF_BGP_REMOTE_AS_H
#define NICLEAF_BGP_REMOTE_AS_H

#ifdef __cplusplus
extern "C" {
#endif

/* Refuses neighbors with an AS number that their policy does not allow. */
void nicleaf_remote_as_init(void);
void nicleaf_remote_as_fini(void);

#ifdef __cplusplus
}
#endif

#endif
