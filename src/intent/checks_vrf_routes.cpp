// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "intent/checks.hpp"
#include "intent/leaf_value.hpp"
#include "model/fabric_path.hpp"
#include "model/vrf_addresses.hpp"

namespace nicleaf::intent::checks {
namespace {

/// Whether the text, which has the form of the YANG pattern, is a route distinguisher of type 0, 1 or 2 (RFC 4364).
bool isDistinguisher(const std::string& text) {
  const auto colon = text.find(':');
  const std::string administrator = text.substr(0, colon);
  std::uint64_t as = 0, number = 0;
  std::from_chars(text.data() + colon + 1, text.data() + text.size(), number);
  if (administrator.find('.') != std::string::npos)
    return model::IpAddress::parse(administrator).has_value() && number <= 0xffff;
  std::from_chars(text.data(), text.data() + colon, as);
  return as >= 1 && as <= 0xffffffff && number <= (as <= 0xffff ? 0xffffffff : 0xffff);
}

}  // namespace

void distinguishersUnique(const model::Intent& intent, model::Errors& errors) {
  std::map<std::string, const model::IpVrf*> seen;
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    if (vrf.rd.empty()) continue;
    const auto [other, isNew] = seen.emplace(vrf.rd, &vrf);
    std::string expected;
    if (!isDistinguisher(vrf.rd)) expected = "ASN:NN or IPv4:NN, together 6 octets, such as 65001:100";
    if (!isNew) expected = "a route distinguisher that " + model::pathOf(*other->second) + " does not have";
    if (!expected.empty()) report(errors, model::pathOf(vrf) + "/rd", "value " + quoted(vrf.rd), std::move(expected));
  }
}

void aggregatesOutsideSubnets(const model::Intent& intent, model::Errors& errors) {
  const model::VrfAddresses own(intent);
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    std::set<model::IpPrefix> seen;
    for (const model::Aggregate& one : vrf.aggregates) {
      const model::IpPrefix network = one.prefix.network();
      std::string expected;
      if (one.prefix != network)
        expected = "a prefix without host bits: " + quoted(network.toString());
      else if (one.prefix.length == 0)
        expected = "a prefix of at least one bit";
      else if (!seen.insert(one.prefix).second)
        expected = "each prefix once in an ip-vrf";
      else if (own.denies(vrf, one.prefix))
        expected = outsideDenied(intent, vrf, one.prefix);
      if (!expected.empty())
        report(errors, model::pathOf(vrf, one) + "/prefix", "value " + quoted(one.prefix.toString()),
               std::move(expected));
    }
  }
}

void sessionLimitsHold(const model::Intent& intent, model::Errors& errors) {
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    const bool ranges = model::hasListenRange(vrf);
    const std::size_t declared = model::declaredSessions(vrf), least = declared + (ranges ? 1 : 0);
    if (!vrf.sessionLimit || *vrf.sessionLimit >= least) continue;
    report(errors, model::pathOf(vrf) + "/session-limit", "value " + quoted(std::to_string(*vrf.sessionLimit)),
           "at least " + std::to_string(least) + ", because the ip-vrf has " + std::to_string(declared) +
               " sessions with an address or interface" + (ranges ? ", and a bgp-listen-range" : ""));
  }
}

void routeLimitsFit(const model::Intent& intent, model::Errors& errors) {
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    if (!vrf.routeLimit) continue;
    std::uint64_t sum = vrf.staticRoutes.size() + vrf.aggregates.size();
    for (const model::BgpSession& session : vrf.sessions) {
      const std::uint64_t servers = session.listenRange ? model::listenLimitOf(vrf) : 1;
      sum += servers * session.prefixLimit * session.families.size();
      if (session.prefixLimitAction == model::PrefixLimitAction::kWarningOnly)
        report(errors, model::pathOf(vrf, session) + "/prefix-limit-action", "value 'warning-only'",
               "'teardown' or 'restart', because the ip-vrf has a route-limit");
    }
    if (sum > *vrf.routeLimit)
      report(
          errors, model::pathOf(vrf) + "/route-limit", "value " + quoted(std::to_string(*vrf.routeLimit)),
          "at least " + std::to_string(sum) +
              ", the sum of the prefix-limits of the sessions' address families, and of static routes and aggregates");
  }
}

}  // namespace nicleaf::intent::checks
