// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <variant>

#include <boost/container/flat_set.hpp>

#include "model/ip_settings.hpp"
#include "model/port_filter.hpp"
#include "model/types.hpp"

namespace nicleaf::model {

/// A set that can have an entry for each of a thousand segments. It is contiguous, and so cheap to copy and compare.
template <typename T>
using FlatSet = boost::container::flat_set<T>;

/// IFLA_IFALIAS of every link that the agent made. A link without it is foreign: it may become a port or an uplink, and
/// is never deleted.
inline constexpr char kOwnerAlias[] = "nicleaf";
/// IFA_PROTO of every address that the agent added (kernel 5.18 and later), and the protocol of every route.
inline constexpr std::uint8_t kOwnerProtocol = 0x6e;

/// A link that exists without the agent: an uplink, a representor, the loopback.
struct ForeignKind {
  friend auto operator<=>(const ForeignKind&, const ForeignKind&) = default;
};
struct VrfKind {
  std::uint32_t table = 0;
  friend auto operator<=>(const VrfKind&, const VrfKind&) = default;
};
struct BridgeKind {
  friend auto operator<=>(const BridgeKind&, const BridgeKind&) = default;
};
struct VxlanKind {
  Vni vni;
  IpAddress local;
  std::uint16_t port = 4789;  // destination, host order
  bool bound = false;         // to a link, which limits its MTU (IFLA_VXLAN_LINK); the kernel never unbinds a device
  friend auto operator<=>(const VxlanKind&, const VxlanKind&) = default;
};
/// One VXLAN device for many VNIs. The bridge maps a frame's VLAN to the tunnel's VNI (BridgeVlan::tunnel), and the
/// device accepts only the VNIs of Link::vniFilter. A device that is up has its UDP port for itself: no VxlanKind can
/// be up on the same port, because the kernel's sockets differ in their flags.
struct SingleVxlanKind {
  IpAddress local;
  std::uint16_t port = 4789;  // as above
  bool vniFilter = true;
  bool bound = false;  // as above
  friend auto operator<=>(const SingleVxlanKind&, const SingleVxlanKind&) = default;
};
/// Settings of a VXLAN device. All members but `remote` are numbers: tables count on it.
struct VxlanSettings {
  /// Frames to a MAC that is in no FDB entry, and broadcasts, go there, too. The unspecified address of the family of
  /// the device's own address: nowhere.
  IpAddress remote{};
  std::uint32_t learning = 0;      // whether a packet moves its source MAC to the VTEP that sent it (vxlan_snoop)
  std::uint32_t tos = 0;           // kTosOfFlows, or 0
  std::uint32_t ttl = 0;           // 0: that of the route, which is far enough
  std::uint32_t dontFragment = 0;  // VXLAN_DF_UNSET
  friend bool operator==(const VxlanSettings&, const VxlanSettings&) = default;
};
/// The settings of a device with this address of its own that sends only where zebra says.
[[nodiscard]] inline VxlanSettings vxlanSettings(const IpAddress& local) { return {.remote = {local.family, {}}}; }
/// With a TOS, a VxlanKind asks for the route of each packet, so that its flows use all uplinks. Otherwise it keeps one
/// route for each FDB entry and processor (vxlan_get_route(), dst_cache). The packets are the same as without: the
/// DSCP is 0, and the ECN bits are those of the inner packet (INET_ECN_encapsulate()). 1 would mean "inherit".
inline constexpr std::uint32_t kTosOfFlows = 2;
/// A VLAN sub-interface of the bridge: an SVI.
struct VlanKind {
  IfName parent;
  VlanId id;
  friend auto operator<=>(const VlanKind&, const VlanKind&) = default;
};
using LinkKind = std::variant<ForeignKind, VrfKind, BridgeKind, VxlanKind, SingleVxlanKind, VlanKind>;
/// The kind's name in IFLA_INFO_KIND, which is also the name of its kernel module; null for ForeignKind.
[[nodiscard]] inline const char* kindName(const LinkKind& kind) {
  static constexpr const char* kNames[] = {nullptr, "vrf", "bridge", "vxlan", "vxlan", "vlan"};
  static_assert(std::size(kNames) == std::variant_size_v<LinkKind>);
  return kNames[kind.index()];
}
/// A VXLAN device's own address; null for other kinds.
[[nodiscard]] inline const IpAddress* vxlanLocal(const LinkKind& kind) {
  if (const auto* single = std::get_if<SingleVxlanKind>(&kind)) return &single->local;
  const auto* vxlan = std::get_if<VxlanKind>(&kind);
  return vxlan == nullptr ? nullptr : &vxlan->local;
}
[[nodiscard]] inline bool isVxlan(const LinkKind& kind) { return vxlanLocal(kind) != nullptr; }

struct BridgeVlan {
  VlanId id;
  bool pvid = false;
  bool untagged = false;
  std::optional<Vni> tunnel{};  // only of ports with vlanTunnel
  friend auto operator<=>(const BridgeVlan&, const BridgeVlan&) = default;
};

/// A MAC in one VLAN, as in the bridge's FDB.
struct VlanMac {
  Mac mac;
  VlanId vlan;
  friend auto operator<=>(const VlanMac&, const VlanMac&) = default;
};

/// What is on or off at a port of our bridge. All members are bools: tables of them count on it.
struct PortSettings {
  bool learning = true;
  bool neighSuppress = false;
  bool isolated = false;
  bool locked = false;      // only MACs that the FDB has on this port may send
  bool vlanTunnel = false;  // maps a frame's VLAN to the tunnel's VNI, and back
  // Whether the bridge floods such frames to this port.
  bool floodUnicast = true;
  bool floodMulticast = true;
  bool floodBroadcast = true;
  friend bool operator==(const PortSettings&, const PortSettings&) = default;
};

/// A link as a port of our bridge.
struct BridgePort {
  PortSettings settings{};
  /// Up and with a carrier, but not forwarding: by the kernel itself only under spanning tree, which is off. A port
  /// without a carrier, or that is down, does not count.
  bool stopped = false;
  FlatSet<BridgeVlan> vlans{};
  FlatSet<VlanMac> staticMacs{};  // observed on foreign ports only: those of a VXLAN device belong to zebra
  friend bool operator==(const BridgePort&, const BridgePort&) = default;
};

/// Settings of a bridge that all tenants share, with the values that keep them apart. All members are numbers: tables
/// count on it.
struct BridgeSettings {
  std::uint32_t vlanFiltering = 1;      // without it, all ports are one segment
  std::uint32_t vlanProtocol = 0x8100;  // 802.1Q
  std::uint32_t defaultPvid = 0;        // none: a new port is in no VLAN
  std::uint32_t stp = 0;                // a server's BPDU would block ports
  /// Off: what the bridge learns of queriers and groups is not per VLAN. After one query of a server, the bridge would
  /// send neighbour solicitations of all VLANs to the ports of multicast routers only (br_multicast_rcv,
  /// br_handle_frame_finish).
  std::uint32_t multicastSnooping = 0;
  std::uint32_t ageing = 30000;        // hundredths of a second until a learned MAC is forgotten
  std::uint32_t groupForwardMask = 0;  // forwards no frames that are for bridges
  // Whether frames between ports pass the DPU's own firewall. The sysctls net.bridge.bridge-nf-call-* of br_netfilter
  // do the same for all bridges, whatever these say (br_nf_pre_routing): doctor checks them.
  std::uint32_t iptables = 0;
  std::uint32_t ip6tables = 0;
  std::uint32_t arptables = 0;
  friend bool operator==(const BridgeSettings&, const BridgeSettings&) = default;
};

/// Each member has a row in kLinkMembers (link_members.hpp).
struct Link {
  IfName name;
  LinkKind kind{};
  bool ours = false;                    // carries kOwnerAlias
  std::set<IfName> alternativeNames{};  // observed only, and only those that could be a link's name
  bool adminUp = false;
  std::optional<std::uint32_t> mtu{};      // desired: absent means any; observed: always present
  std::optional<Mac> mac{};                // desired and observed: like mtu
  std::optional<IfName> master{};          // bridge or VRF
  std::optional<bool> ipv6LinkLocal{};     // whether the kernel makes fe80:: addresses (addrgenmode eui64 or none)
  std::optional<std::uint32_t> group{};    // kRoutedGroup, which rules name; desired and observed: like mtu
  std::optional<VxlanSettings> vxlan{};    // VXLAN devices only; desired and observed: like mtu
  std::optional<IpSettings> ip{};          // desired: links that are routed over; observed: always present
  std::optional<BridgeSettings> bridge{};  // present when the link is a bridge
  std::optional<BridgePort> bridgePort{};  // present when master is a bridge
  FlatSet<BridgeVlan> selfVlans{};         // bridge only: VLANs of the bridge itself
  FlatSet<VlanMac> localMacs{};            // bridge only: its own MACs (bridge fdb .. self local), frames to which
                                           // are not flooded; only those the agent added
  FlatSet<Vni> vniFilter{};                // SingleVxlanKind only
  std::set<IpPrefix> addresses{};          // only those with kOwnerProtocol
  std::set<PortFilter> filters{};          // foreign links and SingleVxlanKind: only those with the agent's preferences
  friend bool operator==(const Link&, const Link&) = default;
};

}  // namespace nicleaf::model
