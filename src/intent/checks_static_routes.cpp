// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "intent/checks.hpp"
#include "intent/leaf_value.hpp"
#include "model/fabric_path.hpp"
#include "model/vrf_addresses.hpp"

namespace nicleaf::intent::checks {
namespace {

/// What is wrong with the prefix of a route, in words for what would be right; empty if nothing is.
std::string prefixProblem(const model::IpPrefix& prefix, std::set<model::IpPrefix>& seen) {
  const model::IpPrefix network = prefix.network();
  if (prefix != network) return "a prefix without host bits: " + quoted(network.toString());
  return seen.insert(prefix).second ? "" : "each prefix once in an ip-vrf";
}

/// The same for a next hop.
std::string nextHopProblem(const model::IpAddress& address, const model::IpPrefix& prefix,
                           const std::vector<model::IpPrefix>& own) {
  if (address.isV4() != prefix.isV4()) return std::string("an IPv") + (prefix.isV4() ? "4" : "6") + " address";
  const auto in = [&](const model::IpPrefix& one) { return one.contains(address); };
  if (std::ranges::none_of(own, in)) return "an address in a subnet of this ip-vrf's gateways or routed ports";
  const bool isOwn = std::ranges::find(own, address, &model::IpPrefix::address) != own.end();
  return isOwn ? "an address that is not the DPU's own" : "";
}

}  // namespace

void staticRoutesOutsideSubnets(const model::Intent& intent, model::Errors& errors) {
  const model::VrfAddresses own(intent);
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    std::set<model::IpPrefix> seen;
    for (const model::StaticRoute& route : vrf.staticRoutes) {
      std::string expected = prefixProblem(route.prefix, seen);
      if (expected.empty() && own.denies(vrf, route.prefix)) expected = outsideDenied(intent, vrf, route.prefix);
      if (!expected.empty())
        report(errors, model::pathOf(vrf, route) + "/prefix", "value " + quoted(route.prefix.toString()),
               std::move(expected));
    }
  }
}

void staticNextHopsInSubnets(const model::Intent& intent, model::Errors& errors) {
  const model::VrfAddresses own(intent);
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    for (const model::StaticRoute& route : vrf.staticRoutes) {
      for (const model::IpAddress& address : route.nextHops) {
        std::string expected = nextHopProblem(address, route.prefix, own.of(vrf));
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
