// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "model/error.hpp"
#include "model/intent.hpp"

namespace nicleaf::intent {

/// Reads canonical JSON with defaults (canonicalJson()) into values. The only errors left are addresses that match
/// their pattern and are none: 192.0.2.300/24.
[[nodiscard]] tl::expected<model::Intent, model::Errors> buildIntent(const std::string& canonicalJson);

}  // namespace nicleaf::intent
