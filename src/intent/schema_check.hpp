// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/value.hpp>

#include "intent/document.hpp"
#include "intent/fabric_schema.hpp"
#include "model/error.hpp"

namespace nicleaf::intent {

/// Holds a document against the compiled schema, node by node, and goes on after an error: libyang's own data parser
/// stops at the first. What this finds are shapes, names, types, missing and repeated nodes; `must` and `when` need
/// the data tree and come later. The result is RFC 7951 JSON: YAML's scalars have become what their leaf's type wants.
[[nodiscard]] tl::expected<boost::json::object, model::Errors> checkSchema(const FabricSchema& schema,
                                                                           const Value& document);

/// Errors that one document can have; what comes after is only counted.
inline constexpr std::size_t kMaxErrors = 100;

}  // namespace nicleaf::intent
