// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <sys/socket.h>

#include <cstddef>
#include <iterator>

#include "model/ip_settings.hpp"

namespace nicleaf::netlink {

/// The place of a link's sysctl in the arrays IFLA_INET_CONF and IFLA_INET6_CONF of its message. (The kernel counts
/// those of IPv4 from 1.) Reading them from the message is far cheaper than a file for each.
struct IpSettingPlace {
  int family;
  std::size_t index;
  std::int32_t model::IpSettings::*member;
};
inline constexpr IpSettingPlace kIpSettingPlaces[] = {
    {AF_INET, IPV4_DEVCONF_FORWARDING - 1, &model::IpSettings::forwarding4},
    {AF_INET, IPV4_DEVCONF_RP_FILTER - 1, &model::IpSettings::rpFilter},
    {AF_INET, IPV4_DEVCONF_ACCEPT_LOCAL - 1, &model::IpSettings::acceptLocal},
    {AF_INET, IPV4_DEVCONF_ARP_ACCEPT - 1, &model::IpSettings::arpAccept},
    {AF_INET, IPV4_DEVCONF_ACCEPT_REDIRECTS - 1, &model::IpSettings::acceptRedirects4},
    {AF_INET, IPV4_DEVCONF_SEND_REDIRECTS - 1, &model::IpSettings::sendRedirects},
    {AF_INET, IPV4_DEVCONF_ACCEPT_SOURCE_ROUTE - 1, &model::IpSettings::acceptSourceRoute4},
    {AF_INET, IPV4_DEVCONF_PROXY_ARP - 1, &model::IpSettings::proxyArp},
    {AF_INET, IPV4_DEVCONF_ROUTE_LOCALNET - 1, &model::IpSettings::routeLocalnet},
    {AF_INET6, DEVCONF_DISABLE_IPV6, &model::IpSettings::disableIpv6},
    {AF_INET6, DEVCONF_FORWARDING, &model::IpSettings::forwarding6},
    {AF_INET6, DEVCONF_ACCEPT_RA, &model::IpSettings::acceptRa},
    {AF_INET6, DEVCONF_ACCEPT_REDIRECTS, &model::IpSettings::acceptRedirects6},
    {AF_INET6, DEVCONF_ACCEPT_SOURCE_ROUTE, &model::IpSettings::acceptSourceRoute6},
    {AF_INET6, DEVCONF_PROXY_NDP, &model::IpSettings::proxyNdp},
    {AF_INET6, DEVCONF_ACCEPT_UNTRACKED_NA, &model::IpSettings::acceptUntrackedNa},
};
static_assert(std::size(kIpSettingPlaces) == std::size(model::kIpSettings), "each setting has a place");

}  // namespace nicleaf::netlink
