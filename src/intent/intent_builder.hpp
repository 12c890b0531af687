// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "model/error.hpp"
#include "model/intent.hpp"

namespace nicleaf::intent {

/// Builds the intent from canonical JSON with defaults (canonicalJson()). The only errors at this point are texts that
/// match the pattern of an address but are none: 192.0.2.300/24.
[[nodiscard]] tl::expected<model::Intent, model::Errors> buildIntent(const std::string& canonicalJson);

}  // namespace nicleaf::intent
