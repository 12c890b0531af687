// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "intent/fabric_schema.hpp"
#include "model/error.hpp"

namespace nicleaf::intent {

/// Takes RFC 7951 JSON that passed checkSchema(), adds the defaults, evaluates every `must` (the result has an error
/// for each that fails) and lets libyang validate the whole. Gives canonical JSON with defaults.
[[nodiscard]] tl::expected<std::string, model::Errors> canonicalJson(const FabricSchema& schema,
                                                                     const std::string& json);

}  // namespace nicleaf::intent
