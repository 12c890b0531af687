// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace nicleaf::model {

/// The length in octets of the character at the start of `text` (RFC 3629 section 4); 0 if it is not valid.
[[nodiscard]] std::size_t characterLength(std::string_view text);

/// Replaces with '?' every octet that is not part of valid UTF-8, and every control character except tab and line feed.
/// For text from bgpd or a document that goes into protocols which allow UTF-8 only.
[[nodiscard]] std::string validUtf8(std::string_view text);

/// As much of the start of `text` as fits into so many octets, without a part of a character at its end.
[[nodiscard]] std::string_view startOf(std::string_view text, std::size_t most);

}  // namespace nicleaf::model
