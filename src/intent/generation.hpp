// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/error.hpp"

namespace nicleaf::intent {

/// The document with another generation. An error if `json` is no intent document.
[[nodiscard]] model::Expected<std::string> withGeneration(std::string_view json, std::uint64_t generation);

/// The largest generation that a document may have after `applied` (0: after none). Any Unix time is allowed, in
/// nanoseconds, too. Above that, a document may be 2^53 above the one before: a typo uses up a thousandth of what is
/// left, so that there always is a generation for the next document.
[[nodiscard]] std::uint64_t largestAfter(std::uint64_t applied);

}  // namespace nicleaf::intent
