// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/template.hpp"

namespace nicleaf::render {

namespace {

// Appends the expansion of a part without brackets; false when a value is missing.
bool expandPlain(std::string_view part, const Lookup& lookup, std::string& out) {
  while (!part.empty()) {
    const auto open = part.find('{');
    out += part.substr(0, open);
    if (open == std::string_view::npos) return true;
    const auto close = part.find('}', open);
    auto name = part.substr(open + 1, close - open - 1);
    part.remove_prefix(close + 1);
    const bool flag = name.starts_with('?');
    if (flag) name.remove_prefix(1);
    const auto value = lookup(name);
    if (!value || (flag && *value != "true")) return false;
    if (!flag) out += *value;
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
    auto name = pattern.substr(open + 1, pattern.find('}', open) - open - 1);
    if (name.starts_with('?')) name.remove_prefix(1);
    found.emplace_back(name);
  }
  return found;
}

}  // namespace nicleaf::render
