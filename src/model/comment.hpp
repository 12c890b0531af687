// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "model/error.hpp"

namespace nicleaf::model {

/// The longest comment that a change may have.
inline constexpr std::size_t kMostCommentOctets = 200;

/// Why an author's comment on a change is refused: it is too long, or has control characters, which could change what a
/// terminal shows. nullopt if it is accepted. `comment` is UTF-8.
[[nodiscard]] std::optional<Error> wrongComment(std::string_view comment);

}  // namespace nicleaf::model
