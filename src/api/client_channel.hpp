// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include <grpcpp/grpcpp.h>
#include <tl/expected.hpp>

#include "api/client.hpp"

namespace nicleaf::api {

// What all calls of the client side share.

/// Whether something listens on the socket. The error is for the operator: gRPC's own messages are about name
/// resolution and subchannels.
[[nodiscard]] tl::expected<void, CallError> findAgent(const std::string& socket);

[[nodiscard]] std::shared_ptr<grpc::Channel> channelTo(const std::string& socket);

/// Of a call that has ended and failed.
[[nodiscard]] CallError toError(const grpc::Status& status, const grpc::ClientContext& context);

}  // namespace nicleaf::api
