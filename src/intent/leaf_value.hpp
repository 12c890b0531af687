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

/// A leaf's or leaf-list entry's value as RFC 7951 writes it, and in YANG's canonical form.
struct LeafValue {
  boost::json::value json;
  std::string canonical;
};

struct WrongValue {
  std::string found;  // in words; never a secret
  std::string expected;
};

/// Holds one value against the type of its leaf.
[[nodiscard]] tl::expected<LeafValue, WrongValue> leafValue(const FabricSchema& schema, const lysc_node& leaf,
                                                            const Value& value);

/// The canonical form of `text`, or nothing if it is no value of the leaf's type.
[[nodiscard]] std::optional<std::string> canonicalValue(const FabricSchema& schema, const lysc_node& leaf,
                                                        const std::string& text);

/// "an object", "a list", "null", "a single value".
[[nodiscard]] std::string kindWords(const Value& value);

/// `value` in quotation marks for a message: shortened, and with everything but printable ASCII escaped.
[[nodiscard]] std::string quoted(std::string_view value);

}  // namespace nicleaf::intent
