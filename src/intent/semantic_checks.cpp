// SPDX-License-Identifier: Apache-2.0
#include "intent/semantic_checks.hpp"

#include <array>

#include "intent/checks.hpp"
#include "intent/invalid.hpp"

namespace nicleaf::intent {
namespace {

constexpr std::array kChecks = {
    &checks::vrfExists,
    &checks::segmentExists,
    &checks::bfdProfileExists,
    &checks::interfaceNamesUnique,
    &checks::vnisUnique,
    &checks::vlansUnique,
    &checks::trunkTagsAreSegments,
    &checks::tablesNotReserved,
    &checks::portMtuFits,
    &checks::segmentHasOneMtu,
    &checks::macsDiffer,
    &checks::staticMacsUnique,
    &checks::routeTargetsInRange,
    &checks::routeTargetsAreNobodyElsesVnis,
    &checks::communitiesInRange,
    &checks::sessionsExternal,
    &checks::localAsDiffers,
    &checks::vtepIsHostAddress,
    &checks::vtepPrefixesAreSubnets,
    &checks::vtepIsInVtepPrefixes,
    &checks::routerIdIsHostAddress,
    &checks::uplinkAddressesFit,
    &checks::uplinkPeersReachable,
    &checks::evpnSessionsReachable,
    &checks::gatewaysAreHostAddresses,
    &checks::allowedSourcesAreSubnets,
    &checks::gatewaysDisjoint,
    &checks::peersReachable,
    &checks::allowedPrefixesAreNetworks,
    &checks::allowedPrefixesUnique,
    &checks::allowedPrefixesOfSessionsFamilies,
    &checks::allowedPrefixesNotDenied,
    &checks::distinguishersUnique,
    &checks::aggregatesOutsideSubnets,
    &checks::sessionLimitsHold,
    &checks::routeLimitsFit,
    &checks::staticRoutesOutsideSubnets,
    &checks::staticNextHopsInSubnets,
    &checks::staticNextHopsFollowedOnce,
    &checks::importsAreOfOthers,
    &checks::importsAreAnswered,
    &checks::importedPrefixesAreNetworks,
    &checks::importedPrefixesTakeNothingFromOthers,
};

}  // namespace

model::Errors checkSemantics(const model::Intent& intent) {
  model::Errors errors;
  for (const checks::Check check : kChecks) check(intent, errors);
  return errors;
}

void checks::report(model::Errors& errors, std::string path, std::string found, std::string expected) {
  errors.push_back(invalid(std::move(path), std::move(found), std::move(expected)));
}

}  // namespace nicleaf::intent
