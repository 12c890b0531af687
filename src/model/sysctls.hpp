// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace nicleaf::model {

/// A sysctl of the network namespace that the agent sets, as a path below /proc/sys. IpSettings has those of a link.
struct Sysctl {
  enum class Kind : std::uint8_t {
    kExactly,
    kWithVrfs,  // like kExactly, and only if there is an IP-VRF: a kernel without VRFs does not have it
    kIfThere,   // like kExactly, if the kernel has it
    kAtLeast,   // a number that may be larger; if the kernel has it
  };
  const char* key;
  const char* value;
  Kind kind = Kind::kExactly;
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
    {"net/ipv4/tcp_l3mdev_accept", "0", Sysctl::Kind::kWithVrfs},
    {"net/ipv4/udp_l3mdev_accept", "0", Sysctl::Kind::kWithVrfs},
    // zebra reads router advertisements of all VRFs from one raw socket. A bgp-interface-session needs them.
    {"net/ipv4/raw_l3mdev_accept", "1", Sysctl::Kind::kWithVrfs},
    // Two uplinks share the load between two VTEPs: the UDP source port of VXLAN tells flows apart, the addresses do
    // not.
    {"net/ipv4/fib_multipath_hash_policy", "1", Sysctl::Kind::kIfThere},
    {"net/ipv6/fib_multipath_hash_policy", "1", Sysctl::Kind::kIfThere},
    // What a tenant's fragments can take is their rate (src/kernel/control_plane.nft: 200 a second), times this time,
    // times what the kernel counts for one, at most 17 KB: 7 MB. So eight tenants that do this together do not fill it.
    // Linux waits for 30 s and 60 s, in the Internet.
    {"net/ipv4/ipfrag_time", "2", Sysctl::Kind::kExactly},
    {"net/ipv6/ip6frag_time", "2", Sysctl::Kind::kExactly},
    {"net/ipv4/ipfrag_high_thresh", "67108864", Sysctl::Kind::kAtLeast},
    {"net/ipv6/ip6frag_high_thresh", "67108864", Sysctl::Kind::kAtLeast},
    // Entries of all tenants. Linux has these in the first network namespace only, and starts with 128, 512 and 1024:
    // the servers of a few racks. These are the least; render::sysctlsOf() raises them for many ports.
    {"net/ipv4/neigh/default/gc_thresh3", "65536", Sysctl::Kind::kAtLeast},
    {"net/ipv4/neigh/default/gc_thresh2", "32768", Sysctl::Kind::kAtLeast},
    {"net/ipv4/neigh/default/gc_thresh1", "16384", Sysctl::Kind::kAtLeast},
    {"net/ipv6/neigh/default/gc_thresh3", "65536", Sysctl::Kind::kAtLeast},
    {"net/ipv6/neigh/default/gc_thresh2", "32768", Sysctl::Kind::kAtLeast},
    {"net/ipv6/neigh/default/gc_thresh1", "16384", Sysctl::Kind::kAtLeast},
    // Linux sends 1,000 ICMP errors a second in all (icmp_global_allow()), so one tenant could use them up. Instead,
    // the
    // agent limits them for each interface (src/kernel/control_plane.nft, chain output). The kernel refills its bucket
    // 50
    // times a second, so the bucket has to hold what one refill adds. Also in the first network namespace only.
    {"net/ipv4/icmp_msgs_per_sec", "1000000", Sysctl::Kind::kAtLeast},
    {"net/ipv4/icmp_msgs_burst", "20000", Sysctl::Kind::kAtLeast},
    // A limit for each IPv6 address, whichever VRF it is in (inet_getpeer_v6()): a server with the address of another
    // tenant's server would use it up. IPv4's limit for an address knows the VRF.
    {"net/ipv6/icmp/ratelimit", "0"},
};

/// Whether the sysctl `key` must be set to have the desired `value`. `now`: its value; null if the kernel does not have
/// it.
[[nodiscard]] bool mustBeSet(const std::string& key, const std::string& value, const std::string* now);

}  // namespace nicleaf::model
