// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "intent/fabric_schema.hpp"
#include "model/error.hpp"

namespace nicleaf::intent {

/// Makes the data tree of RFC 7951 JSON that passed checkSchema(): adds the defaults, evaluates every `must` (all that
/// fail are returned) and lets libyang validate the whole. The result is the canonical JSON with defaults.
[[nodiscard]] tl::expected<std::string, model::Errors> canonicalJson(const FabricSchema& schema,
                                                                     const std::string& json);

}  // namespace nicleaf::intent
