// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "intent/address_places.hpp"
#include "intent/checks.hpp"
#include "intent/leaf_value.hpp"
#include "model/fabric_path.hpp"

namespace nicleaf::intent::checks {
namespace {

using Family = model::IpAddress::Family;

/// An address of the DPU in an IP-VRF, on a segment's SVI or on a routed port.
struct Gateway {
  const model::Segment* segment;  // null: it is the port's
  const model::Port* port;
  model::IpPrefix prefix;

  /// All addresses of the owner.
  [[nodiscard]] const std::vector<model::IpPrefix>& all() const {
    return segment ? segment->gateways : port->addresses;
  }
  [[nodiscard]] std::string path() const {
    return segment ? model::gatewayPath(*segment, prefix.toString()) : model::addressPath(*port, prefix.toString());
  }
  [[nodiscard]] std::string owner() const {
    return segment ? "segment " + quoted(segment->name) : "port " + quoted(port->interface);
  }
};

std::map<model::VrfName, std::vector<Gateway>> gatewaysByVrf(const model::Intent& intent) {
  std::map<model::VrfName, std::vector<Gateway>> result;
  for (const model::Segment& segment : intent.segments) {
    if (!segment.ipVrf) continue;
    for (const model::IpPrefix& prefix : segment.gateways)
      result[*segment.ipVrf].push_back({&segment, nullptr, prefix});
  }
  for (const model::Port& port : intent.ports) {
    if (!port.ipVrf) continue;
    for (const model::IpPrefix& prefix : port.addresses) result[*port.ipVrf].push_back({nullptr, &port, prefix});
  }
  return result;
}

/// The DPU needs an address of each family on the server's link, as a next hop.
void checkFamilies(const model::IpVrf& vrf, const model::BgpSession& session, const Gateway& home,
                   model::Errors& errors) {
  for (const model::UnicastFamily family : session.families) {
    const Family wanted = family == model::UnicastFamily::kIpv4 ? Family::kV4 : Family::kV6;
    const auto& local = home.all();
    if (std::any_of(local.begin(), local.end(), [&](const auto& prefix) { return prefix.address.family == wanted; }))
      continue;
    if (wanted == Family::kV4 && carriesIpv4OverIpv6(session)) continue;  // the next hop is an IPv6 address (RFC 8950)
    const std::string name = wanted == Family::kV4 ? "ipv4" : "ipv6";
    report(errors, model::pathOf(vrf, session) + "/address-family[.='" + name + "-unicast']",
           "the DPU has no next hop of this family",
           "an " + name + " gateway in " + home.owner() + ", or a session without this family");
  }
}

/// A range is a subnet of the IP-VRF or a part of one.
void checkRange(const model::IpVrf& vrf, const model::BgpSession& session, const std::vector<Gateway>& gateways,
                model::Errors& errors) {
  const std::string path = model::pathOf(vrf, session);
  const model::IpPrefix& range = *session.listenRange;
  std::string problem;
  const auto home = std::ranges::find_if(gateways, [&](const Gateway& one) {
    return one.prefix.contains(range.address) && one.prefix.length <= range.length;
  });
  if (range != range.network())
    problem = "a prefix without host bits: " + quoted(range.network().toString());
  else if (home == gateways.end())
    problem = "the subnet of a gateway or routed port of ip-vrf " + quoted(vrf.name) + ", or a part of it";
  for (const model::BgpSession& other : vrf.sessions) {
    if (&other == &session) break;
    if (problem.empty() && other.listenRange && other.listenRange->overlaps(range))
      problem = "a range that does not overlap " + model::pathOf(vrf, other);
  }
  if (!problem.empty())
    report(errors, path + "/prefix", "value " + quoted(range.toString()), std::move(problem));
  else
    checkFamilies(vrf, session, *home, errors);
}

/// A session over an interface needs a routed port of the IP-VRF.
void checkPort(const model::Intent& intent, const model::IpVrf& vrf, const model::BgpSession& session,
               model::Errors& errors) {
  const auto port = std::ranges::find(intent.ports, session.interface, &model::Port::interface);
  if (port != intent.ports.end() && port->ipVrf == vrf.name) return;
  report(errors, model::pathOf(vrf, session) + "/interface", "value " + quoted(session.interface),
         "the interface of a port with ip-vrf " + quoted(vrf.name));
}

void checkPeer(const model::IpVrf& vrf, const model::BgpSession& session, const std::vector<Gateway>& gateways,
               model::Errors& errors) {
  const auto wrong = [&](std::string expected) {
    report(errors, model::pathOf(vrf, session) + "/peer-address", "value " + quoted(session.peerAddress.toString()),
           std::move(expected));
  };
  const auto home = std::find_if(gateways.begin(), gateways.end(),
                                 [&](const Gateway& gateway) { return gateway.prefix.contains(session.peerAddress); });
  if (home == gateways.end()) {
    if (session.multihop && fits(kOfTheDpu, alone(session.peerAddress))) return;
    wrong(session.multihop ? kOfTheDpu.expected
                           : "an address in the subnet of a gateway or routed port of ip-vrf " + quoted(vrf.name) +
                                 ", or a session with multihop");
    return;
  }
  const model::IpPrefix peer{session.peerAddress, home->prefix.length};
  if (session.peerAddress == home->prefix.address) {
    wrong("the server's address: this one is the DPU's own, " + home->path());
  } else if (!gatewayProblem(peer).empty()) {
    wrong("a host address in " + peer.network().toString());
  }
  checkFamilies(vrf, session, *home, errors);
}

}  // namespace

void allowedSourcesAreSubnets(const model::Intent& intent, model::Errors& errors) {
  for (const model::Port& port : intent.ports)
    checkSubnets(port.allowedSources, model::pathOf(port) + "/allowed-source", kOfAServer, errors);
}

void routedPortsHaveAddresses(const model::Intent& intent, model::Errors& errors) {
  std::set<std::string_view> unnumbered;
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    for (const model::BgpSession& session : vrf.sessions) unnumbered.insert(session.interface);
  }
  for (const model::Port& port : intent.ports) {
    if (port.ipVrf && port.addresses.empty() && !unnumbered.contains(port.interface)) {
      report(errors, model::pathOf(port) + "/address", "missing",
             "at least one address, because the port is routed and has no bgp-interface-session");
    }
  }
}

