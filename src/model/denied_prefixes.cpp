// SPDX-License-Identifier: Apache-2.0
#include "model/denied_prefixes.hpp"

#include <algorithm>

#include "model/fabric_path.hpp"

namespace nicleaf::model {
namespace {

constexpr struct {
  const char* prefix;
  const char* what;
} kNeverRouted[] = {
    {"0.0.0.0/8", "addresses of 'this network'"}, {"127.0.0.0/8", "loopback addresses"},
    {"169.254.0.0/16", "link-local addresses"},   {"224.0.0.0/4", "multicast addresses"},
    {"240.0.0.0/4", "reserved addresses"},        {"::/128", "the unspecified address"},
    {"::1/128", "the loopback address"},          {"::ffff:0:0/96", "IPv4-mapped addresses"},
    {"fe80::/10", "link-local addresses"},        {"ff00::/8", "multicast addresses"},
};

}  // namespace

/// Parsed once: every VRF of a document asks for them.
const std::vector<DeniedPrefix>& neverRouted() {
  static const auto all = [] {
    std::vector<DeniedPrefix> made;
    for (const auto& [prefix, what] : kNeverRouted) made.push_back({*IpPrefix::parse(prefix), what});
    return made;
  }();
  return all;
}

std::vector<DeniedPrefix> subnetsOf(const Intent& intent, const IpVrf& vrf) {
  std::vector<DeniedPrefix> subnets;
  for (const Segment& segment : intent.segments) {
    if (segment.ipVrf != vrf.name) continue;
    for (const IpPrefix& gateway : segment.gateways)
      subnets.push_back({gateway.network(), gatewayPath(segment, gateway.toString())});
  }
  for (const Port& port : intent.ports) {
    if (port.ipVrf != vrf.name) continue;
    for (const IpPrefix& address : port.addresses)
      subnets.push_back({address.network(), addressPath(port, address.toString())});
  }
  return subnets;
}

std::vector<DeniedPrefix> deniedPrefixes(const Intent& intent, const IpVrf& vrf) {
  std::vector<DeniedPrefix> denied = neverRouted();
  const auto deny = [&](DeniedPrefix prefix) {
    const auto covers = [&](const DeniedPrefix& one) { return one.prefix.contains(prefix.prefix); };
    if (std::none_of(denied.begin(), denied.end(), covers)) denied.push_back(std::move(prefix));
  };
  for (DeniedPrefix& subnet : subnetsOf(intent, vrf)) deny(std::move(subnet));
  const IpAddress& vtep = intent.underlay.vtepAddress;
  deny({{vtep, static_cast<std::uint8_t>(vtep.bits())}, kVtepPath});
  return denied;
}

}  // namespace nicleaf::model
