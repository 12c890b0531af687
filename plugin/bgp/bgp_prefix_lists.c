// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FRR 8 compares each new value of a prefix list's entry with all entries of the list, with eight XPath searches for
 * each. For a list of 1,000 entries this takes half a minute of bgpd's main thread, and for the lists of a tenant it
 * was most of the tenant's cost. FRR 10 does not search for equal entries. This replaces FRR 8's validation by what FRR
 * 10 checks: the address family and the range of prefix lengths. A second equal entry changes nothing.
 */
#include <stdbool.h>
#include <string.h>
#include <zebra.h>

#include "filter.h"
#include "northbound.h"
#include "prefix.h"

#include "bgp/bgp.h"
#include "compat.h"

#if NICLEAF_FRR_MAJOR < 10

#define ENTRY "/frr-filter:lib/prefix-list/entry/"

typedef int (*modify_callback)(struct nb_cb_modify_args *args);

static struct value {
	const char *path;
	const char *type; /* of the list */
	struct nb_node *node;
	modify_callback modify; /* FRR's own */
} values[] = {
	{ENTRY "ipv4-prefix", "ipv4", NULL, NULL},
	{ENTRY "ipv4-prefix-length-greater-or-equal", "ipv4", NULL, NULL},
	{ENTRY "ipv4-prefix-length-lesser-or-equal", "ipv4", NULL, NULL},
	{ENTRY "ipv6-prefix", "ipv6", NULL, NULL},
	{ENTRY "ipv6-prefix-length-greater-or-equal", "ipv6", NULL, NULL},
	{ENTRY "ipv6-prefix-length-lesser-or-equal", "ipv6", NULL, NULL},
};

static int (*create_any)(struct nb_cb_create_args *args); /* FRR's own */

static const struct value *value_of(const struct lyd_node *node)
{
	for (size_t i = 0; i < array_size(values); i++)
		if (values[i].node == node->schema->priv)
			return &values[i];
	return NULL;
}

/* The value of a list entry's leaf; NULL if the entry does not have it. */
static const char *leaf(const struct lyd_node *entry, const char *type, const char *name)
{
	const struct lyd_node *child;
	char wanted[64];

	snprintf(wanted, sizeof(wanted), "%s%s", type, name);
	LY_LIST_FOR (lyd_child(entry), child)
		if (!strcmp(child->schema->name, wanted))
			return lyd_get_value(child);
	return NULL;
}

static int validate(struct nb_cb_modify_args *args, const struct value *value)
{
	const struct lyd_node *entry = lyd_parent(args->dnode), *list = lyd_parent(entry);
	const char *text = leaf(entry, value->type, "-prefix");
	const char *ge = leaf(entry, value->type, "-prefix-length-greater-or-equal");
	const char *le = leaf(entry, value->type, "-prefix-length-lesser-or-equal");
	const char *type = leaf(list, "type", "");
	struct prefix prefix;
	int least, most;

	if (!type || strcmp(type, value->type)) {
		snprintf(args->errmsg, args->errmsg_len, "an %s prefix list has no %s prefixes", type ? type : "",
			 value->type);
		return NB_ERR_VALIDATION;
	}
	if (!text || !str2prefix(text, &prefix)) {
		snprintf(args->errmsg, args->errmsg_len, "a range of prefix lengths needs a prefix");
		return NB_ERR_VALIDATION;
	}
	least = ge ? atoi(ge) : prefix.prefixlen;
	most = le ? atoi(le) : prefix_blen(&prefix) * 8;
	if (least < prefix.prefixlen || most < least) {
		snprintf(args->errmsg, args->errmsg_len,
			 "Invalid prefix range for %s: Make sure that mask length <= ge <= le", text);
		return NB_ERR_VALIDATION;
	}
	return NB_OK;
}

static int modify(struct nb_cb_modify_args *args)
{
	const struct value *value = value_of(args->dnode);

	return args->event == NB_EV_VALIDATE ? validate(args, value) : value->modify(args);
}

static int create(struct nb_cb_create_args *args)
{
	return args->event == NB_EV_VALIDATE ? NB_OK : create_any(args);
}

void nicleaf_prefix_lists_init(void)
{
	struct nb_node *any = nb_node_find(ENTRY "any");

	for (size_t i = 0; i < array_size(values); i++) {
		values[i].node = nb_node_find(values[i].path);
		values[i].modify = values[i].node->cbs.modify;
		values[i].node->cbs.modify = modify;
	}
	create_any = any->cbs.create;
	any->cbs.create = create;
}

#else

void nicleaf_prefix_lists_init(void)
{
}

#endif
