// SPDX-License-Identifier: Apache-2.0
#include "netlink/encode.hpp"

#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_bridge.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "model/names.hpp"
#include "netlink/bridge_settings.hpp"
#include "netlink/filter_codec.hpp"
#include "netlink/headers.hpp"
#include "netlink/port_flags.hpp"
#include "netlink/requests.hpp"
#include "netlink/rule_forms.hpp"
#include "netlink/vxlan_settings.hpp"

namespace nicleaf::netlink {
namespace {

using Messages = std::vector<Message>;

/// A request that changes an existing link, named by its index.
Message setLink(std::uint32_t index, int family = AF_UNSPEC) {
  Message message(RTM_SETLINK, NLM_F_ACK);
  addLinkHeader(message, index, family);
  return message;
}

Message marked(std::uint32_t index) {
  Message message = setLink(index);
  message.put(IFLA_IFALIAS, sizeof(model::kOwnerAlias) - 1, model::kOwnerAlias);
  return message;
}

void putAddrGenMode(Message& message, bool linkLocal) {
  message.nest(IFLA_AF_SPEC, [&] {
    message.nest(AF_INET6, [&] {
      message.putU8(IFLA_INET6_ADDR_GEN_MODE, linkLocal ? IN6_ADDR_GEN_MODE_EUI64 : IN6_ADDR_GEN_MODE_NONE);
    });
  });
}

/// Puts the attributes inside IFLA_INFO_DATA, by kind.
struct PutKindData {
  Message& message;
  void operator()(const model::ForeignKind&) const {}
  void operator()(const model::VrfKind& kind) const { message.putU32(IFLA_VRF_TABLE, kind.table); }
  void operator()(const model::BridgeKind&) const {}  // putSettings()
  void operator()(const model::VxlanKind& kind) const {
    message.putU32(IFLA_VXLAN_ID, kind.vni.value);
    message.put(kind.local.family == model::IpAddress::Family::kV4 ? IFLA_VXLAN_LOCAL : IFLA_VXLAN_LOCAL6, kind.local);
    message.putU16(IFLA_VXLAN_PORT, htons(kind.port));
  }
  void operator()(const model::SingleVxlanKind& kind) const {
    message.putU32(IFLA_VXLAN_ID, 0);
    message.put(kind.local.family == model::IpAddress::Family::kV4 ? IFLA_VXLAN_LOCAL : IFLA_VXLAN_LOCAL6, kind.local);
    message.putU16(IFLA_VXLAN_PORT, htons(kind.port));
    message.putU8(IFLA_VXLAN_COLLECT_METADATA, 1);
    if (kind.vniFilter) message.putU8(IFLA_VXLAN_VNIFILTER, 1);
  }
  void operator()(const model::VlanKind& kind) const { message.putU16(IFLA_VLAN_ID, kind.id.value); }
};

void putSettings(Message& message, const model::BridgeSettings& settings) {
  putNumbers(message, kBridgeSettings, settings);
}

/// An unspecified remote removes the one that the device has, with its FDB entry (vxlan_changelink).
void putSettings(Message& message, const model::VxlanSettings& settings) {
  putNumbers(message, kVxlanSettings, settings);
  message.put(settings.remote.isV4() ? IFLA_VXLAN_GROUP : IFLA_VXLAN_GROUP6, settings.remote);
}

/// Changes what belongs to the link's kind. Not RTM_SETLINK, which ignores it (do_setlink).
template <typename Put>
Message kindData(std::uint32_t index, const char* kind, Put put) {
  Message message(RTM_NEWLINK, NLM_F_ACK);
  addLinkHeader(message, index);
  message.nest(IFLA_LINKINFO, [&] {
    message.putText(IFLA_INFO_KIND, kind);
    message.nest(IFLA_INFO_DATA, [&] { put(message); });
  });
  return message;
}

Message bridgeVlan(std::uint16_t type, std::uint32_t index, const model::BridgeVlan& vlan, bool self) {
  Message message(type, NLM_F_ACK);
  addLinkHeader(message, index, AF_BRIDGE);
  message.nest(IFLA_AF_SPEC, [&] {
    message.putU16(IFLA_BRIDGE_FLAGS, self ? BRIDGE_FLAGS_SELF : BRIDGE_FLAGS_MASTER);
    bridge_vlan_info info{};
    info.vid = vlan.id.value;
    if (vlan.pvid) info.flags |= BRIDGE_VLAN_INFO_PVID;
    if (vlan.untagged) info.flags |= BRIDGE_VLAN_INFO_UNTAGGED;
    message.put(IFLA_BRIDGE_VLAN_INFO, sizeof(info), &info);
    // RTM_DELLINK removes the tunnel together with the VLAN.
    if (vlan.tunnel && type == RTM_SETLINK) {
      message.nest(IFLA_BRIDGE_VLAN_TUNNEL_INFO, [&] {
        message.putU32(IFLA_BRIDGE_VLAN_TUNNEL_ID, vlan.tunnel->value);
        message.putU16(IFLA_BRIDGE_VLAN_TUNNEL_VID, vlan.id.value);
        message.putU16(IFLA_BRIDGE_VLAN_TUNNEL_FLAGS, 0);
      });
    }
  });
  return message;
}

Message vniFilter(std::uint16_t type, std::uint32_t index, model::Vni vni) {
  Message message(type, NLM_F_ACK);
  auto& header = message.extra<tunnel_msg>();
  header.family = AF_BRIDGE;
  header.ifindex = index;
  message.nest(VXLAN_VNIFILTER_ENTRY, [&] { message.putU32(VXLAN_VNIFILTER_ENTRY_START, vni.value); });
  return message;
}

/// NTF_SELF on the bridge with a permanent state makes an entry for the bridge itself (BR_FDB_LOCAL). NTF_MASTER on a
/// port with NUD_NOARP alone makes a static entry (fdb_add_entry). NTF_STICKY makes zebra pass the entry to EVPN.
Message fdbEntry(std::uint16_t type, std::uint16_t flags, std::uint32_t index, const model::VlanMac& entry,
                 bool local) {
  Message message(type, static_cast<std::uint16_t>(NLM_F_ACK | flags));
  auto& header = message.extra<ndmsg>();
  header.ndm_family = AF_BRIDGE;
  header.ndm_ifindex = static_cast<int>(index);
  header.ndm_state = local ? NUD_PERMANENT | NUD_NOARP : NUD_NOARP;
  header.ndm_flags = local ? NTF_SELF : NTF_MASTER | NTF_STICKY;
  message.put(NDA_LLADDR, entry.mac);
  message.putU16(NDA_VLAN, entry.vlan.value);
  return message;
}

Message address(std::uint16_t type, std::uint16_t flags, std::uint32_t index, const model::IpPrefix& prefix) {
  Message message(type, static_cast<std::uint16_t>(NLM_F_ACK | flags));
  const bool v6 = prefix.address.family == model::IpAddress::Family::kV6;
  auto& header = message.extra<ifaddrmsg>();
  header.ifa_family = v6 ? AF_INET6 : AF_INET;
  header.ifa_prefixlen = prefix.length;
  header.ifa_index = index;
  header.ifa_scope = RT_SCOPE_UNIVERSE;
  // Anycast gateways are on many leaves: duplicate address detection would disable them.
  if (v6) header.ifa_flags = IFA_F_NODAD;
  message.put(IFA_LOCAL, prefix.address);
  message.put(IFA_ADDRESS, prefix.address);
  if (type == RTM_NEWADDR) message.putU8(IFA_PROTO, model::kOwnerProtocol);
  return message;
}

Message blackhole(std::uint16_t type, std::uint16_t flags, const model::BlackholeDefault& route) {
  Message message(type, static_cast<std::uint16_t>(NLM_F_ACK | flags));
  auto& header = message.extra<rtmsg>();
  header.rtm_family = familyNumber(route.family);
  header.rtm_protocol = model::kOwnerProtocol;
  header.rtm_type = RTN_BLACKHOLE;
  message.putU32(RTA_TABLE, route.table);
  message.putU32(RTA_PRIORITY, model::kBlackholeMetric);
  return message;
}

/// The protocol makes sure that nobody's route but this one is removed.
Message removal(const model::ForeignRoute& route) {
  Message message(RTM_DELROUTE, NLM_F_ACK);
  auto& header = message.extra<rtmsg>();
  header.rtm_family = familyNumber(route.to.address.family);
  header.rtm_dst_len = route.to.length;
  header.rtm_tos = route.tos;
  header.rtm_protocol = route.protocol;
  header.rtm_scope = RT_SCOPE_NOWHERE;  // any
  if (route.to.length != 0) message.put(RTA_DST, route.to.address);
  message.putU32(RTA_TABLE, route.table);
  if (route.metric != 0) message.putU32(RTA_PRIORITY, route.metric);
  return message;
}

/// Rules have the protocol of the kernel's own: systemd-networkd removes all others when it restarts, also
/// while the agent is away.
Message policyRule(std::uint16_t type, std::uint16_t flags, const model::PolicyRule& rule) {
  Message message(type, static_cast<std::uint16_t>(NLM_F_ACK | flags));
  auto& header = message.extra<fib_rule_hdr>();
  const RuleForm& form = kRuleForms[static_cast<std::size_t>(rule.what)];
  header.family = familyNumber(rule.family);
  header.table = form.table;
  header.action = form.action;
  header.flags = form.inverted ? FIB_RULE_INVERT : 0;
  message.putU32(FRA_PRIORITY, rule.priority);
  if (form.l3mdev) message.putU8(FRA_L3MDEV, 1);
  if (form.inverted || form.uplink) message.putText(FRA_IIFNAME, form.uplink ? rule.uplink : model::kLoopbackName);
  if (form.group != kNoGroup) message.putU32(FRA_SUPPRESS_IFGROUP, form.group);
  if (type == RTM_NEWRULE) message.putU8(FRA_PROTOCOL, RTPROT_KERNEL);
  return message;
}

struct Encode {
  const OpIndexes& at;

