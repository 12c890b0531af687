// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "model/control_plane.hpp"
#include "model/links.hpp"
#include "model/port_identity.hpp"

namespace nicleaf::model {

/// The forwarding objects of one network namespace. Desired and observed state have the same types. Everything that
/// belongs to an interface is in its Link, so comparing states means comparing Links.

/// The IPv4 or IPv6 blackhole default route of a VRF's table. Without it, the kernel looks up destinations that the VRF
/// has no route for in the main table, which is the fabric's own (fib_rules: the l3mdev rule does not end the lookup).
/// The blackhole also catches packets to a prefix that nobody has, so that they do not reach another tenant.
struct BlackholeDefault {
  std::uint32_t table = 0;
  IpAddress::Family family = IpAddress::Family::kV4;
  friend auto operator<=>(const BlackholeDefault&, const BlackholeDefault&) = default;
};
/// zebra reads distance and metric from it (255 and 8192), and so prefers any route of its own.
inline constexpr std::uint32_t kBlackholeMetric = 0xff002000;

/// A rule that the agent sets (ip rule), of one family. Together they keep tenants, the underlay and the management
/// port apart (docs/adr/0005-tenants-end-in-their-own-table.md, 0025-links-that-are-not-the-agents.md).
struct PolicyRule {
  enum class What : std::uint8_t {
    kVrfFirst,      // from a VRF: its own table, before all rules of others
    kVrf,           // the same; the kernel adds this rule with its first VRF, and never again
    kVrfEnd,        // from a VRF: nothing else
    kLocal,         // the DPU's own addresses. The kernel's own rule has priority 0, before the VRFs: with it, the DPU
                    // would accept what a tenant sends to an address of the fabric's network, above all its VTEP
    kFromUplink,    // came in from `uplink`: refused, because the underlay is not routed
    kForwarded,     // came in from any other link: the main table, but not out of a link of kRoutedGroup
    kForwardedEnd,  // came in from any other link: refused
  };
  IpAddress::Family family = IpAddress::Family::kV4;
  std::uint32_t priority = 0;
  What what = What::kLocal;
  IfName uplink{};
  friend auto operator<=>(const PolicyRule&, const PolicyRule&) = default;
};
/// The priority that the agent gives to a rule. The kernel's rule of the main table has 32766.
[[nodiscard]] constexpr std::uint32_t priorityOf(PolicyRule::What what) {
  constexpr std::uint32_t kPriorities[] = {1, 1000, 2000, 32762, 32763, 32764, 32765};
  return kPriorities[static_cast<std::size_t>(what)];
}
/// The group (ip link set .. group) of uplinks, VRFs, SVIs and routed ports.
inline constexpr std::uint32_t kRoutedGroup = 110;

/// The path of a link's sysctl below /proc/sys.
[[nodiscard]] std::string sysctlOf(const IfName& link, const IpSetting& setting);

/// What the driver of a link refused of what the agent asked for. The link keeps it until it is made again.
struct PortRefusal {
  bool isolated = false, locked = false;  // PortSettings
  bool trap = false;                      // a FilterTrap
  friend bool operator==(const PortRefusal&, const PortRefusal&) = default;
};
using PortRefusals = std::map<IfName, PortRefusal>;

/// A route that neither the kernel, FRR nor the agent has added, as RTM_DELROUTE names it.
struct ForeignRoute {
  std::uint32_t table = 0;
  IpPrefix to;
  std::uint8_t protocol = 0, tos = 0;
  std::uint32_t metric = 0;
  friend auto operator<=>(const ForeignRoute&, const ForeignRoute&) = default;
};

struct KernelState {
  Links links;
  std::set<BlackholeDefault> blackholes;       // only those with kOwnerProtocol
  std::set<ForeignRoute> foreignRoutes;        // outside of the kernel's own tables; desired: in no VRF's table
  std::set<PolicyRule> rules;                  // desired: exactly these, or any if empty
  std::map<std::string, std::string> sysctls;  // of model::kSysctls; desired: only those that matter
  ControlPlane controlPlane{};
  PortIdentities identities{};  // observed only
  PortRefusals refused{};       // observed only
  bool knowsVniFilter = false;  // observed only: the kernel supports SingleVxlanKind
  friend bool operator==(const KernelState&, const KernelState&) = default;
};

}  // namespace nicleaf::model
