// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "model/error.hpp"
#include "model/intent.hpp"

namespace nicleaf::intent::checks {

/// A check of one rule: it appends an error for each part of the intent that breaks the rule. semantic_checks.cpp has
/// the table of all checks.
using Check = void (*)(const model::Intent& intent, model::Errors& errors);

// checks_names.cpp
void vrfExists(const model::Intent& intent, model::Errors& errors);
void segmentExists(const model::Intent& intent, model::Errors& errors);
void bfdProfileExists(const model::Intent& intent, model::Errors& errors);
void securityGroupExists(const model::Intent& intent, model::Errors& errors);
void interfaceNamesUnique(const model::Intent& intent, model::Errors& errors);

// checks_numbers.cpp
void vnisUnique(const model::Intent& intent, model::Errors& errors);
void vlansUnique(const model::Intent& intent, model::Errors& errors);
void trunkTagsAreSegments(const model::Intent& intent, model::Errors& errors);
void tablesNotReserved(const model::Intent& intent, model::Errors& errors);
void portMtuFits(const model::Intent& intent, model::Errors& errors);
void segmentHasOneMtu(const model::Intent& intent, model::Errors& errors);
void macsDiffer(const model::Intent& intent, model::Errors& errors);
void staticMacsUnique(const model::Intent& intent, model::Errors& errors);
void sessionsExternal(const model::Intent& intent, model::Errors& errors);
void localAsDiffers(const model::Intent& intent, model::Errors& errors);

// checks_route_targets.cpp
void routeTargetsInRange(const model::Intent& intent, model::Errors& errors);
void routeTargetsAreNobodyElsesVnis(const model::Intent& intent, model::Errors& errors);

// checks_vrf_routes.cpp
void distinguishersUnique(const model::Intent& intent, model::Errors& errors);
void aggregatesOutsideSubnets(const model::Intent& intent, model::Errors& errors);
void sessionLimitsHold(const model::Intent& intent, model::Errors& errors);
void routeLimitsFit(const model::Intent& intent, model::Errors& errors);

// checks_security.cpp
void securityGroupsAskedOnce(const model::Intent& intent, model::Errors& errors);
void rulePrefixesAreNetworks(const model::Intent& intent, model::Errors& errors);
void rulePrefixesOfProtocolsFamily(const model::Intent& intent, model::Errors& errors);
void securityFiltersFit(const model::Intent& intent, model::Errors& errors);

// checks_static_routes.cpp
void staticRoutesOutsideSubnets(const model::Intent& intent, model::Errors& errors);
void staticNextHopsInSubnets(const model::Intent& intent, model::Errors& errors);
void staticNextHopsFollowedOnce(const model::Intent& intent, model::Errors& errors);

// checks_imports.cpp
void importsAreOfOthers(const model::Intent& intent, model::Errors& errors);
void importsAreAnswered(const model::Intent& intent, model::Errors& errors);
void importedPrefixesAreNetworks(const model::Intent& intent, model::Errors& errors);
void importedPrefixesTakeNothingFromOthers(const model::Intent& intent, model::Errors& errors);

// checks_communities.cpp
void communitiesInRange(const model::Intent& intent, model::Errors& errors);

// checks_addresses.cpp
void routedPortsHaveAddresses(const model::Intent& intent, model::Errors& errors);
void gatewaysAreHostAddresses(const model::Intent& intent, model::Errors& errors);
void allowedSourcesAreSubnets(const model::Intent& intent, model::Errors& errors);
void gatewaysDisjoint(const model::Intent& intent, model::Errors& errors);
void peersReachable(const model::Intent& intent, model::Errors& errors);

// checks_underlay.cpp
void vtepIsHostAddress(const model::Intent& intent, model::Errors& errors);
void vtepPrefixesAreSubnets(const model::Intent& intent, model::Errors& errors);
void vtepIsInVtepPrefixes(const model::Intent& intent, model::Errors& errors);
void routerIdIsHostAddress(const model::Intent& intent, model::Errors& errors);
void uplinkAddressesFit(const model::Intent& intent, model::Errors& errors);
void uplinkPeersReachable(const model::Intent& intent, model::Errors& errors);
void evpnSessionsReachable(const model::Intent& intent, model::Errors& errors);

// checks_prefixes.cpp
void allowedPrefixesAreNetworks(const model::Intent& intent, model::Errors& errors);
void allowedPrefixesUnique(const model::Intent& intent, model::Errors& errors);
void allowedPrefixesOfSessionsFamilies(const model::Intent& intent, model::Errors& errors);
void allowedPrefixesNotDenied(const model::Intent& intent, model::Errors& errors);

/// Words for a prefix that would not be denied, although `prefix` is (model/denied_prefixes.hpp). In
/// semantic_checks.cpp.
std::string outsideDenied(const model::Intent& intent, const model::IpVrf& vrf, const model::IpPrefix& prefix);

/// Appends the error "PATH: FOUND; expected EXPECTED". In semantic_checks.cpp.
void report(model::Errors& errors, std::string path, std::string found, std::string expected);

}  // namespace nicleaf::intent::checks
