// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace nicleaf::health {

/// `text` with every byte that is no part of valid UTF-8, and every control character but tab and line feed, as '?':
/// what bgpd or a document says goes out in protocols that allow nothing else.
[[nodiscard]] std::string validUtf8(std::string_view text);

}  // namespace nicleaf::health
