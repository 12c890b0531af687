// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include <boost/json.hpp>

#include "model/offload.hpp"

namespace nicleaf::api {

/// The content of the container state/offload of nicleaf-fabric.yang. `age` is the time since the report was read.
[[nodiscard]] boost::json::object offloadJson(const model::OffloadReport& report, std::chrono::seconds age);

}  // namespace nicleaf::api
