// SPDX-License-Identifier: Apache-2.0
#include "netlink/decode.hpp"

#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/netconf.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>

#include "netlink/bridge_settings.hpp"
#include "netlink/ip_settings.hpp"
#include "netlink/parse.hpp"
#include "netlink/port_flags.hpp"
#include "netlink/vxlan_settings.hpp"

namespace nicleaf::netlink {
namespace {

constexpr std::size_t kMaxAlias = 255;
constexpr std::size_t kMaxKindName = 63;
constexpr std::size_t kMaxPortName = 15;
constexpr std::size_t kMaxParentName = 255;
constexpr std::size_t kMaxAckText = 1024;
constexpr std::uint16_t kMaxVlan = 4094;
constexpr std::uint32_t kMaxVni = 0xffffff;

using KindDecoder = std::optional<model::LinkKind> (*)(const AttributeTable& data);

std::optional<model::LinkKind> decodeVrf(const AttributeTable& data) {
  const auto table = data.u32(IFLA_VRF_TABLE);
  return table ? std::optional<model::LinkKind>(model::VrfKind{*table}) : std::nullopt;
}

std::optional<model::LinkKind> decodeBridge(const AttributeTable&) { return model::BridgeKind{}; }

std::optional<model::LinkKind> decodeVxlan(const AttributeTable& data) {
  const auto vni = data.u32(IFLA_VXLAN_ID);
  const auto port = data.be16(IFLA_VXLAN_PORT);
  auto local = data.address(IFLA_VXLAN_LOCAL);
  if (!local) local = data.address(IFLA_VXLAN_LOCAL6);
  if (!vni || !port) return std::nullopt;
  const bool bound = data.u32(IFLA_VXLAN_LINK).value_or(0) != 0;
  if (data.u8(IFLA_VXLAN_COLLECT_METADATA).value_or(0) != 0) {
    const bool filter = data.u8(IFLA_VXLAN_VNIFILTER).value_or(0) != 0;
    return model::SingleVxlanKind{local.value_or(model::IpAddress{}), *port, filter, bound};
  }
  return model::VxlanKind{{*vni}, local.value_or(model::IpAddress{}), *port, bound};
}

std::optional<model::LinkKind> decodeVlan(const AttributeTable& data) {
  const auto id = data.u16(IFLA_VLAN_ID);
  return id ? std::optional<model::LinkKind>(model::VlanKind{{}, {*id}}) : std::nullopt;
}

constexpr struct {
  std::string_view name;
  KindDecoder decode;
} kKinds[] = {{"vrf", decodeVrf}, {"bridge", decodeBridge}, {"vxlan", decodeVxlan}, {"vlan", decodeVlan}};

model::LinkKind decodeKind(const AttributeTable& info) {
  const auto name = info.text(IFLA_INFO_KIND, kMaxKindName);
  const AttributeTable data = info.nested(IFLA_INFO_DATA);
  for (const auto& kind : kKinds) {
    if (kind.name == name) return kind.decode(data).value_or(model::ForeignKind{});
  }
  return model::ForeignKind{};
}

std::optional<bool> flag(const AttributeTable& attributes, std::uint16_t type) {
  const auto value = attributes.u8(type);
  return value ? std::optional(*value != 0) : std::nullopt;
}

model::PortSettings decodePortSettings(const AttributeTable& attributes) {
  model::PortSettings settings;
  for (const PortFlag& setting : kPortFlags) {
    settings.*setting.member = flag(attributes, setting.attribute).value_or(settings.*setting.member);
  }
  return settings;
}

/// Whether a port does not forward although it could: see model::BridgePort. `settings` are the port's, `link` the
/// whole message's. As in the kernel, a link whose state is unknown, such as a VXLAN device, has a carrier
/// (netif_oper_up). Nullopt if the message does not have the port's state.
std::optional<bool> decodeStopped(const ifinfomsg& header, const AttributeTable& link, const AttributeTable& settings) {
  const auto state = settings.u8(IFLA_BRPORT_STATE);
  if (!state) return std::nullopt;
  const auto operState = link.u8(IFLA_OPERSTATE).value_or(IF_OPER_UNKNOWN);
  const bool could = (header.ifi_flags & IFF_UP) != 0 && (operState == IF_OPER_UP || operState == IF_OPER_UNKNOWN);
  return could && *state != BR_STATE_FORWARDING;
}

/// They may be longer than a link's name (ALTIFNAMSIZ); no link that is to be made has such a name.
std::set<model::IfName> decodeAlternativeNames(const AttributeTable& attributes) {
  std::set<model::IfName> names;
  forEachAttribute(attributes.bytes(IFLA_PROP_LIST), [&](std::uint16_t type, Bytes value) {
    const auto* text = reinterpret_cast<const char*>(value.data());
    const std::size_t length = strnlen(text, value.size());
    if (type == IFLA_ALT_IFNAME && length > 0 && length < value.size() && length <= model::kMaxInterfaceName)
      names.emplace(text, length);
  });
  return names;
}

/// What the kernel does not have counts as what it should be.
model::BridgeSettings decodeBridgeSettings(const AttributeTable& data) {
  model::BridgeSettings settings;
  getNumbers(data, kBridgeSettings, settings);
  return settings;
}

/// The kernel does not send a remote that is unspecified.
model::VxlanSettings decodeVxlanSettings(const AttributeTable& data, const model::IpAddress& local) {
  model::VxlanSettings settings = model::vxlanSettings(local);
  getNumbers(data, kVxlanSettings, settings);
  for (const std::uint16_t attribute : std::initializer_list<std::uint16_t>{IFLA_VXLAN_GROUP, IFLA_VXLAN_GROUP6})
    settings.remote = data.address(attribute).value_or(settings.remote);
  return settings;
}

/// The kernel sends the settings as an array for each family, whose length depends on its version. What it does not
/// have counts as what it should be.
model::IpSettings decodeIpSettings(const AttributeTable& attributes) {
  const AttributeTable families = attributes.nested(IFLA_AF_SPEC);
  const Bytes v4 = families.nested(AF_INET).bytes(IFLA_INET_CONF),
              v6 = families.nested(AF_INET6).bytes(IFLA_INET6_CONF);
  model::IpSettings settings;
  for (const IpSettingPlace& place : kIpSettingPlaces) {
    const Bytes values = place.family == AF_INET ? v4 : v6;
    std::int32_t value = 0;
    if (values.size() < (place.index + 1) * sizeof(value)) continue;
    std::memcpy(&value, values.data() + place.index * sizeof(value), sizeof(value));
    settings.*place.member = value;
  }
  return settings;
}

std::optional<bool> decodeIpv6LinkLocal(const AttributeTable& attributes) {
  const auto mode = attributes.nested(IFLA_AF_SPEC).nested(AF_INET6).u8(IFLA_INET6_ADDR_GEN_MODE);
  return mode ? std::optional(*mode != IN6_ADDR_GEN_MODE_NONE) : std::nullopt;
}

/// Adds the VLANs of a range, both ends included. Returns false if the range breaks the kernel's own bounds.
bool addRange(const AttributeTable& entry, model::FlatSet<model::BridgeVlan>& vlans) {
  const Bytes bytes = entry.bytes(BRIDGE_VLANDB_ENTRY_INFO);
  bridge_vlan_info info{};
  if (bytes.size() != sizeof(info)) return false;
  std::memcpy(&info, bytes.data(), sizeof(info));
  const std::uint16_t last = entry.u16(BRIDGE_VLANDB_ENTRY_RANGE).value_or(info.vid);
  if (info.vid == 0 || last < info.vid || last > kMaxVlan) return false;
  // In a range, the tunnel id grows with the VLAN id (br_vlan_opts_eq_range).
  const auto tunnel = entry.nested(BRIDGE_VLANDB_ENTRY_TUNNEL_INFO).u32(BRIDGE_VLANDB_TINFO_ID);
  if (tunnel && (*tunnel > kMaxVni || *tunnel + (last - info.vid) > kMaxVni)) return false;
  for (std::uint16_t id = info.vid; id <= last; ++id) {
    model::BridgeVlan vlan{
        {id}, (info.flags & BRIDGE_VLAN_INFO_PVID) != 0, (info.flags & BRIDGE_VLAN_INFO_UNTAGGED) != 0, {}};
    if (tunnel) vlan.tunnel = model::Vni{*tunnel + (id - info.vid)};
    vlans.insert(vlan);
  }
  return true;
}

}  // namespace

std::optional<LinkRecord> decodeLink(Bytes payload) {
  const auto parsed = parse<ifinfomsg>(payload);
  if (!parsed || parsed->header.ifi_family != AF_UNSPEC || parsed->header.ifi_index <= 0) return std::nullopt;
  const AttributeTable& attributes = parsed->attributes;
  const auto name = attributes.text(IFLA_IFNAME, model::kMaxInterfaceName);
  if (!name || name->empty()) return std::nullopt;

  LinkRecord record;
  record.index = static_cast<std::uint32_t>(parsed->header.ifi_index);
  record.master = attributes.u32(IFLA_MASTER).value_or(0);
  if (!attributes.has(IFLA_LINK_NETNSID)) record.parent = attributes.u32(IFLA_LINK).value_or(0);
  record.physPortName = attributes.text(IFLA_PHYS_PORT_NAME, kMaxPortName).value_or("");
  record.switchdev = attributes.has(IFLA_PHYS_SWITCH_ID);
  const auto bus = attributes.text(IFLA_PARENT_DEV_BUS_NAME, kMaxParentName);
  const auto parent = attributes.text(IFLA_PARENT_DEV_NAME, kMaxParentName);
  if (bus && parent) record.parentDevice = *bus + "/" + *parent;
  model::Link& link = record.link;
  link.name = *name;
  link.adminUp = (parsed->header.ifi_flags & IFF_UP) != 0;
  link.ours = attributes.text(IFLA_IFALIAS, kMaxAlias) == model::kOwnerAlias;
  link.alternativeNames = decodeAlternativeNames(attributes);
  link.mtu = attributes.u32(IFLA_MTU);
  link.mac = attributes.mac(IFLA_ADDRESS);
  link.ipv6LinkLocal = decodeIpv6LinkLocal(attributes);
  link.group = attributes.u32(IFLA_GROUP);
  link.ip = decodeIpSettings(attributes);
  const AttributeTable info = attributes.nested(IFLA_LINKINFO);
  link.kind = decodeKind(info);
  if (std::holds_alternative<model::BridgeKind>(link.kind)) {
    link.bridge = decodeBridgeSettings(info.nested(IFLA_INFO_DATA));
  }
  if (const model::IpAddress* local = model::vxlanLocal(link.kind)) {
    link.vxlan = decodeVxlanSettings(info.nested(IFLA_INFO_DATA), *local);
  }
  if (record.master != 0 && info.text(IFLA_INFO_SLAVE_KIND, kMaxKindName) == "bridge") {
    const AttributeTable settings = info.nested(IFLA_INFO_SLAVE_DATA);
    link.bridgePort.emplace().settings = decodePortSettings(settings);
    link.bridgePort->stopped = decodeStopped(parsed->header, attributes, settings).value_or(false);
  }
  return record;
}

std::optional<std::int32_t> decodeNetconf(Bytes payload) {
  const auto parsed = parse<netconfmsg>(payload);
  if (!parsed || (parsed->header.ncm_family != AF_INET && parsed->header.ncm_family != AF_INET6)) return std::nullopt;
  const auto index = parsed->attributes.u32(NETCONFA_IFINDEX);
  return index ? std::optional(static_cast<std::int32_t>(*index)) : std::nullopt;
}

std::optional<PortRecord> decodePort(Bytes payload) {
  const auto parsed = parse<ifinfomsg>(payload);
  if (!parsed || parsed->header.ifi_family != AF_BRIDGE || parsed->header.ifi_index <= 0) return std::nullopt;
  const AttributeTable settings = parsed->attributes.nested(IFLA_PROTINFO);
  PortRecord record{static_cast<std::uint32_t>(parsed->header.ifi_index), {}, {}};
  record.stopped = decodeStopped(parsed->header, parsed->attributes, settings);
  for (const PortFlag& setting : kPortFlags) {
    if (const auto on = flag(settings, setting.attribute)) record.flags.emplace_back(setting.member, *on);
  }
  return record;
}

std::optional<VlanRecord> decodeBridgeVlans(Bytes payload) {
  const auto parsed = parse<br_vlan_msg>(payload);
  if (!parsed || parsed->header.family != AF_BRIDGE || parsed->header.ifindex == 0) return std::nullopt;
  VlanRecord record{parsed->header.ifindex, {}};
  bool valid = true;
  forEachAttribute(payload.subspan(sizeof(br_vlan_msg)), [&](std::uint16_t type, Bytes value) {
    if (type == BRIDGE_VLANDB_ENTRY) valid = addRange(AttributeTable(value), record.vlans) && valid;
  });
  return valid ? std::optional(record) : std::nullopt;
}

std::optional<VniFilterRecord> decodeVniFilter(Bytes payload) {
  const auto parsed = parse<tunnel_msg>(payload);
  if (!parsed || parsed->header.family != AF_BRIDGE || parsed->header.ifindex == 0) return std::nullopt;
  VniFilterRecord record{parsed->header.ifindex, {}};
  bool valid = true;
  forEachAttribute(payload.subspan(sizeof(tunnel_msg)), [&](std::uint16_t type, Bytes value) {
    if (type != VXLAN_VNIFILTER_ENTRY) return;
    const AttributeTable entry(value);
    const auto first = entry.u32(VXLAN_VNIFILTER_ENTRY_START);
    const auto last = entry.has(VXLAN_VNIFILTER_ENTRY_END) ? entry.u32(VXLAN_VNIFILTER_ENTRY_END) : first;
    if (!first || !last || *first > *last || *last > kMaxVni)
      valid = false;
    else
      record.ranges.emplace_back(model::Vni{*first}, model::Vni{*last});
  });
  return valid ? std::optional(record) : std::nullopt;
}

std::optional<FdbPlace> decodeFdbPlace(Bytes payload) {
  const auto parsed = parse<ndmsg>(payload);
  if (!parsed || parsed->header.ndm_family != AF_BRIDGE || parsed->header.ndm_ifindex <= 0) return std::nullopt;
  const auto mac = parsed->attributes.mac(NDA_LLADDR);
  const auto vlan = parsed->attributes.u16(NDA_VLAN);
  if (!mac || !vlan || *vlan == 0 || *vlan > kMaxVlan) return std::nullopt;
  return FdbPlace{static_cast<std::uint32_t>(parsed->header.ndm_ifindex), {*mac, {*vlan}}};
}

std::optional<FdbRecord> decodeFdb(Bytes payload) {
  const auto place = decodeFdbPlace(payload);
  if (!place) return std::nullopt;
  ndmsg header{};
  std::memcpy(&header, payload.data(), sizeof(header));
  const bool local = (header.ndm_state & NUD_PERMANENT) != 0;
  const bool isStatic =
      header.ndm_state == NUD_NOARP && (header.ndm_flags & (NTF_EXT_LEARNED | NTF_STICKY)) == NTF_STICKY;
  if (!local && !isStatic) return std::nullopt;
  return FdbRecord{place->index, local, place->entry};
}

std::optional<AddressRecord> decodeAddress(Bytes payload) {
  const auto parsed = parse<ifaddrmsg>(payload);
  if (!parsed || parsed->header.ifa_index == 0) return std::nullopt;
  const int family = parsed->header.ifa_family;
  if (family != AF_INET && family != AF_INET6) return std::nullopt;
  // On a point-to-point link, IFA_ADDRESS is the peer's address.
  auto address = parsed->attributes.address(IFA_LOCAL);
  if (!address) address = parsed->attributes.address(IFA_ADDRESS);
  if (!address || (address->family == model::IpAddress::Family::kV4) != (family == AF_INET)) return std::nullopt;
  if (parsed->header.ifa_prefixlen > address->bits()) return std::nullopt;
  return AddressRecord{
      parsed->header.ifa_index, parsed->attributes.u8(IFA_PROTO).value_or(0), {*address, parsed->header.ifa_prefixlen}};
}

std::optional<AckRecord> decodeAck(const nlmsghdr& header, Bytes payload) {
  nlmsgerr answer{};
  if (header.nlmsg_type != NLMSG_ERROR || payload.size() < sizeof(answer)) return std::nullopt;
  std::memcpy(&answer, payload.data(), sizeof(answer));
  // The kernel sends negative errnos; any other value is not from the kernel.
  if (answer.error > 0 || answer.error < -4095) return std::nullopt;
  AckRecord record{-answer.error, {}};
  if ((header.nlmsg_flags & NLM_F_ACK_TLVS) == 0) return record;
  std::size_t echoed = sizeof(answer);
  if ((header.nlmsg_flags & NLM_F_CAPPED) == 0) {
    if (answer.msg.nlmsg_len < sizeof(nlmsghdr)) return record;
    echoed += ((std::size_t{answer.msg.nlmsg_len} + 3) & ~std::size_t{3}) - sizeof(nlmsghdr);
  }
  if (echoed <= payload.size()) {
    record.text = AttributeTable(payload.subspan(echoed)).text(NLMSGERR_ATTR_MSG, kMaxAckText).value_or("");
  }
  return record;
}

}  // namespace nicleaf::netlink
