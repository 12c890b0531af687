// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "render/place.hpp"

namespace nicleaf::render {

/// Sets what every instance has. FRR's profiles differ in their defaults, so nothing is left to a default.
Place renderGlobal(const Place& instance, const model::Underlay& underlay, bool gracefulShutdown);

/// `given`, or the route target of `vni` if there is an administrator. None: bgpd derives them.
[[nodiscard]] std::vector<std::string> targetsOf(const model::RouteTargets& fabric, model::Vni vni,
                                                 const std::vector<std::string>& given = {});

/// The same for import. None: bgpd imports the VNI's number with any AS.
[[nodiscard]] std::vector<std::string> importsOf(const model::RouteTargets& fabric, model::Vni vni,
                                                 const std::vector<std::string>& given = {});

void renderTargets(const Place& place, const std::vector<std::string>& imports,
                   const std::vector<std::string>& exports);

/// The AS number that a neighbor must have.
void renderRemoteAs(const Place& neighbor, const model::PeerAs& as);

}  // namespace nicleaf::render
