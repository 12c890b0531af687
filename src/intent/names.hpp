// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nicleaf::intent {

/// The known name that is most similar to `name`; nothing if none is similar enough to suggest it.
[[nodiscard]] std::optional<std::string> nearestName(std::string_view name, const std::vector<std::string>& known);

}  // namespace nicleaf::intent
