// SPDX-License-Identifier: Apache-2.0
#include "model/kernel_op.hpp"

#include <string_view>
#include <utility>

namespace nicleaf::model {
namespace {

/// iproute2's words for a port's settings.
constexpr struct {
  const char* word;
  bool PortSettings::*member;
} kPortWords[] = {
    {"learning", &PortSettings::learning},          {"neigh_suppress", &PortSettings::neighSuppress},
    {"isolated", &PortSettings::isolated},          {"locked", &PortSettings::locked},
    {"vlan_tunnel", &PortSettings::vlanTunnel},     {"flood", &PortSettings::floodUnicast},
    {"mcast_flood", &PortSettings::floodMulticast}, {"bcast_flood", &PortSettings::floodBroadcast},
};
static_assert(std::size(kPortWords) == sizeof(PortSettings), "each setting has a word");

/// iproute2's words for a bridge's settings.
constexpr struct {
  const char* word;
  std::uint32_t BridgeSettings::*member;
} kBridgeWords[] = {
    {"vlan_filtering", &BridgeSettings::vlanFiltering},     {"vlan_protocol", &BridgeSettings::vlanProtocol},
    {"vlan_default_pvid", &BridgeSettings::defaultPvid},    {"stp_state", &BridgeSettings::stp},
    {"mcast_snooping", &BridgeSettings::multicastSnooping}, {"ageing_time", &BridgeSettings::ageing},
    {"group_fwd_mask", &BridgeSettings::groupForwardMask},  {"nf_call_iptables", &BridgeSettings::iptables},
    {"nf_call_ip6tables", &BridgeSettings::ip6tables},      {"nf_call_arptables", &BridgeSettings::arptables},
};
static_assert(std::size(kBridgeWords) == sizeof(BridgeSettings) / sizeof(std::uint32_t), "each setting has a word");

/// The sysctls of one family that an op writes, in the words of a shell with brace expansion.
std::string settings(const SetIpSettings& op, std::string_view family) {
  std::vector<std::string> words;
  for (const IpSetting& setting : kIpSettings) {
    const std::int32_t value = op.after.*setting.member;
    if (setting.family != family || (op.before && (*op.before).*setting.member == value)) continue;
    words.push_back(std::string(setting.key) + "=" + std::to_string(value));
  }
  if (words.empty()) return "";
  std::string text = words.front();
  for (std::size_t i = 1; i < words.size(); ++i) text += "," + words[i];
  if (words.size() > 1) text = "{" + text + "}";
  return " net/" + std::string(family) + "/conf/" + op.name + "/" + text;
}

/// All settings, or only those that a new device does not have by itself. iproute2 reads the TOS as a hexadecimal
/// number.
std::string settings(const VxlanSettings& settings, bool all) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  constexpr const char* kFragmentWords[] = {"unset", "set", "inherit"};
  const VxlanSettings fresh = vxlanSettings(settings.remote);
  std::string text;
  if (all || settings.remote != fresh.remote) text += " remote " + settings.remote.toString();
  if (all || settings.learning != 0) text += settings.learning != 0 ? " learning" : " nolearning";
  if (all || settings.tos != 0)
    text += std::string(" tos 0x") + kDigits[(settings.tos >> 4U) & 0xfU] + kDigits[settings.tos & 0xfU];
  if (all || settings.ttl != 0) text += " ttl " + std::to_string(settings.ttl);
  if (all || settings.dontFragment != 0)
    text += std::string(" df ") + kFragmentWords[settings.dontFragment % std::size(kFragmentWords)];
  return text;
}

std::string settings(const BridgeSettings& settings) {
  std::string text;
  for (const auto& [word, member] : kBridgeWords) {
    text += " " + std::string(word) + " ";
    // iproute2 takes the protocol by its name.
    const bool isName = member == &BridgeSettings::vlanProtocol && settings.vlanProtocol == 0x8100;
    text += isName ? "802.1Q" : std::to_string(settings.*member);
  }
  return text;
}

struct Describe {
  std::string operator()(const CreateLink& op) const {
    const bool isBridge = std::holds_alternative<BridgeKind>(op.link.kind);
    return "ip link add " + op.link.name + (op.link.mtu ? " mtu " + std::to_string(*op.link.mtu) : "") +
           (op.link.group ? " group " + std::to_string(*op.link.group) : "") + std::visit(*this, op.link.kind) +
           (isVxlan(op.link.kind) && op.link.vxlan ? settings(*op.link.vxlan, false) : "") +
           (isBridge ? settings(op.link.bridge.value_or(BridgeSettings{})) : "");
  }
  std::string operator()(const ForeignKind&) const { return ""; }
  std::string operator()(const VrfKind& kind) const { return " type vrf table " + std::to_string(kind.table); }
  std::string operator()(const BridgeKind&) const { return " type bridge"; }
  std::string operator()(const VxlanKind& kind) const {
    return " type vxlan id " + toString(kind.vni) + " local " + kind.local.toString() + " dstport " +
           std::to_string(kind.port) + " nolearning";
  }
  std::string operator()(const SingleVxlanKind& kind) const {
    return std::string(" type vxlan external") + (kind.vniFilter ? " vnifilter" : "") + " local " +
           kind.local.toString() + " dstport " + std::to_string(kind.port) + " nolearning";
  }
  std::string operator()(const VlanKind& kind) const {
    return " link " + kind.parent + " type vlan id " + toString(kind.id);
  }

