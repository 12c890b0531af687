// SPDX-License-Identifier: Apache-2.0
#include "intent/json_text.hpp"

#include <cstddef>

namespace nicleaf::intent {
namespace {

/// The place after the string that begins at `at`.
std::size_t endOfString(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return at + 1;
}

/// The place after the value that begins at `at`.
std::size_t endOfValue(std::string_view text, std::size_t at) {
  for (std::size_t depth = 0; at < text.size();) {
    switch (text[at]) {
      case '"':
        at = endOfString(text, at);
        break;
      case '{':
      case '[':
        ++depth, ++at;
        continue;
      case '}':
      case ']':
        if (depth == 0) return at;
        --depth, ++at;
        break;
      case ',':
        if (depth == 0) return at;
        [[fallthrough]];
      default:
        ++at;
        continue;
    }
    if (depth == 0) return at;
  }
  return text.size();
}

}  // namespace

std::vector<JsonMember> membersOf(std::string_view object) {
  std::vector<JsonMember> members;
  for (std::size_t at = 1; at + 1 < object.size();) {
    const std::size_t colon = endOfString(object, at), end = endOfValue(object, colon + 1);
    members.push_back({object.substr(at + 1, colon - at - 2), object.substr(colon + 1, end - colon - 1)});
    at = end + 1;
  }
  return members;
}

std::vector<std::string_view> entriesOf(std::string_view array) {
  std::vector<std::string_view> entries;
  for (std::size_t at = 1; at + 1 < array.size();) {
    const std::size_t end = endOfValue(array, at);
    entries.push_back(array.substr(at, end - at));
    at = end + 1;
  }
  return entries;
}

}  // namespace nicleaf::intent
