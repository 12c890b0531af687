// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <grpcpp/support/status.h>
#include <tl/expected.hpp>

#include "model/error.hpp"

namespace nicleaf::api {

/// Key in the trailing metadata of a failed call; its value is the ErrorCode in words. It distinguishes an UNAVAILABLE
/// from the agent (bgpd is not running) from one that gRPC makes (the agent is not running).
inline constexpr char kErrorCodeKey[] = "nicleaf-error";

/// The agent's errors, one per line, with the status code for the first. Errors that do not fit into a status are only
/// counted.
[[nodiscard]] grpc::Status toStatus(const model::Errors& errors);

/// The status, shortened in its middle if its text would not fit into the metadata that gRPC clients accept. Every
/// status goes through it before it leaves.
[[nodiscard]] grpc::Status fitting(const grpc::Status& status);

/// Reads the value of kErrorCodeKey; nothing if it is none of the codes.
[[nodiscard]] std::optional<model::ErrorCode> parseErrorCode(std::string_view text);

// Requests that are refused before they reach the agent.

/// The request breaks gNMI's rules or nicleaf-fabric.yang's.
[[nodiscard]] tl::unexpected<grpc::Status> malformed(const std::string& why);
/// The request is correct gNMI, but nicleafd does not implement this part of gNMI.
[[nodiscard]] tl::unexpected<grpc::Status> unsupported(const std::string& why);
/// All places for calls of this kind ("Get calls") are taken.
[[nodiscard]] grpc::Status tooMany(const std::string& what);
/// The server is closing.
[[nodiscard]] grpc::Status stopping();

}  // namespace nicleaf::api
