// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Registers the embedded YANG module after nb_init(), when the daemon's own modules already have their nodes. The
 * module does not extend any other, so libyang recompiles nothing that FRR has pointers to.
 */
#include <zebra.h>

#include "log.h"
#include "northbound.h"
#include "northbound_cli.h"
#include "yang.h"

#include "bgp/bgp.h"
#include "compat.h"

/* The text of the module; the assembler includes it. */
__asm__(".section .rodata\n"
	"nicleaf_yang_text:\n"
	".incbin \"" NICLEAF_YANG_FILE "\"\n"
	".byte 0\n"
	".previous\n");
extern const char nicleaf_yang_text[];

static struct yang_module_embed embed = {
	.mod_name = NICLEAF_BGP_MODULE,
	.mod_rev = NICLEAF_YANG_REVISION,
	.format = LYS_IN_YANG,
};

/* Refuses configuration that comes through FRR's northbound. The module's own commits do not call these callbacks. */
static int refuse(enum nb_event event, char *errmsg, size_t errmsg_len)
{
	if (event != NB_EV_VALIDATE)
		return NB_OK;
	snprintf(errmsg, errmsg_len,
		 "this client cannot configure BGP: use the gRPC service frr.Northbound of the nicleaf module");
	return NB_ERR_VALIDATION;
}

static int config_create(struct nb_cb_create_args *args)
{
	return refuse(args->event, args->errmsg, args->errmsg_len);
}

static int config_modify(struct nb_cb_modify_args *args)
{
	return refuse(args->event, args->errmsg, args->errmsg_len);
}

static int config_destroy(struct nb_cb_destroy_args *args)
{
	return refuse(args->event, args->errmsg, args->errmsg_len);
}

/*
 * State for FRR's own readers (show yang operational-data). When a walk begins, a tree is created, which lives until
 * the next walk begins. FRR's list entries are nodes of this tree.
 */
static struct lyd_node *walked;

static void walk_begin(void)
{
	lyd_free_all(walked);
	walked = nicleaf_bgp_state();
}

static const struct lyd_node *first_below(const struct lyd_node *parent)
{
	return parent ? lyd_child(parent) : (walked ? lyd_child(walked) : NULL);
}

/* FRR's callbacks do not learn which node they are for. So each list has callbacks of its own below. */
static const struct lyd_node *find_schema(const struct lyd_node *parent, const struct lysc_node *schema)
{
	const struct lyd_node *at, *found;

	LY_LIST_FOR (first_below(parent), at) {
		if (at->schema == schema)
			return at;
		if (at->schema->nodetype == LYS_CONTAINER) {
			found = lyd_child(at) ? find_schema(at, schema) : NULL;
			if (found)
				return found;
		}
	}
	return NULL;
}

static const struct lysc_node *list_schemas[16];
static size_t nlists;

static const void *next_of(const struct lysc_node *schema, struct nb_cb_get_next_args *args)
{
	const struct lyd_node *entry = args->list_entry;

	if (!args->parent_list_entry && !entry)
		walk_begin();
	if (!entry)
		return find_schema(args->parent_list_entry, schema);
	for (entry = entry->next; entry; entry = entry->next)
		if (entry->schema == schema)
			return entry;
	return NULL;
}

static const void *lookup_of(const struct lysc_node *schema, struct nb_cb_lookup_entry_args *args)
{
	const struct lyd_node *at;

	if (!args->parent_list_entry)
		walk_begin();
	for (at = find_schema(args->parent_list_entry, schema); at; at = at->next) {
		const struct lyd_node *key = lyd_child(at);
		unsigned int n = 0;

		if (at->schema != schema)
			continue;
		while (key && n < args->keys->num && !strcmp(lyd_get_value(key), args->keys->key[n])) {
			key = key->next;
			n++;
		}
		if (n == args->keys->num)
			return at;
	}
	return NULL;
}

static int state_get_keys(struct nb_cb_get_keys_args *args)
{
	const struct lyd_node *key;

	args->keys->num = 0;
	LY_LIST_FOR (lyd_child((const struct lyd_node *)args->list_entry), key) {
		if (!lysc_is_key(key->schema) || args->keys->num == LIST_MAXKEYS)
			break;
		strlcpy(args->keys->key[args->keys->num], lyd_get_value(key), sizeof(args->keys->key[args->keys->num]));
		args->keys->num++;
	}
	return NB_OK;
}

static struct yang_data *state_get_elem(struct nb_cb_get_elem_args *args)
{
	const struct lyd_node *entry = args->list_entry;
	const struct lysc_node *schema = lys_find_path(ly_native_ctx, NULL, args->xpath, 0);

	if (!schema || !entry)
		return NULL;
	if (schema->nodetype != LYS_LEAFLIST)
		entry = find_schema(entry, schema);
	if (!entry || entry->schema != schema)
		return NULL;
	return yang_data_new(args->xpath, lyd_get_value(entry));
}

