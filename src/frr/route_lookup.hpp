// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/route_report.hpp"
#include "nicleaf-routes.pb.h"

namespace nicleaf::frr {

/// What bgpd said of a prefix of `vrf`. Pure.
[[nodiscard]] model::RouteLookup routeFrom(const model::VrfName& vrf, const ::nicleaf::routes::LookupResponse& told);

}  // namespace nicleaf::frr
