/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What differs between the FRR versions that the module is built for. NICLEAF_FRR_MAJOR comes from the source tree.
 * Include it after zebra.h.
 */
#ifndef NICLEAF_COMPAT_H
#define NICLEAF_COMPAT_H

#if NICLEAF_FRR_MAJOR >= 10
#include "frrevent.h"
typedef struct event_loop nicleaf_loop;
typedef struct event nicleaf_event;
#define nicleaf_add_event(loop, fn, arg, slot)		       event_add_event(loop, fn, arg, 0, slot)
#define nicleaf_add_timer_msec(loop, fn, arg, ms, slot)	       event_add_timer_msec(loop, fn, arg, ms, slot)
#define nicleaf_event_cancel(slot)			       event_cancel(slot)
#define nicleaf_event_arg(ev)				       EVENT_ARG(ev)
#define nicleaf_yang_module_load(name)			       yang_module_load(name, NULL)
#define NICLEAF_CONTEXT_ARG(context)			       (context)
#define nicleaf_candidate_validate(context, config, text, len) nb_candidate_validate(&(context), config, text, len)
#define nicleaf_oper_iterate(path, cb, arg)		       nb_oper_iterate_legacy(path, NULL, 0, cb, arg, NULL)
#else
#include "thread.h"
typedef struct thread_master nicleaf_loop;
typedef struct thread nicleaf_event;
#define nicleaf_add_event(loop, fn, arg, slot)		       thread_add_event(loop, fn, arg, 0, slot)
#define nicleaf_add_timer_msec(loop, fn, arg, ms, slot)	       thread_add_timer_msec(loop, fn, arg, ms, slot)
#define nicleaf_event_cancel(slot)			       thread_cancel(slot)
#define nicleaf_event_arg(ev)				       THREAD_ARG(ev)
#define nicleaf_yang_module_load(name)			       yang_module_load(name)
#define NICLEAF_CONTEXT_ARG(context)			       (&(context))
#define nicleaf_candidate_validate(context, config, text, len) nb_candidate_validate(&(context), config, text, len)
#define nicleaf_oper_iterate(path, cb, arg)		       nb_oper_data_iterate(path, NULL, 0, cb, arg)
#endif

#endif
