// SPDX-License-Identifier: Apache-2.0
#include "model/port_identity.hpp"

#include <algorithm>
#include <string_view>

namespace nicleaf::model {
namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// `text` after `letters` and a number; `text` itself if it does not start with them.
std::string_view behind(std::string_view text, std::string_view letters) {
  if (!text.starts_with(letters)) return text;
  const auto end = std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(letters.size()), text.end(), isDigit);
  const auto length = static_cast<std::size_t>(end - text.begin());
  return length == letters.size() ? text : text.substr(length);
}

}  // namespace

std::vector<std::string> shortNames(const std::string& name) {
  std::vector<std::string> names;
  std::string_view local = behind(name, "c");
  if (!local.starts_with("pf")) local = name;
  if (local != name) names.emplace_back(local);
  if (local.starts_with("pf") && behind(local, "pf").empty()) names.push_back(std::string(local) + "hpf");
  return names;
}

}  // namespace nicleaf::model
