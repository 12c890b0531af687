// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace nicleaf::bench {

/// The number of tenants, and what differs for one of them.
struct Shape {
  int tenants = 0;
  int limit = 10;  // maximum-prefix of the first neighbor of tenant 0
};

// The configuration that every way loads, in both languages: a fabric peer-group and EVPN in the default instance; per
// tenant, a VRF instance with two neighbors (password, timers, prefix list, maximum-prefix), connected routes, RD and
// route-targets, and a prefix list. Tenants are numbered from 0. zebra's part of a tenant is left out.

/// FRR's own language.
std::string fileText(const Shape& shape);
/// The same with `route-target both`, as people write it. FRR shows it as two lines. bgpd 8.4 frees its data twice when
/// the VRF's instance is deleted, so that only frr-reload.py's trouble with it can be measured.
std::string fileTextAsWritten(const Shape& shape);
std::string addText(int tenant);
std::string removeText(int tenant);
std::string limitText(int limit);

/// Our language: data of nicleaf-frr-bgp and frr-filter in JSON.
std::string document(const Shape& shape);
std::string tenantDocument(int tenant);
/// The paths to delete to remove a tenant.
std::vector<std::string> tenantPaths(int tenant);
std::pair<std::string, std::string> limitLeaf(int limit);

}  // namespace nicleaf::bench
