// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <iterator>

namespace nicleaf::model {

/// The sysctls net/ipv4/conf/LINK/* and net/ipv6/conf/LINK/* of a link that the agent's routing goes over, with the
/// values of a link that routes a tenant's packets. The agent sets all of them, whatever the distribution's defaults
/// are, and sets them again when somebody else has changed them. All members are numbers: tables count on it.
struct IpSettings {
  std::int32_t forwarding4 = 1;          // routes what comes in; uplinks: 0, because nothing in the underlay is routed
  std::int32_t rpFilter = 0;             // answers take other ways than requests, with anycast gateways and two uplinks
  std::int32_t acceptLocal = 0;          // SVIs of an L3VNI: 1, for errors from another DPU's anycast gateway
  std::int32_t arpAccept = 0;            // gateways: 2, for answers to another DPU's questions
  std::int32_t acceptRedirects4 = 0;     // a server must not change the DPU's routes
  std::int32_t sendRedirects = 0;        // a server keeps to its gateway
  std::int32_t acceptSourceRoute4 = 0;   // a sender must not choose the way of its packets
  std::int32_t proxyArp = 0;             // the DPU answers for its own addresses only
  std::int32_t routeLocalnet = 0;        // 127.0.0.0/8 does not come from outside
  std::int32_t disableIpv6 = 0;          // unnumbered sessions and IPv6 gateways need IPv6
  std::int32_t forwarding6 = 1;          // the link is a router's: it does not solicit routers
  std::int32_t acceptRa = 0;             // a server or a spine must not give the DPU addresses and routes (zebra reads
                                         // router advertisements by itself)
  std::int32_t acceptRedirects6 = 0;     // like IPv4
  std::int32_t acceptSourceRoute6 = -1;  // no routing header, not even type 2
  std::int32_t proxyNdp = 0;             // like proxyArp
  std::int32_t acceptUntrackedNa = 0;    // gateways: 2, like arpAccept
  friend bool operator==(const IpSettings&, const IpSettings&) = default;
};

/// A setting as a path below net/FAMILY/conf/LINK.
struct IpSetting {
  const char* family;
  const char* key;
  std::int32_t IpSettings::*member;
};
inline constexpr IpSetting kIpSettings[] = {
    {"ipv4", "forwarding", &IpSettings::forwarding4},
    {"ipv4", "rp_filter", &IpSettings::rpFilter},
    {"ipv4", "accept_local", &IpSettings::acceptLocal},
    {"ipv4", "arp_accept", &IpSettings::arpAccept},
    {"ipv4", "accept_redirects", &IpSettings::acceptRedirects4},
    {"ipv4", "send_redirects", &IpSettings::sendRedirects},
    {"ipv4", "accept_source_route", &IpSettings::acceptSourceRoute4},
    {"ipv4", "proxy_arp", &IpSettings::proxyArp},
    {"ipv4", "route_localnet", &IpSettings::routeLocalnet},
    {"ipv6", "disable_ipv6", &IpSettings::disableIpv6},
    {"ipv6", "forwarding", &IpSettings::forwarding6},
    {"ipv6", "accept_ra", &IpSettings::acceptRa},
    {"ipv6", "accept_redirects", &IpSettings::acceptRedirects6},
    {"ipv6", "accept_source_route", &IpSettings::acceptSourceRoute6},
    {"ipv6", "proxy_ndp", &IpSettings::proxyNdp},
    {"ipv6", "accept_untracked_na", &IpSettings::acceptUntrackedNa},
};
static_assert(std::size(kIpSettings) == sizeof(IpSettings) / sizeof(std::int32_t), "each setting has a key");

}  // namespace nicleaf::model
