// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <grpcpp/support/status.h>

#include <exception>

namespace nicleaf::plugin {

/// Runs a function that returns a grpc::Status; an exception becomes INTERNAL with its text. The one place where
/// exceptions become gRPC errors: FRR's event loop is C, so no exception may reach it. Any thread.
template <typename Function>
grpc::Status guarded(Function function) {
  try {
    return function();
  } catch (const std::exception& error) {
    return {grpc::StatusCode::INTERNAL, error.what()};
  }
}

}  // namespace nicleaf::plugin
