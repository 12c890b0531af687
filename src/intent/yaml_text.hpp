// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

/// What YAML 1.2 refuses and yaml-cpp reads. Offsets are in octets.
namespace nicleaf::intent {

/// The offset of the first octet that belongs to no character of a YAML document (section 5.1): it is not UTF-8, or a
/// control character.
[[nodiscard]] std::optional<std::size_t> notPrintable(std::string_view text);

/// The offset of the first line that a quoted text must not have (section 7.3), because it is indented by `column` or
/// less: it belongs to what comes after a quotation mark that was forgotten. The quoted text begins at `at`, perhaps
/// after an anchor; nullopt also if there is none.
[[nodiscard]] std::optional<std::size_t> lineBeyondQuotes(std::string_view text, std::size_t at, int column);

}  // namespace nicleaf::intent
