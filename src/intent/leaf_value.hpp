// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>
#include <tl/expected.hpp>

#include "intent/document.hpp"
#include "intent/fabric_schema.hpp"

namespace nicleaf::intent {

/// The value of a leaf or leaf-list entry, as RFC 7951 JSON and in YANG's canonical form.
struct LeafValue {
  boost::json::value json;
  std::string canonical;
};

/// Why a value does not fit its leaf.
struct WrongValue {
  std::string found;  // in words; never a secret
  std::string expected;
};

/// Checks a value against the type of its leaf, and converts it.
[[nodiscard]] tl::expected<LeafValue, WrongValue> leafValue(const FabricSchema& schema, const lysc_node& leaf,
                                                            const Value& value);

/// The canonical form of `text`; nothing if it is not a value of the leaf's type.
[[nodiscard]] std::optional<std::string> canonicalValue(const FabricSchema& schema, const lysc_node& leaf,
                                                        const std::string& text);

/// The kind of a value in words: "an object", "a list", "null", "a single value".
[[nodiscard]] std::string kindWords(const Value& value);

/// Quotes a value for a message: shortened, and with everything except printable ASCII escaped.
[[nodiscard]] std::string quoted(std::string_view value);

}  // namespace nicleaf::intent
