// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nicleaf::lines {

// A pattern is a configuration line with placeholders. Names are paths relative to the node that the line belongs to.
//   {name}         the node's value; if it does not exist, there is no line
//   [ .. ]         an optional part: left out if a placeholder in it fails
// Conditions expand to nothing. If one fails, there is no line, or no optional part:
//   {?name}        the boolean is true
//   {!name}        the boolean is not false
//   {=name:value}  the node has this value
//   {+one|other}   at least one of the nodes has a value other than false
//   {-one|other}   none of the nodes has a value other than false

/// Returns a node's value; nullopt if it does not exist.
using Lookup = std::function<std::optional<std::string>(std::string_view name)>;

struct Expansion {
  std::string text;
  std::uint32_t options = 0;  // one bit for each optional part that is present; the first part is bit 0
};

/// The line; nullopt if there is none.
[[nodiscard]] std::optional<Expansion> expand(std::string_view pattern, const Lookup& lookup);

/// All names that occur in a pattern, in values and conditions.
[[nodiscard]] std::vector<std::string> names(std::string_view pattern);

}  // namespace nicleaf::lines
