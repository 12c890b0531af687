// SPDX-License-Identifier: Apache-2.0
#include "intent/yaml_text.hpp"

#include <cstdint>

#include "model/utf8.hpp"

namespace nicleaf::intent {
namespace {

bool isPrintable(std::string_view character) {
  const auto first = static_cast<std::uint8_t>(character[0]);
  if (character.size() == 1) return first == '\t' || first == '\n' || first == '\r' || (first >= 0x20 && first != 0x7f);
  if (character.size() == 2) return character >= "\xc2\xa0" || character == "\xc2\x85";  // U+0080 to U+009F are control
  return character != "\xef\xbf\xbe" && character != "\xef\xbf\xbf";
}

/// Where the value begins that may have an anchor or the tag "!" before it.
std::size_t withoutProperties(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == '&' || text[at] == '!'))
    at = text.find_first_not_of(" \t\r\n", text.find_first_of(" \t\r\n", at));
  return at;
}

}  // namespace

std::optional<std::size_t> notPrintable(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = model::characterLength(text.substr(at));
    if (length == 0 || !isPrintable(text.substr(at, length))) return at;
    at += length;
  }
  return std::nullopt;
}

std::optional<std::size_t> lineBeyondQuotes(std::string_view text, std::size_t at, int column) {
  at = withoutProperties(text, at);
  if (at >= text.size() || (text[at] != '\'' && text[at] != '"')) return std::nullopt;
  const char quote = text[at];
  for (++at; at < text.size(); ++at) {
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    const bool escapes = quote == '"' ? text[at] == '\\' && next != '\n' : text[at] == quote && next == quote;
    if (escapes) {
      ++at;
    } else if (text[at] == quote) {
      return std::nullopt;
    } else if (text[at] == '\n') {
      const std::size_t line = at + 1, first = text.find_first_not_of(' ', line);
      if (first == std::string_view::npos) return std::nullopt;
      const bool blank = text[first] == '\n' || text[first] == '\r';
      if (!blank && static_cast<int>(first - line) <= column) return line;
    }
  }
  return std::nullopt;
}

}  // namespace nicleaf::intent
