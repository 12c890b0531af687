// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace nicleaf::model {

/// A sysctl of the network namespace that the agent sets, as a path below /proc/sys. IpSettings has those of a link.
struct Sysctl {
  const char* key;
  const char* value;
  bool withVrfs = false;  // only if there is an IP-VRF: a kernel without VRFs does not have it
};

/// Not here: net/ipv4/ip_forward. It would make every link of the DPU a router's,
/// also the management port; IPv4 needs forwarding only at the link where a packet comes in.
inline constexpr Sysctl kSysctls[] = {
    // IPv6 forwards only with this (ip6_forward). It also makes every existing link a router's, which the plan takes
    // back for links that the intent does not name (diff::keepForeignLinks()).
    {"net/ipv6/conf/all/forwarding", "1"},
    // A link that comes later starts as a host's, and takes router advertisements.
    {"net/ipv6/conf/default/forwarding", "0"},
    // In these, the kernel takes the larger value of "all" and the link, or one that is on in either.
    {"net/ipv4/conf/all/rp_filter", "0"},
    {"net/ipv4/conf/all/accept_redirects", "0"},
    {"net/ipv4/conf/all/send_redirects", "0"},
    {"net/ipv4/conf/all/proxy_arp", "0"},
    {"net/ipv4/conf/all/route_localnet", "0"},
    // A socket that is bound to no VRF (sshd's, or bgpd's for the underlay) is not reached from tenants' networks.
    {"net/ipv4/tcp_l3mdev_accept", "0", true},
    {"net/ipv4/udp_l3mdev_accept", "0", true},
    // zebra reads router advertisements of all VRFs from one raw socket. A bgp-interface-session needs them.
    {"net/ipv4/raw_l3mdev_accept", "1", true},
};

}  // namespace nicleaf::model
