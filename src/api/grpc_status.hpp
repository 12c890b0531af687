// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <grpcpp/support/status.h>

#include "model/error.hpp"

namespace nicleaf::api {

/// Trailing metadata of a failed call: the ErrorCode in words. It tells the agent's own UNAVAILABLE (bgpd is away) from
/// gRPC's (the agent is away).
inline constexpr char kErrorCodeKey[] = "nicleaf-error";

/// The agent's errors, a line each, under the code of the first. Lines that would not fit into a status are counted.
[[nodiscard]] grpc::Status toStatus(const model::Errors& errors);

[[nodiscard]] std::optional<model::ErrorCode> parseErrorCode(std::string_view text);

}  // namespace nicleaf::api
