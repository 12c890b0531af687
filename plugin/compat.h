/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The differences between the FRR versions that the module is built for, and between their libyang versions. compat.c
 * has those that need more than a line. NICLEAF_FRR_MAJOR comes from the source tree. Include this file after zebra.h.
 */
#ifndef NICLEAF_COMPAT_H
#define NICLEAF_COMPAT_H

#include <stdbool.h>

#if NICLEAF_FRR_MAJOR >= 10
#include "frrevent.h"
typedef struct event_loop nicleaf_loop;
typedef struct event nicleaf_event;
#define nicleaf_add_event(loop, fn, arg, slot)		event_add_event(loop, fn, arg, 0, slot)
#define nicleaf_add_timer(loop, fn, arg, seconds, slot) event_add_timer(loop, fn, arg, seconds, slot)
#define nicleaf_add_timer_ms(loop, fn, arg, ms, slot)	event_add_timer_msec(loop, fn, arg, ms, slot)
#define nicleaf_event_cancel(slot)			event_cancel(slot)
#define nicleaf_event_arg(ev)				EVENT_ARG(ev)
#define nicleaf_run_directory				frr_runstatedir
#define nicleaf_yang_module_load(name)			yang_module_load(name, NULL)
#define nicleaf_callback_is_valid(name, snode)		nb_cb_operation_is_valid(NB_CB_##name, snode)
#define nicleaf_commit_prepare(context, config, comment, transaction, text, len)                                       \
	nb_candidate_commit_prepare(context, config, comment, transaction, false, false, text, len)
/* may be NULL */
#define nicleaf_error_path(item) ((item)->data_path ? (item)->data_path : (item)->schema_path)
/* of bgpd */
#define nicleaf_peer_status(peer)      ((int)(peer)->connection->status)
#define nicleaf_peer_ostatus(peer)     ((int)(peer)->connection->ostatus)
#define nicleaf_connection(peer)       ((peer)->connection)
#define nicleaf_vni_table(vni)	       ((vni)->ip_table)
#define nicleaf_vrf_route_target(data) (((const struct vrf_route_target *)(data))->ecom)
#define NICLEAF_RD		       "%pRDP"
#define NICLEAF_RELEASE		       lines::Release::kFrr10
#define NICLEAF_REFRESH_RECEIVED       PEER_CAP_REFRESH_RCV
#define NICLEAF_ORF_PREFIX_RECEIVES    PEER_CAP_ORF_PREFIX_RM_RCV

/* of its paths */
#define nicleaf_label_count(path) (BGP_PATH_INFO_NUM_LABELS(path))
#define nicleaf_label(path, i)	  (&(path)->extra->labels->label[i])
#define nicleaf_original_instance(path)                                                                                \
	((path)->extra && (path)->extra->vrfleak ? (path)->extra->vrfleak->bgp_orig : NULL)
#define nicleaf_evpn_node_lookup(table, route, rd) bgp_evpn_global_node_lookup(table, SAFI_EVPN, route, rd, NULL)
#else
#include "thread.h"
typedef struct thread_master nicleaf_loop;
typedef struct thread nicleaf_event;
#define nicleaf_add_event(loop, fn, arg, slot)		thread_add_event(loop, fn, arg, 0, slot)
#define nicleaf_add_timer(loop, fn, arg, seconds, slot) thread_add_timer(loop, fn, arg, seconds, slot)
#define nicleaf_add_timer_ms(loop, fn, arg, ms, slot)	thread_add_timer_msec(loop, fn, arg, ms, slot)
#define nicleaf_event_cancel(slot)			thread_cancel(slot)
#define nicleaf_event_arg(ev)				THREAD_ARG(ev)
#define nicleaf_run_directory				frr_vtydir
#define nicleaf_yang_module_load(name)			yang_module_load(name)
#define nicleaf_callback_is_valid(name, snode)		nb_operation_is_valid(NB_OP_##name, snode)
#define nicleaf_commit_prepare(context, config, comment, transaction, text, len)                                       \
	nb_candidate_commit_prepare(&(context), config, comment, transaction, text, len)
#define nicleaf_error_path(item)		   ((item)->path)
/* of bgpd */
#define nicleaf_peer_status(peer)		   ((int)(peer)->status)
#define nicleaf_peer_ostatus(peer)		   ((int)(peer)->ostatus)
#define nicleaf_connection(peer)		   (peer)
#define nicleaf_vni_table(vni)			   ((vni)->route_table)
#define nicleaf_vrf_route_target(data)		   ((struct ecommunity *)(data))
#define NICLEAF_RD				   "%pRD"
#define NICLEAF_RELEASE				   lines::Release::kFrr8
#define NICLEAF_REFRESH_RECEIVED		   (PEER_CAP_REFRESH_OLD_RCV | PEER_CAP_REFRESH_NEW_RCV)
#define NICLEAF_ORF_PREFIX_RECEIVES		   (PEER_CAP_ORF_PREFIX_RM_RCV | PEER_CAP_ORF_PREFIX_RM_OLD_RCV)

/* of its paths */
#define nicleaf_label_count(path)		   ((path)->extra ? (path)->extra->num_labels : 0)
#define nicleaf_label(path, i)			   (&(path)->extra->label[i])
#define nicleaf_original_instance(path)		   ((path)->extra ? (path)->extra->bgp_orig : NULL)
#define nicleaf_evpn_node_lookup(table, route, rd) bgp_global_evpn_node_lookup(table, AFI_L2VPN, SAFI_EVPN, route, rd)
#endif

#ifdef __cplusplus
extern "C" {
#endif

struct list;
struct lyd_node;
struct nb_node;

/* libyang's messages reach FRR's log only if wanted() is true; it is called on the thread that libyang runs on. */
void nicleaf_filter_yang_log(bool (*wanted)(void));

/*
 * Gets the state at and below a container or list entry from the daemon's callbacks: a new tree, or NULL. Returns an
 * enum nb_error.
 */
int nicleaf_oper_tree(const char *xpath, struct lyd_node **tree);

/* Calls the callback of a YANG RPC. Input and output are lists of struct yang_data. Returns an enum nb_error. */
int nicleaf_rpc(const struct nb_node *node, const char *xpath, struct list *input, struct list *output, char *errmsg,
		size_t errmsg_len);

#ifdef __cplusplus
}
#endif

#endif
