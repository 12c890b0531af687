// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/types.hpp"

namespace nicleaf::model {

/// The operator's intent for one DPU: the configuration of nicleaf-fabric.yang, valid and with defaults filled in.
/// Immutable once parsed. Lists keep the document's order.

enum class UnicastFamily : std::uint8_t { kIpv4, kIpv6 };

/// The AS number that the peer of a session must have.
struct PeerAs {
  enum class Kind : std::uint8_t { kExternal, kInternal, kNumber };
  Kind kind = Kind::kExternal;  // external: any but the DPU's; internal: the DPU's
  Asn number{};                 // with kNumber
  friend bool operator==(const PeerAs&, const PeerAs&) = default;
};

/// What happens to a session whose peer announces too many prefixes.
enum class PrefixLimitAction : std::uint8_t { kTeardown, kRestart, kWarningOnly };

/// What a session with a spine and one with a route reflector have in common.
struct UnderlaySession {
  PeerAs remoteAs{};
  std::string password{};  // a secret; empty: none
  std::chrono::seconds keepalive{3};
  std::chrono::seconds holdTime{9};
  std::chrono::seconds connectRetry{10};
  std::uint32_t evpnPrefixLimit = 1'000'000;
  std::uint8_t evpnPrefixLimitWarning = 25;                               // percent
  PrefixLimitAction evpnPrefixLimitAction = PrefixLimitAction::kRestart;  // never kTeardown
  friend bool operator==(const UnderlaySession&, const UnderlaySession&) = default;
};

/// Timers of BFD sessions.
struct BfdProfile {
  std::string name;
  std::uint8_t detectMultiplier = 3;
  std::chrono::milliseconds requiredReceive{300}, desiredTransmission{300};
  bool passive = false;
  friend bool operator==(const BfdProfile&, const BfdProfile&) = default;
};

/// Instead of a profile's name: FRR's own timers, which are those of a profile without leaves.
inline constexpr char kDefaultBfd[] = "default";

struct Uplink {
  IfName interface;
  std::uint16_t mtu = 9216;
  std::optional<std::uint32_t> prefixLimit{};  // of IPv4 unicast
  std::vector<IpPrefix> addresses{};
  std::optional<IpAddress> peerAddress{};  // in a subnet of those; empty: the session is unnumbered
  bool evpn = true;                        // besides IPv4 unicast
  UnderlaySession session{};
  std::string bfd{};  // a profile's name or kDefaultBfd; empty: no BFD
  friend bool operator==(const Uplink&, const Uplink&) = default;
};

/// A session for EVPN only, from the VTEP address.
struct EvpnSession {
  IpAddress peerAddress;
  std::uint8_t multihop = 255;  // hops of an eBGP session
  UnderlaySession session{};
  friend bool operator==(const EvpnSession&, const EvpnSession&) = default;
};

/// One VXLAN device per VNI, or one for all VNIs.
enum class VxlanDevices : std::uint8_t { kAuto, kPerVni, kSingle };

/// The route targets that the document does not give.
struct RouteTargets {
  std::optional<std::uint16_t> administrator{};  // absent: bgpd derives them, and imports those of any AS
  bool exactImport = true;                       // with an administrator: no others are imported
  friend bool operator==(const RouteTargets&, const RouteTargets&) = default;
};

struct Underlay {
  Asn localAs;
  IpAddress vtepAddress;
  Mac systemMac;
  std::vector<Uplink> uplinks;
  std::vector<IpPrefix> vtepPrefixes{};  // what uplinks accept; empty: everything
  VxlanDevices vxlanDevices = VxlanDevices::kAuto;
  RouteTargets routeTargets{};
  std::vector<EvpnSession> evpnSessions{};
  std::optional<IpAddress> routerId{};                    // empty: the VTEP address
  std::optional<std::uint8_t> allowOwnAs{};               // occurrences
  bool gracefulRestartHelper = true;                      // keeps IPv4 routes of a peer that restarts
  std::optional<std::chrono::seconds> staleRoutesTime{};  // empty: FRR's default
  friend bool operator==(const Underlay&, const Underlay&) = default;
};

/// Prefixes that a session accepts: those in `prefix` with at least `ge` and at most `le` bits, as in FRR's prefix
/// lists; without both, `prefix` alone.
struct AllowedPrefix {
  IpPrefix prefix;
  std::optional<std::uint8_t> ge{}, le{};
  /// The lengths that are accepted. A range that starts at length 0 does not contain the default route, which has to be
  /// declared as such.
  [[nodiscard]] unsigned shortest() const;
  [[nodiscard]] unsigned longest() const;
  friend bool operator==(const AllowedPrefix&, const AllowedPrefix&) = default;
};

/// What a server hears of its VRF.
enum class Advertise : std::uint8_t { kNothing, kDefaultRoute, kConnected, kVrf };

/// How AS paths show the session's local AS; see nicleaf-fabric.yang.
enum class LocalAsMode : std::uint8_t { kPrepend, kNoPrepend, kReplaceAs };

/// A session with a server: with an address, or over the link-local addresses of a routed port; or sessions with all
/// servers of a prefix that open one.
struct BgpSession {
  IpAddress peerAddress;
  PeerAs remoteAs;                     // never kInternal
  std::vector<Asn> allowedRemoteAs{};  // with kExternal: no others; empty: all
  std::string description;
  std::string password;      // a secret
  std::string passwordFile;  // has it instead
  std::set<UnicastFamily> families;
  std::vector<AllowedPrefix> allowedPrefixes{};   // of those families; empty: nothing is accepted
  bool blackhole = false;                         // accepts host routes that discard traffic
  std::uint16_t asPathLimit = 50;                 // AS numbers
  std::vector<std::string> allowedCommunities{};  // AS:NN and A:B:C
  std::uint32_t prefixLimit = 1000;
  std::optional<std::uint8_t> prefixLimitWarning{};  // percent; empty: FRR's default
  PrefixLimitAction prefixLimitAction = PrefixLimitAction::kTeardown;
  std::optional<std::chrono::minutes> prefixLimitRestart{};  // with kRestart
  Advertise advertise = Advertise::kConnected;
  bool advertiseCommunities = false;
  std::chrono::seconds keepalive{3};
  std::chrono::seconds holdTime{9};
  std::chrono::seconds connectRetry{10};
  bool enabled = true;
  std::string shutdownMessage;  // empty: none
  bool gracefulShutdown = false;
  std::optional<Asn> localAs;  // instead of the underlay's
  LocalAsMode localAsMode = LocalAsMode::kPrepend;
  std::optional<std::uint8_t> allowOwnAs;  // occurrences
  bool asOverride = false;
  std::optional<std::uint8_t> multihop, ttlSecurity;  // hops
  std::string bfd;                                    // as of an uplink
  IfName interface;                                   // not empty: this port instead of an address
  std::optional<IpPrefix> listenRange{};              // there: this prefix instead of an address
  std::string sessionTemplate{};                      // its name; empty: none
  std::set<std::string> inherited{};                  // names of the leaves and lists that it gave
  friend bool operator==(const BgpSession&, const BgpSession&) = default;
};

/// A route of an IP-VRF. Without a next hop it is a blackhole.
struct StaticRoute {
  IpPrefix prefix;
  std::vector<IpAddress> nextHops{};
  bool blackhole = false;
  bool advertise = true;
  std::string bfd{};  // as of an uplink; follows the next hops
  friend bool operator==(const StaticRoute&, const StaticRoute&) = default;
};

/// A prefix that is advertised for longer ones in it, or instead of them.
struct Aggregate {
  IpPrefix prefix;
  bool summaryOnly = false;
  friend bool operator==(const Aggregate&, const Aggregate&) = default;
};

/// What an IP-VRF takes over from another one: routes to these prefixes.
struct VrfImport {
  VrfName from;
  std::vector<AllowedPrefix> prefixes{};
  bool fabricRoutes = false;  // also routes of other DPUs
  bool oneWay = false;        // `from` need not import in return
  friend bool operator==(const VrfImport&, const VrfImport&) = default;
};

struct IpVrf {
  VrfName name;
  Vni l3vni;
  VlanId vlan;
  std::vector<std::string> importRouteTargets;  // empty: automatic
  std::vector<std::string> exportRouteTargets;  // empty: automatic
  std::vector<BgpSession> sessions;
  bool exportCommunities = false;  // with type-5 routes
  std::vector<StaticRoute> staticRoutes{};
  std::vector<Aggregate> aggregates{};
  std::string rd{};  // empty: automatic
  std::optional<std::uint32_t> routeLimit{};
  bool gracefulShutdown = false;
  std::uint16_t listenLimit = 100;  // sessions of all ranges; see listenLimitOf()
  std::optional<std::uint16_t> sessionLimit{};
  std::vector<VrfImport> imports{};
  friend bool operator==(const IpVrf&, const IpVrf&) = default;
};

/// What a rule of a security group matches: packets from the server or to it.
enum class Direction : std::uint8_t { kFromServer, kToServer };

/// From `first` to `last`, both included.
struct PortRange {
  std::uint16_t first = 0, last = 0;
  friend bool operator==(const PortRange&, const PortRange&) = default;
};

struct SecurityRule {
  std::uint8_t sequence = 0;  // the order, and the rule's name
  Direction direction = Direction::kToServer;
  bool accept = true;
  std::optional<std::uint8_t> protocol{};  // of IP; empty: all
  std::vector<PortRange> ports{};          // destination ports; empty: all
  std::optional<std::uint8_t> icmpType{};
  std::vector<IpPrefix> prefixes{};  // the other side's address; empty: all
  std::string description{};
  friend bool operator==(const SecurityRule&, const SecurityRule&) = default;
};

/// Rules for what servers send and receive. In a direction that has rules, what no rule accepts is dropped.
struct SecurityGroup {
  std::string name;
  bool stateful = false;
  std::vector<SecurityRule> rules{};  // by sequence
  friend bool operator==(const SecurityGroup&, const SecurityGroup&) = default;
};

struct Segment {
  std::string name;
  Vni vni;
  VlanId vlan;
  std::optional<VrfName> ipVrf;
  std::vector<IpPrefix> gateways;
  bool arpNdSuppression = true;
  bool flooding = true;                       // to the other VTEPs, by head-end replication
  std::vector<std::string> securityGroups{};  // names; for all ports of the segment
  friend bool operator==(const Segment&, const Segment&) = default;
};

/// A VLAN of a trunk, and the segment that its frames belong to.
struct TrunkVlan {
  VlanId vlan;
  std::string segment;
  friend bool operator==(const TrunkVlan&, const TrunkVlan&) = default;
};

struct Port {
  IfName interface;
  std::string segment;  // of an access port; otherwise empty
  std::uint16_t mtu = 1500;
  bool enabled = true;
  std::string description{};
  bool isolated = false;  // from the other isolated ports of the same segment
  std::vector<TrunkVlan> trunk{};
  std::optional<VrfName> ipVrf{};     // of a routed port, which is in no segment
  std::vector<IpPrefix> addresses{};  // of a routed port
  std::vector<Mac> staticMacs{};
  bool locked = false;                                            // to the static MACs
  std::vector<IpPrefix> allowedSources{};                         // empty: all
  std::uint32_t broadcastLimit = 1000, multicastLimit = 10000;    // packets per second; 0: none
  std::optional<std::uint32_t> rateFromServer{}, rateToServer{};  // Mbit/s
  std::uint16_t macLimit = 1000;                                  // MACs that are learnt; 0: no limit
  bool guardInHardware = false;                                   // the port stays down if its guard is not in hardware
  std::vector<std::string> securityGroups{};                      // names, in the order in which they are asked
  bool router = false, dhcpServer = false;                        // what it may be for the others of its segment
  friend bool operator==(const Port&, const Port&) = default;
};

/// What happens to the others if a document fails for one tenant: nothing of it is applied, or only that tenant stays
/// as it is.
enum class Atomicity : std::uint8_t { kDocument, kTenant };

struct Intent {
  std::uint64_t generation = 0;
  Atomicity atomicity = Atomicity::kDocument;
  bool gracefulShutdown = false;  // of the whole DPU
  Underlay underlay;
  Mac anycastMac;
  std::vector<BfdProfile> bfdProfiles{};
  std::vector<SecurityGroup> securityGroups{};
  std::vector<IpVrf> ipVrfs;
  std::vector<Segment> segments;
  std::vector<Port> ports;
  friend bool operator==(const Intent&, const Intent&) = default;
};

/// How many sessions of the VRF are with an address or an interface.
[[nodiscard]] std::size_t declaredSessions(const IpVrf& vrf);
[[nodiscard]] bool hasListenRange(const IpVrf& vrf);
/// The most sessions that the VRF's ranges have together.
[[nodiscard]] std::uint16_t listenLimitOf(const IpVrf& vrf);

/// The profile of that name, if it is one of the intent's.
[[nodiscard]] const BfdProfile* profileNamed(const Intent& intent, const std::string& name);

/// What the session is with: an address, an interface, or a prefix.
[[nodiscard]] std::string peerOf(const BgpSession& session);

/// Whether the session has a TCP-MD5 key, in the document or in a file.
[[nodiscard]] bool hasPassword(const BgpSession& session);

/// Whether the session carries IPv4 prefixes over an IPv6 connection.
[[nodiscard]] bool carriesIpv4OverIpv6(const BgpSession& session);

/// The first segment whose flooding or suppression differs from that of the first segment: a single VXLAN device is one
/// port of the bridge, with one setting for all segments. Null if there is no such segment.
[[nodiscard]] const Segment* unlikeTheFirst(const Intent& intent);

}  // namespace nicleaf::model
