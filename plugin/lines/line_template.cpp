// SPDX-License-Identifier: GPL-2.0-or-later
#include "lines/line_template.hpp"

namespace nicleaf::lines {

namespace {

/// A placeholder: a name, and the value that it must have if this is a condition. A condition on several nodes has all
/// their names, separated by bars.
struct Placeholder {
  std::string_view name;
  std::optional<std::string_view> wanted;
  enum class Test { kNone, kAny, kNoneSet, kNotFalse } test = Test::kNone;
};

Placeholder split(std::string_view text) {
  if (text.starts_with('?')) return {text.substr(1), "true"};
  if (text.starts_with('!')) return {text.substr(1), std::nullopt, Placeholder::Test::kNotFalse};
  if (text.starts_with('+')) return {text.substr(1), std::nullopt, Placeholder::Test::kAny};
  if (text.starts_with('-')) return {text.substr(1), std::nullopt, Placeholder::Test::kNoneSet};
  if (!text.starts_with('=')) return {text, std::nullopt};
  const auto colon = text.find(':');
  return {text.substr(1, colon - 1), text.substr(colon + 1)};
}

template <typename Function>
void eachName(std::string_view names, Function function) {
  while (!names.empty()) {
    const auto bar = names.find('|');
    function(names.substr(0, bar));
    names = bar == std::string_view::npos ? std::string_view{} : names.substr(bar + 1);
  }
}

bool hasAny(std::string_view names, const Lookup& lookup) {
  bool any = false;
  eachName(names, [&](auto name) { any |= lookup(name).value_or("false") != "false"; });
  return any;
}

bool holds(const Placeholder& condition, const Lookup& lookup) {
  if (condition.test == Placeholder::Test::kNotFalse) return lookup(condition.name) != "false";
  return hasAny(condition.name, lookup) == (condition.test == Placeholder::Test::kAny);
}

/// Appends the expansion of a part without brackets; false if a placeholder fails.
bool expandPlain(std::string_view part, const Lookup& lookup, std::string& out) {
  while (!part.empty()) {
    const auto open = part.find('{');
    out += part.substr(0, open);
    if (open == std::string_view::npos) return true;
    const auto close = part.find('}', open);
    const auto name = part.substr(open + 1, close - open - 1);
    part.remove_prefix(close + 1);
    const auto condition = split(name);
    if (condition.test != Placeholder::Test::kNone) {
      if (!holds(condition, lookup)) return false;
      continue;
    }
    const auto value = lookup(condition.name);
    if (!value || (condition.wanted && *value != *condition.wanted)) return false;
    if (!condition.wanted) out += *value;
  }
  return true;
}

}  // namespace

std::optional<Expansion> expand(std::string_view pattern, const Lookup& lookup) {
  Expansion result;
  for (std::uint32_t bit = 1; !pattern.empty(); bit <<= 1) {
    const auto open = pattern.find('[');
    if (!expandPlain(pattern.substr(0, open), lookup, result.text)) return std::nullopt;
    if (open == std::string_view::npos) break;
    const auto close = pattern.find(']', open);
    std::string part;
    if (expandPlain(pattern.substr(open + 1, close - open - 1), lookup, part)) {
      result.text += part;
      result.options |= bit;
    }
    pattern.remove_prefix(close + 1);
  }
  return result;
}

std::vector<std::string> names(std::string_view pattern) {
  std::vector<std::string> found;
  for (auto open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{', open + 1)) {
    eachName(split(pattern.substr(open + 1, pattern.find('}', open) - open - 1)).name,
             [&](auto name) { found.emplace_back(name); });
  }
  return found;
}

}  // namespace nicleaf::lines
