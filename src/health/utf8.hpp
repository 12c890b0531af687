// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace nicleaf::health {

/// Replaces with '?' every octet that is not part of valid UTF-8, and every control character except tab and line feed.
/// For text from bgpd or a document that goes into protocols which allow UTF-8 only.
[[nodiscard]] std::string validUtf8(std::string_view text);

}  // namespace nicleaf::health
