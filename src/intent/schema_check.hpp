// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/value.hpp>

#include "intent/document.hpp"
#include "intent/fabric_schema.hpp"
#include "model/error.hpp"

namespace nicleaf::intent {

struct CheckedDocument {
  /// RFC 7951 JSON, in which YAML's scalars have the type of their leaf. Without the list entries that have errors.
  boost::json::object json;
  model::Errors errors;
  bool errorsOnlyInEntries = true;  // without these entries, `json` is a document
};

/// Checks a document against the compiled schema, node by node, and continues after an error; libyang's own data parser
/// stops at the first. It checks shapes, names, types, missing and repeated nodes; of a session with a template it
/// requires nothing. `must` and `when` need a data tree and are checked later (data_tree.hpp).
[[nodiscard]] CheckedDocument checkSchema(const FabricSchema& schema, const Value& document);

/// The number of errors that are reported for a document; the rest is only counted.
inline constexpr std::size_t kMaxErrors = 100;

}  // namespace nicleaf::intent
