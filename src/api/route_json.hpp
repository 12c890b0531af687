// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json.hpp>

#include "model/route_report.hpp"

namespace nicleaf::api {

/// An entry of the list state/explanation.
[[nodiscard]] boost::json::object routeJson(const model::RouteReport& report);

}  // namespace nicleaf::api
