// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <string>

#include "intent/address_places.hpp"
#include "intent/checks.hpp"
#include "intent/leaf_value.hpp"
#include "model/fabric_path.hpp"

namespace nicleaf::intent::checks {

void vtepIsHostAddress(const model::Intent& intent, model::Errors& errors) {
  const model::IpAddress& vtep = intent.underlay.vtepAddress;
  if (!fits(kOfTheDpu, alone(vtep)))
    report(errors, model::kVtepPath, "value " + quoted(vtep.toString()), kOfTheDpu.expected);
}

void vtepPrefixesAreSubnets(const model::Intent& intent, model::Errors& errors) {
  checkSubnets(intent.underlay.vtepPrefixes, model::kVtepPrefixPath, kOfVteps, errors);
}

/// The other DPUs have the same prefixes, so they would not accept the VTEP of this one.
void vtepIsInVtepPrefixes(const model::Intent& intent, model::Errors& errors) {
  const model::IpAddress& vtep = intent.underlay.vtepAddress;
  const auto& prefixes = intent.underlay.vtepPrefixes;
  if (prefixes.empty() || std::ranges::any_of(prefixes, [&](const auto& prefix) { return prefix.contains(vtep); }))
    return;
  report(errors, model::kVtepPath, "value " + quoted(vtep.toString()),
         "an address in a vtep-prefix: VTEPs of the fabric are in no others");
}

/// bgpd takes the identifier for an address, and so do peers that print it.
void routerIdIsHostAddress(const model::Intent& intent, model::Errors& errors) {
  const auto& id = intent.underlay.routerId;
  if (id && !fits(kOfTheDpu, alone(*id)))
    report(errors, model::kRouterIdPath, "value " + quoted(id->toString()), kOfTheDpu.expected);
}

void uplinkAddressesFit(const model::Intent& intent, model::Errors& errors) {
  std::vector<std::pair<model::IpPrefix, std::string>> seen;
  for (const model::Uplink& uplink : intent.underlay.uplinks) {
    for (const model::IpPrefix& address : uplink.addresses) {
      const std::string path = model::addressPath(uplink, address.toString());
      std::string problem = gatewayProblem(address);
      if (problem.empty() && address.contains(intent.underlay.vtepAddress))
        problem = "a subnet without the vtep-address, which is reached over all uplinks";
      for (const auto& [other, owner] : seen) {
        if (problem.empty() && other.overlaps(address)) problem = "a subnet that does not overlap " + owner;
      }
      if (!problem.empty()) report(errors, path, "value " + quoted(address.toString()), std::move(problem));
      seen.emplace_back(address, path);
    }
  }
}

void uplinkPeersReachable(const model::Intent& intent, model::Errors& errors) {
  for (const model::Uplink& uplink : intent.underlay.uplinks) {
    if (!uplink.peerAddress) continue;
    const auto home =
        std::ranges::find_if(uplink.addresses, [&](const auto& own) { return own.contains(*uplink.peerAddress); });
    std::string problem;
    if (home == uplink.addresses.end()) {
      problem = "the spine's address, in the subnet of an address of this uplink";
    } else if (home->address == *uplink.peerAddress) {
      problem = "the spine's address: this one is the DPU's own";
    } else {
      problem = gatewayProblem({*uplink.peerAddress, home->length});
    }
    if (problem.empty()) continue;
    report(errors, model::pathOf(uplink) + "/peer-address", "value " + quoted(uplink.peerAddress->toString()),
           std::move(problem));
  }
}

void evpnSessionsReachable(const model::Intent& intent, model::Errors& errors) {
  for (const model::EvpnSession& session : intent.underlay.evpnSessions) {
    const model::IpAddress& peer = session.peerAddress;
    std::string problem;
    if (!fits(kOfTheDpu, alone(peer))) problem = kOfTheDpu.expected;
    if (peer == intent.underlay.vtepAddress) problem = "the peer's address: this one is the DPU's own vtep-address";
    for (const model::Uplink& uplink : intent.underlay.uplinks) {
      if (uplink.peerAddress == peer)
        problem = "another address than that of " + model::pathOf(uplink) + ", whose session can have EVPN itself";
    }
    if (problem.empty()) continue;
    report(errors, model::pathOf(session) + "/peer-address", "value " + quoted(peer.toString()), std::move(problem));
  }
}

}  // namespace nicleaf::intent::checks
