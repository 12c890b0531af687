// SPDX-License-Identifier: Apache-2.0
#include "intent/semantic_checks.hpp"

#include "intent/checks.hpp"
#include "intent/invalid.hpp"
#include "model/denied_prefixes.hpp"

namespace nicleaf::intent {
namespace {

struct Rule {
  checks::Check check;
  /// Whether an entry can break it because another one is not there. Others are broken by what is there alone.
  bool needsAll = false;
};

constexpr Rule kRules[] = {
    {&checks::vrfExists, true},
    {&checks::segmentExists, true},
    {&checks::bfdProfileExists, true},
    {&checks::securityGroupExists, true},
    {&checks::securityGroupsAskedOnce},
    {&checks::rulePrefixesAreNetworks},
    {&checks::rulePrefixesOfProtocolsFamily},
    {&checks::securityFiltersFit},
    {&checks::interfaceNamesUnique},
    {&checks::vnisUnique},
    {&checks::vlansUnique},
    {&checks::trunkTagsAreSegments, true},
    {&checks::tablesNotReserved},
    {&checks::portMtuFits},
    {&checks::segmentHasOneMtu},
    {&checks::macsDiffer},
    {&checks::staticMacsUnique},
    {&checks::routeTargetsInRange},
    {&checks::routeTargetsAreNobodyElsesVnis},
    {&checks::communitiesInRange},
    {&checks::sessionsExternal},
    {&checks::localAsDiffers},
    {&checks::vtepIsHostAddress},
    {&checks::vtepPrefixesAreSubnets},
    {&checks::vtepIsInVtepPrefixes, true},
    {&checks::routerIdIsHostAddress},
    {&checks::uplinkAddressesFit},
    {&checks::uplinkPeersReachable, true},
    {&checks::evpnSessionsReachable, true},
    {&checks::routedPortsHaveAddresses, true},
    {&checks::gatewaysAreHostAddresses},
    {&checks::allowedSourcesAreSubnets},
    {&checks::gatewaysDisjoint},
    {&checks::peersReachable, true},
    {&checks::allowedPrefixesAreNetworks},
    {&checks::allowedPrefixesUnique},
    {&checks::allowedPrefixesOfSessionsFamilies, true},
    {&checks::allowedPrefixesNotDenied},
    {&checks::distinguishersUnique},
    {&checks::aggregatesOutsideSubnets},
    {&checks::sessionLimitsHold},
    {&checks::routeLimitsFit},
    {&checks::staticRoutesOutsideSubnets},
    {&checks::staticNextHopsInSubnets, true},
    {&checks::staticNextHopsFollowedOnce},
    {&checks::importsAreOfOthers, true},
    {&checks::importsAreAnswered, true},
    {&checks::importedPrefixesAreNetworks},
    {&checks::importedPrefixesTakeNothingFromOthers, true},
};

}  // namespace

model::Errors checkSemantics(const model::Intent& intent) {
  model::Errors errors;
  for (const Rule& rule : kRules) rule.check(intent, errors);
  return errors;
}

model::Errors checkSemanticsOfAPart(const model::Intent& part) {
  model::Errors errors;
  for (const Rule& rule : kRules) {
    if (!rule.needsAll) rule.check(part, errors);
  }
  return errors;
}

std::string checks::outsideDenied(const model::Intent& intent, const model::IpVrf& vrf, const model::IpPrefix& prefix) {
  for (const model::DeniedPrefix& one : model::deniedPrefixes(intent, vrf))
    if (one.prefix.contains(prefix)) return "a prefix outside " + one.prefix.toString() + " (" + one.reason + ")";
  return "";
}

void checks::report(model::Errors& errors, std::string path, std::string found, std::string expected) {
  errors.push_back(invalid(std::move(path), std::move(found), std::move(expected)));
}

}  // namespace nicleaf::intent
