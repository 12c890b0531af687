// SPDX-License-Identifier: Apache-2.0
#include "model/comment.hpp"

#include <string>

namespace nicleaf::model {
namespace {

/// Where a control character of ASCII or Latin-1 (U+0080 to U+009F) begins; npos if there is none.
std::size_t controlCharacter(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto octet = static_cast<unsigned char>(text[i]);
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
    if (octet < 0x20 || octet == 0x7f || (octet == 0xc2 && next >= 0x80 && next <= 0x9f)) return i;
  }
  return std::string_view::npos;
}

}  // namespace

std::optional<Error> wrongComment(std::string_view comment) {
  Error error{ErrorCode::kInvalidIntent, "the comment", "", "", ""};
  if (comment.size() > kMostCommentOctets) {
    error.detail = "it has " + std::to_string(comment.size()) + " octets";
    error.expected = "at most " + std::to_string(kMostCommentOctets);
    return error;
  }
  if (const std::size_t at = controlCharacter(comment); at != std::string_view::npos) {
    error.detail = "octet " + std::to_string(at + 1) + " begins a control character";
    error.expected = "one line of printable text";
    return error;
  }
  return std::nullopt;
}

}  // namespace nicleaf::model
