// SPDX-License-Identifier: Apache-2.0
#include "cli/json_text.hpp"

#include <algorithm>

namespace nicleaf::cli {
namespace {

namespace json = boost::json;

bool isPlain(const json::value& value) { return !value.is_structured(); }

void write(std::string& out, const json::value& value, const std::string& indent) {
  const std::string deeper = indent + "  ";
  const char* separator = "\n";
  if (value.is_object() && !value.get_object().empty()) {
    out += '{';
    for (const auto& [name, member] : value.get_object()) {
      out += std::exchange(separator, ",\n") + deeper + json::serialize(json::string_view(name)) + ": ";
      write(out, member, deeper);
    }
    out += "\n" + indent + "}";
  } else if (value.is_array() && !std::ranges::all_of(value.get_array(), isPlain)) {
    out += '[';
    for (const json::value& entry : value.get_array()) {
      out += std::exchange(separator, ",\n") + deeper;
      write(out, entry, deeper);
    }
    out += "\n" + indent + "]";
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

std::string pretty(const json::value& value) {
  std::string out;
  write(out, value, "");
  return out;
}

}  // namespace nicleaf::cli
