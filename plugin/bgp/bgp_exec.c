// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs configuration lines through FRR's command engine, on a terminal of our own that nobody sees. The terminal has
 * no file descriptor and no candidate: vty->config stays false, for with it set cmd_execute() looks at a candidate.
 */
#include <string.h>
#include <zebra.h>

#include "buffer.h"
#include "command.h"
#include "defaults.h"
#include "vty.h"

#include "bgpd/bgpd.h"
#include "bgpd/bgp_attr.h"
#include "bgpd/bgp_ecommunity.h"
#include "bgpd/bgp_evpn.h"
#include "bgpd/bgp_evpn_mh.h"
#include "bgpd/bgp_evpn_private.h"
#include "bgpd/bgp_memory.h"
#include "bgpd/bgp_route.h"
#include "bgpd/bgp_table.h"

#include "bgp/bgp.h"
#include "compat.h"

static struct vty *terminal;

static void terminal_new(void)
{
	terminal = vty_new();
	terminal->type = VTY_TERM;
	terminal->node = CONFIG_NODE;
	terminal->config = false;
}

void nicleaf_exec_reset(void)
{
	if (!terminal)
		terminal_new();
	terminal->node = CONFIG_NODE;
	terminal->xpath_index = 0;
}

/* Copies what bgpd wrote, on one line. */
static void take_text(char *text, size_t text_len)
{
	char *written = buffer_getstr(terminal->obuf);
	size_t n = 0;

	for (const char *at = written; *at && n + 1 < text_len; at++) {
		if (*at == '\r')
			continue;
		if (*at == '\n' || *at == '\t')
			text[n++] = ' ';
		else
			text[n++] = *at;
	}
	while (n && text[n - 1] == ' ')
		n--;
	text[n] = '\0';
	XFREE(MTYPE_TMP, written);
	buffer_reset(terminal->obuf);
}

/*
 * Modes of graceful restart are changed first and told to zebra then; bgpd calls it an invalid value when zebra is not
 * there at the moment, although it tells zebra again when it comes.
 */
static bool only_zebra_is_away(const char *line, const char *text)
{
	static const char value[] = "% Invalid value";
	size_t len = strlen(text);

	return strstr(line, "graceful-restart") && len >= sizeof(value) - 1
	       && !strcmp(text + len - (sizeof(value) - 1), value);
}

/* bgpd 10.3 gives up settings of the whole process when any instance goes, although the others go on with them. */
static void keep_multihoming(bool ead_evi_rx, bool ead_evi_tx)
{
	bgp_mh_info->ead_evi_tx = ead_evi_tx;
	if (bgp_mh_info->ead_evi_rx == ead_evi_rx)
		return;
	bgp_mh_info->ead_evi_rx = ead_evi_rx;
	bgp_evpn_switch_ead_evi_rx();
}

/*
 * bgpd 10.3 takes a default instance that it had hidden for one that is about to go, when it comes back with another AS
 * number, and gives it no routes.
 */
static void revive_default(void)
{
	struct bgp *bgp = bgp_get_default();

	if (bgp)
		UNSET_FLAG(bgp->flags, BGP_FLAG_DELETE_IN_PROGRESS);
}

int nicleaf_exec_line(const char *line, char *text, size_t text_len)
{
	bool ead_evi_rx = bgp_mh_info->ead_evi_rx, ead_evi_tx = bgp_mh_info->ead_evi_tx;
	int result = cmd_execute(terminal, line, NULL, 1);

	if (!strncmp(line, "no router bgp", strlen("no router bgp")))
		keep_multihoming(ead_evi_rx, ead_evi_tx);
	if (!strncmp(line, "router bgp", strlen("router bgp")) && !strstr(line, " vrf "))
		revive_default();
	take_text(text, text_len);
	if (result != CMD_SUCCESS && only_zebra_is_away(line, text))
		return 0;
	switch (result) {
	case CMD_SUCCESS:
		return 0;
	case CMD_WARNING:
		/* some handlers use it for remarks and some for refusals, and only these have something to say */
		return text[0] ? result : 0;
	case CMD_ERR_NO_MATCH:
	case CMD_ERR_AMBIGUOUS:
	case CMD_ERR_INCOMPLETE:
		if (!text[0])
			strlcpy(text, "unknown to this version of bgpd", text_len);
		return result;
	default:
		if (!text[0])
			snprintf(text, text_len, "refused with code %d", result);
		return result;
	}
}