  std::string operator()(const DeleteLink& op) const { return "ip link del " + op.name; }
  std::string operator()(const SetAdminState& op) const { return "ip link set " + op.name + (op.up ? " up" : " down"); }
  std::string operator()(const SetMaster& op) const {
    return "ip link set " + op.name + (op.master ? " master " + *op.master : std::string(" nomaster"));
  }
  std::string operator()(const SetMtu& op) const { return "ip link set " + op.name + " mtu " + std::to_string(op.mtu); }
  std::string operator()(const SetMac& op) const { return "ip link set " + op.name + " address " + op.mac.toString(); }
  std::string operator()(const SetIpv6LinkLocal& op) const {
    return "ip link set " + op.name + " addrgenmode " + (op.enabled ? "eui64" : "none");
  }
  std::string operator()(const MarkLink& op) const { return "ip link set " + op.name + " alias " + kOwnerAlias; }
  std::string operator()(const SetGroup& op) const {
    return "ip link set " + op.name + " group " + std::to_string(op.group);
  }
  std::string operator()(const SetVxlan& op) const {
    return "ip link set " + op.name + " type vxlan" + settings(op.settings, true);
  }
  std::string operator()(const SetIpSettings& op) const {
    return "sysctl" + settings(op, "ipv4") + settings(op, "ipv6");
  }
  std::string operator()(const SetBridge& op) const {
    return "ip link set " + op.name + " type bridge" + settings(op.settings);
  }
  std::string operator()(const SetBridgePort& op) const {
    std::string text = "bridge link set dev " + op.name;
    for (const auto& [word, member] : kPortWords)
      text += " " + std::string(word) + (op.settings.*member ? " on" : " off");
    return text;
  }
  std::string operator()(const StartForwarding& op) const { return "bridge link set dev " + op.name + " state 3"; }
  std::string operator()(const AddBridgeVlan& op) const { return "bridge vlan add" + vlan(op.name, op.vlan, op.self); }
  std::string operator()(const RemoveBridgeVlan& op) const {
    return "bridge vlan del dev " + op.name + " vid " + toString(op.vlan.id) + (op.self ? " self" : "");
  }
  std::string operator()(const AddVniFilter& op) const {
    return "bridge vni add vni " + toString(op.vni) + " dev " + op.name;
  }
  std::string operator()(const RemoveVniFilter& op) const {
    return "bridge vni delete vni " + toString(op.vni) + " dev " + op.name;
  }
  std::string operator()(const AddLocalMac& op) const { return fdb("add", op.bridge, op.mac, "self local"); }
  std::string operator()(const RemoveLocalMac& op) const { return fdb("del", op.bridge, op.mac, "self local"); }
  std::string operator()(const AddStaticMac& op) const {
    return fdb("replace", op.name, op.mac, "master static sticky");
  }
  std::string operator()(const RemoveStaticMac& op) const { return fdb("del", op.name, op.mac, "master static"); }
  std::string operator()(const AddIngressQdisc& op) const { return "tc qdisc add dev " + op.name + " clsact"; }
  std::string operator()(const AddFilter& op) const {
    PortFilter filter = op.filter;
    const bool replaces = std::exchange(filter.handle, 0) != 0;
    return std::string("tc filter ") + (replaces ? "replace" : "add") + " dev " + op.name + " " +
           nameOf(op.filter.hook) + " " + describe(filter);
  }
  std::string operator()(const RemoveFilter& op) const {
    return "tc filter del dev " + op.name + " " + nameOf(op.filter.hook) + " " + describe(op.filter);
  }
  std::string operator()(const RemoveFilters& op) const {
    return "tc filter del dev " + op.name + " " + nameOf(op.place.hook) + " " + describe(op.place);
  }
  std::string operator()(const AddAddress& op) const {
    return "ip addr add " + op.address.toString() + " dev " + op.name;
  }
  std::string operator()(const RemoveAddress& op) const {
    return "ip addr del " + op.address.toString() + " dev " + op.name;
  }
  std::string operator()(const AddBlackhole& op) const { return "ip route add" + route(op.route); }
  std::string operator()(const RemoveBlackhole& op) const { return "ip route del" + route(op.route); }
  std::string operator()(const RemoveForeignRoute& op) const { return foreign(op.route); }
  std::string operator()(const AddRule& op) const { return rule("add", op.rule) + " protocol kernel"; }
  std::string operator()(const RemoveRule& op) const { return rule("del", op.rule); }
  std::string operator()(const SetSysctl& op) const { return "sysctl " + op.key + "=" + op.value; }
  std::string operator()(const LoadControlPlane&) const { return std::string("nft -f ") + kControlPlaneFile; }
  std::string operator()(const UnloadControlPlane&) const {
    return "nft 'delete table bridge nicleaf; delete table arp nicleaf; delete table inet nicleaf'";
  }
  std::string operator()(const AddLocalAddresses& op) const { return elements("add", op.vrf, op.addresses); }
  std::string operator()(const RemoveLocalAddresses& op) const { return elements("delete", op.vrf, op.addresses); }
  static std::string elements(const char* verb, const IfName& vrf, const std::vector<IpAddress>& addresses) {
    std::string text = std::string("nft '") + verb + " element inet nicleaf " +
                       (!addresses.empty() && addresses.front().isV6() ? "addresses6 {" : "addresses4 {");
    for (const IpAddress& address : addresses)
      text += (text.ends_with('{') ? " \"" : ", \"") + vrf + "\" . " + address.toString();
    return text + " }'";
  }

