// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/table.hpp"

namespace nicleaf::render {

namespace {

constexpr auto kDatacenterFlag = kExplicitFalse | kOnInDatacenter;
constexpr auto kTraditionalFlag = kExplicitFalse | kOnInTraditional;
constexpr auto kInvertedFlag = kExplicitFalse | kOnByDefault;

// Rows of a scope are executed in the order in which they stand here.
constexpr Row kTable[] = {
    {Scope::instance, "global/router-id", "bgp router-id {.}", "no bgp router-id"},
    {Scope::instance, "global/log-neighbor-changes", "bgp log-neighbor-changes", "no bgp log-neighbor-changes",
     kDatacenterFlag},
    {Scope::instance, "global/ebgp-requires-policy", "bgp ebgp-requires-policy", "no bgp ebgp-requires-policy",
     kTraditionalFlag},
    {Scope::instance, "global/default-ipv4-unicast", "bgp default ipv4-unicast", "no bgp default ipv4-unicast",
     kInvertedFlag},
    {Scope::instance, "global/bestpath/as-path-multipath-relax", "bgp bestpath as-path multipath-relax",
     "no bgp bestpath as-path multipath-relax"},

    {Scope::peer, "description", "neighbor {n} description {.}", "no neighbor {n} description"},
    {Scope::peer, "password", "neighbor {n} password {.}", "no neighbor {n} password"},
    {Scope::peer, "timers", "neighbor {n} timers {keepalive} {hold-time}", "no neighbor {n} timers"},
    {Scope::peer, "timers/connect-time", "neighbor {n} timers connect {.}", "no neighbor {n} timers connect"},
    {Scope::peer, "ebgp-multihop/multihop-ttl", "neighbor {n} ebgp-multihop {.}", "no neighbor {n} ebgp-multihop"},
    {Scope::peer, "ttl-security", "neighbor {n} ttl-security hops {.}", "no neighbor {n} ttl-security hops {.}"},
    {Scope::peer, "bfd-options/enable", "neighbor {n} bfd", "no neighbor {n} bfd"},
    {Scope::peer, "passive-mode", "neighbor {n} passive", "no neighbor {n} passive"},
    {Scope::peer, "capability-extended-nexthop", "neighbor {n} capability extended-nexthop",
     "no neighbor {n} capability extended-nexthop"},
    {Scope::peer, "admin-shutdown", "neighbor {n} shutdown", "no neighbor {n} shutdown"},

    {Scope::peerFamily, "soft-reconfiguration", "neighbor {n} soft-reconfiguration inbound",
     "no neighbor {n} soft-reconfiguration inbound"},
    {Scope::peerFamily, "as-path-options/allow-own-as", "neighbor {n} allowas-in {.}", "no neighbor {n} allowas-in"},
    {Scope::peerFamily, "as-path-options/replace-peer-as", "neighbor {n} as-override", "no neighbor {n} as-override"},
    {Scope::peerFamily, "prefix-limit/direction-list",
     "neighbor {n} maximum-prefix {max-prefixes}[ {options/shutdown-threshold-pct}][ warning-only{?options/"
     "warning-only}][ restart {options/restart-timer}]",
     "no neighbor {n} maximum-prefix"},
    {Scope::peerFamily, "filter-config/plist-import", "neighbor {n} prefix-list {.} in",
     "no neighbor {n} prefix-list {.} in"},
    {Scope::peerFamily, "filter-config/plist-export", "neighbor {n} prefix-list {.} out",
     "no neighbor {n} prefix-list {.} out"},
    {Scope::peerFamily, "filter-config/rmap-import", "neighbor {n} route-map {.} in",
     "no neighbor {n} route-map {.} in"},
    {Scope::peerFamily, "filter-config/rmap-export", "neighbor {n} route-map {.} out",
     "no neighbor {n} route-map {.} out"},

    {Scope::family, "network-config", "network {prefix}[ route-map {rmap-policy-export}]", "no network {prefix}"},
    {Scope::family, "redistribution-list", "redistribute {route-type}[ metric {metric}][ route-map {rmap-policy-import}]",
     "no redistribute {route-type}", kReplaceOnShrink},
    {Scope::family, "use-multiple-paths/ebgp/maximum-paths", "maximum-paths {.}", "no maximum-paths"},
    {Scope::family, "use-multiple-paths/ibgp/maximum-paths", "maximum-paths ibgp {.}", "no maximum-paths ibgp"},
    {Scope::family, "advertise-all-vni", "advertise-all-vni", "no advertise-all-vni"},
    {Scope::family, "advertise-default-gateway", "advertise-default-gw", "no advertise-default-gw"},
    {Scope::family, "advertise-svi-ip", "advertise-svi-ip", "no advertise-svi-ip"},
    {Scope::family, "ip-vrf/rd", "rd {.}", "no rd {.}"},
    {Scope::family, "ip-vrf/import-route-target", "route-target import {.}", "no route-target import {.}"},
    {Scope::family, "ip-vrf/export-route-target", "route-target export {.}", "no route-target export {.}"},
    {Scope::family, "ip-vrf/ipv4-unicast", "advertise ipv4 unicast{?enable}[ route-map {route-map}]",
     "no advertise ipv4 unicast", kReplaceOnShrink},
    {Scope::family, "ip-vrf/ipv6-unicast", "advertise ipv6 unicast{?enable}[ route-map {route-map}]",
     "no advertise ipv6 unicast", kReplaceOnShrink},

    {Scope::vni, "rd", "rd {.}", "no rd {.}"},
    {Scope::vni, "import-route-target", "route-target import {.}", "no route-target import {.}"},
    {Scope::vni, "export-route-target", "route-target export {.}", "no route-target export {.}"},
    {Scope::vni, "advertise-default-gateway", "advertise-default-gw", "no advertise-default-gw"},
    {Scope::vni, "advertise-svi-ip", "advertise-svi-ip", "no advertise-svi-ip"},
};

constexpr Coded kCoded[] = {
    {Scope::instance, "vrf"},
    {Scope::instance, "global/local-as"},
    {Scope::instance, "global/afi-safis/afi-safi/afi-safi-name"},
    {Scope::instance, "global/afi-safis/afi-safi/l2vpn-evpn/vni/vni"},
    {Scope::peer, "remote-address"},
    {Scope::peer, "interface"},
    {Scope::peer, "peer-group-name"},
    {Scope::peer, "peer-group"},
    {Scope::peer, "v6only"},
    {Scope::peer, "neighbor-remote-as/remote-as-type"},
    {Scope::peer, "neighbor-remote-as/remote-as"},
    {Scope::peer, "afi-safis/afi-safi/afi-safi-name"},
    {Scope::peer, "afi-safis/afi-safi/enabled"},
    {Scope::peerFamily, "prefix-limit/direction-list/direction"},
    {Scope::family, "redistribution-list/route-instance"},
};

}  // namespace

std::span<const Row> table() { return kTable; }

std::span<const Coded> codedNodes() { return kCoded; }

}  // namespace nicleaf::render