void nicleaf_exec_fini(void)
{
	if (terminal)
		vty_close(terminal);
	terminal = NULL;
}

void nicleaf_bgp_running(void (*take)(const char *text, void *arg), void *arg)
{
	char *written;

	nicleaf_exec_reset();
	bgp_config_write(terminal);
	written = buffer_getstr(terminal->obuf);
	buffer_reset(terminal->obuf);
	take(written, arg);
	XFREE(MTYPE_TMP, written);
}

bool nicleaf_profile_is_datacenter(void)
{
	return !strcmp(frr_defaults_profile(), "datacenter");
}

static struct bgp *instance_of(const char *vrf)
{
	return strcmp(vrf, "default") ? bgp_lookup_by_name(vrf) : bgp_get_default();
}

void nicleaf_vrf_rd_removed(const char *vrf)
{
	struct bgp *bgp = instance_of(vrf);

	if (!bgp || CHECK_FLAG(bgp->vrf_flags, BGP_VRF_RD_CFGD))
		return;
	/* withdraws what was advertised with the old one, and advertises it again */
	bgp_evpn_handle_vrf_rd_change(bgp, 1);
	bgp_evpn_derive_auto_rd_for_vrf(bgp);
	bgp_evpn_handle_vrf_rd_change(bgp, 0);
}

void nicleaf_network_said(const char *vrf, const char *prefix)
{
#if NICLEAF_FRR_MAJOR >= 10
	struct bgp *bgp = instance_of(vrf);
	struct bgp_path_info_extra *extra;
	struct bgp_path_info *path;
	struct bgp_dest *dest;
	struct prefix p;

	if (!bgp || !str2prefix(prefix, &p))
		return;
	apply_mask(&p);
	dest = bgp_node_lookup(bgp->rib[family2afi(p.family)][SAFI_UNICAST], &p);
	if (!dest)
		return;
	for (path = bgp_dest_get_bgp_path_info(dest); path; path = path->next) {
		if (path->peer != bgp->peer_self || path->sub_type != BGP_ROUTE_STATIC)
			continue;
		extra = bgp_path_info_extra_get(path);
		if (!extra->vrfleak)
			extra->vrfleak = XCALLOC(MTYPE_BGP_ROUTE_EXTRA_VRFLEAK, sizeof(*extra->vrfleak));
	}
	bgp_dest_unlock_node(dest);
#else
	(void)vrf;
	(void)prefix;
#endif
}

void nicleaf_label_request_goes(const char *vrf, bool ipv6)
{
	struct bgp *bgp = instance_of(vrf);
	struct vpn_policy *policy = bgp ? &bgp->vpn_policy[ipv6 ? AFI_IP6 : AFI_IP] : NULL;

	if (policy && CHECK_FLAG(policy->flags, BGP_VPN_POLICY_TOVPN_LABEL_AUTO)
	    && policy->tovpn_label == MPLS_LABEL_NONE)
		bgp_lock(bgp);
}

bool nicleaf_route_target_exists(const char *vrf, uint32_t vni, char type, const char *rt)
{
	struct bgp *bgp = instance_of(vrf);
	struct ecommunity *wanted;
	struct listnode *node;
	struct list *list;
	bool found = false;
	void *data;

	if (!bgp)
		return false;
	if (vni) {
		struct bgpevpn *evpn = bgp_evpn_lookup_vni(bgp, vni);

		if (!evpn)
			return false;
		list = type == 'i' ? evpn->import_rtl : evpn->export_rtl;
	} else {
		list = type == 'i' ? bgp->vrf_import_rtl : bgp->vrf_export_rtl;
	}
	wanted = ecommunity_str2com(rt, ECOMMUNITY_ROUTE_TARGET, 0);
	if (!list || !wanted) {
		if (wanted)
			ecommunity_free(&wanted);
		return false;
	}
	ecommunity_str(wanted);
	for (ALL_LIST_ELEMENTS_RO (list, node, data))
		if (ecommunity_match(vni ? data : nicleaf_vrf_route_target(data), wanted))
			found = true;
	ecommunity_free(&wanted);
	return found;
}
