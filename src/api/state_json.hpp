// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include <boost/json.hpp>

#include "api/agent.hpp"

namespace nicleaf::api {

/// The content of the container `state` of nicleaf-fabric.yang as RFC 7951 JSON, in which 64-bit numbers are strings.
/// Pure.
[[nodiscard]] boost::json::object stateJson(const AgentState& state, std::chrono::steady_clock::time_point now);

/// The content of the container state/drift. Pure.
[[nodiscard]] boost::json::object driftJson(const model::Drift& drift);
/// The content of the container state/refused.
[[nodiscard]] boost::json::object refusedJson(const model::RefusedPrefixes& refused);

}  // namespace nicleaf::api
