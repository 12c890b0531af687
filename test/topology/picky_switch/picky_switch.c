// SPDX-License-Identifier: GPL-2.0-or-later
/* Netdevs that take and refuse what the representors of a BlueField do (mlx5, by its source), without any hardware:
 *
 *   ip link add pk0 type picky
 *
 * - of the flags of a bridge's port: learning, flood and mcast_flood only;
 * - of tc: flower at ingress that drops, accepts, traps or goes to a chain. No ARP addresses, no connection tracking, no
 *   policers, and no other classifier. With the parameter `full`, nothing more is taken.
 *
 * They carry no packets.
 */
#include <linux/etherdevice.h>
#include <linux/if_bridge.h>
#include <linux/module.h>
#include <net/flow_offload.h>
#include <net/pkt_cls.h>
#include <net/rtnetlink.h>
#include <net/switchdev.h>

static bool full;
module_param(full, bool, 0644);
MODULE_PARM_DESC(full, "Refuse every filter, as hardware whose tables are full does.");

static LIST_HEAD(picky_blocks);

static int picky_check(struct flow_cls_offload *offload)
{
	struct flow_rule *rule = flow_cls_offload_flow_rule(offload);
	const struct flow_action_entry *action;
	int i;

	if (full)
		return -ENOSPC;
	if (flow_rule_match_key(rule, FLOW_DISSECTOR_KEY_ARP) || flow_rule_match_key(rule, FLOW_DISSECTOR_KEY_CT)) {
		NL_SET_ERR_MSG_MOD(offload->common.extack, "Unsupported key");
		return -EOPNOTSUPP;
	}
	flow_action_for_each(i, action, &rule->action) {
		switch (action->id) {
		case FLOW_ACTION_ACCEPT:
		case FLOW_ACTION_DROP:
		case FLOW_ACTION_GOTO:
			continue;
		case FLOW_ACTION_TRAP:
			if (rule->action.num_entries == 1)
				continue;
			fallthrough;
		default:
			NL_SET_ERR_MSG_MOD(offload->common.extack, "Unsupported action");
			return -EOPNOTSUPP;
		}
	}
	return 0;
}

static int picky_block_callback(enum tc_setup_type type, void *data, void *priv)
{
	struct flow_cls_offload *offload = data;

	if (type != TC_SETUP_CLSFLOWER || !tc_can_offload(priv))
		return -EOPNOTSUPP;
	switch (offload->command) {
	case FLOW_CLS_REPLACE:
		return picky_check(offload);
	case FLOW_CLS_DESTROY:
	case FLOW_CLS_STATS:
		return 0;
	default:
		return -EOPNOTSUPP;
	}
}

static int picky_setup_tc(struct net_device *dev, enum tc_setup_type type, void *data)
{
	if (type != TC_SETUP_BLOCK)
		return -EOPNOTSUPP;
	return flow_block_cb_setup_simple(data, &picky_blocks, picky_block_callback, dev, dev, true);
}

static netdev_tx_t picky_xmit(struct sk_buff *skb, struct net_device *dev)
{
	dev_kfree_skb(skb);
	return NETDEV_TX_OK;
}

static int picky_parent_id(struct net_device *dev, struct netdev_phys_item_id *id)
{
	id->id_len = 1;
	id->id[0] = 0x70;
	return 0;
}

static const struct net_device_ops picky_ops = {
	.ndo_start_xmit = picky_xmit,
	.ndo_validate_addr = eth_validate_addr,
	.ndo_set_mac_address = eth_mac_addr,
	.ndo_setup_tc = picky_setup_tc,
	.ndo_get_port_parent_id = picky_parent_id,
};

static void picky_setup(struct net_device *dev)
{
	ether_setup(dev);
	eth_hw_addr_random(dev);
	dev->netdev_ops = &picky_ops;
	dev->needs_free_netdev = true;
	dev->max_mtu = 9216;
	dev->hw_features |= NETIF_F_HW_TC;
	dev->features |= NETIF_F_HW_TC;
}

static struct rtnl_link_ops picky_link_ops __read_mostly = {
	.kind = "picky",
	.setup = picky_setup,
};

static int picky_switchdev(struct notifier_block *block, unsigned long event, void *data)
{
	struct net_device *dev = switchdev_notifier_info_to_dev(data);
	struct switchdev_notifier_port_attr_info *info = data;

	if (event != SWITCHDEV_PORT_ATTR_SET || dev->netdev_ops != &picky_ops)
		return NOTIFY_DONE;
	info->handled = true;
	if (info->attr->id == SWITCHDEV_ATTR_ID_PORT_PRE_BRIDGE_FLAGS &&
	    (info->attr->u.brport_flags.mask & ~(BR_LEARNING | BR_FLOOD | BR_MCAST_FLOOD)))
		return notifier_from_errno(-EINVAL);
	return NOTIFY_OK;
}

static struct notifier_block picky_notifier = {
	.notifier_call = picky_switchdev,
};

static int __init picky_init(void)
{
	int error = register_switchdev_notifier(&picky_notifier);

	if (error)
		return error;
	error = rtnl_link_register(&picky_link_ops);
	if (error)
		unregister_switchdev_notifier(&picky_notifier);
	return error;
}

static void __exit picky_exit(void)
{
	rtnl_link_unregister(&picky_link_ops);
	unregister_switchdev_notifier(&picky_notifier);
}

module_init(picky_init);
module_exit(picky_exit);
MODULE_DESCRIPTION("Netdevs that refuse what the representors of a BlueField refuse");
MODULE_LICENSE("GPL");
MODULE_ALIAS_RTNL_LINK("picky");