/* One pair of callbacks for each list: see find_schema(). */
#define LIST_CALLBACKS(N)                                                                                              \
	static const void *get_next_##N(struct nb_cb_get_next_args *args)                                              \
	{                                                                                                              \
		return next_of(list_schemas[N], args);                                                                 \
	}                                                                                                              \
	static const void *lookup_##N(struct nb_cb_lookup_entry_args *args)                                            \
	{                                                                                                              \
		return lookup_of(list_schemas[N], args);                                                               \
	}
LIST_CALLBACKS(0)
LIST_CALLBACKS(1)
LIST_CALLBACKS(2)
LIST_CALLBACKS(3)
LIST_CALLBACKS(4)
LIST_CALLBACKS(5)
LIST_CALLBACKS(6)
LIST_CALLBACKS(7)
LIST_CALLBACKS(8)
LIST_CALLBACKS(9)
LIST_CALLBACKS(10)
LIST_CALLBACKS(11)
LIST_CALLBACKS(12)
LIST_CALLBACKS(13)
LIST_CALLBACKS(14)
LIST_CALLBACKS(15)

#define LIST_PAIR(N)                                                                                                   \
	{                                                                                                              \
		get_next_##N, lookup_##N                                                                               \
	}
static const struct {
	const void *(*get_next)(struct nb_cb_get_next_args *args);
	const void *(*lookup)(struct nb_cb_lookup_entry_args *args);
} list_callbacks[] = {
	LIST_PAIR(0),  LIST_PAIR(1),  LIST_PAIR(2),  LIST_PAIR(3),  LIST_PAIR(4),  LIST_PAIR(5),
	LIST_PAIR(6),  LIST_PAIR(7),  LIST_PAIR(8),  LIST_PAIR(9),  LIST_PAIR(10), LIST_PAIR(11),
	LIST_PAIR(12), LIST_PAIR(13), LIST_PAIR(14), LIST_PAIR(15),
};

static int set_callbacks(const struct lysc_node *snode, void *arg)
{
	struct nb_node *node = snode->priv;

	if (nicleaf_callback_is_valid(CREATE, snode))
		node->cbs.create = config_create;
	if (nicleaf_callback_is_valid(MODIFY, snode))
		node->cbs.modify = config_modify;
	if (nicleaf_callback_is_valid(DESTROY, snode))
		node->cbs.destroy = config_destroy;
	if (nicleaf_callback_is_valid(GET_ELEM, snode))
		node->cbs.get_elem = state_get_elem;
	if (nicleaf_callback_is_valid(GET_NEXT, snode)) {
		assert(nlists < array_size(list_callbacks));
		list_schemas[nlists] = snode;
		node->cbs.get_next = list_callbacks[nlists].get_next;
		if (nicleaf_callback_is_valid(LOOKUP_ENTRY, snode)) {
			node->cbs.get_keys = state_get_keys;
			node->cbs.lookup_entry = list_callbacks[nlists].lookup;
		}
		nlists++;
	}
	return YANG_ITER_CONTINUE;
}

/* The nb_nodes of the modules that were loaded before this one, set aside while ours are created. */
static struct kept {
	struct lysc_node *snode;
	void *priv;
} *kept;
static size_t nkept, kept_size;

static int keep(const struct lysc_node *snode, void *arg)
{
	if (!snode->priv)
		return YANG_ITER_CONTINUE;
	if (nkept == kept_size) {
		kept_size = kept_size ? 2 * kept_size : 1024;
		kept = realloc(kept, kept_size * sizeof(*kept));
		assert(kept);
	}
	kept[nkept].snode = (struct lysc_node *)snode;
	kept[nkept].priv = snode->priv;
	nkept++;
	((struct lysc_node *)snode)->priv = NULL;
	return YANG_ITER_CONTINUE;
}

static void restore(void)
{
	for (size_t i = 0; i < nkept; i++)
		kept[i].snode->priv = kept[i].priv;
	free(kept);
	kept = NULL;
	nkept = kept_size = 0;
}

void nicleaf_bgp_register(void)
{
	struct yang_module *module;

	embed.data = nicleaf_yang_text;
	yang_module_embed(&embed);
	module = nicleaf_yang_module_load(NICLEAF_BGP_MODULE);

	/*
	 * nb_nodes_create() creates nodes for every module, and nb_nodes_delete() deletes all nodes that it can see.
	 * 1. Set the old nodes aside and create new ones for every module.
	 * 2. Set this module's nodes aside, too, and delete the rest, which are the old modules' new nodes.
	 * 3. Put back what was set aside: the old modules' old nodes, and this module's new ones.
	 */
	yang_snodes_iterate(NULL, keep, 0, NULL);
	nb_nodes_create();
	yang_snodes_iterate(module->info, keep, 0, NULL);
	nb_nodes_delete();
	restore();

	yang_snodes_iterate(module->info, set_callbacks, 0, NULL);
	nb_validate_callbacks();

	/* nb_init() added the default containers before this module existed */
	if (lyd_new_implicit_module(&running_config->dnode, module->info, LYD_IMPLICIT_NO_STATE, NULL)
	    || lyd_new_implicit_module(&vty_shared_candidate_config->dnode, module->info, LYD_IMPLICIT_NO_STATE,
				       NULL)) {
		zlog_err("nicleaf: cannot add %s to the running configuration", NICLEAF_BGP_MODULE);
		exit(1);
	}
}
