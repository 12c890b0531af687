// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>

#include "model/ingress_filter.hpp"
#include "model/port_identity.hpp"
#include "model/types.hpp"

namespace nicleaf::model {

/// The forwarding objects of one network namespace. Desired and observed state are the same types. Everything that
/// belongs to an interface is in its Link, so that a difference is a difference of Links.

/// IFLA_IFALIAS of every link that the agent made. A link without it is foreign: it may become a port or an uplink,
/// and is never deleted.
inline constexpr char kOwnerAlias[] = "nicleaf";
/// IFA_PROTO of every address that the agent added (kernel 5.18 and later), and the protocol of every route.
inline constexpr std::uint8_t kOwnerProtocol = 0x6e;

/// A link that exists by itself: an uplink, a representor, the loopback.
struct ForeignKind {
  friend auto operator<=>(const ForeignKind&, const ForeignKind&) = default;
};
struct VrfKind {
  std::uint32_t table = 0;
  friend auto operator<=>(const VrfKind&, const VrfKind&) = default;
};
/// A vlan-aware bridge without a default PVID.
struct BridgeKind {
  friend auto operator<=>(const BridgeKind&, const BridgeKind&) = default;
};
struct VxlanKind {
  Vni vni;
  IpAddress local;
  std::uint16_t port = 4789;  // destination, host order
  friend auto operator<=>(const VxlanKind&, const VxlanKind&) = default;
};
/// One VXLAN device for many VNIs: the tunnel's VNI is that of the frame's VLAN at the bridge (BridgeVlan::tunnel), and
/// of what comes only the VNIs of Link::vniFilter are let in. One that is up has its UDP port for itself: no VxlanKind
/// can be up on the same port (the kernel's sockets differ in their flags).
struct SingleVxlanKind {
  IpAddress local;
  std::uint16_t port = 4789;  // as above
  bool vniFilter = true;
  friend auto operator<=>(const SingleVxlanKind&, const SingleVxlanKind&) = default;
};
/// A VLAN sub-interface of the bridge: an SVI.
struct VlanKind {
  IfName parent;
  VlanId id;
  friend auto operator<=>(const VlanKind&, const VlanKind&) = default;
};
using LinkKind = std::variant<ForeignKind, VrfKind, BridgeKind, VxlanKind, SingleVxlanKind, VlanKind>;
[[nodiscard]] inline bool isVxlan(const LinkKind& kind) {
  return std::holds_alternative<VxlanKind>(kind) || std::holds_alternative<SingleVxlanKind>(kind);
}

struct BridgeVlan {
  VlanId id;
  bool pvid = false;
  bool untagged = false;
  std::optional<Vni> tunnel{};  // only of ports with vlanTunnel
  friend auto operator<=>(const BridgeVlan&, const BridgeVlan&) = default;
};

/// A MAC in one VLAN, as the bridge's FDB has it.
struct VlanMac {
  Mac mac;
  VlanId vlan;
  friend auto operator<=>(const VlanMac&, const VlanMac&) = default;
};

/// Settings of a link as a port of our bridge.
struct BridgePort {
  bool learning = true;
  bool neighSuppress = false;
  bool isolated = false;
  bool locked = false;      // to MACs that the FDB has on this port
  bool vlanTunnel = false;  // a VLAN's frames go out with the tunnel's VNI, and come in by it
  // What goes out of this port though nobody behind it asked for it.
  bool floodUnicast = true;
  bool floodMulticast = true;
  bool floodBroadcast = true;
  std::set<BridgeVlan> vlans{};
  std::set<VlanMac> staticMacs{};  // observed of foreign ports only: a VXLAN device's are zebra's
  friend auto operator<=>(const BridgePort&, const BridgePort&) = default;
};

struct Link {
  IfName name;
  LinkKind kind;
  bool ours = false;  // carries kOwnerAlias
  bool adminUp = false;
  std::optional<std::uint32_t> mtu;      // desired: absent means whatever it is; observed: always present
  std::optional<Mac> mac;                // likewise
  std::optional<IfName> master;          // bridge or VRF
  std::optional<bool> ipv6LinkLocal;     // whether the kernel makes fe80:: addresses (addrgenmode eui64 or none)
  std::optional<BridgePort> bridgePort;  // present when master is a bridge
  std::set<BridgeVlan> selfVlans;        // bridge only: VLANs of the bridge itself
  std::set<VlanMac> localMacs;           // bridge only: those that it owns itself (bridge fdb .. self local), so that
                                         // frames to them are not flooded; only those the agent added
  std::set<Vni> vniFilter;               // SingleVxlanKind only
  std::set<IpPrefix> addresses;          // only those with kOwnerProtocol
  std::set<IngressFilter> ingress;       // foreign links only: only those with the agent's preferences
  friend bool operator==(const Link&, const Link&) = default;
};

/// IPv4's or IPv6's blackhole default of a VRF's table. Without it the kernel goes on to the main table with what the
/// VRF has no route for (fib_rules: the l3mdev rule has no last word), which is the fabric's own. A prefix with nobody
/// behind it ends there, too, instead of at another tenant.
struct BlackholeDefault {
  std::uint32_t table = 0;
  IpAddress::Family family = IpAddress::Family::kV4;
  friend auto operator<=>(const BlackholeDefault&, const BlackholeDefault&) = default;
};
/// To zebra, which reads distance and metric from it (255 and 8192), it is worse than any route of its own.
inline constexpr std::uint32_t kBlackholeMetric = 0xff002000;

/// "from all lookup local" of one family. The kernel's own has priority 0, before that of the VRFs: what a tenant sends
/// to an address of the fabric's network that this DPU has, its VTEP above all, would be taken in. Behind the VRFs' the
/// tenant's own table has the last word on it (Documentation/networking/vrf.rst).
struct LocalRule {
  IpAddress::Family family = IpAddress::Family::kV4;
  std::uint32_t priority = 0;
  friend auto operator<=>(const LocalRule&, const LocalRule&) = default;
};
inline constexpr std::uint32_t kLocalRulePriority = 32765;  // the VRFs' is 1000, that of the main table 32766

struct KernelState {
  std::map<IfName, Link> links;
  std::set<BlackholeDefault> blackholes;  // only those with kOwnerProtocol
  std::set<LocalRule> localRules;         // desired: exactly these; none: whatever there is
  /// Keys as below /proc/sys, with slashes: "net/ipv4/ip_forward". Desired: those that matter; observed: those asked
  /// for.
  std::map<std::string, std::string> sysctls;
  PortIdentities identities{};  // observed only
  bool knowsVniFilter = false;  // observed only: this kernel can have a SingleVxlanKind
  friend bool operator==(const KernelState&, const KernelState&) = default;
};

/// NAME of net/ipv4/conf/NAME/...; empty for what is not about one link.
[[nodiscard]] IfName linkOfSysctl(const std::string& key);

}  // namespace nicleaf::model
