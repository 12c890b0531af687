// SPDX-License-Identifier: GPL-2.0-or-later
/* The commands that configure policies of neighbors, and their lines in bgpd's configuration. */
#include <stdlib.h>
#include <string.h>
#include <zebra.h>

#include "command.h"
#include "hook.h"

#include "bgpd/bgpd.h"
#include "bgpd/bgp_vty.h"

#include "bgp/bgp_policies.h"

#define COMMAND_HELP NEIGHBOR_STR NEIGHBOR_ADDR_STR2 "What the neighbor's routes may carry (nicleaf)\n"

/* The words of a command, after "no" if it has one. */
struct words {
	bool no;
	const char *neighbor, *value;
};

static struct words words_of(struct cmd_token *argv[], int argc)
{
	bool no = !strcmp(argv[0]->text, "no");

	return (struct words){.no = no, .neighbor = argv[no ? 2 : 1]->arg, .value = argv[argc - 1]->arg};
}

DEFUN(neighbor_allow_as, neighbor_allow_as_cmd, "[no] neighbor <A.B.C.D|X:X::X:X|WORD> nicleaf allow-as (1-4294967295)",
      NO_STR COMMAND_HELP "An AS number that the neighbor may have; others are refused\n"
			  "AS number\n")
{
	struct words words = words_of(argv, argc);
	struct nicleaf_policy *policy = nicleaf_policy_change(vty, words.neighbor);
	uint32_t as = (uint32_t)strtoul(words.value, NULL, 10);

	if (!policy)
		return CMD_WARNING_CONFIG_FAILED;
	if (words.no)
		nicleaf_as_list_remove(&policy->remote_as, as);
	else
		nicleaf_as_list_add(&policy->remote_as, as);
	return CMD_SUCCESS;
}

DEFUN(neighbor_as_path_limit, neighbor_as_path_limit_cmd,
      "[no] neighbor <A.B.C.D|X:X::X:X|WORD> nicleaf as-path-limit (1-65535)",
      NO_STR COMMAND_HELP "Refuse routes with longer AS paths\n"
			  "AS numbers\n")
{
	struct words words = words_of(argv, argc);
	struct nicleaf_policy *policy = nicleaf_policy_change(vty, words.neighbor);

	if (!policy)
		return CMD_WARNING_CONFIG_FAILED;
	policy->as_path_limit = words.no ? 0 : (uint32_t)strtoul(words.value, NULL, 10);
	return CMD_SUCCESS;
}

DEFUN(neighbor_graceful_shutdown, neighbor_graceful_shutdown_cmd,
      "[no] neighbor <A.B.C.D|X:X::X:X|WORD> nicleaf graceful-shutdown",
      NO_STR COMMAND_HELP "Give its routes the community GRACEFUL_SHUTDOWN\n")
{
	struct words words = words_of(argv, argc);
	struct nicleaf_policy *policy = nicleaf_policy_change(vty, words.neighbor);

	if (!policy)
		return CMD_WARNING_CONFIG_FAILED;
	policy->graceful_shutdown = !words.no;
	return CMD_SUCCESS;
}

DEFUN(neighbor_blackhole, neighbor_blackhole_cmd,
      "[no] neighbor <A.B.C.D|X:X::X:X|WORD> nicleaf blackhole otherwise WORD",
      NO_STR COMMAND_HELP "Discard traffic to host routes with the community BLACKHOLE\n"
			  "What routes without it need\n"
			  "A prefix list that permits them\n")
{
	struct words words = words_of(argv, argc);
	struct nicleaf_policy *policy = nicleaf_policy_change(vty, words.neighbor);

	if (!policy)
		return CMD_WARNING_CONFIG_FAILED;
	nicleaf_policy_set_ordinary_list(policy, words.no ? NULL : words.value);
	return CMD_SUCCESS;
}

DEFUN(neighbor_allow_community, neighbor_allow_community_cmd,
      "[no] neighbor <A.B.C.D|X:X::X:X|WORD> nicleaf allow-community WORD",
      NO_STR COMMAND_HELP "Keep a community; others are removed\n"
			  "AS:NN, or A:B:C for a large community\n")
{
	struct words words = words_of(argv, argc);
	struct nicleaf_community community;
	struct nicleaf_policy *policy;

	if (!nicleaf_community_parse(words.value, &community)) {
		vty_out(vty, "%% A community is AS:NN, a large community A:B:C\n");
		return CMD_WARNING_CONFIG_FAILED;
	}
	policy = nicleaf_policy_change(vty, words.neighbor);
	if (!policy)
		return CMD_WARNING_CONFIG_FAILED;
	if (words.no)
		nicleaf_communities_remove(&policy->allowed, &community);
	else
		nicleaf_communities_add(&policy->allowed, &community);
	return CMD_SUCCESS;
}

static void write_policy(struct vty *vty, const struct peer *peer)
{
	const struct nicleaf_policy *policy = nicleaf_policy_find(peer);
	const char *name = peer->conf_if ? peer->conf_if : peer->host;
	char shown[40];

	if (!policy)
		return;
	for (size_t i = 0; i < policy->remote_as.count; i++)
		vty_out(vty, " neighbor %s nicleaf allow-as %u\n", name, policy->remote_as.all[i]);
	if (policy->as_path_limit)
		vty_out(vty, " neighbor %s nicleaf as-path-limit %u\n", name, policy->as_path_limit);
	if (policy->graceful_shutdown)
		vty_out(vty, " neighbor %s nicleaf graceful-shutdown\n", name);
	if (policy->ordinary_list)
		vty_out(vty, " neighbor %s nicleaf blackhole otherwise %s\n", name, policy->ordinary_list);
	for (size_t i = 0; i < policy->allowed.count; i++)
		vty_out(vty, " neighbor %s nicleaf allow-community %s\n", name,
			nicleaf_community_show(&policy->allowed.all[i], shown, sizeof(shown)));
}

static int write_policies(struct bgp *bgp, struct vty *vty)
{
	struct peer_group *group;
	struct listnode *node;
	struct peer *peer;

	for (ALL_LIST_ELEMENTS_RO (bgp->group, node, group))
		write_policy(vty, group->conf);
	for (ALL_LIST_ELEMENTS_RO (bgp->peer, node, peer))
		if (CHECK_FLAG(peer->flags, PEER_FLAG_CONFIG_NODE))
			write_policy(vty, peer);
	return 0;
}

void nicleaf_policy_commands_init(void)
{
	install_element(BGP_NODE, &neighbor_allow_as_cmd);
	install_element(BGP_NODE, &neighbor_as_path_limit_cmd);
	install_element(BGP_NODE, &neighbor_graceful_shutdown_cmd);
	install_element(BGP_NODE, &neighbor_blackhole_cmd);
	install_element(BGP_NODE, &neighbor_allow_community_cmd);
	hook_register(bgp_inst_config_write, write_policies);
}

void nicleaf_policy_commands_fini(void)
{
	hook_unregister(bgp_inst_config_write, write_policies);
}
