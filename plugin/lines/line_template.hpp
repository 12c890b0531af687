// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nicleaf::lines {

// A configuration line with holes:
//   {name}   a value; the line does not exist without it
//   [ .. ]   a part that is left out when one of its values is missing
//   {?name}  stands for nothing, but counts as missing unless the boolean 'name' is true
//   {=name:value}  the same, unless 'name' has that value
//   {!name}  stands for nothing, but counts as missing when the boolean 'name' is false
//   {+one|other}  stands for nothing, but counts as missing unless one of them has a value other than false
//   {-one|other}  the same, unless none of them has
// Names are paths relative to the node that the line belongs to.
using Lookup = std::function<std::optional<std::string>(std::string_view name)>;

struct Expansion {
  std::string text;
  std::uint32_t options = 0;  // which optional parts are present, the first one being bit 0
};

[[nodiscard]] std::optional<Expansion> expand(std::string_view pattern, const Lookup& lookup);

// The names that occur in a pattern, without what makes them conditions.
[[nodiscard]] std::vector<std::string> names(std::string_view pattern);

}  // namespace nicleaf::lines
