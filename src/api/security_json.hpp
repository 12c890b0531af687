// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <boost/json.hpp>

#include "model/security.hpp"

namespace nicleaf::api {

/// The content of the container state/security of nicleaf-fabric.yang.
[[nodiscard]] boost::json::object securityJson(const std::vector<model::PortSecurity>& ports);

}  // namespace nicleaf::api
