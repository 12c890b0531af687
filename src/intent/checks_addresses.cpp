// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "intent/checks.hpp"
#include "intent/leaf_value.hpp"
#include "model/fabric_path.hpp"

namespace nicleaf::intent::checks {
namespace {

using Family = model::IpAddress::Family;

/// An address of the DPU in an IP-VRF, on a segment's SVI or on a routed port.
struct Gateway {
  std::string path;
  std::string owner;
  const std::vector<model::IpPrefix>* all;  // all addresses of the owner
  model::IpPrefix prefix;
};

std::map<model::VrfName, std::vector<Gateway>> gatewaysByVrf(const model::Intent& intent) {
  std::map<model::VrfName, std::vector<Gateway>> result;
  for (const model::Segment& segment : intent.segments) {
    if (!segment.ipVrf) continue;
    for (const model::IpPrefix& prefix : segment.gateways) {
      result[*segment.ipVrf].push_back({model::gatewayPath(segment, prefix.toString()),
                                        "segment " + quoted(segment.name), &segment.gateways, prefix});
    }
  }
  for (const model::Port& port : intent.ports) {
    if (!port.ipVrf) continue;
    for (const model::IpPrefix& prefix : port.addresses) {
      result[*port.ipVrf].push_back(
          {model::addressPath(port, prefix.toString()), "port " + quoted(port.interface), &port.addresses, prefix});
    }
  }
  return result;
}

/// Why an address is not an ordinary unicast address (RFC 6890).
enum class Special : std::uint8_t { kUnspecified, kLoopback, kLinkLocal, kMulticast, kReserved };

constexpr struct {
  const char* prefix;
  Special kind;
} kSpecialBlocks[] = {
    {"0.0.0.0/8", Special::kUnspecified}, {"127.0.0.0/8", Special::kLoopback}, {"169.254.0.0/16", Special::kLinkLocal},
    {"224.0.0.0/4", Special::kMulticast}, {"240.0.0.0/4", Special::kReserved}, {"::/128", Special::kUnspecified},
    {"::1/128", Special::kLoopback},      {"::/8", Special::kReserved},        {"fe80::/10", Special::kLinkLocal},
    {"ff00::/8", Special::kMulticast},
};

/// What kind of special address all addresses of the prefix are; nothing if they are not.
std::optional<Special> specialKind(const model::IpPrefix& prefix) {
  static const auto kBlocks = [] {
    std::vector<std::pair<model::IpPrefix, Special>> blocks;
    for (const auto& [text, kind] : kSpecialBlocks) blocks.emplace_back(*model::IpPrefix::parse(text), kind);
    return blocks;
  }();
  for (const auto& [block, kind] : kBlocks) {
    if (block.length <= prefix.length && block.contains(prefix.address)) return kind;
  }
  return std::nullopt;
}

/// A place for addresses, and which special ones it takes.
struct AddressPlace {
  std::set<Special> taken;
  const char* expected;
};
// FRR uses 169.254.0.1 itself, as the next hop of IPv4 routes over unnumbered links.
const AddressPlace kOfTheDpu = {{}, "a unicast address that is not loopback, link-local or reserved"};
const AddressPlace kOfAServer = {{Special::kUnspecified, Special::kLinkLocal},
                                 "a subnet of unicast addresses that are not loopback or reserved"};
const AddressPlace kOfVteps = {{}, "a prefix of unicast addresses that are not loopback, link-local or reserved"};

bool fits(const AddressPlace& place, const model::IpPrefix& prefix) {
  const auto kind = specialKind(prefix);
  return !kind || place.taken.contains(*kind);
}

model::IpPrefix alone(const model::IpAddress& address) { return {address, static_cast<std::uint8_t>(address.bits())}; }

bool isBroadcast(const model::IpPrefix& prefix) {
  model::IpAddress last = prefix.network().address;
  for (unsigned bit = prefix.length; bit < last.bits(); ++bit) {
    last.octets[bit / 8] = static_cast<std::uint8_t>(last.octets[bit / 8] | (0x80U >> (bit % 8)));
  }
  return prefix.address.family == Family::kV4 && prefix.address == last;
}

/// What would be right instead of this address of a gateway; empty if it is right.
std::string gatewayProblem(const model::IpPrefix& prefix) {
  const unsigned bits = prefix.address.bits();
  if (prefix.length == 0 || prefix.length == bits) {
    return "a subnet with room for hosts: a prefix length of 1.." + std::to_string(bits - 1);
  }
  if (!fits(kOfTheDpu, alone(prefix.address))) return kOfTheDpu.expected;
  if (prefix.length == bits - 1) return "";  // RFC 3021, RFC 6164: both addresses are for hosts
  if (prefix.address == prefix.network().address) return "a host address, not the network address of its subnet";
  if (isBroadcast(prefix)) return "a host address, not the broadcast address of its subnet";
  return "";
}

void checkPeer(const model::IpVrf& vrf, const model::BgpSession& session, const std::vector<Gateway>& gateways,
               model::Errors& errors) {
  const std::string path = model::pathOf(vrf, session);
  const std::string found = "value " + quoted(session.peerAddress.toString());
  const auto home = std::find_if(gateways.begin(), gateways.end(),
                                 [&](const Gateway& gateway) { return gateway.prefix.contains(session.peerAddress); });
  if (home == gateways.end()) {
    if (session.multihop && fits(kOfTheDpu, alone(session.peerAddress))) return;
    report(errors, path + "/peer-address", found,
           session.multihop ? kOfTheDpu.expected
                            : "an address in the subnet of a gateway or routed port of ip-vrf " + quoted(vrf.name) +
                                  ", or a session with multihop");
    return;
  }
  const model::IpPrefix peer{session.peerAddress, home->prefix.length};
  if (session.peerAddress == home->prefix.address) {
    report(errors, path + "/peer-address", found, "the server's address: this one is the DPU's own, " + home->path);
  } else if (!gatewayProblem(peer).empty()) {
    report(errors, path + "/peer-address", found, "a host address in " + peer.network().toString());
  }
  for (const model::UnicastFamily family : session.families) {
    const Family wanted = family == model::UnicastFamily::kIpv4 ? Family::kV4 : Family::kV6;
    const auto& local = *home->all;
    if (std::any_of(local.begin(), local.end(), [&](const auto& prefix) { return prefix.address.family == wanted; }))
      continue;
    if (wanted == Family::kV4 && carriesIpv4OverIpv6(session)) continue;  // the next hop is an IPv6 address (RFC 8950)
    const std::string name = wanted == Family::kV4 ? "ipv4" : "ipv6";
    report(errors, path + "/address-family[.='" + name + "-unicast']", "the DPU has no next hop of this family",
           "an " + name + " gateway in " + home->owner + ", or a session without this family");
  }
}

/// Reports entries of a leaf-list that have host bits, are special, or are there before in another spelling.
void checkSubnets(const std::vector<model::IpPrefix>& subnets, const std::string& leaf, const AddressPlace& place,
                  model::Errors& errors) {
  std::set<model::IpPrefix> seen;
  for (const model::IpPrefix& subnet : subnets) {
    const std::string path = leaf + "[.='" + subnet.toString() + "']";
    const std::string found = "value " + quoted(subnet.toString());
    if (subnet != subnet.network()) {
      report(errors, path, found,
             "the subnet " + quoted(subnet.network().toString()) + " or the single address " +
                 quoted(alone(subnet.address).toString()));
    } else if (!fits(place, subnet)) {
      report(errors, path, found, place.expected);
    } else if (!seen.insert(subnet).second) {
      report(errors, path, quoted(subnet.toString()) + " listed more than once", "each value once");
    }
  }
}

}  // namespace

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

void allowedSourcesAreSubnets(const model::Intent& intent, model::Errors& errors) {
  for (const model::Port& port : intent.ports)
    checkSubnets(port.allowedSources, model::pathOf(port) + "/allowed-source", kOfAServer, errors);
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
    if (port.ipVrf && port.addresses.empty()) {
      report(errors, model::pathOf(port) + "/address", "missing", "at least one address, because the port is routed");
    }
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
        report(errors, gateway.path, "value " + quoted(gateway.prefix.toString()),
               "a subnet that does not overlap " + widest->path + " in ip-vrf " + quoted(vrf));
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
      checkPeer(vrf, session, found == gateways.end() ? kNone : found->second, errors);
    }
  }
}

}  // namespace nicleaf::intent::checks
