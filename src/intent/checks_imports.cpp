// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "intent/checks.hpp"
#include "intent/leaf_value.hpp"
#include "model/denied_prefixes.hpp"
#include "model/fabric_path.hpp"

namespace nicleaf::intent::checks {
namespace {

/// Reports each imported prefix for which `problem` has words: what would be right instead.
template <typename Problem>
void checkEachImported(const model::IpVrf& vrf, model::Errors& errors, Problem problem) {
  for (const model::VrfImport& import : vrf.imports) {
    for (const model::AllowedPrefix& one : import.prefixes) {
      std::string expected = problem(import, one);
      const std::string prefix = one.prefix.toString();
      if (!expected.empty())
        report(errors, model::pathOf(vrf, import) + "/prefix[prefix='" + prefix + "']/prefix",
               "value " + quoted(prefix), std::move(expected));
    }
  }
}

bool isDefaultRoute(const model::AllowedPrefix& one) { return one.longest() == 0; }

/// Whether `one` has a prefix that is `subnet` or inside of it.
bool reachesInto(const model::AllowedPrefix& one, const model::IpPrefix& subnet) {
  return subnet.contains(one.prefix) || (one.prefix.contains(subnet) && one.longest() >= subnet.length);
}

std::string outside(const model::IpPrefix& prefix, const std::string& path) {
  return "a prefix outside " + prefix.toString() + " (" + path + ")";
}

/// What of the VRF's own the prefix would take traffic from. An aggregate would advertise an imported route.
std::string conflictInVrf(const model::Intent& intent, const model::IpVrf& vrf, const model::AllowedPrefix& one) {
  for (const model::DeniedPrefix& denied : model::deniedPrefixes(intent, vrf))
    if (denied.prefix.contains(one.prefix)) return outside(denied.prefix, denied.reason);
  for (const model::DeniedPrefix& subnet : model::subnetsOf(intent, vrf))
    if (reachesInto(one, subnet.prefix)) return outside(subnet.prefix, subnet.reason);
  for (const model::Aggregate& aggregate : vrf.aggregates)
    if (!isDefaultRoute(one) && aggregate.prefix.overlaps(one.prefix))
      return outside(aggregate.prefix, model::pathOf(vrf, aggregate));
  return "";
}

std::string conflictWithOthers(const model::IpVrf& vrf, const model::VrfImport& import,
                               const model::AllowedPrefix& one) {
  for (const model::VrfImport& other : vrf.imports) {
    if (&other == &import) return "";  // the later of two is reported
    for (const model::AllowedPrefix& theirs : other.prefixes) {
      if (isDefaultRoute(one) != isDefaultRoute(theirs) || !theirs.prefix.overlaps(one.prefix)) continue;
      return outside(theirs.prefix, model::pathOf(vrf, other));
    }
  }
  return "";
}

}  // namespace

void importsAreOfOthers(const model::Intent& intent, model::Errors& errors) {
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    for (const model::VrfImport& import : vrf.imports)
      if (import.from == vrf.name)
        report(errors, model::pathOf(vrf, import) + "/ip-vrf", "value " + quoted(import.from),
               "the name of another ip-vrf");
  }
}

void importsAreAnswered(const model::Intent& intent, model::Errors& errors) {
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    for (const model::VrfImport& import : vrf.imports) {
      const auto from = std::ranges::find(intent.ipVrfs, import.from, &model::IpVrf::name);
      if (import.oneWay || from == intent.ipVrfs.end() || from->name == vrf.name) continue;
      if (std::ranges::find(from->imports, vrf.name, &model::VrfImport::from) != from->imports.end()) continue;
      report(errors, model::pathOf(vrf, import) + "/one-way", "value 'false'",
             "an import-from of " + quoted(vrf.name) + " in " + model::pathOf(*from) +
                 ", because answers have no way back otherwise; or 'true', if they have");
    }
  }
}

/// The schema compares keys as text: 2001:DB8::/32 and 2001:db8::/32 are two entries.
void importedPrefixesAreNetworks(const model::Intent& intent, model::Errors& errors) {
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    std::set<std::pair<const model::VrfImport*, model::IpPrefix>> seen;
    checkEachImported(vrf, errors, [&](const model::VrfImport& import, const model::AllowedPrefix& one) -> std::string {
      const model::IpPrefix network = one.prefix.network();
      if (one.prefix != network) return "a prefix without host bits: " + quoted(network.toString());
      return seen.emplace(&import, one.prefix).second ? "" : "each prefix once in an import-from";
    });
  }
}

void importedPrefixesTakeNothingFromOthers(const model::Intent& intent, model::Errors& errors) {
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    checkEachImported(vrf, errors, [&](const model::VrfImport& import, const model::AllowedPrefix& one) {
      std::string problem = conflictInVrf(intent, vrf, one);
      return problem.empty() ? conflictWithOthers(vrf, import, one) : problem;
    });
  }
}

}  // namespace nicleaf::intent::checks