  static std::string vlan(const IfName& name, const BridgeVlan& vlan, bool self) {
    return " dev " + name + " vid " + toString(vlan.id) + (vlan.pvid ? " pvid" : "") +
           (vlan.untagged ? " untagged" : "") + (vlan.tunnel ? " tunnel_info id " + toString(*vlan.tunnel) : "") +
           (self ? " self" : "");
  }
  static bool isV4(IpAddress::Family family) { return family == IpAddress::Family::kV4; }
  static std::string rule(const char* verb, const PolicyRule& rule) {
    const std::string words[] = {"l3mdev",
                                 "l3mdev",
                                 "l3mdev unreachable",
                                 "from all lookup local",
                                 "iif " + rule.uplink + " prohibit",
                                 "not iif lo lookup main suppress_ifgroup " + std::to_string(kRoutedGroup),
                                 "not iif lo prohibit"};
    return std::string(isV4(rule.family) ? "ip" : "ip -6") + " rule " + verb + " " +
           words[static_cast<std::size_t>(rule.what)] + " priority " + std::to_string(rule.priority);
  }
  static std::string route(const BlackholeDefault& route) {
    return std::string(" blackhole ") + (isV4(route.family) ? "0.0.0.0/0" : "::/0") + " table " +
           std::to_string(route.table) + " metric " + std::to_string(kBlackholeMetric) + " proto " +
           std::to_string(kOwnerProtocol);
  }
  static std::string foreign(const ForeignRoute& route) {
    return std::string(route.to.isV4() ? "ip" : "ip -6") + " route del " + route.to.toString() + " table " +
           std::to_string(route.table) + " metric " + std::to_string(route.metric) + " proto " +
           std::to_string(route.protocol) + (route.tos == 0 ? "" : " tos " + std::to_string(route.tos));
  }
  static std::string fdb(const char* verb, const IfName& link, const VlanMac& entry, const char* kind) {
    return std::string("bridge fdb ") + verb + " " + entry.mac.toString() + " dev " + link + " vlan " +
           toString(entry.vlan) + " " + kind;
  }
};

const IfName kNone;

struct LinkOf {
  const IfName& operator()(const CreateLink& op) const { return op.link.name; }
  const IfName& operator()(const AddLocalMac& op) const { return op.bridge; }
  const IfName& operator()(const RemoveLocalMac& op) const { return op.bridge; }
  const IfName& operator()(const AddBlackhole&) const { return kNone; }
  const IfName& operator()(const RemoveBlackhole&) const { return kNone; }
  const IfName& operator()(const RemoveForeignRoute& op) const { return op.vrf; }
  const IfName& operator()(const AddRule&) const { return kNone; }
  const IfName& operator()(const RemoveRule&) const { return kNone; }
  const IfName& operator()(const SetSysctl&) const { return kNone; }
  const IfName& operator()(const LoadControlPlane&) const { return kNone; }
  const IfName& operator()(const UnloadControlPlane&) const { return kNone; }
  const IfName& operator()(const AddLocalAddresses&) const { return kNone; }
  const IfName& operator()(const RemoveLocalAddresses&) const { return kNone; }
  template <typename Op>
  const IfName& operator()(const Op& op) const {
    return op.name;
  }
};

}  // namespace

std::string describe(const KernelOp& op) { return std::visit(Describe{}, op); }

std::vector<std::pair<std::string, std::string>> sysctlsOf(const SetIpSettings& op) {
  std::vector<std::pair<std::string, std::string>> sysctls;
  for (const IpSetting& setting : kIpSettings) {
    const std::int32_t value = op.after.*setting.member;
    if (op.before && (*op.before).*setting.member == value) continue;
    sysctls.emplace_back(sysctlOf(op.name, setting), std::to_string(value));
  }
  return sysctls;
}

const IfName& linkOf(const KernelOp& op) { return std::visit(LinkOf{}, op); }

std::optional<IfName> otherOf(const KernelOp& op) {
  if (const auto* set = std::get_if<SetMaster>(&op)) return set->master;
  if (const auto* create = std::get_if<CreateLink>(&op)) {
    if (const auto* vlan = std::get_if<VlanKind>(&create->link.kind)) return vlan->parent;
  }
  return std::nullopt;
}

}  // namespace nicleaf::model
