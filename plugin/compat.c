// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <string.h>
#include <zebra.h>

#include "linklist.h"
#include "northbound.h"
#include "yang.h"

#include "compat.h"

static ly_log_clb frr_log;
static bool (*log_wanted)(void);

#if NICLEAF_FRR_MAJOR >= 10

static void log_filtered(LY_LOG_LEVEL level, const char *text, const char *data_path, const char *schema_path,
			 uint64_t line)
{
	if (frr_log && log_wanted())
		frr_log(level, text, data_path, schema_path, line);
}

void nicleaf_filter_yang_log(bool (*wanted)(void))
{
	log_wanted = wanted;
	frr_log = ly_get_log_clb();
	ly_set_log_clb(log_filtered);
}

int nicleaf_oper_tree(const char *xpath, struct lyd_node **tree)
{
	return nb_oper_iterate_legacy(xpath, NULL, 0, NULL, NULL, tree);
}

static LY_ERR rpc_tree(const char *xpath, struct lyd_node **tree)
{
	return lyd_new_path2(NULL, ly_native_ctx, xpath, NULL, 0, 0, 0, NULL, tree);
}

int nicleaf_rpc(const struct nb_node *node, const char *xpath, struct list *input, struct list *output, char *errmsg,
		size_t errmsg_len)
{
	struct lyd_node *in = NULL, *out = NULL, *at;
	struct listnode *item;
	struct yang_data *data;
	int result = NB_OK;

	if (rpc_tree(xpath, &in) || rpc_tree(xpath, &out))
		result = NB_ERR_RESOURCE;
	for (ALL_LIST_ELEMENTS_RO (input, item, data))
		if (result == NB_OK && lyd_new_path(in, ly_native_ctx, data->xpath, data->value, 0, NULL)) {
			snprintf(errmsg, errmsg_len, "%s: invalid input", data->xpath);
			result = NB_ERR_VALIDATION;
		}
	if (result == NB_OK)
		result = nb_callback_rpc(node, xpath, in, out, errmsg, errmsg_len);
	if (result == NB_OK)
		LYD_TREE_DFS_BEGIN(out, at)
		{
			char path[XPATH_MAXLEN];

			if (at->schema->nodetype & LYD_NODE_TERM)
				listnode_add(output, yang_data_new(yang_dnode_get_path(at, path, sizeof(path)),
								   lyd_get_value(at)));
			LYD_TREE_DFS_END(out, at);
		}
	lyd_free_tree(in);
	lyd_free_tree(out);
	return result;
}

#else

static void log_filtered(LY_LOG_LEVEL level, const char *text, const char *path)
{
	if (frr_log && log_wanted())
		frr_log(level, text, path);
}

void nicleaf_filter_yang_log(bool (*wanted)(void))
{
	const ly_bool with_path = 1;

	log_wanted = wanted;
	frr_log = ly_get_log_clb();
	ly_set_log_clb(log_filtered, with_path);
}

static int take(const struct lysc_node *schema, struct yang_translator *translator, struct yang_data *data, void *arg)
{
	struct lyd_node **tree = arg, *made = NULL;
	const char *value = data->value ? data->value : "";
	char path[XPATH_MAXLEN + 64];
	LY_ERR error;

	snprintf(path, sizeof(path), schema->nodetype == LYS_LEAFLIST ? "%s[.='%s']" : "%s", data->xpath, value);
	error = lyd_new_path(*tree, ly_native_ctx, path, data->value, LYD_NEW_PATH_UPDATE, *tree ? NULL : &made);
	yang_data_free(data);
	for (; made; made = lyd_parent(made))
		*tree = made;
	return error ? NB_ERR : NB_OK;
}

int nicleaf_oper_tree(const char *xpath, struct lyd_node **tree)
{
	*tree = NULL;
	return nb_oper_data_iterate(xpath, NULL, 0, take, tree);
}

int nicleaf_rpc(const struct nb_node *node, const char *xpath, struct list *input, struct list *output, char *errmsg,
		size_t errmsg_len)
{
	return nb_callback_rpc(node, xpath, input, output, errmsg, errmsg_len);
}

#endif
