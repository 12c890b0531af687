// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include <boost/json.hpp>

#include "model/offload.hpp"

namespace nicleaf::api {

/// The container `offload` of nicleaf-fabric.yang's state. `age`: since it was read.
[[nodiscard]] boost::json::object offloadJson(const model::OffloadReport& report, std::chrono::seconds age);

}  // namespace nicleaf::api
