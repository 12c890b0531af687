// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

#include "model/error.hpp"

namespace nicleaf::intent {

/// The error "OBJECT: FOUND; expected EXPECTED": the document is wrong, and a retry does not help.
[[nodiscard]] inline model::Error invalid(std::string object, std::string found, std::string expected) {
  model::Error error;
  error.code = model::ErrorCode::kInvalidIntent;
  error.object = std::move(object);
  error.attempted = std::move(found);
  error.expected = std::move(expected);
  return error;
}

}  // namespace nicleaf::intent
