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

/// "from all lookup local" of one family. The kernel's own rule has priority 0, before the rule of the VRFs. With it,
/// the DPU would accept what a tenant sends to one of the DPU's addresses in the fabric's network, above all its VTEP.
/// Behind the VRFs' rule, the tenant's own table decides (Documentation/networking/vrf.rst).
struct LocalRule {
  IpAddress::Family family = IpAddress::Family::kV4;
  std::uint32_t priority = 0;
  friend auto operator<=>(const LocalRule&, const LocalRule&) = default;
};
inline constexpr std::uint32_t kLocalRulePriority = 32765;  // the VRFs' rule has 1000, that of the main table 32766

/// The sysctls of a network namespace that the agent sets, as paths below /proc/sys.
inline constexpr std::array kSysctls = {"net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding",
                                        "net/ipv4/conf/all/rp_filter", "net/ipv4/conf/default/rp_filter"};
/// The sysctls of an SVI: net/FAMILY/conf/SVI/KEY.
inline constexpr std::array kSviSysctls = {"ipv4/accept_local", "ipv4/arp_accept", "ipv6/accept_untracked_na"};
[[nodiscard]] std::string sysctlOf(const IfName& link, const std::string& key);

struct KernelState {
  Links links;
  std::set<BlackholeDefault> blackholes;       // only those with kOwnerProtocol
  std::set<LocalRule> localRules;              // desired: exactly these, or any if empty
  std::map<std::string, std::string> sysctls;  // of kSysctls; desired: only those that matter
  PortIdentities identities{};                 // observed only
  bool knowsVniFilter = false;                 // observed only: the kernel supports SingleVxlanKind
  friend bool operator==(const KernelState&, const KernelState&) = default;
};

}  // namespace nicleaf::model
