// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/value.hpp>

#include "intent/document.hpp"
#include "intent/fabric_schema.hpp"
#include "model/error.hpp"

namespace nicleaf::intent {

/// Checks a document against the compiled schema, node by node, and continues after an error; libyang's own data parser
/// stops at the first. It checks shapes, names, types, missing and repeated nodes; of a
/// session with a template it requires nothing. `must` and `when` need a data tree
/// and are checked later (data_tree.hpp). Gives RFC 7951 JSON, in which YAML's scalars have the type of their leaf.
[[nodiscard]] tl::expected<boost::json::object, model::Errors> checkSchema(const FabricSchema& schema,
                                                                           const Value& document);

/// The number of errors that are reported for a document; the rest is only counted.
inline constexpr std::size_t kMaxErrors = 100;

}  // namespace nicleaf::intent
