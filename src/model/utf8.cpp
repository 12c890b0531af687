// SPDX-License-Identifier: Apache-2.0
#include "model/utf8.hpp"

#include <cstdint>

namespace nicleaf::model {
namespace {

bool isControl(char c) { return (static_cast<std::uint8_t>(c) < 0x20 && c != '\t' && c != '\n') || c == 0x7f; }

}  // namespace

std::size_t characterLength(std::string_view text) {
  const auto octet = [&](std::size_t i) { return i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0U; };
  const auto continues = [&](std::size_t i) { return (octet(i) & 0xc0U) == 0x80U; };
  const unsigned first = octet(0), second = octet(1);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return continues(1) ? 2 : 0;
  if ((first & 0xf0U) == 0xe0U) {
    const bool overlong = first == 0xe0 && second < 0xa0;
    const bool surrogate = first == 0xed && second > 0x9f;
    return continues(1) && continues(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const bool overlong = first == 0xf0 && second < 0x90;
    const bool tooLarge = first == 0xf4 && second > 0x8f;
    return continues(1) && continues(2) && continues(3) && !overlong && !tooLarge ? 4 : 0;
  }
  return 0;
}

std::string validUtf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = characterLength(text);
    if (length == 0 || isControl(text.front())) {
      out += '?';
      text.remove_prefix(1);
    } else {
      out += text.substr(0, length);
      text.remove_prefix(length);
    }
  }
  return out;
}

std::string_view startOf(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  const auto continues = [&](std::size_t i) { return (static_cast<std::uint8_t>(text[i]) & 0xc0U) == 0x80U; };
  std::size_t end = most;
  for (int octets = 1; octets < 4 && end > 0 && continues(end); ++octets) --end;
  return text.substr(0, continues(end) ? most : end);
}

}  // namespace nicleaf::model
