// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "intent/checks.hpp"
#include "intent/leaf_value.hpp"
#include "model/denied_prefixes.hpp"
#include "model/fabric_path.hpp"

namespace nicleaf::intent::checks {
namespace {

/// What is wrong with the prefix of a route, in words for what would be right; empty if nothing is.
std::string prefixProblem(const model::IpPrefix& prefix, const std::vector<model::DeniedPrefix>& denied,
                          std::set<model::IpPrefix>& seen) {
  const model::IpPrefix network = prefix.network();
  if (prefix != network) return "a prefix without host bits: " + quoted(network.toString());
  if (!seen.insert(prefix).second) return "each prefix once in an ip-vrf";
  const auto by = std::ranges::find_if(denied, [&](const auto& one) { return one.prefix.contains(prefix); });
  return by == denied.end() ? "" : "a prefix outside " + by->prefix.toString() + " (" + by->reason + ")";
}

/// The same for a next hop.
std::string nextHopProblem(const model::IpAddress& address, const model::IpPrefix& prefix,
                           const std::vector<model::DeniedPrefix>& subnets) {
  if (address.isV4() != prefix.isV4()) return std::string("an IPv") + (prefix.isV4() ? "4" : "6") + " address";
  const auto in = [&](const model::DeniedPrefix& subnet) { return subnet.prefix.contains(address); };
  if (std::ranges::none_of(subnets, in)) return "an address in a subnet of this ip-vrf's gateways or routed ports";
  return "";
}

bool isOwnAddress(const model::Intent& intent, const model::IpVrf& vrf, const model::IpAddress& address) {
  const auto has = [&](const std::vector<model::IpPrefix>& own) {
    return std::ranges::any_of(own, [&](const model::IpPrefix& one) { return one.address == address; });
  };
  return std::ranges::any_of(intent.segments,
                             [&](const auto& segment) { return segment.ipVrf == vrf.name && has(segment.gateways); }) ||
         std::ranges::any_of(intent.ports,
                             [&](const auto& port) { return port.ipVrf == vrf.name && has(port.addresses); });
}

}  // namespace

void staticRoutesOutsideSubnets(const model::Intent& intent, model::Errors& errors) {
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    const auto denied = model::deniedPrefixes(intent, vrf);
    std::set<model::IpPrefix> seen;
    for (const model::StaticRoute& route : vrf.staticRoutes) {
      std::string expected = prefixProblem(route.prefix, denied, seen);
      if (!expected.empty())
        report(errors, model::pathOf(vrf, route) + "/prefix", "value " + quoted(route.prefix.toString()),
               std::move(expected));
    }
  }
}

void staticNextHopsInSubnets(const model::Intent& intent, model::Errors& errors) {
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    const auto subnets = model::subnetsOf(intent, vrf);
    for (const model::StaticRoute& route : vrf.staticRoutes) {
      for (const model::IpAddress& address : route.nextHops) {
        std::string expected = nextHopProblem(address, route.prefix, subnets);
        if (expected.empty() && isOwnAddress(intent, vrf, address)) expected = "an address that is not the DPU's own";
        if (!expected.empty())
          report(errors, model::pathOf(vrf, route) + "/next-hop[.='" + address.toString() + "']",
                 "value " + quoted(address.toString()), std::move(expected));
      }
    }
  }
}

/// bfdd has one session with an address, and one profile for it.
void staticNextHopsFollowedOnce(const model::Intent& intent, model::Errors& errors) {
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    std::map<model::IpAddress, const model::StaticRoute*> followed;
    for (const model::StaticRoute& route : vrf.staticRoutes) {
      for (const model::IpAddress& address : route.nextHops) {
        if (route.bfd.empty()) continue;
        const auto [other, isNew] = followed.emplace(address, &route);
        std::string expected;
        if (other->second->bfd != route.bfd)
          expected = quoted(other->second->bfd) + ", as " + model::pathOf(vrf, *other->second) +
                     " has for the next hop " + address.toString();
        for (const model::BgpSession& session : vrf.sessions) {
          if (session.peerAddress == address && session.interface.empty() && !session.listenRange &&
              !session.bfd.empty())
            expected = "no bfd, because " + model::pathOf(vrf, session) + " has it for the same address";
        }
        if (!expected.empty())
          report(errors, model::pathOf(vrf, route) + "/bfd", "value " + quoted(route.bfd), std::move(expected));
      }
    }
  }
}

}  // namespace nicleaf::intent::checks