void gatewaysAreHostAddresses(const model::Intent& intent, model::Errors& errors) {
  for (const model::Segment& segment : intent.segments) {
    for (const model::IpPrefix& prefix : segment.gateways) {
      std::string problem = gatewayProblem(prefix);
      if (problem.empty()) continue;
      report(errors, model::gatewayPath(segment, prefix.toString()), "value " + quoted(prefix.toString()),
             std::move(problem));
    }
  }
  for (const model::Port& port : intent.ports) {
    for (const model::IpPrefix& prefix : port.addresses) {
      std::string problem = gatewayProblem(prefix);
      if (problem.empty()) continue;
      report(errors, model::addressPath(port, prefix.toString()), "value " + quoted(prefix.toString()),
             std::move(problem));
    }
  }
}

void gatewaysDisjoint(const model::Intent& intent, model::Errors& errors) {
  for (auto& [vrf, gateways] : gatewaysByVrf(intent)) {
    std::vector<Gateway> sorted = gateways;
    // Two subnets are disjoint or nested. Sorted by their start and then the wider first, a subnet can only be inside
    // the last one that was in no other.
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Gateway& a, const Gateway& b) { return a.prefix.network() < b.prefix.network(); });
    const Gateway* widest = nullptr;
    for (const Gateway& gateway : sorted) {
      if (widest != nullptr && widest->prefix.overlaps(gateway.prefix)) {
        report(errors, gateway.path(), "value " + quoted(gateway.prefix.toString()),
               "a subnet that does not overlap " + widest->path() + " in ip-vrf " + quoted(vrf));
      } else {
        widest = &gateway;
      }
    }
  }
}

void peersReachable(const model::Intent& intent, model::Errors& errors) {
  const auto gateways = gatewaysByVrf(intent);
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    const auto found = gateways.find(vrf.name);
    static const std::vector<Gateway> kNone;
    for (const model::BgpSession& session : vrf.sessions) {
      if (!session.interface.empty()) {
        checkPort(intent, vrf, session, errors);
        continue;
      }
      const auto& own = found == gateways.end() ? kNone : found->second;
      session.listenRange ? checkRange(vrf, session, own, errors) : checkPeer(vrf, session, own, errors);
    }
  }
}

}  // namespace nicleaf::intent::checks
