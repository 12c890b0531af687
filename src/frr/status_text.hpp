// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <grpcpp/support/status.h>

#include "model/error.hpp"

namespace nicleaf::frr {

/// What a status means for the caller of the northbound.
[[nodiscard]] model::ErrorCode codeOf(const grpc::Status& status);

/// "/a/b[c='x: y']: no such peer" -> the path and the rest; a text that does not start with a path has none.
[[nodiscard]] std::pair<std::string, std::string> splitPath(const std::string& text);

/// `text` with every secret replaced by "(secret)".
[[nodiscard]] std::string scrubbed(std::string text, const std::vector<std::string>& secrets);

}  // namespace nicleaf::frr
