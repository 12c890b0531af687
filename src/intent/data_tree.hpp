// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "intent/fabric_schema.hpp"
#include "model/error.hpp"

namespace nicleaf::intent {

struct CanonicalDocument {
  std::string json;      // with defaults
  model::Errors broken;  // an error for each `must` that does not hold
};

/// Takes RFC 7951 JSON that passed checkSchema(), adds the defaults, evaluates every `must`, and lets libyang validate
/// the whole if all of them hold. An error: libyang refuses it.
[[nodiscard]] model::Expected<CanonicalDocument> canonicalJson(const FabricSchema& schema, const std::string& json);

}  // namespace nicleaf::intent
