// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <grpcpp/support/status.h>

#include "model/error.hpp"

namespace nicleaf::frr {

/// The error code for a status of the northbound.
[[nodiscard]] model::ErrorCode codeOf(const grpc::Status& status);

/// Splits "/a/b[c='x: y']: no such peer" into path and rest. The path is empty if the text does not start with one.
[[nodiscard]] std::pair<std::string, std::string> splitPath(const std::string& text);

/// Replaces every secret in the text with "(secret)".
[[nodiscard]] std::string scrubbed(std::string text, const std::vector<std::string>& secrets);

}  // namespace nicleaf::frr
