// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include <boost/json.hpp>

#include "api/agent.hpp"

namespace nicleaf::api {

/// The content of nicleaf-fabric.yang's container `state` as RFC 7951 has it: 64-bit numbers are strings. Pure.
[[nodiscard]] boost::json::object stateJson(const AgentState& state, std::chrono::system_clock::time_point now);

/// The content of its container `drift`. Pure.
[[nodiscard]] boost::json::object driftJson(const model::Drift& drift);

}  // namespace nicleaf::api
