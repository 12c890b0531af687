// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "intent/checks.hpp"
#include "intent/leaf_value.hpp"
#include "model/fabric_path.hpp"
#include "model/vrf_addresses.hpp"

namespace nicleaf::intent::checks {
namespace {

/// Reports each allowed prefix for which `problem` has words: what would be right instead.
template <typename Problem>
void checkEach(const model::IpVrf& vrf, model::Errors& errors, Problem problem) {
  for (const model::BgpSession& session : vrf.sessions) {
    for (const model::AllowedPrefix& allowed : session.allowedPrefixes) {
      std::string expected = problem(session, allowed);
      if (expected.empty()) continue;
      report(errors, model::pathOf(vrf, session, allowed) + "/prefix", "value " + quoted(allowed.prefix.toString()),
             std::move(expected));
    }
  }
}

}  // namespace

void allowedPrefixesAreNetworks(const model::Intent& intent, model::Errors& errors) {
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    checkEach(vrf, errors, [](const auto&, const model::AllowedPrefix& allowed) -> std::string {
      const model::IpPrefix network = allowed.prefix.network();
      return allowed.prefix == network ? "" : "a prefix without host bits: " + quoted(network.toString());
    });
  }
}

/// The schema compares keys as text: 2001:DB8::/32 and 2001:db8::/32 are two entries.
void allowedPrefixesUnique(const model::Intent& intent, model::Errors& errors) {
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    std::set<std::pair<const model::BgpSession*, model::IpPrefix>> seen;
    checkEach(vrf, errors, [&](const auto& session, const model::AllowedPrefix& allowed) -> std::string {
      return seen.emplace(&session, allowed.prefix).second ? "" : "each prefix once in a session";
    });
  }
}

void allowedPrefixesOfSessionsFamilies(const model::Intent& intent, model::Errors& errors) {
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    checkEach(vrf, errors, [](const auto& session, const model::AllowedPrefix& allowed) -> std::string {
      using enum model::UnicastFamily;
      if (session.families.contains(allowed.prefix.isV4() ? kIpv4 : kIpv6)) return "";
      return std::string("an address-family '") + (allowed.prefix.isV4() ? "ipv4" : "ipv6") +
             "-unicast' in this session, because it allows such a prefix";
    });
  }
}

void allowedPrefixesNotDenied(const model::Intent& intent, model::Errors& errors) {
  const model::VrfAddresses own(intent);
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    checkEach(vrf, errors, [&](const auto&, const model::AllowedPrefix& allowed) -> std::string {
      if (!own.denies(vrf, allowed.prefix)) return "";
      return outsideDenied(intent, vrf, allowed.prefix) + ", from which nothing is accepted";
    });
  }
}

}  // namespace nicleaf::intent::checks
