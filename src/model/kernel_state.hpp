// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "model/links.hpp"
#include "model/port_identity.hpp"

namespace nicleaf::model {

/// The forwarding objects of one network namespace. Desired and observed state are the same types. Everything that
/// belongs to an interface is in its Link, so that a difference is a difference of Links.

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

/// The sysctls of a network namespace that the agent has an opinion on, as below /proc/sys.
inline constexpr std::array kSysctls = {"net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding",
                                        "net/ipv4/conf/all/rp_filter", "net/ipv4/conf/default/rp_filter"};
/// Those of an SVI: net/FAMILY/conf/SVI/KEY.
inline constexpr std::array kSviSysctls = {"ipv4/accept_local", "ipv4/arp_accept", "ipv6/accept_untracked_na"};
[[nodiscard]] std::string sysctlOf(const IfName& link, const std::string& key);

struct KernelState {
  Links links;
  std::set<BlackholeDefault> blackholes;       // only those with kOwnerProtocol
  std::set<LocalRule> localRules;              // desired: exactly these; none: whatever there is
  std::map<std::string, std::string> sysctls;  // of kSysctls; desired: those that matter
  PortIdentities identities{};                 // observed only
  bool knowsVniFilter = false;                 // observed only: this kernel can have a SingleVxlanKind
  friend bool operator==(const KernelState&, const KernelState&) = default;
};

}  // namespace nicleaf::model