  Messages operator()(const model::CreateLink& op) const {
    const model::Link& link = op.link;
    const char* kind = model::kindName(link.kind);
    if (kind == nullptr) return {};
    Message create(RTM_NEWLINK, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL);
    addLinkHeader(create, at.link);
    create.putText(IFLA_IFNAME, link.name);
    if (link.mac) create.put(IFLA_ADDRESS, *link.mac);
    if (link.mtu) create.putU32(IFLA_MTU, *link.mtu);
    if (link.group) create.putU32(IFLA_GROUP, *link.group);
    if (at.other != 0) create.putU32(IFLA_LINK, at.other);
    create.nest(IFLA_LINKINFO, [&] {
      create.putText(IFLA_INFO_KIND, kind);
      create.nest(IFLA_INFO_DATA, [&] {
        std::visit(PutKindData{create}, link.kind);
        if (std::holds_alternative<model::BridgeKind>(link.kind)) {
          putSettings(create, link.bridge.value_or(model::BridgeSettings{}));
        }
        if (const model::IpAddress* local = model::vxlanLocal(link.kind))
          putSettings(create, link.vxlan.value_or(model::vxlanSettings(*local)));
      });
    });
    Message mark = marked(at.link);
    if (link.ipv6LinkLocal) putAddrGenMode(mark, *link.ipv6LinkLocal);
    return {create, mark};
  }
  Messages operator()(const model::MarkLink&) const { return {marked(at.link)}; }
  Messages operator()(const model::DeleteLink&) const { return {deleteLink(at.link)}; }
  Messages operator()(const model::SetAdminState& op) const {
    Message message(RTM_SETLINK, NLM_F_ACK);
    auto& header = addLinkHeader(message, at.link);
    header.ifi_change = IFF_UP;
    if (op.up) header.ifi_flags = IFF_UP;
    return {message};
  }
  Messages operator()(const model::SetMaster&) const {
    Message message = setLink(at.link);
    message.putU32(IFLA_MASTER, at.other);
    return {message};
  }
  Messages operator()(const model::SetMtu& op) const {
    Message message = setLink(at.link);
    message.putU32(IFLA_MTU, op.mtu);
    return {message};
  }
  Messages operator()(const model::SetMac& op) const {
    Message message = setLink(at.link);
    message.put(IFLA_ADDRESS, op.mac);
    return {message};
  }
  Messages operator()(const model::SetGroup& op) const {
    Message message = setLink(at.link);
    message.putU32(IFLA_GROUP, op.group);
    return {message};
  }
  Messages operator()(const model::SetIpv6LinkLocal& op) const {
    Message message = setLink(at.link);
    putAddrGenMode(message, op.enabled);
    return {message};
  }
  Messages operator()(const model::SetVxlan& op) const {
    return {kindData(at.link, "vxlan", [&](Message& message) { putSettings(message, op.settings); })};
  }
  Messages operator()(const model::SetBridge& op) const {
    return {kindData(at.link, "bridge", [&](Message& message) { putSettings(message, op.settings); })};
  }
  Messages operator()(const model::SetBridgePort& op) const {
    Message message = setLink(at.link, AF_BRIDGE);
    message.nest(IFLA_PROTINFO, [&] {
      for (const PortFlag& flag : kPortFlags) message.putU8(flag.attribute, op.settings.*flag.member);
    });
    return {message};
  }
  Messages operator()(const model::StartForwarding&) const {
    Message message = setLink(at.link, AF_BRIDGE);
    message.nest(IFLA_PROTINFO, [&] { message.putU8(IFLA_BRPORT_STATE, BR_STATE_FORWARDING); });
    return {message};
  }
  Messages operator()(const model::AddBridgeVlan& op) const {
    return {bridgeVlan(RTM_SETLINK, at.link, op.vlan, op.self)};
  }
  Messages operator()(const model::RemoveBridgeVlan& op) const {
    return {bridgeVlan(RTM_DELLINK, at.link, op.vlan, op.self)};
  }
  Messages operator()(const model::AddVniFilter& op) const { return {vniFilter(RTM_NEWTUNNEL, at.link, op.vni)}; }
  Messages operator()(const model::RemoveVniFilter& op) const { return {vniFilter(RTM_DELTUNNEL, at.link, op.vni)}; }
  // NLM_F_REPLACE: the bridge may have learned the MAC on a port a moment ago.
  Messages operator()(const model::AddLocalMac& op) const {
    return {fdbEntry(RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, at.link, op.mac, true)};
  }
  Messages operator()(const model::RemoveLocalMac& op) const {
    return {fdbEntry(RTM_DELNEIGH, 0, at.link, op.mac, true)};
  }
  Messages operator()(const model::AddStaticMac& op) const {
    return {fdbEntry(RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, at.link, op.mac, false)};
  }
  Messages operator()(const model::RemoveStaticMac& op) const {
    return {fdbEntry(RTM_DELNEIGH, 0, at.link, op.mac, false)};
  }
  Messages operator()(const model::AddIngressQdisc&) const { return {addIngressQdisc(at.link)}; }
  Messages operator()(const model::AddFilter& op) const { return {addFilter(at.link, op.filter)}; }
  Messages operator()(const model::RemoveFilter& op) const { return {removeFilter(at.link, op.filter)}; }
  Messages operator()(const model::RemoveFilters& op) const { return {removeFilters(at.link, op.place)}; }
  // NLM_F_EXCL: do not take over an address that somebody else added.
  Messages operator()(const model::AddAddress& op) const {
    return {address(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, at.link, op.address)};
  }
  Messages operator()(const model::RemoveAddress& op) const { return {address(RTM_DELADDR, 0, at.link, op.address)}; }
  // NLM_F_EXCL: do not take over a route or a rule that somebody else added.
  Messages operator()(const model::AddBlackhole& op) const {
    return {blackhole(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, op.route)};
  }
  Messages operator()(const model::RemoveBlackhole& op) const { return {blackhole(RTM_DELROUTE, 0, op.route)}; }
  Messages operator()(const model::RemoveForeignRoute& op) const { return {removal(op.route)}; }
  Messages operator()(const model::AddRule& op) const {
    return {policyRule(RTM_NEWRULE, NLM_F_CREATE | NLM_F_EXCL, op.rule)};
  }
  Messages operator()(const model::RemoveRule& op) const { return {policyRule(RTM_DELRULE, 0, op.rule)}; }
  Messages operator()(const model::SetSysctl&) const { return {}; }
  Messages operator()(const model::LoadControlPlane&) const { return {}; }
  Messages operator()(const model::UnloadControlPlane&) const { return {}; }
  Messages operator()(const model::AddLocalAddresses&) const { return {}; }
  Messages operator()(const model::RemoveLocalAddresses&) const { return {}; }
  Messages operator()(const model::SetIpSettings&) const { return {}; }
};

}  // namespace

std::vector<Message> encode(const model::KernelOp& op, const OpIndexes& indexes) {
  return std::visit(Encode{indexes}, op);
}

}  // namespace nicleaf::netlink
